//! Where everything stands: layers from the first state down, states and the words between them side by side.
//!
//! As Sugiyama, Tagawa and Toda do it ("Methods for visual understanding of hierarchical system structures", 1981): ways back are
//! turned round, each state comes below all that lead to it, long ways get a place in each layer that they pass, and neighbours are
//! brought together by the mean of their places. The words on a way are a place of their own between two layers of states, so
//! nothing ever covers anything. All in whole numbers.

use std::collections::{BTreeMap, BTreeSet};

/// Something with a width and a height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) width: i64,
    pub(super) height: i64,
}

/// A way between two states, by their places, and how much room its words take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Way {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) words: Size,
}

/// A place: its middle and how much room it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) size: Size,
}

/// Where the states stand and which places each way passes, from the state above to the one below.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) states: Vec<Spot>,
    pub(super) ways: Vec<Passage>,
    pub(super) size: Size,
}

/// The places of a way between its two states.
#[derive(Debug)]
pub(super) struct Passage {
    /// From top to bottom.
    pub(super) spots: Vec<Spot>,
    /// Which of them holds the words.
    pub(super) words: usize,
    /// Whether it leads upward.
    pub(super) upward: bool,
}

const GAP: i64 = 26;
const LAYER_GAP: i64 = 26;
const MARGIN: i64 = 24;
/// How often layers are ordered, and how often places are brought near their neighbours: a long way takes many to become straight.
const SWEEPS: usize = 12;
const SETTLING: usize = 30;
/// With more places than this they are not settled: it would take long, and nobody could read the picture anyway.
const MAX_SETTLED: usize = 2_000;

/// The size of a place that a way only passes.
const PASSING: Size = Size { width: 8, height: 0 };

pub(super) fn layout(states: &[Size], ways: &[Way]) -> Layout {
    let backward = backward(states.len(), ways);
    let levels = levels(states.len(), ways, &backward);
    let mut graph = Graph::default();
    for (state, size) in states.iter().enumerate() {
        graph.add(levels[state] * 2, *size);
    }
    let mut passages = Vec::with_capacity(ways.len());
    for (nth, way) in ways.iter().enumerate() {
        let upward = backward.contains(&nth);
        let (above, below) = if upward { (way.to, way.from) } else { (way.from, way.to) };
        let (top, bottom) = (levels[above] * 2, levels[below] * 2);
        // A way from a state to itself has its words below the state.
        let inner = top + 1..bottom.max(top + 2);
        // The words stand next to where the way begins.
        let worded = if upward { inner.end - 1 } else { inner.start };
        let mut nodes = Vec::new();
        for layer in inner.clone() {
            nodes.push(graph.add(layer, if layer == worded { way.words } else { PASSING }));
        }
        let mut chain = vec![above];
        chain.extend(&nodes);
        if way.from != way.to {
            chain.push(below);
        }
        chain.windows(2).for_each(|pair| graph.join(pair[0], pair[1]));
        passages.push((nodes, worded - inner.start, upward));
    }
    graph.order();
    graph.align();
    let size = graph.stack();
    let spots = &graph.spots;
    let ways = passages.into_iter().map(|(nodes, words, upward)| Passage {
        spots: nodes.into_iter().map(|node| spots[node]).collect(),
        words,
        upward,
    });
    Layout { states: spots.iter().take(states.len()).copied().collect(), ways: ways.collect(), size }
}

/// The ways that lead back to where one came from, walking from the first state on.
fn backward(states: usize, ways: &[Way]) -> BTreeSet<usize> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Not,
        Open,
        Done,
    }
    let mut seen = vec![Seen::Not; states];
    let mut found = BTreeSet::new();
    for start in 0..states {
        let mut path = vec![(start, 0)];
        while let Some((state, next)) = path.pop() {
            if next == 0 && seen[state] != Seen::Not {
                continue;
            }
            seen[state] = Seen::Open;
            let way = ways.iter().enumerate().skip(next).find(|(_, way)| way.from == state);
            let Some((nth, way)) = way else {
                seen[state] = Seen::Done;
                continue;
            };
            path.push((state, nth + 1));
            match seen[way.to] {
                Seen::Open if way.to != state => drop(found.insert(nth)),
                Seen::Not => path.push((way.to, 0)),
                Seen::Open | Seen::Done => {}
            }
        }
    }
    found
}

/// Each state one level below the lowest that leads to it.
fn levels(states: usize, ways: &[Way], backward: &BTreeSet<usize>) -> Vec<usize> {
    let mut levels = vec![0; states];
    for _ in 0..states {
        let mut changed = false;
        for (nth, way) in ways.iter().enumerate().filter(|(_, way)| way.from != way.to) {
            let (above, below) = if backward.contains(&nth) { (way.to, way.from) } else { (way.from, way.to) };
            if levels[below] <= levels[above] {
                levels[below] = levels[above] + 1;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    levels
}

#[derive(Debug, Default)]
struct Graph {
    spots: Vec<Spot>,
    layer_of: Vec<usize>,
    joined: Vec<Vec<usize>>,
    layers: BTreeMap<usize, Vec<usize>>,
}

impl Graph {
    fn add(&mut self, layer: usize, size: Size) -> usize {
        let node = self.spots.len();
        self.spots.push(Spot { x: 0, y: 0, size });
        self.layer_of.push(layer);
        self.joined.push(Vec::new());
        self.layers.entry(layer).or_default().push(node);
        node
    }

    fn join(&mut self, a: usize, b: usize) {
        self.joined[a].push(b);
        self.joined[b].push(a);
    }

    /// The neighbours of a node in layers above, or below.
    fn beside(&self, node: usize, above: bool) -> impl Iterator<Item = usize> {
        let own = self.layer_of[node];
        self.joined[node].iter().copied().filter(move |&other| (self.layer_of[other] < own) == above)
    }

    /// Orders each layer by the mean place of its neighbours, downward and upward in turn.
    fn order(&mut self) {
        let mut place = vec![0i64; self.spots.len()];
        let renumber = |layer: &[usize], place: &mut Vec<i64>| {
            (0i64..).zip(layer).for_each(|(nth, &node)| place[node] = nth * 1_000);
        };
        self.layers.values().for_each(|layer| renumber(layer, &mut place));
        let numbers: Vec<usize> = self.layers.keys().copied().collect();
        for sweep in 0..SWEEPS {
            let downward = sweep % 2 == 0;
            let order: Vec<usize> = if downward { numbers.clone() } else { numbers.iter().rev().copied().collect() };
            for number in order {
                let mut layer = self.layers.get(&number).cloned().unwrap_or_default();
                let near = |node: usize, above: bool| mean(self.beside(node, above).map(|other| place[other]));
                let key = |&node: &usize| near(node, downward).or_else(|| near(node, !downward)).unwrap_or(place[node]);
                layer.sort_by_key(key);
                renumber(&layer, &mut place);
                self.layers.insert(number, layer);
            }
        }
    }

    /// Brings each node near its neighbours, never nearer to those beside it than there is room.
    fn align(&mut self) {
        let layers: Vec<Vec<usize>> = self.layers.values().cloned().collect();
        for layer in &layers {
            self.spread(layer, |_, _| 0);
        }
        let settled = if self.spots.len() > MAX_SETTLED { 0 } else { SETTLING };
        for sweep in 0..SWEEPS + settled {
            let downward = sweep % 2 == 0;
            let settling = sweep >= SWEEPS;
            let mut place = |layer: &Vec<usize>| {
                self.spread(layer, |graph, node| {
                    let near = |above: bool| mean(graph.beside(node, above).map(|other| graph.spots[other].x));
                    let (first, second) = (near(downward), near(!downward));
                    match (first, second) {
                        // In the end each way is drawn straight between what it comes from and what it leads to.
                        (Some(first), Some(second)) if settling => i64::midpoint(first, second),
                        (first, second) => first.or(second).unwrap_or(graph.spots[node].x),
                    }
                });
            };
            if downward {
                layers.iter().for_each(&mut place);
            } else {
                layers.iter().rev().for_each(&mut place);
            }
        }
        let left = self.spots.iter().map(|spot| spot.x - spot.size.width / 2).min().unwrap_or(0);
        self.spots.iter_mut().for_each(|spot| spot.x += MARGIN - left);
    }

    fn spread(&mut self, layer: &[usize], wish: impl Fn(&Self, usize) -> i64) {
        let wishes: Vec<i64> = layer.iter().map(|&node| wish(self, node)).collect();
        let apart = |a: usize, b: usize| (self.spots[a].size.width + self.spots[b].size.width) / 2 + GAP;
        let mut from_left = wishes.clone();
        for nth in 1..layer.len() {
            from_left[nth] = from_left[nth].max(from_left[nth - 1] + apart(layer[nth - 1], layer[nth]));
        }
        let mut from_right = wishes;
        for nth in (1..layer.len()).rev() {
            from_right[nth - 1] = from_right[nth - 1].min(from_right[nth] - apart(layer[nth - 1], layer[nth]));
        }
        for (nth, &node) in layer.iter().enumerate() {
            self.spots[node].x = i64::midpoint(from_left[nth], from_right[nth]);
        }
    }

    /// Stacks the layers and gives the size of all.
    fn stack(&mut self) -> Size {
        let mut y = MARGIN;
        for layer in self.layers.values() {
            let height = layer.iter().map(|&node| self.spots[node].size.height).max().unwrap_or(0);
            for &node in layer {
                self.spots[node].y = y + height / 2;
                if self.spots[node].size == PASSING {
                    self.spots[node].size.height = height;
                }
            }
            y += height + LAYER_GAP;
        }
        let right = self.spots.iter().map(|spot| spot.x + spot.size.width / 2).max().unwrap_or(0);
        Size { width: right + MARGIN, height: y - LAYER_GAP + MARGIN }
    }
}

fn mean(values: impl Iterator<Item = i64>) -> Option<i64> {
    let (mut sum, mut number) = (0i64, 0i64);
    for value in values {
        sum += value;
        number += 1;
    }
    (number > 0).then(|| sum.div_euclid(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATE: Size = Size { width: 120, height: 40 };
    const WORDS: Size = Size { width: 90, height: 20 };

    fn way(from: usize, to: usize) -> Way {
        Way { from, to, words: WORDS }
    }

    fn covers(a: &Spot, b: &Spot) -> bool {
        let near = |a: i64, b: i64, room: i64| (a - b).abs() * 2 < room;
        near(a.x, b.x, a.size.width + b.size.width) && near(a.y, b.y, a.size.height + b.size.height)
    }

    proptest::proptest! {
        #[test]
        fn nothing_covers_anything(
            states in 1usize..14,
            ways in proptest::collection::vec((0usize..14, 0usize..14), 0..30),
        ) {
            let ways: Vec<Way> = ways.into_iter().map(|(from, to)| way(from % states, to % states)).collect();
            let layout = layout(&vec![STATE; states], &ways);
            let mut all: Vec<Spot> = layout.states.clone();
            all.extend(layout.ways.iter().map(|passage| passage.spots[passage.words]));
            for (nth, a) in all.iter().enumerate() {
                proptest::prop_assert!(a.x - a.size.width / 2 >= 0 && a.x + a.size.width / 2 <= layout.size.width);
                proptest::prop_assert!(a.y - a.size.height / 2 >= 0 && a.y + a.size.height / 2 <= layout.size.height);
                for b in &all[..nth] {
                    proptest::prop_assert!(!covers(a, b), "{a:?} {b:?}");
                }
            }
        }
    }

    #[test]
    fn a_way_back_leads_upward_and_a_way_on_downward() {
        let layout = layout(&[STATE; 3], &[way(0, 1), way(1, 2), way(2, 0)]);
        assert!(layout.states[0].y < layout.states[1].y && layout.states[1].y < layout.states[2].y);
        assert_eq!(layout.ways.iter().map(|passage| passage.upward).collect::<Vec<_>>(), [false, false, true]);
    }
}
