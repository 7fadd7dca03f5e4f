//! Whatever this package tells a person it tells in English and in French.

use std::collections::BTreeSet;
use std::path::Path;

use wezer_core::Registry;
use wezer_core::language::{CORE, Language};
use wezer_exchange::{Exchange, MESSAGES};

fn registry() -> Registry {
    Registry::core().with(&Exchange).expect("each thing is named once")
}

/// The codes of all refusals below a folder of sources: what stands between quotes in each `fn code`.
fn codes(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("can be read").path();
        if path.is_dir() {
            codes(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("a text");
            let bodies = text.split("fn code(&self) -> &'static str {").skip(1);
            for body in bodies.map(|body| body.split("\n    }").next().unwrap_or_default()) {
                found.extend(body.split('"').skip(1).step_by(2).map(str::to_owned));
            }
        }
    }
}

#[test]
fn every_code_and_every_right_has_a_message_and_no_message_is_idle() {
    let mut asked = BTreeSet::new();
    codes(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut asked);
    assert!(asked.len() > 100, "the codes are found: {asked:?}");
    let core: BTreeSet<_> = Registry::core().rights().collect();
    asked.extend(registry().rights().filter(|right| !core.contains(right)).map(|right| right.label()));
    asked.extend(registry().interfaces().values().map(|interface| interface.label()));
    for language in Language::ALL {
        let known: BTreeSet<&str> = CORE.names(language).into_iter().collect();
        let purposes = registry().processing().map(|(_, processing)| processing.label()).collect::<BTreeSet<_>>();
        let mut asked = asked.clone();
        asked.extend(purposes.into_iter().filter(|purpose| !known.contains(purpose.as_str())));
        let names = MESSAGES.names(language);
        let told: BTreeSet<String> = names.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(names.len(), told.len(), "{language}: no message stands twice: {names:?}");
        let missing: Vec<_> = asked.difference(&told).collect();
        assert!(missing.is_empty(), "{language}: without a message: {missing:?}");
        let idle: Vec<_> = told.difference(&asked).collect();
        assert!(idle.is_empty(), "{language}: nobody says {idle:?}");
    }
}

#[test]
fn every_document_of_a_person_says_who_sees_each_field() {
    let core: BTreeSet<&str> = Registry::core().documents().collect();
    let registry = registry();
    let ours: Vec<_> = registry.personal_fields().filter(|(kind, _)| !core.contains(kind)).collect();
    for (kind, fields) in &ours {
        assert!(!fields.is_empty(), "{kind} tells no field");
        let silent: Vec<_> = fields.iter().filter(|(_, seen_by)| seen_by.is_none()).collect();
        assert!(silent.is_empty(), "{kind} does not say who sees {silent:?}");
    }
    // What people write lies in these, and nowhere else.
    let kinds: BTreeSet<&str> = ours.iter().map(|(kind, _)| *kind).collect();
    let written = [
        "announcement_picture",
        "announcement_small_picture",
        "announcement_words",
        "campaign_words",
        "deal_evaluation_words",
        "deal_words",
        "dispute_answer",
        "dispute_reason",
        "obligation_words",
        "request_words",
        "schedule_words",
        "withdrawal_words",
    ];
    assert_eq!(kinds, written.into());
}
