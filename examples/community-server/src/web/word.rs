//! The words of the menu and of headings that a community may replace by its own.

use wezer_core::label::Labels;
use wezer_core::language::Language;

use super::text::{Texts, texts};

/// A word: its name, and what it is as long as the community has no word of its own.
pub(super) struct Word {
    pub(super) name: &'static str,
    usual: fn(&Texts) -> &'static str,
}

/// All of them.
pub(super) const WORDS: [Word; 13] = [
    Word { name: "home", usual: |t| t.home },
    Word { name: "people", usual: |t| t.people },
    Word { name: "groups", usual: |t| t.groups },
    Word { name: "market", usual: |t| t.market },
    Word { name: "wallet", usual: |t| t.wallet },
    Word { name: "messages", usual: |t| t.messages },
    Word { name: "more", usual: |t| t.more_pages },
    Word { name: "pay", usual: |t| t.pay },
    Word { name: "thanks", usual: |t| t.thanks },
    Word { name: "pending", usual: |t| t.pending },
    Word { name: "currencies", usual: |t| t.currencies },
    Word { name: "journal", usual: |t| t.journal },
    Word { name: "operator", usual: |t| t.operator },
];

impl Word {
    /// What the software calls it.
    pub(super) fn usual(&self, language: Language) -> &'static str {
        (self.usual)(texts(language))
    }
}

/// The community's word, or the usual one.
pub(super) fn say(labels: &Labels, name: &str, language: Language) -> String {
    let usual = || WORDS.iter().find(|word| word.name == name).map_or("", |word| word.usual(language));
    labels.get(name, language).unwrap_or_else(usual).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_a_name_that_a_label_may_have() {
        for word in WORDS {
            assert!(word.name.parse::<wezer_core::label::LabelName>().is_ok());
            assert!(!say(&Labels::default(), word.name, Language::French).is_empty());
        }
    }
}
