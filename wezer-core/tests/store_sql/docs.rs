//! Statements of the documentation, so that the tests run what people copy.

/// The one statement of the documentation of `store::sql` that holds these words.
pub(crate) fn documented(words: &str) -> String {
    let docs = include_str!("../../src/store/sql/mod.rs").lines().filter_map(|line| line.strip_prefix("//!"));
    let docs = docs.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n");
    let statements = docs.split("```sql").skip(1).filter_map(|rest| rest.split("```").next());
    let found: Vec<_> = statements.filter(|one| one.contains(words)).collect();
    assert_eq!(found.len(), 1, "the documentation has one statement with {words:?}");
    found[0].trim().trim_end_matches(';').to_owned()
}
