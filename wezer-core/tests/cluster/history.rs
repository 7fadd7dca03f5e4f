//! Whether a history is strictly serialisable: whether all that happened could have happened one after another, each at one moment
//! between its beginning and its end.
//!
//! The journal gives the one order there can be: a payment is at its number, a read between two numbers, a refusal at any place where
//! it was right. What is left to check is that everything is at one place, that answers tell of that place, and that whatever ended
//! before something else began comes before it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crate::purse::LIMIT;

/// What was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum What {
    Pay { from: usize, to: usize, amount: i64 },
    Read { wallets: Vec<usize>, cached: bool },
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    Paid {
        seq: u64,
    },
    /// The payer's balance would have been so.
    Refused {
        would_be: i64,
    },
    Saw {
        seq: u64,
        balances: Vec<i64>,
    },
}

/// One operation of one process, from when to when by one clock for all; without an end if there never was an answer.
#[derive(Debug, Clone)]
pub(crate) struct Op {
    pub(crate) id: u128,
    pub(crate) process: u64,
    pub(crate) begin: u64,
    pub(crate) what: What,
    pub(crate) end: Option<(u64, Answer)>,
}

/// The payments in the journal, in order; the first has number `first`, and no balance was moved before it. Reading it began at
/// `read_at`: what ended later is left for another time.
#[derive(Debug, Clone)]
pub(crate) struct Journal {
    pub(crate) first: u64,
    pub(crate) ids: Vec<u128>,
    pub(crate) read_at: u64,
}

/// What is wrong with a history.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A payment is in the journal twice.
    Twice(u128),
    /// An entry that nobody asked for.
    FromNowhere(u128),
    /// A payment that was acknowledged is not where it was said to be.
    Lost(u128),
    /// A payment that was refused was carried out.
    RefusedAndDone(u128),
    /// A payment comes before something that had ended before it began.
    TurnedRound { id: u128, seq: u64, after: u64 },
    /// A read tells of a moment before something that had ended before it began.
    Stale { id: u128, seq: u64, after: u64 },
    /// A read that tells of what was not yet there.
    Future { id: u128, seq: u64 },
    /// A read tells what never was.
    Wrong { id: u128, seq: u64, right: Vec<i64> },
    /// There was no moment at which this refusal was right.
    Unfounded(u128),
    /// An answer to another question.
    Odd(u128),
}

/// What was checked.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Summary {
    pub(crate) paid: usize,
    pub(crate) refused: usize,
    pub(crate) reads: usize,
    pub(crate) cached: usize,
    /// How long after somebody knew better a cached read still told the old, at most.
    pub(crate) lag: u64,
    /// What has no answer, or none yet, and is not there; and payments without one that are.
    pub(crate) open: usize,
    pub(crate) open_there: usize,
}

/// Every balance at every number.
struct Balances {
    first: u64,
    /// Of each wallet: at which numbers it changed, and to what.
    changes: Vec<Vec<(u64, i64)>>,
}

impl Balances {
    fn at(&self, wallet: usize, seq: u64) -> i64 {
        let changes = &self.changes[wallet];
        let known = changes.partition_point(|(at, _)| *at <= seq);
        known.checked_sub(1).map_or(0, |last| changes[last].1)
    }

    /// The first number from `seq` on after which the wallet's balance was `value`.
    fn first_at(&self, wallet: usize, seq: u64, value: i64) -> Option<u64> {
        if self.at(wallet, seq) == value {
            return Some(seq.max(self.first - 1));
        }
        let changes = &self.changes[wallet];
        let later = changes.partition_point(|(at, _)| *at <= seq);
        changes[later..].iter().find(|(_, balance)| *balance == value).map(|(at, _)| *at)
    }
}

/// Checks what happened among so many wallets.
pub(crate) fn check(wallets: usize, ops: &[Op], journal: &Journal) -> Result<Summary, Fault> {
    let known: BTreeMap<u128, &Op> = ops.iter().map(|op| (op.id, op)).collect();
    let mut places = BTreeMap::new();
    let mut balances = Balances { first: journal.first, changes: vec![Vec::new(); wallets] };
    for (seq, id) in (journal.first..).zip(&journal.ids) {
        if places.insert(*id, seq).is_some() {
            return Err(Fault::Twice(*id));
        }
        let Some(What::Pay { from, to, amount }) = known.get(id).map(|op| &op.what) else { return Err(Fault::FromNowhere(*id)) };
        for (wallet, amount) in [(*from, -amount), (*to, *amount)] {
            let balance = balances.at(wallet, seq) + amount;
            balances.changes[wallet].push((seq, balance));
        }
    }
    let checking = Checking { journal, places, balances, known: first_known(ops, journal.read_at) };
    let (mut summary, mut past) = (Summary::default(), Past::default());
    let mut by_begin: Vec<&Op> = ops.iter().collect();
    by_begin.sort_unstable_by_key(|op| (op.begin, op.id));
    for op in by_begin {
        let (after, own) = past.until(op);
        if let Some((end, _)) = op.end_before(journal.read_at) {
            let at = checking.ended(op, after.max(journal.first - 1), own.max(journal.first - 1), &mut summary)?;
            past.ends.push(Reverse((*end, at, op.process)));
        } else if let (What::Pay { .. }, Some(seq)) = (&op.what, checking.places.get(&op.id)) {
            checking.comes_after(op.id, *seq, after)?;
            summary.open_there += 1;
        } else {
            summary.open += 1;
        }
    }
    Ok(summary)
}

impl Op {
    fn end_before(&self, moment: u64) -> Option<&(u64, Answer)> {
        self.end.as_ref().filter(|(end, _)| *end < moment)
    }
}

/// At each number that an answer told of: when it or a later one was first known to somebody.
fn first_known(ops: &[Op], until: u64) -> BTreeMap<u64, u64> {
    let mut known = BTreeMap::new();
    for (end, answer) in ops.iter().filter_map(|op| op.end_before(until)) {
        if let Answer::Paid { seq } | Answer::Saw { seq, .. } = answer {
            let first: &mut u64 = known.entry(*seq).or_insert(*end);
            *first = (*first).min(*end);
        }
    }
    let mut earliest = u64::MAX;
    for first in known.values_mut().rev() {
        earliest = earliest.min(*first);
        *first = earliest;
    }
    known
}

/// What has ended, as the time goes by.
#[derive(Default)]
struct Past {
    ends: BinaryHeap<Reverse<(u64, u64, u64)>>,
    latest: u64,
    of_process: BTreeMap<u64, u64>,
}

impl Past {
    /// The last place of all that ended before this began, and of those in the same process.
    fn until(&mut self, op: &Op) -> (u64, u64) {
        while let Some(Reverse((end, at, process))) = self.ends.peek().copied()
            && end < op.begin
        {
            self.ends.pop();
            self.latest = self.latest.max(at);
            let own = self.of_process.entry(process).or_default();
            *own = at.max(*own);
        }
        (self.latest, self.of_process.get(&op.process).copied().unwrap_or(0))
    }
}

struct Checking<'a> {
    journal: &'a Journal,
    places: BTreeMap<u128, u64>,
    balances: Balances,
    known: BTreeMap<u64, u64>,
}

impl Checking<'_> {
    fn comes_after(&self, id: u128, seq: u64, after: u64) -> Result<u64, Fault> {
        if seq > after { Ok(seq) } else { Err(Fault::TurnedRound { id, seq, after }) }
    }

    /// The place of what has ended; all that ended before it began is at `after` at most, and of its process at `own`.
    fn ended(&self, op: &Op, after: u64, own: u64, summary: &mut Summary) -> Result<u64, Fault> {
        let id = op.id;
        match (&op.what, op.end.as_ref().map(|(_, answer)| answer)) {
            (What::Pay { .. }, Some(Answer::Paid { seq })) => {
                summary.paid += 1;
                if self.places.get(&id) == Some(seq) { self.comes_after(id, *seq, after) } else { Err(Fault::Lost(id)) }
            }
            (What::Pay { from, amount, .. }, Some(Answer::Refused { would_be })) => {
                if self.places.contains_key(&id) {
                    return Err(Fault::RefusedAndDone(id));
                }
                summary.refused += 1;
                // The first place will do: whoever begins after this has ended only has to come later.
                let place = self.balances.first_at(*from, after, would_be + amount).filter(|_| *would_be < -LIMIT);
                place.ok_or(Fault::Unfounded(id))
            }
            (What::Read { wallets, cached }, Some(Answer::Saw { seq, balances })) => {
                let oldest = if *cached { own } else { after };
                if *seq < oldest {
                    return Err(Fault::Stale { id, seq: *seq, after: oldest });
                }
                if *seq >= self.journal.first + self.journal.ids.len() as u64 {
                    return Err(Fault::Future { id, seq: *seq });
                }
                let right: Vec<i64> = wallets.iter().map(|wallet| self.balances.at(*wallet, *seq)).collect();
                if *balances != right {
                    return Err(Fault::Wrong { id, seq: *seq, right });
                }
                if *cached {
                    let better = self.known.range(seq + 1..).next().map_or(op.begin, |(_, known)| *known);
                    summary.lag = summary.lag.max(op.begin.saturating_sub(better));
                    summary.cached += 1;
                } else {
                    summary.reads += 1;
                }
                Ok(*seq)
            }
            _ => Err(Fault::Odd(id)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three payments, one after another, a read in between and one at the end.
    fn right() -> (Vec<Op>, Journal) {
        let pay = |id, process, begin, end, (from, to, amount), seq| Op {
            id,
            process,
            begin,
            what: What::Pay { from, to, amount },
            end: Some((end, Answer::Paid { seq })),
        };
        let read = |id, process, begin, end, seq, balances: &[i64]| Op {
            id,
            process,
            begin,
            what: What::Read { wallets: vec![0, 1, 2], cached: false },
            end: Some((end, Answer::Saw { seq, balances: balances.to_vec() })),
        };
        let refused = Op {
            id: 6,
            process: 2,
            begin: 52,
            what: What::Pay { from: 0, to: 1, amount: 30 },
            end: Some((58, Answer::Refused { would_be: -110 })),
        };
        let open = Op { id: 7, process: 2, begin: 75, what: What::Pay { from: 1, to: 2, amount: 1 }, end: None };
        let ops = vec![
            pay(1, 1, 10, 20, (0, 1, 50), 11),
            read(2, 2, 15, 30, 11, &[-50, 50, 0]),
            pay(3, 2, 35, 50, (0, 2, 30), 12),
            pay(4, 1, 40, 60, (1, 2, 5), 13),
            read(5, 1, 70, 80, 13, &[-80, 45, 35]),
            refused,
            open,
        ];
        (ops, Journal { first: 11, ids: vec![1, 3, 4], read_at: 90 })
    }

    fn broken(change: impl FnOnce(&mut Vec<Op>, &mut Journal)) -> Result<Summary, Fault> {
        let (mut ops, mut journal) = right();
        change(&mut ops, &mut journal);
        check(3, &ops, &journal)
    }

    #[test]
    fn a_right_history_passes() {
        let (ops, journal) = right();
        let summary = check(3, &ops, &journal).unwrap();
        assert_eq!((summary.paid, summary.refused, summary.reads, summary.open, summary.open_there), (3, 1, 2, 1, 0));
        // What is on its way may have landed, and a read may have seen it.
        let summary = broken(|ops, journal| {
            journal.ids.push(7);
            ops[4].end = Some((80, Answer::Saw { seq: 14, balances: vec![-80, 44, 36] }));
        });
        assert_eq!(summary.unwrap().open_there, 1);
    }

    #[test]
    fn a_stale_read_is_found() {
        let stale = Answer::Saw { seq: 12, balances: vec![-80, 50, 30] };
        let found = broken(|ops, _| ops[4].end = Some((80, stale.clone())));
        assert_eq!(found, Err(Fault::Stale { id: 5, seq: 12, after: 13 }));
        // A cached read may be stale, but not behind what its own process did; and it is told how stale it was.
        let cached = What::Read { wallets: vec![0, 1, 2], cached: true };
        let found = broken(|ops, _| (ops[4].what, ops[4].end) = (cached.clone(), Some((80, stale.clone()))));
        assert_eq!(found, Err(Fault::Stale { id: 5, seq: 12, after: 13 }));
        let summary = broken(|ops, _| (ops[4].what, ops[4].end, ops[4].process) = (cached, Some((80, stale)), 3)).unwrap();
        assert_eq!((summary.cached, summary.lag), (1, 10));
    }

    #[test]
    fn a_read_of_what_never_was_is_found() {
        let found = broken(|ops, _| ops[1].end = Some((30, Answer::Saw { seq: 11, balances: vec![-50, 49, 0] })));
        assert_eq!(found, Err(Fault::Wrong { id: 2, seq: 11, right: vec![-50, 50, 0] }));
        let found = broken(|ops, _| ops[4].end = Some((80, Answer::Saw { seq: 14, balances: vec![-80, 44, 36] })));
        assert_eq!(found, Err(Fault::Future { id: 5, seq: 14 }));
        // What began only after the read had ended can't be in it.
        let found = broken(|ops, _| ops[1].end = Some((30, Answer::Saw { seq: 12, balances: vec![-80, 50, 30] })));
        assert_eq!(found, Err(Fault::TurnedRound { id: 3, seq: 12, after: 12 }));
    }

    #[test]
    fn a_lost_write_is_found() {
        assert_eq!(broken(|_, journal| journal.ids.truncate(2)), Err(Fault::Lost(4)));
        assert_eq!(broken(|_, journal| journal.ids.swap(1, 2)), Err(Fault::Lost(3)));
        assert_eq!(broken(|_, journal| journal.ids.push(3)), Err(Fault::Twice(3)));
        assert_eq!(broken(|_, journal| journal.ids.push(9)), Err(Fault::FromNowhere(9)));
        assert_eq!(broken(|_, journal| journal.ids.push(6)), Err(Fault::RefusedAndDone(6)));
    }

    #[test]
    fn an_order_turned_round_is_found() {
        let found = broken(|ops, journal| {
            journal.ids = vec![3, 1, 4];
            ops[0].end = Some((20, Answer::Paid { seq: 12 }));
            ops[2].end = Some((50, Answer::Paid { seq: 11 }));
            ops.remove(1);
        });
        assert_eq!(found, Err(Fault::TurnedRound { id: 3, seq: 11, after: 12 }));
        // What never ended may land late, but not before it began.
        let found = broken(|ops, journal| {
            journal.ids = vec![7, 1];
            ops[0].end = Some((20, Answer::Paid { seq: 12 }));
            ops.drain(1..6);
        });
        assert_eq!(found, Err(Fault::TurnedRound { id: 7, seq: 11, after: 12 }));
    }

    #[test]
    fn a_refusal_without_reason_is_found() {
        let refused = |would_be| Some((58, Answer::Refused { would_be }));
        assert_eq!(broken(|ops, _| ops[5].end = refused(-111)), Err(Fault::Unfounded(6)));
        let large = What::Pay { from: 0, to: 1, amount: 60 };
        let found = broken(|ops, _| (ops[5].what, ops[5].end) = (large, refused(-110)));
        assert_eq!(found, Err(Fault::Unfounded(6)), "it was so before, but not any more");
        let small = What::Pay { from: 0, to: 1, amount: 20 };
        let found = broken(|ops, _| (ops[5].what, ops[5].end) = (small, refused(-100)));
        assert_eq!(found, Err(Fault::Unfounded(6)), "it would have passed");
    }
}
