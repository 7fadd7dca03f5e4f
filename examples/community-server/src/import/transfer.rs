//! Transfers: one row, one movement from an account to another.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::plan::{Moved, Party, Plan, Planned};
use super::refusal::short;
use super::table::{Content, Row, Table};
use super::{Args, ImportError, Reason, RefusedLine, field};

const COLUMNS: [&str; 6] = ["id", "time", "source", "target", "amount", "subtype"];

/// What a file of transfers wants to do.
pub(crate) fn plan(content: &Content, args: &Args) -> Result<Plan, ImportError> {
    let currency = args.currency.ok_or(ImportError::MissingOption { option: "--currency" })?;
    let mut table = Table::open(content, COLUMNS, 5)?;
    let mut plan = Plan::default();
    let currency = plan.currency(currency);
    let mut seen: HashMap<String, u64> = HashMap::new();
    while let Some(row) = table.next() {
        plan.lines += 1;
        let read = row.and_then(|row| {
            let line = row.line;
            transfer(&mut plan, row, currency, &mut seen).map_err(|reason| RefusedLine { line, reason })
        });
        match read {
            Ok(entry) => plan.entries.push(entry),
            Err(refused) => plan.refused.push(refused),
        }
    }
    Ok(plan)
}

fn transfer(plan: &mut Plan, row: Row<6>, currency: u16, seen: &mut HashMap<String, u64>) -> Result<Planned, Reason> {
    let [id, time, source, target, amount, subtype] = row.fields;
    for (column, text) in COLUMNS.into_iter().zip([&id, &time, &source, &target, &amount]) {
        if text.is_empty() {
            return Err(Reason::EmptyField { column });
        }
    }
    let memo = if subtype.is_empty() { id.clone() } else { format!("{subtype} {id}") };
    match seen.entry(id) {
        Entry::Occupied(first) => return Err(Reason::DuplicateId { id: short(first.key()), line: *first.get() }),
        Entry::Vacant(place) => place.insert(row.line),
    };
    let effective = Some(field::moment(&time)?);
    let moved = field::amount(&amount)?;
    if !moved.is_positive() {
        return Err(Reason::NotPositive { amount: moved });
    }
    if source == target {
        return Err(Reason::SameAccount { account: short(&source) });
    }
    let (from, to) = (plan.party(Party::Wallet(source), row.line), plan.party(Party::Wallet(target), row.line));
    let moved = vec![Moved { from, to, currency, amount: moved }];
    Ok(Planned { line: row.line, moved, effective, opening: false, memo: Some(memo) })
}
