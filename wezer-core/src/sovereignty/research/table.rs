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
        let published = grid.places().filter(|place| !hidden.contains(place));
        // The cheapest one that stands with it in a line; empty cells last, because they give little cover.
        let cost = |place: &Place| {
            let apart = place.0 != exposed.0 && place.1 != exposed.1;
            let (count, is_total) = (grid.count(place.0, place.1), place.0 == grid.rows || place.1 == grid.columns);
            (apart, count == 0, is_total, count, *place)
        };
        let Some(cover) = published.min_by_key(cost) else { break };
        hidden.insert(cover);
    }
    hidden
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
