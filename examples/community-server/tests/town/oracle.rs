//! Other programs that read our exports and add up by themselves.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

/// Balances by wallet and currency, in units of 10⁻¹⁸; zeros left out.
pub type Found = BTreeMap<(String, String), i128>;

/// A decimal text in units of 10⁻¹⁸.
pub fn units(text: &str) -> i128 {
    let (mantissa, exponent) = text.split_once(['E', 'e']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: i128 = format!("{whole}{fraction}").parse().unwrap_or_else(|_| panic!("{text:?} is not a number"));
    // beancount writes small numbers as Python does: 2E-17.
    let missing = 18 + exponent.parse::<i32>().unwrap() - i32::try_from(fraction.len()).unwrap();
    digits * 10i128.pow(u32::try_from(missing).unwrap_or_else(|_| panic!("{text} has more than 18 digits")))
}

/// Runs a program; says "skipped" where it is not installed, or fails if the environment requires it.
pub fn run(program: &str, arguments: &[&str]) -> Option<Output> {
    match Command::new(program).args(arguments).env("LC_ALL", "C.UTF-8").output() {
        Ok(output) => Some(output),
        Err(error) => {
            assert!(std::env::var("WEZER_REQUIRE_TOOLS").as_deref() != Ok("1"), "{program}: {error}");
            println!("skipped: {program} is not installed");
            None
        }
    }
}

fn text(program: &str, output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} refused: {errors}\n{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Which wallet each account is, from the lines that the export writes for it.
fn wallets(export: &str) -> BTreeMap<String, String> {
    let lines: Vec<&str> = export.lines().collect();
    let plain = lines
        .windows(2)
        .filter_map(|pair| Some((pair[1].strip_prefix("account ")?.to_owned(), pair[0].strip_prefix("; wallet ")?.to_owned())));
    let beancount = lines.windows(2).filter_map(|pair| {
        let (_, name) = pair[0].split_once(" open ")?;
        Some((name.to_owned(), pair[1].strip_prefix("  wallet: \"")?.strip_suffix('"')?.to_owned()))
    });
    plain.chain(beancount).collect()
}

fn add(found: &mut Found, wallets: &BTreeMap<String, String>, account: &str, code: &str, number: &str) {
    let wallet = wallets.get(account).unwrap_or_else(|| panic!("no wallet is called {account:?}"));
    let minor = units(number);
    if minor != 0 {
        assert_eq!(found.insert((wallet.clone(), code.to_owned()), minor), None, "{account} {code} twice");
    }
}

/// What hledger makes of an export.
pub fn hledger(path: &Path) -> Option<Found> {
    let file = path.to_str().unwrap();
    text("hledger", &run("hledger", &["-f", file, "check", "--strict"])?);
    let export = std::fs::read_to_string(path).unwrap();
    let (wallets, mut found) = (wallets(&export), Found::new());
    let table = text("hledger", &run("hledger", &["-f", file, "bal", "--flat", "-N", "-O", "csv", "--layout=tidy"])?);
    for row in csv::Reader::from_reader(table.as_bytes()).records() {
        let row = row.unwrap();
        add(&mut found, &wallets, &row[0], &row[4], &row[5]);
    }
    Some(found)
}

/// What ledger makes of an export, currency by currency.
pub fn ledger(path: &Path, codes: &[String]) -> Option<Found> {
    let file = path.to_str().unwrap();
    let export = std::fs::read_to_string(path).unwrap();
    let (wallets, mut found) = (wallets(&export), Found::new());
    for code in codes {
        // A code that is written in quotes is compared with them. An account's amount is its own, its total has those below it too.
        let limit = format!("commodity =~ /^\"?{code}\"?$/");
        let format = "%(account)\t%(quantity(display_amount))\n";
        let arguments =
            ["-f", file, "--args-only", "bal", "--flat", "--empty", "--no-total", "--limit", &limit, "--balance-format", format];
        for line in text("ledger", &run("ledger", &arguments)?).lines() {
            let (account, number) = line.split_once('\t').unwrap();
            add(&mut found, &wallets, account, code, number);
        }
    }
    Some(found)
}

/// What beancount makes of an export.
pub fn beancount(path: &Path) -> Option<Found> {
    let file = path.to_str().unwrap();
    text("bean-check", &run("bean-check", &[file])?);
    let export = std::fs::read_to_string(path).unwrap();
    let (wallets, mut found) = (wallets(&export), Found::new());
    let lines: Vec<&str> = export.lines().collect();
    let codes: BTreeMap<&str, &str> = lines
        .windows(2)
        .filter_map(|pair| {
            let (_, commodity) = pair[0].split_once(" commodity ")?;
            Some((commodity, pair[1].strip_prefix("  code: \"")?.strip_suffix('"')?))
        })
        .collect();
    // One column for each currency, under the currency's own digits.
    let query = "select account, sum(position) as sum group by account";
    let table = text("bean-query", &run("bean-query", &["-f", "csv", "--numberify", file, query])?);
    let mut table = csv::Reader::from_reader(table.as_bytes());
    let columns: Vec<String> = table.headers().unwrap().iter().map(|name| name.trim().to_owned()).collect();
    for row in table.records() {
        let row = row.unwrap();
        for (column, number) in columns.iter().zip(&row).skip(1).filter(|(_, number)| !number.trim().is_empty()) {
            let commodity = column.strip_prefix("sum (").and_then(|rest| rest.strip_suffix(')')).unwrap();
            add(&mut found, &wallets, row[0].trim(), codes[commodity], number.trim());
        }
    }
    Some(found)
}
