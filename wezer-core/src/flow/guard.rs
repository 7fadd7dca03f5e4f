//! Guards and formulas: rules over what a run remembers.
//!
//! A field is named as it is called: a number, an amount of money, a text, yes or no. Beside it stand `NAME_is_set` for every field;
//! `NAME_currency` and `NAME_is_declared` for money; and of the run itself `days_in_state`, `days_running` and `steps`. Any other name
//! is a figure of whoever fires, such as `days_member` or `balance_val`, in the run's group; what happens by itself has none of these,
//! and a rule that needs one refuses.

use super::FlowRefusal;
use super::definition::{FlowDefinition, Label, Transition};
use super::fault::Why;
use super::scene::{Asking, Scene};
use super::value::{FieldKind, FieldValue};
use crate::kernel::{Memory, Missing, Refusal};
use crate::language::Language;
use crate::ledger::{Currency, Origin};
use crate::money::Amount;
use crate::rule::{Figures, Formula, Kind, Rule, RuleFault, RuleProblem, RuleText, Variable, Verdict, Vocabulary};

/// What the rules of a flow may name of the run; beside it stand the figures of whoever fires, with
/// [`View::vocabulary`](crate::View::vocabulary).
pub fn vocabulary(definition: &FlowDefinition) -> Vocabulary {
    let mut all = Vocabulary::new();
    for name in ["days_in_state", "days_running"] {
        all.declare(name, Variable::number_of("days"));
    }
    all.declare("steps", Variable::of(Kind::Number));
    for field in &definition.fields {
        let name = &field.name;
        let kind = match field.kind {
            FieldKind::Decimal | FieldKind::Money => Some(Kind::Number),
            FieldKind::Text => Some(Kind::Text),
            FieldKind::Bool => Some(Kind::Bool),
            FieldKind::Member | FieldKind::Group | FieldKind::Wallet | FieldKind::Entry | FieldKind::Timestamp => None,
        };
        if let Some(kind) = kind {
            all.declare(name, Variable::of(kind));
        }
        all.declare(&format!("{name}_is_set"), Variable::of(Kind::Bool));
        if field.kind == FieldKind::Money {
            all.declare(&format!("{name}_currency"), Variable::of(Kind::Text));
            all.declare(&format!("{name}_is_declared"), Variable::of(Kind::Bool));
        }
    }
    all
}

/// The same with a community's figures of a member. A field hides a figure of its name.
pub(super) fn with_figures(definition: &FlowDefinition, community: &Vocabulary) -> Vocabulary {
    let mut all = vocabulary(definition);
    for (name, variable) in community.iter() {
        if all.get(name).is_none() {
            all.declare(name, variable.clone());
        }
    }
    all
}

fn figures<'r>(
    memory: &mut Memory,
    scene: &Scene,
    asking: Asking,
    names: impl Iterator<Item = &'r str>,
) -> Result<Figures, Missing> {
    const MICROS_A_DAY: i64 = 86_400_000_000;
    let own = vocabulary(scene.flow.definition());
    let others: Vec<&str> = names.filter(|name| own.get(name).is_none()).collect();
    let mut all = match asking.actor.person() {
        Some(member) if !others.is_empty() => memory.figures_of(member, scene.group, Some(&others), asking.now)?,
        _ => Figures::new(),
    };
    let since = |moment: crate::time::Timestamp| {
        let days = asking.now.as_micros().saturating_sub(moment.as_micros()) / MICROS_A_DAY;
        Amount::whole(u64::try_from(days).unwrap_or(0))
    };
    all.set("days_in_state", since(scene.course.entered_at()));
    all.set("days_running", since(scene.course.started_at()));
    all.set("steps", Amount::whole(u64::from(scene.course.steps())));
    for field in &scene.flow.definition().fields {
        let name = &field.name;
        let value = scene.fields.get(name);
        all.set(&format!("{name}_is_set"), value.is_some());
        match value {
            Some(FieldValue::Text(text)) => all.set(name, text.as_str()),
            Some(FieldValue::Decimal(number)) => all.set(name, *number),
            Some(FieldValue::Bool(yes)) => all.set(name, *yes),
            Some(FieldValue::Money(money)) => {
                let declared =
                    memory.document::<Currency>(money.currency())?.map(|currency| currency.origin() == Origin::Declared);
                all.set(name, money.amount());
                all.set(&format!("{name}_currency"), money.currency().as_str());
                all.set(&format!("{name}_is_declared"), declared.unwrap_or(false));
            }
            _ => {}
        }
    }
    Ok(all)
}

/// Reads a rule or a formula. Only one that names more than the run's own needs the community's vocabulary.
fn read<R>(
    memory: &mut Memory,
    definition: &FlowDefinition,
    parse: impl Fn(&Vocabulary) -> Result<R, RuleFault>,
) -> Result<Result<R, RuleFault>, Missing> {
    match parse(&vocabulary(definition)) {
        Err(RuleFault { problem: RuleProblem::UnknownName(_), .. }) => {
            let community = memory.vocabulary()?;
            Ok(parse(&with_figures(definition, &community)))
        }
        read => Ok(read),
    }
}

/// Whether a guard can be read.
pub(super) fn check(text: &str, vocabulary: &Vocabulary) -> Result<(), Why> {
    Rule::parse(text, vocabulary).map(drop).map_err(Why::Rule)
}

/// Whether a formula can be read.
pub(super) fn check_formula(text: &str, vocabulary: &Vocabulary) -> Result<(), Why> {
    Formula::parse(text, vocabulary).map(drop).map_err(Why::Rule)
}

/// What a rule found, with the fields as people call them.
fn told(verdict: &Verdict, definition: &FlowDefinition) -> Label {
    let say = |language| {
        let mut verdict = verdict.clone();
        let sides = verdict.because.iter_mut().flat_map(|reason| core::iter::once(&mut reason.left).chain(&mut reason.right));
        for name in sides.filter_map(|side| side.name.as_mut()) {
            if let Some(field) = definition.fields.iter().find(|field| field.name == *name) {
                *name = field.label.say(language, name).to_owned();
            }
        }
        verdict.explain(language)
    };
    Label::new(say(Language::English), say(Language::French))
}

/// Whether the guard of a transition holds; without one it does.
pub(super) fn holds(
    memory: &mut Memory,
    scene: &Scene,
    asking: Asking,
    transition: &Transition,
) -> Result<Result<(), FlowRefusal>, Missing> {
    let Some(text) = &transition.guard else { return Ok(Ok(())) };
    let found = match read(memory, scene.flow.definition(), |vocabulary| RuleText::new(text)?.rule(vocabulary))? {
        Ok(rule) => match rule.decide(&figures(memory, scene, asking, rule.names())?) {
            Ok(verdict) if verdict.holds => return Ok(Ok(())),
            Ok(verdict) => told(&verdict, scene.flow.definition()),
            Err(failure) => said(&failure),
        },
        Err(fault) => said(&fault),
    };
    let reason = if transition.guard_reason.is_empty() { found } else { transition.guard_reason.or_name("") };
    Ok(Err(FlowRefusal::Guard { transition: transition.label.or_name(&transition.name), rule: text.clone(), reason }))
}

/// What a formula comes to.
pub(super) fn value(
    memory: &mut Memory,
    scene: &Scene,
    asking: Asking,
    text: &str,
) -> Result<Result<Amount, FlowRefusal>, Missing> {
    let refused = |found| FlowRefusal::Formula { formula: text.to_owned(), found };
    Ok(match read(memory, scene.flow.definition(), |vocabulary| Formula::parse(text, vocabulary))? {
        Ok(formula) => {
            let figures = figures(memory, scene, asking, formula.names())?;
            formula.value(&figures).map_err(|failure| refused(said(&failure)))
        }
        Err(fault) => Err(refused(said(&fault))),
    })
}

/// A refusal in both languages.
pub(super) fn said(refusal: &impl Refusal) -> Label {
    Label { en: refusal.explain(Language::English), fr: refusal.explain(Language::French) }
}
