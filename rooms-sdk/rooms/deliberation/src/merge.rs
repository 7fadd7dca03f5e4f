//! Two people changed the same text: both changes in one.
//!
//! Invariant: each word that one side wrote is there, and each word that neither side removed. Where both changed the
//! same place, what each wrote there stands one after the other, in brackets. Cost: two comparisons of texts.

use rooms_sdk::Call;

use crate::words::{Change, changes, is_space, slice, tokens};

/// Stands before what one side wrote where the other changed the same place.
pub(crate) const OPENS: char = '⟦';
/// Stands behind it.
pub(crate) const CLOSES: char = '⟧';

/// Both changes in one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Merged {
    pub(crate) text: String,
    /// So many places say both.
    pub(crate) doubled: usize,
    /// At so many places one side removed what the other changed: it stands.
    pub(crate) kept: usize,
}

/// So many places of a text wait for somebody to choose: two pairs of brackets each.
pub(crate) fn open_places(text: &str) -> usize {
    text.matches(OPENS).count().div_ceil(2)
}

/// So many places, in words.
pub(crate) fn places(call: &Call, count: usize) -> String {
    match count {
        1 => call.say("one place", "un endroit"),
        _ => call.say(format!("{count} places"), format!("{count} endroits")),
    }
}

#[derive(Default)]
struct Writer {
    text: String,
    ends_in_word: bool,
}

impl Writer {
    /// Two words never become one.
    fn push(&mut self, token: &str) {
        let is_word = !is_space(token);
        if self.ends_in_word && is_word {
            self.text.push(' ');
        }
        self.text.push_str(token);
        self.ends_in_word = is_word;
    }

    fn all(&mut self, tokens: &[&str]) {
        for token in tokens {
            self.push(token);
        }
    }
}

/// One side's changes that are not written yet.
struct Side<'t, 'a> {
    tokens: &'t [&'a str],
    changes: &'t [Change],
}

impl<'t, 'a> Side<'t, 'a> {
    fn starts(&self) -> Option<(usize, usize)> {
        self.changes.first().map(|change| (change.old.start, change.old.end))
    }

    /// How many of the next changes touch this part of the base, and where it ends with them.
    fn grow(&self, from: usize, start: usize, end: &mut usize) -> usize {
        let mut count = from;
        while let Some(next) = self.changes.get(count) {
            let same_point = start == *end && next.old.start == start && next.old.is_empty();
            if next.old.start >= *end && !same_point {
                break;
            }
            *end = next.old.end.max(*end);
            count += 1;
        }
        count
    }

    /// What this side has in the place of a part of the base, with which so many of its next changes deal.
    fn take(&mut self, count: usize, start: usize, end: usize) -> Option<&'t [&'a str]> {
        let (taken, rest) = self.changes.split_at_checked(count)?;
        let (first, last) = (taken.first()?, taken.last()?);
        self.changes = rest;
        let from = first.new.start.checked_sub(first.old.start - start)?;
        Some(slice(self.tokens, &(from..last.new.end + (end - last.old.end))))
    }
}

/// What `theirs` and `mine` made of `base`, in one text.
pub(crate) fn merge(base: &str, theirs: &str, mine: &str) -> Merged {
    let (base, theirs, mine) = (tokens(base), tokens(theirs), tokens(mine));
    let (their_changes, my_changes) = (changes(&base, &theirs), changes(&base, &mine));
    let mut left = Side { tokens: &theirs, changes: &their_changes };
    let mut right = Side { tokens: &mine, changes: &my_changes };
    let (mut writer, mut at) = (Writer::default(), 0);
    let (mut doubled, mut kept) = (0, 0);
    while let Some((start, mut end)) = [left.starts(), right.starts()].into_iter().flatten().min() {
        // Changes of one side pull in those of the other that they touch, and so on.
        let (mut lefts, mut rights) = (0, 0);
        if left.starts() == Some((start, end)) {
            lefts = 1;
        } else {
            rights = 1;
        }
        loop {
            let grown = (left.grow(lefts, start, &mut end), right.grow(rights, start, &mut end));
            if grown == (lefts, rights) {
                break;
            }
            (lefts, rights) = grown;
        }
        writer.all(slice(&base, &(at..start)));
        match (left.take(lefts, start, end), right.take(rights, start, end)) {
            (Some(left), Some(right)) => match both(&mut writer, left, right) {
                Both::Doubled => doubled += 1,
                Both::Kept => kept += 1,
                Both::Agreed => {}
            },
            (Some(one), None) | (None, Some(one)) => writer.all(one),
            (None, None) => break,
        }
        at = end;
    }
    writer.all(slice(&base, &(at..base.len())));
    Merged { text: writer.text, doubled, kept }
}

enum Both {
    Agreed,
    Kept,
    Doubled,
}

/// Writes what two sides have in the same place.
fn both(writer: &mut Writer, left: &[&str], right: &[&str]) -> Both {
    if left == right {
        writer.all(left);
        return Both::Agreed;
    }
    let before = left.iter().zip(right).take_while(|(left, right)| left == right).count();
    let rest = (slice(left, &(before..left.len())), slice(right, &(before..right.len())));
    let after = rest.0.iter().rev().zip(rest.1.iter().rev()).take_while(|(left, right)| left == right).count();
    let inner = |side: &[&str]| -> (String, bool, bool) {
        let tokens = slice(side, &(before..side.len() - after));
        let opens = tokens.first().is_some_and(|token| is_space(token));
        (tokens.concat().trim().to_owned(), opens, tokens.last().is_some_and(|token| is_space(token)))
    };
    let (one, other) = (inner(left), inner(right));
    if one.0.is_empty() || other.0.is_empty() {
        writer.all(if one.0.is_empty() { right } else { left });
        return Both::Kept;
    }
    writer.all(slice(left, &(0..before)));
    if one.1 || other.1 {
        writer.push(" ");
    }
    writer.push(&format!("{OPENS}{}{CLOSES} {OPENS}{}{CLOSES}", one.0, other.0));
    if one.2 || other.2 {
        writer.push(" ");
    }
    writer.all(slice(left, &(left.len() - after..left.len())));
    Both::Doubled
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn text() -> impl Strategy<Value = String> {
        let token = prop_oneof![Just("a"), Just("b"), Just("c"), Just("d"), Just(" "), Just(" "), Just("\n")];
        prop::collection::vec(token, 0..40).prop_map(|tokens| tokens.concat())
    }

    /// What somebody does at each word of the base: keep, remove, replace, write before.
    fn edit(base: &[String], deeds: &[u8], name: &str) -> String {
        let mut made = Vec::new();
        for (at, word) in base.iter().enumerate() {
            match deeds[at % deeds.len()] {
                0 => {}
                1 => made.push(format!("{name}{at}")),
                2 => made.extend([format!("{name}{at}"), word.clone()]),
                _ => made.push(word.clone()),
            }
        }
        made.join(" ")
    }

    fn set(text: &str) -> BTreeSet<&str> {
        text.split(|letter: char| letter.is_whitespace() || letter == OPENS || letter == CLOSES)
            .filter(|word| !word.is_empty())
            .collect()
    }

    proptest! {
        #[test]
        fn no_word_is_lost(
            deeds in (prop::collection::vec(0..8_u8, 1..30), prop::collection::vec(0..8_u8, 1..30)),
            spaces in prop::collection::vec(prop_oneof![Just(" "), Just("\n"), Just("\n\n")], 30),
        ) {
            let words: Vec<String> = (0..30).map(|at| format!("w{at}")).collect();
            let base: String = words.iter().zip(&spaces).map(|(word, space)| format!("{word}{space}")).collect();
            let (left, right) = (edit(&words, &deeds.0, "l"), edit(&words, &deeds.1, "r"));
            let merged = merge(&base, &left, &right);
            let (base, left, right, made) = (set(&base), set(&left), set(&right), set(&merged.text));
            for word in left.union(&right) {
                let written = !base.contains(word);
                let untouched = left.contains(word) && right.contains(word);
                prop_assert!(!(written || untouched) || made.contains(word), "{word} is lost in {}", merged.text);
            }
            prop_assert_eq!(open_places(&merged.text), merged.doubled);
        }

        #[test]
        fn whoever_changed_nothing_is_in_nobodys_way(base in text(), other in text()) {
            for (left, right) in [(&base, &other), (&other, &base), (&other, &other)] {
                let merged = merge(&base, left, right);
                prop_assert_eq!(&merged.text, &other);
                prop_assert_eq!(merged.doubled + merged.kept, 0);
            }
        }

        #[test]
        fn any_three_texts_can_be_put_together(base in text(), left in text(), right in text()) {
            let merged = merge(&base, &left, &right);
            let kept = |word: &&&str| set(&left).contains(**word) && set(&right).contains(**word);
            let (base, merged) = (set(&base), set(&merged.text));
            prop_assert!(base.iter().filter(kept).all(|word| merged.iter().any(|made| made.contains(word))));
        }
    }

    #[test]
    fn changes_in_different_places_are_both_there() {
        let merged = merge("We meet on Monday at noon.", "We all meet on Monday at noon.", "We meet on Monday at one.");
        assert_eq!(merged, Merged { text: "We all meet on Monday at one.".to_owned(), doubled: 0, kept: 0 });
    }

    #[test]
    fn changes_in_the_same_place_stand_one_after_the_other() {
        let merged = merge("We meet on Monday at noon.", "We meet on Tuesday at noon.", "We meet on Friday at noon.");
        assert_eq!(merged.text, "We meet on ⟦Tuesday⟧ ⟦Friday⟧ at noon.");
        assert_eq!((merged.doubled, merged.kept), (1, 0));
        assert_eq!(open_places(&merged.text), 1);
    }

    #[test]
    fn what_one_removed_and_the_other_changed_stands() {
        let merged = merge("Bring cake and tea.", "Bring tea.", "Bring apple cake and tea.");
        assert!(merged.text.contains("apple"), "{}", merged.text);
        let merged = merge("Bring sweet cake and tea.", "Bring tea.", "Bring sweet pie and tea.");
        assert_eq!((merged.text.as_str(), merged.kept), ("Bring sweet pie and tea.", 1));
    }
}
