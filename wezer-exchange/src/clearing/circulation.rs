//! The greatest circulation in a graph of debts: what can be cancelled without changing anybody's net position.
//!
//! First every circle that is found is cancelled, each of which uses up one debt at least, so none is left. Then the choice is bettered by
//! cancelling negative cycles in the residual graph (Klein's algorithm, M. Klein 1967, with the cost −1 for each unit cleared), a bounded
//! number of times: each makes the sum greater. Last, circles are cancelled again, so that none is left whenever it stopped.

use std::collections::BTreeMap;

/// The choice is bettered at most so often.
pub const MAX_ROUNDS: usize = 300;

/// What one owes another, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Debt {
    pub(super) debtor: u128,
    pub(super) creditor: u128,
    pub(super) amount: i128,
}

/// How a walk came to a place: over which debt, and whether along it.
type Step = (usize, bool);

struct Graph {
    /// From, to.
    ends: Vec<(usize, usize)>,
    owed: Vec<i128>,
    cleared: Vec<i128>,
    places: usize,
}

impl Graph {
    fn of(debts: &[Debt]) -> Self {
        let mut numbers = BTreeMap::new();
        for debt in debts {
            for party in [debt.debtor, debt.creditor] {
                let next = numbers.len();
                numbers.entry(party).or_insert(next);
            }
        }
        let place = |party: u128| numbers.get(&party).copied().unwrap_or_default();
        Self {
            ends: debts.iter().map(|debt| (place(debt.debtor), place(debt.creditor))).collect(),
            owed: debts.iter().map(|debt| debt.amount.max(0)).collect(),
            cleared: vec![0; debts.len()],
            places: numbers.len(),
        }
    }

    fn left(&self, debt: usize) -> i128 {
        self.owed[debt] - self.cleared[debt]
    }

    /// Clears so much along a circle, or takes it back where the circle goes against a debt.
    fn push(&mut self, circle: &[Step]) {
        let room = circle.iter().map(|&(debt, along)| if along { self.left(debt) } else { self.cleared[debt] }).min();
        for &(debt, along) in circle {
            let change = room.unwrap_or(0);
            self.cleared[debt] += if along { change } else { -change };
        }
    }

    /// A circle of what is left, if there is one.
    fn circle(&self) -> Option<Vec<Step>> {
        let mut out: Vec<Vec<usize>> = vec![Vec::new(); self.places];
        for (debt, (from, _)) in self.ends.iter().enumerate() {
            if self.left(debt) > 0 {
                out[*from].push(debt);
            }
        }
        // 0 unseen, 1 on the path, 2 leads to no circle.
        let mut seen = vec![0u8; self.places];
        for start in 0..self.places {
            if seen[start] != 0 {
                continue;
            }
            seen[start] = 1;
            let mut path: Vec<usize> = Vec::new();
            let mut stack = vec![(start, 0usize)];
            while let Some((place, next)) = stack.last_mut() {
                let Some(debt) = out[*place].get(*next).copied() else {
                    seen[*place] = 2;
                    stack.pop();
                    path.pop();
                    continue;
                };
                *next += 1;
                let to = self.ends[debt].1;
                match seen[to] {
                    0 => {
                        seen[to] = 1;
                        path.push(debt);
                        stack.push((to, 0));
                    }
                    1 => {
                        path.push(debt);
                        let first = path.iter().rposition(|debt| self.ends[*debt].0 == to).unwrap_or(0);
                        return Some(path[first..].iter().map(|debt| (*debt, true)).collect());
                    }
                    _ => {}
                }
            }
        }
        None
    }

    fn cancel_circles(&mut self) {
        // Each circle uses up one debt.
        for _ in 0..self.ends.len() {
            let Some(circle) = self.circle() else { return };
            self.push(&circle);
        }
    }

    /// A circle of the residual graph on which more is cleared than taken back (Bellman and Ford).
    fn better(&self) -> Option<Vec<Step>> {
        let mut cost = vec![0i64; self.places];
        let mut came: Vec<Option<Step>> = vec![None; self.places];
        let mut last = None;
        for _ in 0..=self.places {
            last = None;
            for (debt, &(from, to)) in self.ends.iter().enumerate() {
                if self.left(debt) > 0 && cost[from] - 1 < cost[to] {
                    cost[to] = cost[from] - 1;
                    came[to] = Some((debt, true));
                    last = Some(to);
                }
                if self.cleared[debt] > 0 && cost[to] + 1 < cost[from] {
                    cost[from] = cost[to] + 1;
                    came[from] = Some((debt, false));
                    last = Some(from);
                }
            }
            last?;
        }
        let before = |place: usize| {
            let (debt, along) = came[place]?;
            Some(((debt, along), if along { self.ends[debt].0 } else { self.ends[debt].1 }))
        };
        // So many steps back one is surely on the circle.
        let mut place = last?;
        for _ in 0..self.places {
            place = before(place)?.1;
        }
        let (end, mut circle) = (place, Vec::new());
        loop {
            let (step, from) = before(place)?;
            circle.push(step);
            place = from;
            if place == end {
                return Some(circle);
            }
        }
    }
}

/// How much of each debt can go, in the order given: a circulation, after which no circle is left.
pub(super) fn circulation(debts: &[Debt]) -> Vec<i128> {
    let mut graph = Graph::of(debts);
    graph.cancel_circles();
    for _ in 0..MAX_ROUNDS {
        let Some(circle) = graph.better() else { break };
        graph.push(&circle);
    }
    graph.cancel_circles();
    graph.cleared
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn debt(debtor: u128, creditor: u128, amount: i128) -> Debt {
        Debt { debtor, creditor, amount }
    }

    #[test]
    fn three_firms_owe_in_a_circle() {
        let debts = [debt(1, 2, 60), debt(2, 3, 100), debt(3, 1, 80), debt(1, 4, 10)];
        assert_eq!(circulation(&debts), [60, 60, 60, 0]);
        assert_eq!(circulation(&[]), []);
        assert_eq!(circulation(&[debt(1, 2, 5), debt(2, 1, 7)]), [5, 5]);
    }

    #[test]
    fn the_first_circle_is_not_always_the_best() {
        // A short circle over the debt that two long ones need, too.
        let debts = [debt(1, 2, 1), debt(2, 1, 1), debt(2, 3, 1), debt(3, 4, 1), debt(4, 1, 1)];
        assert_eq!(circulation(&debts).iter().sum::<i128>(), 4);
    }

    /// The greatest sum that any circulation has, by trying all.
    fn best(debts: &[Debt]) -> i128 {
        fn fits(debts: &[Debt], cleared: &[i128]) -> bool {
            (0..5).all(|party| {
                let sum = debts.iter().zip(cleared).map(|(debt, cleared)| {
                    i128::from(debt.debtor == party) * cleared - i128::from(debt.creditor == party) * cleared
                });
                sum.sum::<i128>() == 0
            })
        }
        let mut best = 0;
        let mut cleared = vec![0; debts.len()];
        loop {
            if fits(debts, &cleared) {
                best = best.max(cleared.iter().sum());
            }
            let Some(place) = (0..debts.len()).find(|place| cleared[*place] < debts[*place].amount) else { return best };
            cleared[..place].fill(0);
            cleared[place] += 1;
        }
    }

    fn debts(parties: u128, most: i128, count: usize) -> impl Strategy<Value = Vec<Debt>> {
        let one = (0..parties, 0..parties, 1..=most).prop_map(|(debtor, creditor, amount)| debt(debtor, creditor, amount));
        prop::collection::vec(one.prop_filter("two parties", |debt| debt.debtor != debt.creditor), 0..count)
    }

    proptest! {
        /// property 3.15: every net position is unchanged, 0 ≤ cleared ≤ debt, the result is acyclic.
        #[test]
        fn nets_stay_and_no_circle_is_left(debts in debts(12, 1_000_000_000_000, 60)) {
            let cleared = circulation(&debts);
            let mut nets = BTreeMap::<u128, i128>::new();
            for (debt, cleared) in debts.iter().zip(&cleared) {
                prop_assert!((0..=debt.amount).contains(cleared));
                *nets.entry(debt.debtor).or_default() += cleared;
                *nets.entry(debt.creditor).or_default() -= cleared;
            }
            prop_assert!(nets.values().all(|net| *net == 0));
            let left: Vec<Debt> =
                debts.iter().zip(&cleared).map(|(debt, cleared)| Debt { amount: debt.amount - cleared, ..*debt }).collect();
            prop_assert!(Graph::of(&left).circle().is_none());
            prop_assert_eq!(circulation(&debts), cleared, "the same each time");
        }

        /// No circulation clears more.
        #[test]
        fn none_clears_more(debts in debts(5, 2, 9)) {
            prop_assert_eq!(circulation(&debts).iter().sum::<i128>(), best(&debts));
        }
    }
}
