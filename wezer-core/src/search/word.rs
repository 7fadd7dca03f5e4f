//! Words of a text, folded, and the index rows under which they are found.
//!
//! Invariant: an index row spells no word out: it holds half of a SHA-256 of a word's beginning. Several beginnings of a word are
//! filed, so that a search for the beginning of a word is the same look-up; a record that was found is read to see whether it
//! holds the words themselves.

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::kernel::{Index, IndexRows};

/// So many different words of a text are found.
pub const MAX_WORDS: usize = 1_000;
/// A word is known by so many of its first characters.
const MAX_CHARS: usize = 40;
/// Beginnings of these lengths are filed. A longer beginning is looked up under the longest of these and read in the record.
const LENGTHS: [usize; 3] = [3, 4, 6];

/// The different words of a text in the order of their first standing: lower case, without accents, cut at everything that is neither
/// letter nor digit, so that `l'Atelier` is `l` and `atelier`.
pub fn words(text: &str) -> Vec<String> {
    let mut known = std::collections::BTreeSet::new();
    let mut words = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)) {
        let word: String = fold(word).take(MAX_CHARS).collect();
        if !word.is_empty() && known.insert(word.clone()) {
            words.push(word);
            if words.len() == MAX_WORDS {
                break;
            }
        }
    }
    words
}

fn fold(word: &str) -> impl Iterator<Item = char> {
    let bare = word.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    // Letters that do not come apart by themselves.
    bare.flat_map(|c| {
        let (first, second) = match c {
            'œ' => ('o', Some('e')),
            'æ' => ('a', Some('e')),
            'ß' => ('s', Some('s')),
            'ø' => ('o', None),
            'ł' => ('l', None),
            'đ' => ('d', None),
            c => (c, None),
        };
        core::iter::once(first).chain(second)
    })
}

fn beginning(word: &str, chars: usize) -> Option<&str> {
    match word.char_indices().nth(chars) {
        Some((end, _)) => word.get(..end),
        None => (word.chars().count() == chars).then_some(word),
    }
}

fn key(beginning: &str) -> [u8; 8] {
    let digest = Sha256::digest(beginning.as_bytes());
    digest.first_chunk().copied().unwrap_or_default()
}

/// Under which key a word, or a beginning of one, is looked up. What is shorter than three characters is looked up as a whole word.
pub fn look_up(word: &str) -> [u8; 8] {
    key(LENGTHS.iter().rev().find_map(|chars| beginning(word, *chars)).unwrap_or(word))
}

/// Files a record under the words of its text: a package's own index, in which [`look_up`] finds it again.
pub fn add_words(rows: &mut IndexRows, index: Index, text: &str) {
    let mut keys = Vec::new();
    for word in words(text) {
        let before = keys.len();
        keys.extend(LENGTHS.iter().filter_map(|chars| beginning(&word, *chars)).map(key));
        if keys.len() == before {
            keys.push(key(&word));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys.iter().for_each(|key| rows.add(index, key));
}

/// What is searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    pub(super) words: Vec<String>,
}

impl Sought {
    /// The words of a text.
    pub fn new(text: &str) -> Self {
        Self { words: words(text) }
    }

    /// The words, folded as [`words`] folds them.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Whether the words of a text hold all that is sought, the last one as a beginning if it has three characters.
    pub fn is_in(&self, text: &str) -> bool {
        let Some((last, whole)) = self.words.split_last() else { return false };
        let words = words(text);
        let begins = last.chars().count() >= LENGTHS[0];
        whole.iter().all(|word| words.contains(word))
            && words.iter().any(|word| if begins { word.starts_with(last.as_str()) } else { word == last })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded() {
        assert_eq!(words("L'Atelier d’été, ÉTÉ! Œuvre Straße 2026"), ["l", "atelier", "d", "ete", "oeuvre", "strasse", "2026"]);
        assert_eq!(words("e\u{301}te\u{301}"), ["ete"], "an accent may stand by itself");
        assert_eq!(words("<script>alert(1)</script>"), ["script", "alert", "1"]);
        assert_eq!(words(&"a".repeat(10_000))[0].len(), MAX_CHARS);
        assert_eq!(words(""), Vec::<String>::new());
    }

    #[test]
    fn a_beginning_is_looked_up_where_the_word_is_filed() {
        let filed = |word: &str| {
            let mut keys: Vec<_> = LENGTHS.iter().filter_map(|chars| beginning(word, *chars)).map(key).collect();
            if keys.is_empty() {
                keys.push(key(word));
            }
            keys
        };
        for word in ["communaute", "jardin", "eau", "pain", "élèves"] {
            let folded = words(word).remove(0);
            for chars in 3..=folded.len() {
                let sought = beginning(&folded, chars).expect("as long");
                assert!(filed(&folded).contains(&look_up(sought)), "{sought}");
            }
        }
        assert!(filed("au").contains(&look_up("au")));
    }

    #[test]
    fn all_words_count_and_the_last_is_a_beginning() {
        let is_in = |sought: &str, text: &str| Sought::new(sought).is_in(text);
        assert!(is_in("jardin comm", "Le Jardin de la commune"));
        assert!(!is_in("comm jardin", "Le Jardin de la commune"));
        assert!(is_in("de l", "de l'eau"));
        assert!(!is_in("co", "commune"));
        assert!(!is_in("", "anything"));
    }
}
