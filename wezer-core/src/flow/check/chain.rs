//! What goes on by itself must come to an end, across all flows of a community.
//!
//! A transition leads on by itself to the start of a flow that it starts, to a transition that it fires, and from the state that it
//! enters to every transition whose time runs out at once. If these steps formed a ring, a community could be busy for ever with
//! nobody doing anything. What other packages' commands do inside is not seen here; the depth of calls bounds it when it runs.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::effect::literal;
use super::{Checked, fault};
use crate::flow::definition::FlowDefinition;
use crate::flow::fault::{FlowFault, Why, shown};
use crate::flow::{FireTransition, StartFlow};
use crate::kernel::Command;

/// A time-out sooner than this counts as at once: a ring of slower ones goes on at the pace of people.
pub const MIN_SECONDS_IN_A_RING: u32 = 60;

/// A transition, by its flow and its place there.
type Node = (usize, usize);

/// Checks the last of these flows together with the others, which were checked before.
pub(in crate::flow) fn check_chains(flows: &[&FlowDefinition]) -> Checked {
    let Some((last, changed)) = flows.split_last().map(|(changed, others)| (others.len(), changed)) else { return Ok(()) };
    let names: BTreeMap<&str, usize> = flows.iter().enumerate().map(|(nth, flow)| (flow.name.as_str(), nth)).collect();
    let mut next: BTreeMap<Node, Vec<Node>> = BTreeMap::new();
    for (nth, flow) in flows.iter().enumerate() {
        for place in 0..flow.transitions.len() {
            match leads_to(flows, &names, (nth, place)) {
                Ok(nodes) => drop(next.insert((nth, place), nodes)),
                Err(fault) if nth == last => return Err(fault),
                // Another flow names what this version no longer has: that effect will be refused when it happens.
                Err(_) => {}
            }
        }
    }
    for place in 0..changed.transitions.len() {
        if let Some(ring) = ring_from((last, place), &next) {
            let name = |node: &Node| format!("{}.{}", flows[node.0].name, flows[node.0].transitions[node.1].name);
            let path = ring.iter().map(name).collect::<Vec<_>>().join(" → ");
            return fault(format!("transitions[{place}]"), Why::Cycle { path });
        }
    }
    Ok(())
}

/// What happens by itself after a transition.
fn leads_to(flows: &[&FlowDefinition], names: &BTreeMap<&str, usize>, node: Node) -> Result<Vec<Node>, FlowFault> {
    let flow = flows[node.0];
    let transition = &flow.transitions[node.1];
    let mut nodes = at_once(flow, node.0, &transition.to);
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
            nodes.extend(at_once(flows[other], other, first));
            continue;
        }
        let name = literal(&at, effect, "transition")?;
        match flows[other].transitions.iter().position(|transition| transition.name == name) {
            Some(place) => nodes.push((other, place)),
            None => return fault(format!("{at}.arguments.transition"), Why::NoTransition { name: shown(name) }),
        }
    }
    nodes.sort_unstable();
    nodes.dedup();
    Ok(nodes)
}

/// The transitions that happen as soon as a state is entered.
fn at_once(flow: &FlowDefinition, nth: usize, state: &str) -> Vec<Node> {
    let soon = flow.transitions.iter().enumerate().filter(|(_, transition)| {
        transition.after_seconds.is_some_and(|seconds| seconds < MIN_SECONDS_IN_A_RING)
            && transition.from.iter().any(|from| from == state)
    });
    soon.map(|(place, _)| (nth, place)).collect()
}

/// A way from a transition back to itself, both ends named; `None` if there is none.
fn ring_from(start: Node, next: &BTreeMap<Node, Vec<Node>>) -> Option<Vec<Node>> {
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
