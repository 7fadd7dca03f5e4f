//! Messages in Fluent (projectfluent.org), one file a language.

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use super::{Argument, Language};

/// The messages of one crate. A package has its own, as a `static`.
pub struct Catalogue {
    english: (&'static str, OnceLock<FluentBundle<FluentResource>>),
    french: (&'static str, OnceLock<FluentBundle<FluentResource>>),
}

impl core::fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Catalogue").finish_non_exhaustive()
    }
}

impl Catalogue {
    /// A catalogue of these two files, read when the first message is asked for.
    pub const fn new(english: &'static str, french: &'static str) -> Self {
        Self { english: (english, OnceLock::new()), french: (french, OnceLock::new()) }
    }

    /// The message of this name with these values; `None` if there is none.
    pub fn message(&self, language: Language, name: &str, arguments: &[(&'static str, Argument)]) -> Option<String> {
        let (source, bundle) = match language {
            Language::English => &self.english,
            Language::French => &self.french,
        };
        let bundle = bundle.get_or_init(|| read(language, source));
        let pattern = bundle.get_message(name)?.value()?;
        let mut values = FluentArgs::new();
        for (name, value) in arguments {
            values.set(*name, value.in_language(language));
        }
        let mut errors = Vec::new();
        let message = bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned();
        errors.is_empty().then_some(message)
    }

    /// The names of all messages of a language.
    pub fn names(&self, language: Language) -> Vec<&'static str> {
        let (source, _) = match language {
            Language::English => &self.english,
            Language::French => &self.french,
        };
        let starts = |line: &&'static str| line.starts_with(|c: char| c.is_ascii_alphabetic());
        source.lines().filter(starts).filter_map(|line| Some(line.split_once('=')?.0.trim())).collect()
    }
}

/// A line that Fluent does not understand is left out; the test of the messages finds it missing.
fn read(language: Language, source: &str) -> FluentBundle<FluentResource> {
    let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // Marks around each value would end up in terminals, logs and JSON.
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
    bundle.add_resource_overriding(resource);
    bundle
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::kernel::Refusal;
    use crate::language::CORE;
    use crate::ledger::LedgerRefusal;
    use crate::money::Money;

    /// The codes that a file of refusals names.
    fn codes(source: &str) -> impl Iterator<Item = &str> {
        let named = |line: &&str| !line.contains("const KIND:") && !line.contains("const NAME:");
        let arms =
            source.lines().filter(named).filter_map(|line| line.split_once("=> \"").or_else(|| line.split_once("str = \"")));
        arms.filter_map(|(_, rest)| rest.split_once('"')).map(|(code, _)| code)
    }

    #[test]
    fn every_code_and_every_right_has_a_message_in_every_language_and_no_message_is_idle() {
        let sources = [
            include_str!("../follow/mod.rs"),
            include_str!("../flow/fault.rs"),
            include_str!("../flow/refusal.rs"),
            include_str!("../grant/refusal.rs"),
            include_str!("../group/refusal.rs"),
            include_str!("../indicator/refusal.rs"),
            include_str!("../kernel/call.rs"),
            include_str!("../kernel/error.rs"),
            include_str!("../label/mod.rs"),
            include_str!("../ledger/refusal.rs"),
            include_str!("../member/refusal.rs"),
            include_str!("../message/refusal.rs"),
            include_str!("../moderation/refusal.rs"),
            include_str!("../notification/refusal.rs"),
            include_str!("../post/refusal.rs"),
            include_str!("../room/limit.rs"),
            include_str!("../room/refusal.rs"),
            include_str!("../rule/fault.rs"),
            include_str!("../search/refusal.rs"),
            include_str!("../sovereignty/refusal.rs"),
            include_str!("../text.rs"),
            include_str!("../wallet/mod.rs"),
        ];
        let registry = crate::Registry::core();
        let purposes = registry.processing().map(|(_, processing)| processing.label());
        let seen_by = crate::sovereignty::SeenBy::ALL.map(|seen_by| seen_by.label().to_owned());
        // Rooms are a package that this registry, which every build has, is without.
        let rights = ["right-room-install", "right-room-manage", "right-room-use", "purpose-room"];
        let interfaces = ["members", "groups", "messages", "indicators", "ledger", "storage", "log"];
        let interfaces = interfaces.map(|name| format!("wezer-core-{name}"));
        let rooms = rights.map(str::to_owned).into_iter().chain(interfaces);
        let labels: Vec<String> =
            registry.rights().map(|right| right.label()).chain(purposes).chain(seen_by).chain(rooms).collect();
        let codes = sources.into_iter().flat_map(codes).filter(|code| !code.contains(['.', '_', '{']));
        let not_codes = ["applicant", "active", "paused", "left"];
        let codes: BTreeSet<&str> =
            codes.filter(|code| !not_codes.contains(code)).chain(labels.iter().map(String::as_str)).collect();
        for language in Language::ALL {
            let names: BTreeSet<&str> = CORE.names(language).into_iter().collect();
            assert_eq!(names, codes, "{language}");
        }
    }

    #[test]
    fn no_message_stands_twice() {
        for language in Language::ALL {
            let names = CORE.names(language);
            assert_eq!(names.len(), names.iter().collect::<BTreeSet<_>>().len(), "{language}: {names:?}");
        }
    }

    #[test]
    fn a_refusal_speaks_both_languages() {
        let money = |text: &str| text.parse::<Money>().expect("money");
        let refusal = LedgerRefusal::LowerLimit {
            wallet: crate::wallet::COMMONS,
            limit: money("-100.00 VAL"),
            would_be: money("-101.50 VAL"),
            passes: money("40.25 VAL"),
        };
        let say = |language| CORE.message(language, refusal.code(), &refusal.arguments());
        let english = "This would bring the balance to -101.50 VAL, and the limit is -100.00 VAL. At most 40.25 VAL would pass.";
        assert_eq!(say(Language::English).as_deref(), Some(english));
        let french = "Le solde passerait à -101,50 VAL, or la limite est de -100,00 VAL. Au plus 40,25 VAL passerait.";
        assert_eq!(say(Language::French).as_deref(), Some(french));
    }
}
