//! The books beside the bank's.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::ledger::{Balances, LedgerRefusal};
use wezer_core::money::{Amount, CurrencyCode};
use wezer_core::time::Timestamp;
use wezer_core::wallet::OUTSIDE;
use wezer_core::{Permission, Query, Stop, View};

use super::document::{CustodyKind, CustodyMove, MAX_PROOF};
use super::query::{SeenMove, listed};
use super::{Custody, CustodyMoveId, CustodyRefusal, KEEP};

/// So many lines of a bank statement are compared at once, and so many deposits and withdrawals.
pub const MAX_LINES: usize = 1_000;

/// A line of a bank statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BankLine {
    /// Its reference: at most 64 bytes count.
    pub proof: String,
    /// What came, below zero what went.
    pub amount: Amount,
}

/// Compares what the books say of a currency in custody with a bank statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustodyReport {
    /// Which currency.
    pub currency: CurrencyCode,
    /// The lines of the statement: at most 1,000.
    #[serde(default)]
    #[schemars(length(max = 1_000))]
    pub lines: Vec<BankLine>,
    /// What the bank says that it holds now.
    #[serde(default)]
    pub closing: Option<Amount>,
    /// Deposits and withdrawals that were done from this moment on are looked for among the lines.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// And before this one.
    #[serde(default)]
    pub to: Option<Timestamp>,
}

/// What a line of a bank statement is in the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// A deposit or a withdrawal of the same amount names it as its proof.
    Matched,
    /// One names it, but of another amount.
    OtherAmount {
        /// What the books say, below zero for a withdrawal.
        expected: Amount,
    },
    /// None names it.
    Unknown,
    /// An earlier line has the same reference.
    Twice,
}

/// A line of the statement, in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CheckedLine {
    /// What it is in the books.
    pub verdict: Verdict,
    /// Which deposit or withdrawal names it.
    pub of: Option<CustodyMoveId>,
}

/// The books beside the bank's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Report {
    /// What all wallets hold together: what the outside account is below zero.
    pub in_custody: Amount,
    /// What of it came and went by proof.
    pub proven: Amount,
    /// The rest: what operators issued, redeemed or corrected past the custodians.
    pub unproven: Amount,
    /// What the bank should hold by all proofs, in its money.
    pub expected: Amount,
    /// What it holds more than that, below zero what is missing; `None` if it was not told.
    pub difference: Option<Amount>,
    /// The lines, in their order.
    pub lines: Vec<CheckedLine>,
    /// Deposits and withdrawals of the time asked about that no line shows; at most 1,000 are looked at.
    pub missing: Vec<SeenMove>,
    /// Whether there were more of them than are looked at.
    pub is_cut: bool,
}

impl Query for CustodyReport {
    const NAME: &'static str = "custody_report";
    type Output = Report;
    type Error = CustodyRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(KEEP)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Report, Stop<CustodyRefusal>> {
        if self.lines.len() > MAX_LINES {
            return Err(CustodyRefusal::TooManyLines { limit: MAX_LINES }.into());
        }
        let custody = Custody::seen(view, self.currency);
        let (lines, missing) = (self.checked(view), self.done(view));
        let balances = Balances { wallet: OUTSIDE }.answer(view).map_err(|stop| stop.map(CustodyRefusal::from));
        let ((custody, _), lines, mut missing, balances) = (custody?, lines?, missing?, balances?);
        let outside = balances.iter().find(|balance| balance.currency == self.currency);
        let in_custody = outside.map_or(Amount::ZERO, |balance| balance.balance.negated());
        let less =
            |one: Amount, other: Amount| one.checked_add(other.negated()).ok_or(CustodyRefusal::from(LedgerRefusal::Overflow));
        let is_cut = missing.len() > MAX_LINES;
        missing.truncate(MAX_LINES);
        let shown: BTreeSet<_> = self.lines.iter().map(|line| line.proof.as_str()).collect();
        missing.retain(|one| one.proof.as_deref().is_none_or(|proof| !shown.contains(proof)));
        Ok(Report {
            in_custody,
            proven: custody.inside,
            unproven: less(in_custody, custody.inside)?,
            expected: custody.outside,
            difference: self.closing.map(|closing| less(closing, custody.outside)).transpose()?,
            lines,
            missing,
            is_cut,
        })
    }
}

impl CustodyReport {
    /// What each line is in the books. All of them are looked up at once.
    fn checked(&self, view: &mut View<'_>) -> Result<Vec<CheckedLine>, Stop<CustodyRefusal>> {
        let fits = |line: &BankLine| !line.proof.is_empty() && line.proof.len() <= MAX_PROOF;
        let found: Vec<_> = self
            .lines
            .iter()
            .map(|line| if fits(line) { view.scan(CustodyMove::by_proof(self.currency, &line.proof), 1) } else { Ok(Vec::new()) })
            .collect();
        let found: Result<Vec<_>, _> = found.into_iter().collect();
        let found = found?;
        let ids = found.iter().flatten().copied().map(CustodyMoveId::from_u128);
        let moves = view.all::<CustodyMove>(ids)?;
        let by_id: BTreeMap<_, _> = moves.iter().map(|one| (one.id, one)).collect();
        let mut seen = BTreeSet::new();
        let checked = self.lines.iter().zip(found).map(|(line, found)| {
            let of = found.first().copied().map(CustodyMoveId::from_u128);
            let expected = of.and_then(|id| by_id.get(&id)).map(|one| match one.kind {
                CustodyKind::Deposit => one.outside,
                CustodyKind::Withdrawal => one.outside.negated(),
            });
            let verdict = match expected {
                _ if !seen.insert(line.proof.as_str()) => Verdict::Twice,
                None => Verdict::Unknown,
                Some(expected) if expected == line.amount => Verdict::Matched,
                Some(expected) => Verdict::OtherAmount { expected },
            };
            CheckedLine { verdict, of }
        });
        Ok(checked.collect())
    }

    /// What was done in the time asked about, and one more than is looked at if there is more.
    fn done(&self, view: &mut View<'_>) -> Result<Vec<SeenMove>, Stop<CustodyRefusal>> {
        let currency = CustodyMove::currency_key(self.currency);
        let key = |moment: Timestamp| [currency.as_slice(), &moment.index_key()].concat();
        let (from, to) = (self.from.unwrap_or(Timestamp::MIN), self.to.unwrap_or(Timestamp::MAX));
        Ok(listed(view, CustodyMove::DONE.between(&key(from), &key(to)), MAX_LINES + 1)?)
    }
}
