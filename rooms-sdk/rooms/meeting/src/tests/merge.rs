//! Merging loses nothing.

use proptest::prelude::*;

use crate::merge::merge;

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec("[a-e]", 0..8).prop_map(|lines| lines.join("\n"))
}

/// Whether all lines stand in a text, in this order.
fn in_order<'a>(lines: impl Iterator<Item = &'a str>, text: &'a str) -> bool {
    let mut rest = text.lines();
    let mut lines = lines;
    lines.all(|line| rest.any(|one| one == line))
}

proptest! {
    #[test]
    fn the_newest_text_stays_and_what_was_added_is_in(base in text(), newest in text(), mine in text()) {
        let merged = merge(&base, &newest, &mine);
        prop_assert!(in_order(newest.lines(), &merged));
        for line in mine.lines() {
            let is_added = !base.lines().any(|one| one == line);
            prop_assert!(!is_added || merged.lines().any(|one| one == line), "{} is lost: {}", line, merged);
        }
    }

    #[test]
    fn who_changed_nothing_adds_nothing(base in text(), newest in text()) {
        prop_assert_eq!(merge(&base, &newest, &base), newest.lines().collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn upon_an_unchanged_text_all_that_was_added_stands_in_its_order(base in text(), mine in text()) {
        let merged = merge(&base, &base, &mine);
        let added = mine.lines().filter(|line| !base.lines().any(|one| one == *line));
        prop_assert!(in_order(added, &merged));
    }
}

#[test]
fn a_line_stands_where_it_was_written() {
    assert_eq!(merge("a\nb\nc", "a\nb\nc\nd", "a\nnew\nb\nc"), "a\nnew\nb\nc\nd");
    assert_eq!(merge("a\nb", "b", "a\nb\nnew"), "b\nnew");
    assert_eq!(merge("", "theirs", "mine"), "mine\ntheirs");
}
