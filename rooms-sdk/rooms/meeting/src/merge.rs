//! Merging two texts that were written at once on the same one.
//!
//! Invariant: every line of the newest text stands in the merged one, in its order, and so does every line that the other
//! author added. Cost: lines times lines.

/// A proposal of how both texts go together: the newest, with the lines that `mine` added to `base` put where they stood.
pub(crate) fn merge(base: &str, newest: &str, mine: &str) -> String {
    let old: Vec<&str> = base.lines().collect();
    let new: Vec<&str> = newest.lines().collect();
    let mut merged: Vec<&str> = Vec::new();
    let mut rest = new.as_slice();
    for line in mine.lines() {
        if let Some((before, after)) = rest.iter().position(|one| *one == line).and_then(|at| rest.split_at_checked(at + 1)) {
            merged.extend(before);
            rest = after;
        } else if !old.contains(&line) && !new.contains(&line) {
            merged.push(line);
        }
    }
    merged.extend(rest);
    merged.join("\n")
}
