//! What goes on by itself must come to an end, across all flows of a community.
//!
//! A transition leads on by itself to the start of a flow that it starts, to a transition that it fires, and from the state that it
//! enters to every transition whose time runs out at once. If these steps formed a ring, a community could be busy for ever with
//! nobody doing anything. A ring in which a flow is started is refused however slow it is: each round would leave more runs behind
//! that go round themselves. What other packages' commands do inside is not seen here; the depth of calls bounds it when it runs.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::effect::literal;
use super::{Checked, fault};
use crate::flow::definition::FlowDefinition;
use crate::flow::fault::{Why, shown};
use crate::flow::{FireTransition, StartFlow};
use crate::kernel::Command;

/// A time-out sooner than this counts as at once: a ring of slower ones goes on at the pace of people.
pub const MIN_SECONDS_IN_A_RING: u32 = 60;

/// A transition, by its flow and its place there.
type Node = (usize, usize);
/// To which transitions each leads on.
type Ways = BTreeMap<Node, Vec<Node>>;

/// What goes on by itself.
#[derive(Default)]
struct Chains {
    /// At once.
    soon: Ways,
    /// Sooner or later.
    ever: Ways,
    /// Sooner or later, in a run that the transition starts.
    started: Ways,
}

/// Checks the last of these flows together with the others, which were checked before.
pub(in crate::flow) fn check_chains(flows: &[&FlowDefinition]) -> Checked {
    let Some((last, changed)) = flows.split_last().map(|(changed, others)| (others.len(), changed)) else { return Ok(()) };
    let names: BTreeMap<&str, usize> = flows.iter().enumerate().map(|(nth, flow)| (flow.name.as_str(), nth)).collect();
    let mut chains = Chains::default();
    for (nth, flow) in flows.iter().enumerate() {
        for place in 0..flow.transitions.len() {
            match chains.add(flows, &names, (nth, place)) {
                Ok(()) => {}
                Err(fault) if nth == last => return Err(fault),
                // Another flow names what this version no longer has: that effect will be refused when it happens.
                Err(_) => {}
            }
        }
    }
    let back = turned(&chains.ever);
    for place in 0..changed.transitions.len() {
        let ring = ring_from((last, place), &chains.soon).or_else(|| chains.growing_ring((last, place), &back));
        if let Some(ring) = ring {
            let name = |node: &Node| format!("{}.{}", flows[node.0].name, flows[node.0].transitions[node.1].name);
            let path = ring.iter().map(name).collect::<Vec<_>>().join(" → ");
            return fault(format!("transitions[{place}]"), Why::Cycle { path });
        }
    }
    Ok(())
}

impl Chains {
    /// Notes what happens by itself after a transition.
    fn add(&mut self, flows: &[&FlowDefinition], names: &BTreeMap<&str, usize>, node: Node) -> Checked {
        let flow = flows[node.0];
        let transition = &flow.transitions[node.1];
        let mut soon = by_itself(flow, node.0, &transition.to, MIN_SECONDS_IN_A_RING - 1);
        let mut ever = by_itself(flow, node.0, &transition.to, u32::MAX);
        let mut started = Vec::new();
        for (nth, effect) in transition.effects.iter().enumerate() {
            let starts = effect.command == StartFlow::NAME;
            if !starts && effect.command != FireTransition::NAME {
                continue;
            }
            let at = format!("transitions[{}].effects[{nth}]", node.1);
            let name = literal(&at, effect, "flow")?;
            let Some(&other) = names.get(name) else {
                return fault(format!("{at}.arguments.flow"), Why::NoFlow { name: shown(name) });
            };
            if starts {
                let first = flows[other].states.first().map_or("", |state| state.name.as_str());
                soon.extend(by_itself(flows[other], other, first, MIN_SECONDS_IN_A_RING - 1));
                started.extend(by_itself(flows[other], other, first, u32::MAX));
                continue;
            }
            let name = literal(&at, effect, "transition")?;
            match flows[other].transitions.iter().position(|transition| transition.name == name) {
                Some(place) => {
                    soon.push((other, place));
                    ever.push((other, place));
                }
                None => return fault(format!("{at}.arguments.transition"), Why::NoTransition { name: shown(name) }),
            }
        }
        ever.extend(&started);
        for (ways, mut nodes) in [(&mut self.soon, soon), (&mut self.ever, ever), (&mut self.started, started)] {
            nodes.sort_unstable();
            nodes.dedup();
            ways.insert(node, nodes);
        }
        Ok(())
    }

    /// A ring, however slow, that this transition belongs to and in which a flow is started.
    fn growing_ring(&mut self, of: Node, back: &Ways) -> Option<Vec<Node>> {
        // What this transition leads to and what leads to it lies on rings with it.
        let (after, before) = (reached(of, &self.ever), reached(of, back));
        let on_rings = |node: &Node| after.contains(node) && before.contains(node);
        let mut starts = self.started.iter().filter(|(node, _)| on_rings(node));
        let (&node, &started) = starts.find_map(|(node, started)| Some((node, started.iter().find(|node| on_rings(node))?)))?;
        self.ever.insert(node, vec![started]);
        ring_from(node, &self.ever)
    }
}

/// The transitions whose time runs out in a state within so many seconds.
fn by_itself(flow: &FlowDefinition, nth: usize, state: &str, within: u32) -> Vec<Node> {
    let soon = flow.transitions.iter().enumerate().filter(|(_, transition)| {
        let in_time = transition.at_field.is_some() || transition.after_seconds.is_some_and(|seconds| seconds <= within);
        in_time && transition.from.iter().any(|from| from == state)
    });
    soon.map(|(place, _)| (nth, place)).collect()
}

/// The same ways from their ends.
fn turned(ways: &Ways) -> Ways {
    let mut back = Ways::new();
    for (&from, nodes) in ways {
        for &to in nodes {
            back.entry(to).or_default().push(from);
        }
    }
    back
}

/// All that a transition leads to.
fn reached(start: Node, ways: &Ways) -> BTreeSet<Node> {
    let (mut seen, mut open) = (BTreeSet::new(), vec![start]);
    while let Some(node) = open.pop() {
        open.extend(ways.get(&node).into_iter().flatten().filter(|to| seen.insert(**to)));
    }
    seen
}

/// A way from a transition back to itself, both ends named; `None` if there is none.
fn ring_from(start: Node, next: &Ways) -> Option<Vec<Node>> {
    let mut came_from: BTreeMap<Node, Node> = BTreeMap::new();
    let mut open = vec![start];
    while let Some(node) = open.pop() {
        for &to in next.get(&node).into_iter().flatten() {
            if to == start {
                let mut ring = vec![start, node];
                let mut at = node;
                while at != start {
                    at = *came_from.get(&at)?;
                    ring.push(at);
                }
                ring.reverse();
                if ring.len() > 2 && ring.first() == ring.get(1) {
                    ring.remove(0);
                }
                return Some(ring);
            }
            if let Entry::Vacant(vacant) = came_from.entry(to) {
                vacant.insert(node);
                open.push(to);
            }
        }
    }
    None
}
