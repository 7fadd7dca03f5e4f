//! How SQLite finds what the statements ask for: by the whole of a key, never by going through all that a community has.

use sqlx::{AssertSqlSafe, Row, query, raw_sql};

use super::commit::{ACCOUNTS, ADD, DESTROY, ENTRIES, KEEP, MOVE, REMOVE, TAKE, WRITE};
use super::read::{DOCUMENTS, JOURNAL, KEYS, RANGE, RANGE_BACKWARDS, READ};
use super::{HEAD, HEADS, OPEN, Sqlite};

const STATEMENTS: [&str; 18] = [
    MOVE,
    ENTRIES,
    WRITE,
    REMOVE,
    ADD,
    TAKE,
    ACCOUNTS,
    KEEP,
    DESTROY,
    READ,
    RANGE,
    RANGE_BACKWARDS,
    JOURNAL,
    DOCUMENTS,
    KEYS,
    HEAD,
    HEADS,
    OPEN,
];

/// The steps of a statement's plan that go through more than they are asked for.
async fn wandering(sqlite: &Sqlite, statement: &'static str) -> Vec<String> {
    let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
    let mut steps = query(explain);
    for _ in 0..(1..20).filter(|nth| statement.contains(&format!("?{nth}"))).count() {
        steps = steps.bind(1);
    }
    let steps = steps.fetch_all(&sqlite.pool).await.expect("planned");
    assert!(!steps.is_empty(), "{statement}");
    let wanders = |step: &String| {
        let through = step.starts_with("SCAN ") && !step.contains("VIRTUAL TABLE") && step != "SCAN CONSTANT ROW";
        let by_part = step.contains("(community=?)") && !step.contains("wezer_head");
        through || by_part || step.contains("AUTOMATIC") || step.contains("TEMP B-TREE")
    };
    steps.iter().map(|step| step.get::<String, _>("detail")).filter(wanders).collect()
}

/// Whether the tables were never counted, or were while they were empty, as by an application that says `ANALYZE`, or by `PRAGMA optimize`.
#[test]
fn nothing_is_gone_through() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let sqlite = Sqlite::at(dir.path().join("plan.db")).await.expect("made");
        sqlite.create(crate::id::CommunityId::from_u128(1)).await.expect("begun");
        for counted in [false, true] {
            if counted {
                raw_sql("ANALYZE").execute(&sqlite.pool).await.expect("counted");
            }
            for statement in STATEMENTS {
                let wanders = wandering(&sqlite, statement).await;
                assert_eq!(wanders, Vec::<String>::new(), "{statement}");
            }
        }
    });
}
