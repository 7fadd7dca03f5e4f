//! Members and what they have from before: one row, one member and perhaps an opening balance.

use std::collections::{HashMap, HashSet};

use wezer_core::ledger::{Currency, Origin};
use wezer_core::member::Role;
use wezer_core::money::CurrencyCode;

use super::plan::{Moved, Party, Plan, Planned};
use super::refusal::short;
use super::table::{Content, Row, Table};
use super::{Args, ImportError, Reason, RefusedLine, field};

const COLUMNS: [&str; 4] = ["name", "role", "currency", "amount"];

/// What a file of members wants to do.
pub(crate) fn plan(content: &Content, args: &Args, known: &[Currency]) -> Result<Plan, ImportError> {
    let mut table = Table::open(content, COLUMNS, 1)?;
    let mut reader = Reader { args, known, plan: Plan::default(), members: HashMap::new(), balances: HashSet::new() };
    while let Some(row) = table.next() {
        reader.plan.lines += 1;
        let read = row.and_then(|row| {
            let line = row.line;
            reader.member(row).map_err(|reason| RefusedLine { line, reason })
        });
        if let Err(refused) = read {
            reader.plan.refused.push(refused);
        }
    }
    Ok(reader.plan)
}

/// A member of the file: their place in the plan, their role, and the line that gave it.
#[derive(Clone, Copy)]
struct Known {
    place: u32,
    role: Option<(Role, u64)>,
}

struct Reader<'a> {
    args: &'a Args,
    known: &'a [Currency],
    plan: Plan,
    /// By their names in lower case: that is how names are told apart.
    members: HashMap<String, Known>,
    balances: HashSet<(u32, CurrencyCode)>,
}

impl Reader<'_> {
    fn member(&mut self, row: Row<4>) -> Result<(), Reason> {
        let [name, role, currency, amount] = row.fields;
        if name.is_empty() {
            return Err(Reason::EmptyField { column: COLUMNS[0] });
        }
        let role = match role.to_lowercase().as_str() {
            "" => None,
            "member" => Some((Role::Member, row.line)),
            "operator" => Some((Role::Operator, row.line)),
            _ => return Err(Reason::UnknownRole { text: short(&role) }),
        };
        let opening = self.opening(&currency, &amount)?;
        let place = self.place(&name, role, row.line)?;
        if let Some((code, amount)) = opening {
            if !self.balances.insert((place, code)) {
                return Err(Reason::DuplicateBalance { name: short(&name), code });
            }
            if amount == wezer_core::money::Amount::ZERO {
                self.plan.left_out.push(RefusedLine { line: row.line, reason: Reason::MovesNothing });
                return Ok(());
            }
            let (source, currency) = (self.plan.party(Party::Source, row.line), self.plan.currency(code));
            let moved = if amount.is_negative() {
                Moved { from: place, to: source, currency, amount: amount.negated() }
            } else {
                Moved { from: source, to: place, currency, amount }
            };
            let (line, effective, opening, memo) = (row.line, None, true, None);
            self.plan.entries.push(Planned { line, moved: vec![moved], effective, opening, memo });
        }
        Ok(())
    }

    /// The opening balance of a row, if it has one: a currency and an amount, or neither.
    fn opening(&self, currency: &str, amount: &str) -> Result<Option<(CurrencyCode, wezer_core::money::Amount)>, Reason> {
        match (currency.is_empty(), amount.is_empty()) {
            (true, true) => return Ok(None),
            (true, false) => return Err(Reason::EmptyField { column: COLUMNS[2] }),
            (false, true) => return Err(Reason::EmptyField { column: COLUMNS[3] }),
            (false, false) => {}
        }
        let code: CurrencyCode = currency.parse().map_err(|_| Reason::BadCurrency { text: short(currency) })?;
        let existing = self.known.iter().find(|known| known.code() == code);
        if existing.map_or(self.args.origin, Currency::origin) == Origin::Declared {
            return Err(Reason::OnlyDeclared { code });
        }
        Ok(Some((code, field::amount(amount)?)))
    }

    /// The member's place in the plan. A role may stand in any of a member's rows, the same in all.
    fn place(&mut self, name: &str, role: Option<(Role, u64)>, line: u64) -> Result<u32, Reason> {
        let key = name.to_lowercase();
        let Some(known) = self.members.get_mut(&key) else {
            let place = self.plan.party(Party::Member(name.to_owned(), role.map(|(role, _)| role).unwrap_or_default()), line);
            self.members.insert(key, Known { place, role });
            self.plan.admitted.push(place);
            return Ok(place);
        };
        match (known.role, role) {
            (Some((before, line)), Some((now, _))) if before != now => return Err(Reason::OtherRole { name: short(name), line }),
            (None, Some((now, _))) => {
                known.role = role;
                self.plan.parties[known.place as usize].0 = Party::Member(name.to_owned(), now);
            }
            _ => {}
        }
        Ok(known.place)
    }
}
