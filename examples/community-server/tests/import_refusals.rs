//! Files that are wrong, by accident or on purpose: every line is named, and nothing is half done.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test stops at the first surprise, and tells")]

use std::path::Path;

use crate::town::{Town, file};
use community_server::import::{self, Args, ImportError, Kind, Reason, Report};
use pollster::block_on;
use wezer_core::language::Language;

const HEAD: &str = "id,time,subtype,source,target,amount\n";

fn args(kind: Kind, path: &Path) -> Args {
    let currency = (kind == Kind::Transfers).then(|| "VAL".parse().unwrap());
    Args { currency, scale: Some(2), ..Args::new(kind, path) }
}

/// Imports some bytes into an empty town. If they are refused, nothing has changed.
fn import(kind: Kind, bytes: impl AsRef<[u8]>, options: impl FnOnce(Args) -> Args) -> (Town, Result<Report, ImportError>) {
    let (town, file) = (Town::in_memory(), file(bytes));
    let result = block_on(async {
        let result = import::run(&town.community, &options(args(kind, file.path())), &import::bar()).await;
        if let Err(error) = &result {
            assert!(!error.is_partial());
            assert_eq!(town.community.head().await.unwrap().seq.get(), 0, "{error}");
            for language in Language::ALL {
                assert!(!error.explain(language).is_empty());
                assert!(error.to_string().len() < 1_000, "a message repeats a whole file");
            }
        }
        result
    });
    (town, result)
}

fn refused(kind: Kind, bytes: impl AsRef<[u8]>) -> Vec<(u64, &'static str)> {
    match import(kind, bytes, |args| args).1 {
        Err(ImportError::Refused { lines }) => lines.iter().map(|line| (line.line, line.reason.code())).collect(),
        other => panic!("{other:?}"),
    }
}

fn code(kind: Kind, bytes: impl AsRef<[u8]>) -> &'static str {
    import(kind, bytes, |args| args).1.unwrap_err().code()
}

#[test]
fn files_that_are_no_tables_are_refused() {
    for kind in [Kind::Transfers, Kind::Members, Kind::Hledger, Kind::Jsonl] {
        assert_eq!(code(kind, ""), "file-empty");
        assert_eq!(code(kind, "\u{feff} \r\n\r\n"), "file-empty");
    }
    for kind in [Kind::Transfers, Kind::Members, Kind::Hledger] {
        assert_eq!(code(kind, "id;time;source;target;amount\n1;2;3;4;5\n"), "file-missing-columns");
        assert_eq!(code(kind, b"\xff\xfei\0d\0,\0"), "file-not-text");
        assert_eq!(code(kind, vec![b'"'; 100_000]), "file-missing-columns");
        assert_eq!(code(kind, vec![0; 100_000]), "file-missing-columns");
    }
    assert_eq!(code(Kind::Transfers, vec![b','; 10 << 20]), "file-missing-columns");
    let town = Town::in_memory();
    let missing = args(Kind::Transfers, Path::new("nowhere.csv"));
    let error = block_on(import::run(&town.community, &missing, &import::bar())).unwrap_err();
    assert_eq!(error.code(), "file-unreadable");
    let (_, result) = import(Kind::Transfers, HEAD, |args| Args { currency: None, ..args });
    assert_eq!(result.unwrap_err().code(), "import-missing-option");
}

#[test]
fn every_wrong_transfer_is_named() {
    let mut text = HEAD.as_bytes().to_vec();
    let wrong: &[(&[u8], &str)] = &[
        (b"1,2026-01-01,S,a,b,1", ""),
        (b"2,2026-01-01,S,a,b", "line-columns"),
        (b"3,2026-01-01,S,a,b,1,", "line-columns"),
        (b"4,2026-01-01,S,a,b,0", "line-not-positive"),
        (b"5,2026-01-01,S,a,b,-1", "line-not-positive"),
        (b"6,2026-01-01,S,a,b,1e5", "line-not-an-amount"),
        (b"7,2026-01-01,S,a,b,1.005", "line-too-precise"),
        (b"8,2026-01-01,S,a,b,99999999999999999999999999999999", "line-too-large"),
        (b"9,2026-01-01,S,a,b,79228162514264337593543950335", "line-too-large"),
        (b"10,2026-01-01,S,a,a,1", "line-same-account"),
        (b"1,2026-01-01,S,a,b,1", "line-duplicate-id"),
        (b"12,yesterday,S,a,b,1", "line-not-a-moment"),
        (b"13,2026-01-01 00:00:00.0000001,S,a,b,1", "line-not-a-moment"),
        (b"14,2026-01-01,S,,b,1", "line-empty-field"),
        (b"15,2026-01-01,S,a\xff,b,1", "line-not-text"),
        (b"16,2026-01-01,S,a\x07b,b,1", "line-bad-name"),
        (b",2026-01-01,S,a,b,1", "line-empty-field"),
        (b"18,2026-01-01,,a , b,1.00", ""),
        (b"19,2026-01-01,S,a,b,NaN", "line-not-an-amount"),
        (b"20,2026-01-01,S,a,b,\xd9\xa3", "line-not-an-amount"),
    ];
    for (line, _) in wrong {
        text.extend_from_slice(line);
        text.extend_from_slice(b"\r\n");
    }
    let long = format!("21,2026-01-01,S,{},b,1\r\n22,2026-01-01,S,{},b,1\r\n", "x".repeat(201), "y".repeat(10 << 20));
    text.extend_from_slice(long.as_bytes());
    let mut expected: Vec<(u64, &str)> =
        (2..).zip(wrong).filter(|(_, (_, code))| !code.is_empty()).map(|(line, (_, code))| (line, *code)).collect();
    expected.extend([(22, "line-bad-name"), (23, "line-field-too-long")]);
    assert_eq!(refused(Kind::Transfers, &text), expected);

    // Asked to, the import skips them, says so, and posts the two that are right.
    let (town, report) = import(Kind::Transfers, &text, |args| Args { skip_refused: true, ..args });
    let report = report.unwrap();
    assert_eq!((report.posted, report.opened, report.refused.len()), (2, 2, expected.len()));
    assert!(report.to_string().contains("line 3: expected 6 fields, found 5"), "{report}");
    assert_eq!(block_on(town.balances())[&("b".to_owned(), "VAL".to_owned())], "2.00");
}

#[test]
fn an_open_quote_swallows_no_line_in_silence() {
    let text = format!("{HEAD}1,2026-01-01,S,a,b,1\n2,2026-01-01,S,\"a,b,1\n3,2026-01-01,S,a,b,1\n");
    assert_eq!(refused(Kind::Transfers, &text), [(3, "line-columns")]);
    let quoted = format!("{HEAD}1,2026-01-01,S,\"a \"\"x\"\", y\",b,1\n\n2,2026-01-01,S,b,\"a \"\"x\"\", y\",1\n");
    let report = import(Kind::Transfers, &quoted, |args| args).1.unwrap();
    assert_eq!((report.posted, report.opened), (2, 2));
}

#[test]
fn columns_may_stand_in_any_order() {
    let text = "\u{feff}Amount , target,note,SOURCE,time,id\r\n2.50,b,hello,a,2026-01-01T00:00:00Z,x\r\n";
    let (town, report) = import(Kind::Transfers, text, |args| args);
    assert_eq!(report.unwrap().posted, 1);
    assert_eq!(block_on(town.memos("b", "VAL")), ["x"]);
}

#[test]
fn rounding_is_asked_for_and_told() {
    let text =
        format!("{HEAD}1,2026-01-01,S,a,b,1.019\n2,2026-01-01,S,a,b,2.0000000000000000000000000001\n3,2026-01-01,S,b,a,0.001\n");
    assert_eq!(refused(Kind::Transfers, &text).len(), 3);
    let (_, result) = import(Kind::Transfers, &text, |args| Args { round: true, ..args });
    assert_eq!(result.unwrap_err().lines()[0].reason.code(), "line-rounds-to-nothing");
    let (town, report) = import(Kind::Transfers, &text, |args| Args { round: true, skip_refused: true, ..args });
    let report = report.unwrap();
    assert_eq!(report.roundings[0].amounts, 2);
    assert_eq!(report.roundings[0].difference.to_string(), "0.0090000000000000000000000001");
    assert_eq!(report.volumes[0].sum.to_string(), "3.01");
    assert_eq!(block_on(town.balances())[&("b".to_owned(), "VAL".to_owned())], "3.01");
}

#[test]
fn scales_never_change() {
    let text = format!("{HEAD}1,2026-01-01,S,a,b,1.5\n");
    let (town, report) = import(Kind::Transfers, &text, |args| Args { scale: None, ..args });
    assert_eq!(report.unwrap().volumes[0].sum.to_string(), "1.5");
    block_on(async {
        let more = file(format!("{text}2,2026-01-01,S,a,b,1.25\n"));
        let run = |scale| {
            let args = Args { scale, ..args(Kind::Transfers, more.path()) };
            block_on(import::run(&town.community, &args, &import::bar())).unwrap_err()
        };
        assert_eq!(run(Some(2)).code(), "import-scale-differs");
        assert!(matches!(run(None).lines()[0].reason, Reason::TooPrecise { scale: 1, .. }));
    });
}

#[test]
fn every_wrong_member_is_named() {
    let text = "name,role,currency,amount
Ana,operator,VAL,1
ana,member,,
Bo,king,,
,member,,
Bo,,VAL,
Bo,,,1
Bo,,1VAL,1
Bo,,VAL,x
ANA,,VAL,2
Bo,,VAL,0
\u{202e}oB,,,
";
    let expected = [
        (3, "line-other-role"),
        (4, "line-unknown-role"),
        (5, "line-empty-field"),
        (6, "line-empty-field"),
        (7, "line-empty-field"),
        (8, "line-bad-currency"),
        (9, "line-not-an-amount"),
        (10, "line-duplicate-balance"),
        (12, "line-bad-name"),
    ];
    assert_eq!(refused(Kind::Members, text), expected);
    let (town, report) = import(Kind::Members, text, |args| Args { skip_refused: true, ..args });
    let report = report.unwrap();
    assert_eq!((report.posted, report.opened, report.left_out.len()), (1, 2, 1));
    assert_eq!(block_on(town.balances())[&("@Ana".to_owned(), "VAL".to_owned())], "1.00");
    let declared = serde_json::from_value(serde_json::json!("declared")).unwrap();
    let (_, result) = import(Kind::Members, "name,currency,amount\nAna,EUR,1\n", |args| Args { origin: declared, ..args });
    assert_eq!(result.unwrap_err().lines()[0].reason.code(), "line-only-declared");
}

#[test]
fn a_transaction_is_refused_whole() {
    let text = "txnidx,date,code,account,amount
1,2026-01-01,,a,1.00 VAL
1,2026-01-01,,b,-1.00 VAL
2,2026-01-02,,a,1.00 VAL
2,2026-01-02,,b,one VAL
3,2026-01-03,,a,1.00 VAL
3,2026-01-04,,b,-1.00 VAL
1,2026-01-05,,a,1.00 VAL
4,never,,a,1.00 VAL
5,2026-01-05,,a,1.00 VAL
5,2026-01-05,,a,-1.00 VAL
6,2026-01-05,,,1.00 VAL
7,2026-01-05,,a,0
7,2026-01-05,,b,0 VAL
";
    let expected = [
        (4, "line-whole-transaction"),
        (5, "line-not-an-amount"),
        (6, "line-whole-transaction"),
        (7, "line-other-date"),
        (8, "line-duplicate-id"),
        (9, "line-not-a-moment"),
        (12, "line-empty-field"),
    ];
    assert_eq!(refused(Kind::Hledger, text), expected);
    let (town, report) = import(Kind::Hledger, text, |args| Args { skip_refused: true, ..args });
    let report = report.unwrap();
    assert_eq!((report.posted, report.opened), (1, 2));
    assert_eq!(report.left_out.iter().map(|line| line.line).collect::<Vec<_>>(), [10, 11, 13, 14]);
    assert_eq!(block_on(town.balances())[&("b".to_owned(), "VAL".to_owned())], "-1.00");
    let clash =
        "txnidx,date,account,amount\n1,2026-01-01,a,1 VAL\n1,2026-01-01,b,-1 VAL\n2,2026-01-01,a,1 ★\n2,2026-01-01,b,1 ☆\n";
    assert_eq!(code(Kind::Hledger, clash), "import-same-code");
}

#[test]
fn a_long_memo_is_cut_at_a_letter() {
    let text = format!("{HEAD}1,2026-01-01,{},a,b,1\n", "é".repeat(300));
    let (town, report) = import(Kind::Transfers, text, |args| args);
    assert_eq!(report.unwrap().shortened, 1);
    assert_eq!(block_on(town.memos("b", "VAL")), ["é".repeat(250)]);
}
