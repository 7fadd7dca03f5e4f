//! `@Name` in a text.

use crate::id::MemberId;
use crate::kernel::{Missing, Work};
use crate::member::Member;

/// So many `@` of a text are looked at.
const MAX_MENTIONS: usize = 20;
/// A name behind an `@` has at most so many words.
const MAX_WORDS: usize = 4;
/// A name behind an `@` has at most so many bytes.
const MAX_BYTES: usize = 100;

/// The members whose names stand behind an `@`, each once, in the order of the text. Of several names that fit, the longest counts.
/// Whom the actor can't find by name, they don't name either.
pub(crate) fn mentioned(work: &mut Work<'_>, text: &str) -> Result<Vec<MemberId>, Missing> {
    let mut found = Vec::new();
    for names in names(text) {
        let looks = names.iter().map(|name| work.scan(Member::named(name), 1));
        found.push(looks.collect::<Vec<_>>());
    }
    let mut members = Vec::new();
    for looks in found {
        let looks = looks.into_iter().collect::<Result<Vec<_>, _>>()?;
        let longest = looks.into_iter().rev().find_map(|ids| ids.first().copied());
        if let Some(member) = longest.map(MemberId::from_u128)
            && !members.contains(&member)
        {
            members.push(member);
        }
    }
    work.findable(&members)
}

/// What could be a name behind each `@`, shorter before longer.
fn names(text: &str) -> Vec<Vec<&str>> {
    let starts = text.match_indices('@').filter(|(at, _)| {
        let before = text.get(..*at).and_then(|left| left.chars().next_back());
        !before.is_some_and(char::is_alphanumeric)
    });
    let behind = starts.filter_map(|(at, mark)| text.get(at + mark.len()..));
    behind.take(MAX_MENTIONS).map(names_at_start).filter(|names| !names.is_empty()).collect()
}

fn names_at_start(text: &str) -> Vec<&str> {
    let line = text.split('\n').next().unwrap_or_default();
    let mut names = Vec::new();
    let mut words = 0;
    for (at, c) in line.char_indices().chain([(line.len(), ' ')]) {
        if !c.is_whitespace() {
            continue;
        }
        let Some(whole) = line.get(..at).filter(|name| name.len() <= MAX_BYTES) else { break };
        words += 1;
        let name = whole.trim_end_matches(|c: char| !c.is_alphanumeric());
        for name in [name, whole] {
            if !name.is_empty() && names.last() != Some(&name) {
                names.push(name);
            }
        }
        if words == MAX_WORDS {
            break;
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_from_short_to_long() {
        assert_eq!(
            names("Hello @Ada Lovelace, and @Zoë!"),
            [
                vec![
                    "Ada",
                    "Ada Lovelace",
                    "Ada Lovelace,",
                    "Ada Lovelace, and",
                    "Ada Lovelace, and @Zoë",
                    "Ada Lovelace, and @Zoë!"
                ],
                vec!["Zoë", "Zoë!"]
            ]
        );
        assert_eq!(names("ada@example.org"), Vec::<Vec<&str>>::new());
        assert_eq!(names("@"), Vec::<Vec<&str>>::new());
        assert_eq!(names("@Ada\nhere"), [["Ada"]]);
        assert!(names(&"@a ".repeat(1_000)).len() <= MAX_MENTIONS);
    }
}
