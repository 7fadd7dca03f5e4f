//! Rules that were read already, by their text.
//!
//! Invariant: what is remembered changes no answer, only how soon it comes: a rule found here is taken only if the vocabulary at
//! hand declares all that it names as it was when it was read.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::{Rule, RuleFault, Vocabulary};

/// How many are remembered. When there is one more, all are forgotten: simple, and rare.
const MAX_RULES: usize = 512;

static RULES: OnceLock<Mutex<HashMap<Arc<str>, Rule, foldhash::fast::FixedState>>> = OnceLock::new();

/// The rule of this text, if it was read lately.
pub(super) fn remembered(text: &str) -> Option<Rule> {
    RULES.get()?.lock().unwrap_or_else(PoisonError::into_inner).get(text).cloned()
}

/// The rule of this text.
pub(super) fn rule(text: &Arc<str>, vocabulary: &Vocabulary) -> Result<Rule, RuleFault> {
    let rules = RULES.get_or_init(Mutex::default);
    let known = rules.lock().unwrap_or_else(PoisonError::into_inner).get(text).cloned();
    if let Some(rule) = known.filter(|rule| rule.fits(vocabulary)) {
        return Ok(rule);
    }
    let rule = Rule::parse(text, vocabulary)?;
    let mut rules = rules.lock().unwrap_or_else(PoisonError::into_inner);
    if rules.len() >= MAX_RULES {
        rules.clear();
    }
    rules.insert(Arc::clone(text), rule.clone());
    Ok(rule)
}
