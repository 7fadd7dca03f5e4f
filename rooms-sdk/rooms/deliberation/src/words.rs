//! What differs between two texts, word by word.
//!
//! Invariant: the changes, applied to the old text, give the new one to the letter. Cost: the fewest changes are looked
//! for by lines first and by words where lines differ (Myers 1986, "Difference Algorithm and Its Variations");
//! after [`MOST_STEPS`] of comparing, what is left counts as replaced whole.

use std::ops::Range;

/// Comparisons for one pair of texts: some 300 to 500 instructions each, and a merge compares two pairs within what a call may compute.
const MOST_STEPS: usize = 100_000;

/// Some tokens of the old text that others stand for in the new one; either may be none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) old: Range<usize>,
    pub(crate) new: Range<usize>,
}

/// A part of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Same,
    Removed,
    Added,
}

pub(crate) fn is_space(token: &str) -> bool {
    token.starts_with(char::is_whitespace)
}

/// Words, ends of lines, and the other space between: put together again, they are the text.
pub(crate) fn tokens(text: &str) -> Vec<&str> {
    #[derive(PartialEq)]
    enum Sort {
        Word,
        Space,
        Line,
    }
    let sort = |letter: char| match letter {
        '\n' => Sort::Line,
        letter if letter.is_whitespace() => Sort::Space,
        _ => Sort::Word,
    };
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let first = sort(first);
        let is_other = |letter: char| sort(letter) != first;
        let end = if first == Sort::Line { 1 } else { rest.find(is_other).unwrap_or(rest.len()) };
        let (token, after) = rest.split_at(end);
        tokens.push(token);
        rest = after;
    }
    tokens
}

/// The words alone.
pub(crate) fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

/// What differs, in order; between two changes there is always a word or an end of a line that stayed.
pub(crate) fn changes(old: &[&str], new: &[&str]) -> Vec<Change> {
    let mut steps = MOST_STEPS;
    let (old, new) = (&marked(old), &marked(new));
    let (old_lines, new_lines) = (lines(old), lines(new));
    let mut changes: Vec<Change> = Vec::new();
    for hunk in fewest(&old_lines, &new_lines, &mut steps) {
        let (old_at, new_at) = (start(&old_lines, hunk.old.start), start(&new_lines, hunk.new.start));
        let old_part = slice(old, &(old_at..start(&old_lines, hunk.old.end)));
        let new_part = slice(new, &(new_at..start(&new_lines, hunk.new.end)));
        for change in fewest(old_part, new_part, &mut steps) {
            let Range { start, end } = change.old;
            let change = Change { old: old_at + start..old_at + end, new: new_at + change.new.start..new_at + change.new.end };
            match changes.last_mut() {
                Some(last) if is_gap(slice(old, &(last.old.end..change.old.start))) => {
                    last.old.end = change.old.end;
                    last.new.end = change.new.end;
                }
                _ => changes.push(change),
            }
        }
    }
    changes
}

/// A token with a number that differs where most tokens differ: comparing numbers is quicker.
type Marked<'a> = (u32, &'a str);

/// FNV-1a, in 32 bits: Fowler, Noll and Vo, "The FNV Non-Cryptographic Hash Algorithm".
fn marked<'a>(tokens: &[&'a str]) -> Vec<Marked<'a>> {
    let number =
        |token: &str| token.bytes().fold(0x811c_9dc5, |mark: u32, byte| (mark ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    tokens.iter().map(|token| (number(token), *token)).collect()
}

/// Nothing but a space: what stands on both sides of it was changed in one go.
fn is_gap(between: &[Marked<'_>]) -> bool {
    between.iter().all(|(_, token)| is_space(token) && *token != "\n")
}

fn lines<'t, 'a>(tokens: &'t [Marked<'a>]) -> Vec<&'t [Marked<'a>]> {
    tokens.split_inclusive(|(_, token)| *token == "\n").collect()
}

/// At which token a line starts.
fn start(lines: &[&[Marked<'_>]], line: usize) -> usize {
    lines.iter().take(line).map(|line| line.len()).sum()
}

pub(crate) fn slice<'t, T>(all: &'t [T], range: &Range<usize>) -> &'t [T] {
    all.get(range.clone()).unwrap_or_default()
}

fn fewest<T: PartialEq>(old: &[T], new: &[T], steps: &mut usize) -> Vec<Change> {
    let before = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let (old, new) = (slice(old, &(before..old.len())), slice(new, &(before..new.len())));
    let after = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
    let (old, new) = (slice(old, &(0..old.len() - after)), slice(new, &(0..new.len() - after)));
    if old.is_empty() && new.is_empty() {
        return Vec::new();
    }
    let whole = Change { old: before..before + old.len(), new: before..before + new.len() };
    if old.is_empty() || new.is_empty() {
        return vec![whole];
    }
    match paths(old, new, steps) {
        Some(trace) => back(&trace, before),
        None => vec![whole],
    }
}

/// For each number of edits, how far into the old text the best path on each diagonal leads; diagonal `k` (place in the
/// old text minus that in the new one) of depth `d` stands at `(d + k) / 2`. `None` when the steps are used up.
fn paths<T: PartialEq>(old: &[T], new: &[T], steps: &mut usize) -> Option<Vec<Vec<usize>>> {
    let mut trace: Vec<Vec<usize>> = Vec::new();
    let mut left = *steps;
    for depth in 0..=old.len() + new.len() {
        let mut row = Vec::with_capacity(depth + 1);
        let last = trace.last().map_or([].as_slice(), Vec::as_slice);
        for at in 0..=depth {
            let mut x = step(last, at).0;
            // `k` is `2 * at - depth`.
            let mut y = x + depth - 2 * at;
            while x < old.len() && y < new.len() && old[x] == new[y] {
                (x, y) = (x + 1, y + 1);
                left = left.saturating_sub(1);
            }
            row.push(x);
            if x >= old.len() && y >= new.len() {
                trace.push(row);
                *steps = left;
                return Some(trace);
            }
        }
        trace.push(row);
        left = left.saturating_sub(depth + 1);
        if left == 0 {
            break;
        }
    }
    *steps = 0;
    None
}

/// The place in the old text with which a path begins on a diagonal, and whether it came by removing: on from the
/// diagonal below, at `at - 1` of the depth before, or else from that above, at `at`.
#[inline(always)]
fn step(last: &[usize], at: usize) -> (usize, bool) {
    let below = if at > 0 { last[at - 1] + 1 } else { 0 };
    let above = if at < last.len() { last[at] } else { 0 };
    // Where there is none below, `above` is at least 0; where there is none above, `below` is at least 1.
    if below > above { (below, true) } else { (above, false) }
}

/// The way back through the trace, as changes in order.
fn back(trace: &[Vec<usize>], offset: usize) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    let mut at = trace.last().map_or(0, |last| last.len() - 1);
    for (before, last) in trace.iter().enumerate().rev().skip(1) {
        let depth = before + 1;
        let (from, removed) = step(last, at);
        // Where this edit ended, before what follows stayed the same.
        let (end_x, end_y) = (from, from + depth - 2 * at);
        let (start_x, start_y) = if removed { (end_x - 1, end_y) } else { (end_x, end_y - 1) };
        if removed {
            at -= 1;
        }
        match changes.last_mut() {
            Some(next) if next.old.start == end_x + offset && next.new.start == end_y + offset => {
                next.old.start = start_x + offset;
                next.new.start = start_y + offset;
            }
            _ => changes.push(Change { old: start_x + offset..end_x + offset, new: start_y + offset..end_y + offset }),
        }
    }
    changes.reverse();
    changes
}

/// Both texts in one, in the order of reading.
pub(crate) fn compare(old: &str, new: &str) -> Vec<(Kind, String)> {
    let (old, new) = (tokens(old), tokens(new));
    let mut parts = Vec::new();
    let mut push = |kind, tokens: &[&str]| {
        if !tokens.is_empty() {
            parts.push((kind, tokens.concat()));
        }
    };
    let mut at = 0;
    for change in changes(&old, &new) {
        push(Kind::Same, slice(&old, &(at..change.old.start)));
        push(Kind::Removed, slice(&old, &change.old));
        push(Kind::Added, slice(&new, &change.new));
        at = change.old.end;
    }
    push(Kind::Same, slice(&old, &(at..old.len())));
    parts
}

/// At which word of the text these words stand, whatever is between them.
pub(crate) fn find(text: &str, passage: &str) -> Option<usize> {
    let bare = |text| -> Vec<&str> {
        str::split(text, |letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
    };
    let (text, passage) = (bare(text), bare(passage));
    if passage.is_empty() {
        return None;
    }
    text.windows(passage.len()).position(|window| window == passage)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text() -> impl Strategy<Value = String> {
        let token = prop_oneof![Just("a"), Just("b"), Just("c,"), Just("d"), Just(" "), Just(" "), Just("\n"), Just("  ")];
        prop::collection::vec(token, 0..40).prop_map(|tokens| tokens.concat())
    }

    /// The length of the longest common subsequence, by the book.
    fn common(old: &[&str], new: &[&str]) -> usize {
        let mut row = vec![0; new.len() + 1];
        for old in old {
            let mut diagonal = 0;
            for (at, new) in new.iter().enumerate() {
                let up = row[at + 1];
                row[at + 1] = if old == new { diagonal + 1 } else { up.max(row[at]) };
                diagonal = up;
            }
        }
        row[new.len()]
    }

    proptest! {
        #[test]
        fn tokens_put_together_are_the_text(text in text()) {
            prop_assert_eq!(tokens(&text).concat(), text);
        }

        #[test]
        fn the_changes_applied_to_the_old_text_give_the_new_one(old in text(), new in text()) {
            let parts = compare(&old, &new);
            let read = |left_out: Kind| -> String {
                parts.iter().filter(|(kind, _)| *kind != left_out).map(|(_, text)| text.as_str()).collect()
            };
            prop_assert_eq!(read(Kind::Removed), new);
            prop_assert_eq!(read(Kind::Added), old);
        }

        #[test]
        fn no_fewer_edits_would_do(old in prop::collection::vec(0..4_u8, 0..30), new in prop::collection::vec(0..4_u8, 0..30)) {
            let edits: usize = fewest(&old, &new, &mut 1_000_000).iter().map(|one| one.old.len() + one.new.len()).sum();
            let names = ["a", "b", "c", "d"];
            let name = |all: &[u8]| -> Vec<&str> { all.iter().map(|at| names[usize::from(*at)]).collect() };
            prop_assert_eq!(edits, old.len() + new.len() - 2 * common(&name(&old), &name(&new)));
        }

        #[test]
        fn without_steps_all_that_differs_is_replaced(old in text(), new in text()) {
            let (old, new) = (tokens(&old), tokens(&new));
            prop_assert!(fewest(&old, &new, &mut 0).len() <= 1);
        }
    }

    #[test]
    fn words_that_changed_beside_each_other_are_one_change() {
        let parts = compare("We meet on Monday at noon.", "We meet every Tuesday at noon.");
        let expected =
            [(Kind::Same, "We meet "), (Kind::Removed, "on Monday"), (Kind::Added, "every Tuesday"), (Kind::Same, " at noon.")];
        assert_eq!(parts, expected.map(|(kind, text)| (kind, text.to_owned())));
    }

    #[test]
    fn a_passage_is_found_however_it_is_spaced() {
        assert_eq!(find("one two\nthree four", "two  three"), Some(1));
        assert_eq!(find("one two\nthree four", "two four"), None);
        assert_eq!(find("Bring *two* tools.", "two tools"), Some(1));
        assert_eq!(find("one", " "), None);
    }
}
