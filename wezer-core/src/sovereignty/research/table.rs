//! Which cells of a table are withheld, so that nobody can be recognised in it.
//!
//! Invariant: each withheld cell could be any number of an interval of width one at least, as far as the published cells and all totals
//! tell, and the interval reaches up to the smallest number that would have been published: so nobody knows that it is smaller.
//!
//! How: a table with its totals is a circulation. Row *i* is a node, column *j* is a node; an inner cell flows from its row to its
//! column, a column's total from the column to the total row, a row's total from the total column to the row, and the grand total from
//! the total row back to the total column; that sums agree is that nothing gets lost in a node. Withheld cells are the arcs whose flow
//! is free. How far one of them may rise is then the greatest flow from its end back to its beginning through the other free arcs (L. Cox,
//! *Network models for complementary cell suppression*, JASA 90, 1995): exact, in whole numbers.

use std::collections::{BTreeSet, VecDeque};

#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    count: u32,
    sum: i128,
    /// The sum of the absolute contributions, and the largest of them.
    gross: u128,
    largest: u128,
}

/// Counts and sums by rows and columns, with all totals.
#[derive(Debug)]
pub(super) struct Grid {
    rows: usize,
    columns: usize,
    cells: Vec<Cell>,
    /// Whether there is but one column, and so its cells are totals already.
    single: bool,
}

pub(super) type Place = (usize, usize);

impl Grid {
    pub(super) fn new(rows: usize, columns: usize) -> Self {
        Self { rows, columns, cells: vec![Cell::default(); (rows + 1) * (columns + 1)], single: columns == 1 }
    }

    /// How many rows there are; the row of this number is the total.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// How many columns there are; the column of this number is the total.
    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    fn cell(&self, row: usize, column: usize) -> &Cell {
        &self.cells[row * (self.columns + 1) + column]
    }

    pub(super) fn count(&self, row: usize, column: usize) -> u32 {
        self.cell(row, column).count
    }

    pub(super) fn sum(&self, row: usize, column: usize) -> i128 {
        self.cell(row, column).sum
    }

    /// Counts one person.
    pub(super) fn add(&mut self, row: usize, column: usize, figure: i128) {
        for (row, column) in [(row, column), (row, self.columns), (self.rows, column), (self.rows, self.columns)] {
            let cell = &mut self.cells[row * (self.columns + 1) + column];
            cell.count += 1;
            cell.sum = cell.sum.saturating_add(figure);
            cell.gross = cell.gross.saturating_add(figure.unsigned_abs());
            cell.largest = cell.largest.max(figure.unsigned_abs());
        }
    }

    /// All cells that may be withheld: not the grand total, which is always told. Of a single column, its inner cells.
    fn places(&self) -> impl Iterator<Item = Place> {
        let (rows, columns, single) = (self.rows, self.columns, self.single);
        let all = (0..=rows).flat_map(move |row| (0..=columns).map(move |column| (row, column)));
        all.filter(move |(row, column)| if single { *row < rows && *column == 0 } else { (*row, *column) != (rows, columns) })
    }

    /// The totals of rows of a single column: they are its cells once more, and nobody publishes them.
    fn unpublished(&self) -> impl Iterator<Item = Place> {
        let rows = if self.single { self.rows } else { 0 };
        (0..rows).map(|row| (row, self.columns))
    }

    /// From which node to which a cell flows.
    fn arc(&self, (row, column): Place) -> (usize, usize) {
        let (from, to) = (row, self.rows + 1 + column);
        // A total flows the other way, and the grand total, a total of totals, as an inner cell does.
        if (row == self.rows) == (column == self.columns) { (from, to) } else { (to, from) }
    }

    fn nodes(&self) -> usize {
        self.rows + self.columns + 2
    }
}

/// The cells to withhold: those of fewer than `least` people, those with sums of which one person makes up more than half, and those
/// from which one of these could be worked out.
pub(super) fn withheld(grid: &Grid, least: u32, sums: bool) -> BTreeSet<Place> {
    let is_risky = |place: &Place| {
        let cell = grid.cell(place.0, place.1);
        cell.count > 0 && (cell.count < least || sums && cell.largest > cell.gross / 2)
    };
    let mut hidden: BTreeSet<Place> = grid.places().filter(is_risky).collect();
    while let Some(exposed) = hidden.iter().copied().find(|place| !is_safe(grid, &hidden, *place, least)) {
        let cover = cover(grid, &hidden, exposed, least);
        let published = || grid.places().filter(|place| !hidden.contains(place));
        let cover = if cover.is_empty() {
            published()
                .min_by_key(|place| (grid.count(place.0, place.1) == 0, grid.count(place.0, place.1)))
                .into_iter()
                .collect()
        } else {
            cover
        };
        if cover.is_empty() {
            break;
        }
        hidden.extend(cover);
    }
    hidden
}

/// The cheapest published cells that close a way from the end of an exposed cell back to its beginning, wide enough to cover it; none if
/// there is no such way. A cell costs as many people as it counts, a total as many as the whole table.
fn cover(grid: &Grid, hidden: &BTreeSet<Place>, exposed: Place, least: u32) -> Vec<Place> {
    let nodes = grid.nodes();
    let wanted = least.saturating_sub(grid.count(exposed.0, exposed.1)).max(1);
    let whole = u64::from(grid.count(grid.rows, grid.columns));
    let mut costs = vec![None; nodes * nodes];
    let free = hidden.iter().copied().chain(grid.unpublished());
    for place in grid.places().chain(free).filter(|place| *place != exposed) {
        let (from, to) = grid.arc(place);
        let count = grid.count(place.0, place.1);
        let is_free = hidden.contains(&place) || (grid.single && place.1 == grid.columns);
        let is_total = place.0 == grid.rows || place.1 == grid.columns;
        let cost = if is_free { 0 } else { 1 + u64::from(count) + if is_total { whole } else { 0 } };
        costs[from * nodes + to] = Some((cost, place, is_free));
        costs[to * nodes + from] = (count >= wanted).then_some((cost, place, is_free));
    }
    let (to, from) = grid.arc(exposed);
    let mut best = vec![(u64::MAX, usize::MAX); nodes];
    best[from] = (0, from);
    // As many rounds as a way may have steps (Bellman and Ford).
    for _ in 0..nodes {
        for (at, next) in (0..nodes).flat_map(|at| (0..nodes).map(move |next| (at, next))) {
            if let (Some((cost, ..)), true) = (costs[at * nodes + next], best[at].0 < u64::MAX) {
                let through = best[at].0 + cost;
                if through < best[next].0 {
                    best[next] = (through, at);
                }
            }
        }
    }
    let mut found = Vec::new();
    let mut at = to;
    while at != from && best[at].1 != usize::MAX {
        let before = best[at].1;
        found.extend(costs[before * nodes + at].filter(|(.., is_free)| !is_free).map(|(_, place, _)| place));
        at = before;
    }
    found
}

/// Whether a withheld cell may be `least` or more, and may be more or less than it is, as far as anybody can tell.
fn is_safe(grid: &Grid, hidden: &BTreeSet<Place>, place: Place, least: u32) -> bool {
    let (from, to) = grid.arc(place);
    let count = grid.count(place.0, place.1);
    let rise = |wanted| flow(grid, hidden, place, to, from, wanted);
    if count < least {
        return rise(least - count) >= least - count;
    }
    rise(1) > 0 || flow(grid, hidden, place, from, to, 1) > 0
}

/// How much can flow from one node to another through the withheld cells other than `without`, up to `wanted`.
fn flow(grid: &Grid, hidden: &BTreeSet<Place>, without: Place, from: usize, to: usize, wanted: u32) -> u32 {
    let nodes = grid.nodes();
    let mut room = vec![0u32; nodes * nodes];
    for place in hidden.iter().copied().filter(|place| *place != without).chain(grid.unpublished()) {
        let (begin, end) = grid.arc(place);
        // A cell may rise without bound and fall to zero.
        room[begin * nodes + end] = u32::MAX;
        room[end * nodes + begin] = grid.count(place.0, place.1);
    }
    let mut sent = 0;
    while sent < wanted {
        let mut before = vec![usize::MAX; nodes];
        let mut queue = VecDeque::from([from]);
        before[from] = from;
        while let Some(at) = queue.pop_front() {
            for next in 0..nodes {
                if before[next] == usize::MAX && room[at * nodes + next] > 0 {
                    before[next] = at;
                    queue.push_back(next);
                }
            }
        }
        if before[to] == usize::MAX {
            break;
        }
        let mut step = wanted - sent;
        let mut at = to;
        while at != from {
            step = step.min(room[before[at] * nodes + at]);
            at = before[at];
        }
        at = to;
        while at != from {
            let (there, back) = (before[at] * nodes + at, at * nodes + before[at]);
            if room[there] != u32::MAX {
                room[there] -= step;
            }
            room[back] = room[back].saturating_add(step);
            at = before[at];
        }
        sent += step;
    }
    sent
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn grid(rows: usize, columns: usize, counts: &[u32]) -> Grid {
        let mut grid = Grid::new(rows, columns);
        for (at, count) in counts.iter().enumerate() {
            (0..*count).for_each(|_| grid.add(at / columns, at % columns, 1));
        }
        grid
    }

    /// What somebody can work out who knows the published cells: the least and the greatest number that each withheld one may be, found
    /// by going through every table there may be.
    struct Attacker<'a> {
        grid: &'a Grid,
        hidden: &'a BTreeSet<Place>,
        inner: Vec<u32>,
        bounds: Vec<(Place, u32, u32)>,
    }

    impl Attacker<'_> {
        fn count(&self, row: usize, column: usize) -> u32 {
            let (rows, columns) = (self.grid.rows, self.grid.columns);
            let fits = |at: usize| (row == rows || at / columns == row) && (column == columns || at % columns == column);
            self.inner.iter().enumerate().filter(|(at, _)| fits(*at)).map(|(_, count)| count).sum()
        }

        fn is_published(&self, place: Place) -> bool {
            let repeated = self.grid.single && place.1 == 1 && place.0 < self.grid.rows;
            !repeated && !self.hidden.contains(&place)
        }

        fn search(&mut self, left: u32) {
            let (rows, columns) = (self.grid.rows, self.grid.columns);
            let at = self.inner.len();
            if at == rows * columns {
                let all = (0..=rows).flat_map(|row| (0..=columns).map(move |column| (row, column)));
                let mut published = all.filter(|place| self.is_published(*place));
                if left > 0 || published.any(|(row, column)| self.count(row, column) != self.grid.count(row, column)) {
                    return;
                }
                for nth in 0..self.bounds.len() {
                    let (place, least, most) = self.bounds[nth];
                    let count = self.count(place.0, place.1);
                    self.bounds[nth] = (place, least.min(count), most.max(count));
                }
                return;
            }
            let place = (at / columns, at % columns);
            let counts = if self.is_published(place) {
                let count = self.grid.count(place.0, place.1);
                count..=count.min(left)
            } else {
                0..=left
            };
            for count in counts {
                self.inner.push(count);
                self.search(left - count);
                self.inner.pop();
            }
        }
    }

    fn check(grid: &Grid, least: u32) -> BTreeSet<Place> {
        let hidden = withheld(grid, least, false);
        for place in grid.places() {
            let count = grid.count(place.0, place.1);
            assert!(count == 0 || count >= least || hidden.contains(&place), "{count} at {place:?} is told");
        }
        let bounds = hidden.iter().map(|place| (*place, u32::MAX, 0)).collect();
        let mut attacker = Attacker { grid, hidden: &hidden, inner: Vec::new(), bounds };
        attacker.search(grid.count(grid.rows, grid.columns));
        for (place, from, to) in attacker.bounds {
            assert!(from < to && to >= least, "{place:?} of {grid:?} is known to be {from} to {to}; withheld: {hidden:?}");
        }
        hidden
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn nobody_works_out_what_is_withheld(counts in proptest::collection::vec(0u32..7, 6), least in 2u32..5) {
            prop_assume!(counts.iter().sum::<u32>() >= 2 * least && counts.iter().sum::<u32>() <= 24);
            check(&grid(2, 3, &counts), least);
            check(&grid(3, 2, &counts), least);
        }

        #[test]
        fn nor_in_a_single_column(counts in proptest::collection::vec(0u32..9, 2..6), least in 2u32..5) {
            prop_assume!(counts.iter().sum::<u32>() >= 2 * least && counts.iter().sum::<u32>() <= 24);
            check(&grid(counts.len(), 1, &counts), least);
        }
    }

    #[test]
    fn what_is_large_enough_is_told() {
        assert!(withheld(&grid(3, 3, &[9, 7, 5, 6, 8, 5, 0, 12, 30]), 5, false).is_empty());
        // A small one takes three others with it: one in its row, one in its column, and the one across.
        let hidden = withheld(&grid(3, 3, &[2, 17, 15, 16, 18, 15, 10, 12, 30]), 5, false);
        assert_eq!(hidden.len(), 4, "{hidden:?}");
        assert_eq!(withheld(&grid(4, 1, &[2, 17, 15, 16]), 5, false).len(), 2);
    }

    #[test]
    fn a_sum_that_is_mostly_one_persons_is_withheld() {
        let mut grid = grid(3, 1, &[10, 10, 10]);
        assert!(withheld(&grid, 5, true).is_empty());
        grid.add(1, 0, 1_000);
        assert!(withheld(&grid, 5, false).is_empty());
        assert!(withheld(&grid, 5, true).contains(&(1, 0)));
    }
}
