//! What must hold of a definition before it is kept.
//!
//! Invariant: a definition that passed names nothing that is not there, can be walked from its first state to every state and from
//! every state to a final one, and goes on by itself for a bounded number of steps only.

mod chain;
mod effect;
mod schema;

use std::collections::BTreeSet;

pub use self::chain::MIN_SECONDS_IN_A_RING;
pub(super) use self::chain::check_chains;
pub(super) use self::effect::GOVERNING;
use super::definition::{Field, FlowDefinition, Label, RoleHolder, Transition};
use super::fault::{FlowFault, Why, shown};
use super::{FieldKind, guard};
use crate::kernel::Registry;
use crate::name::is_name;
use crate::rule::Vocabulary;
use crate::text;

/// How long a name may be, in bytes.
pub const MAX_NAME: usize = 40;
/// How long a label may be, in bytes.
pub const MAX_LABEL: usize = 200;
/// How many fields a flow may have.
pub const MAX_FIELDS: usize = 32;
/// How many roles a flow may have.
pub const MAX_ROLES: usize = 16;
/// How many states a flow may have.
pub const MAX_STATES: usize = 64;
/// How many transitions a flow may have.
pub const MAX_TRANSITIONS: usize = 128;
/// How many effects a transition may have.
pub const MAX_EFFECTS: usize = 16;
/// How large a definition may be, as JSON in bytes.
pub const MAX_DEFINITION: usize = 131_072;

/// The role under which what happens by itself acts as the system.
pub(super) const SYSTEM: &str = "system";

type Checked = Result<(), FlowFault>;

fn fault<T>(at: impl Into<String>, why: Why) -> Result<T, FlowFault> {
    Err(FlowFault::new(at, why))
}

/// Checks all of a definition but the chains that it forms with other flows.
///
/// `community` is what its rules over members may name.
pub(super) fn check(definition: &FlowDefinition, registry: &Registry, community: &Vocabulary) -> Checked {
    name_at("name", &definition.name)?;
    label("label", &definition.label)?;
    at_most("fields", definition.fields.len(), MAX_FIELDS)?;
    at_most("roles", definition.roles.len(), MAX_ROLES)?;
    at_most("states", definition.states.len(), MAX_STATES)?;
    at_most("transitions", definition.transitions.len(), MAX_TRANSITIONS)?;
    for (place, transition) in definition.transitions.iter().enumerate() {
        let at = format!("transitions[{place}]");
        at_most(&format!("{at}.effects"), transition.effects.len(), MAX_EFFECTS)?;
        at_most(&format!("{at}.from"), transition.from.len(), MAX_STATES)?;
        at_most(&format!("{at}.by"), transition.by.len(), MAX_ROLES)?;
        at_most(&format!("{at}.agreed_by"), transition.agreed_by.len(), MAX_ROLES)?;
        for (nth, effect) in transition.effects.iter().enumerate() {
            effect::check_size(&format!("{at}.effects[{nth}]"), effect)?;
        }
    }
    if definition.states.is_empty() {
        return fault("states", Why::Empty);
    }
    names("fields", definition.fields.iter().map(|field| (field.name.as_str(), &field.label)))?;
    names("roles", definition.roles.iter().map(|role| (role.name.as_str(), &role.label)))?;
    names("states", definition.states.iter().map(|state| (state.name.as_str(), &state.label)))?;
    names("transitions", definition.transitions.iter().map(|transition| (transition.name.as_str(), &transition.label)))?;
    // What a rule can't name would silently never be there.
    for (place, field) in definition.fields.iter().enumerate() {
        if !Vocabulary::is_name(&field.name) {
            return fault(format!("fields[{place}].name"), Why::BadName { limit: MAX_NAME });
        }
    }
    // Measured only after everything is bounded; a definition of that many parts with texts of their full lengths is refused.
    let size = serde_json::to_vec(definition).map_or(usize::MAX, |bytes| bytes.len());
    if size > MAX_DEFINITION {
        return fault("", Why::TooLarge { limit: MAX_DEFINITION });
    }
    roles(definition, registry)?;
    let known = Known { definition, registry, vocabulary: &guard::with_figures(definition, community) };
    for (place, transition) in definition.transitions.iter().enumerate() {
        check_transition(&known, place, transition)?;
    }
    ways(definition)
}

fn at_most(at: &str, number: usize, limit: usize) -> Checked {
    if number > limit { fault(at, Why::TooMany { limit }) } else { Ok(()) }
}

fn name_at(at: &str, name: &str) -> Checked {
    if is_name(name, MAX_NAME, "_") { Ok(()) } else { fault(at, Why::BadName { limit: MAX_NAME }) }
}

fn label(at: &str, label: &Label) -> Checked {
    for (language, said) in [("en", &label.en), ("fr", &label.fr)] {
        if text::line_or_nothing(said, MAX_LABEL).is_err() {
            return fault(format!("{at}.{language}"), Why::BadText { limit: MAX_LABEL });
        }
    }
    Ok(())
}

fn names<'a>(list: &str, all: impl Iterator<Item = (&'a str, &'a Label)>) -> Checked {
    let mut seen = BTreeSet::new();
    for (place, (name, said)) in all.enumerate() {
        let at = format!("{list}[{place}].name");
        name_at(&at, name)?;
        if !seen.insert(name) {
            return fault(at, Why::Twice { name: name.to_owned() });
        }
        label(&format!("{list}[{place}].label"), said)?;
    }
    Ok(())
}

fn roles(definition: &FlowDefinition, registry: &Registry) -> Checked {
    for (place, role) in definition.roles.iter().enumerate() {
        let at = format!("roles[{place}]");
        if role.name == SYSTEM {
            return fault(format!("{at}.name"), Why::Twice { name: SYSTEM.to_owned() });
        }
        match &role.holder {
            RoleHolder::Given | RoleHolder::Starter => {}
            RoleHolder::Field(name) => {
                let field = definition.fields.iter().find(|field| field.name == *name);
                let fits = |kind| matches!(kind, FieldKind::Member | FieldKind::Group | FieldKind::Wallet);
                if !field.is_some_and(|field| fits(field.kind)) {
                    return fault(format!("{at}.holder.field"), Why::NoField { name: shown(name) });
                }
            }
            RoleHolder::Right(name) => right(&format!("{at}.holder.right"), name, registry)?,
        }
    }
    Ok(())
}

fn right(at: &str, name: &str, registry: &Registry) -> Checked {
    match registry.rights().find(|right| right.as_str() == name) {
        Some(_) => Ok(()),
        None => fault(at, Why::NoRight { name: shown(name) }),
    }
}

/// What the parts of a definition may name.
#[derive(Clone, Copy)]
struct Known<'a> {
    definition: &'a FlowDefinition,
    registry: &'a Registry,
    vocabulary: &'a Vocabulary,
}

fn check_transition(known: &Known<'_>, place: usize, transition: &Transition) -> Checked {
    let Known { definition, registry, vocabulary } = *known;
    let at = format!("transitions[{place}]");
    let state = |at: String, name: &String| {
        let known = definition.states.iter().any(|state| state.name == *name);
        if known { Ok(()) } else { fault(at, Why::NoState { name: shown(name) }) }
    };
    if transition.from.is_empty() {
        return fault(format!("{at}.from"), Why::Empty);
    }
    for (nth, name) in transition.from.iter().enumerate() {
        state(format!("{at}.from[{nth}]"), name)?;
    }
    state(format!("{at}.to"), &transition.to)?;
    for (list, roles) in [("by", &transition.by), ("agreed_by", &transition.agreed_by)] {
        for (nth, name) in roles.iter().enumerate() {
            role(&format!("{at}.{list}[{nth}]"), name, definition)?;
        }
    }
    if let Some(name) = &transition.right {
        right(&format!("{at}.right"), name, registry)?;
    }
    let by_people = !transition.by.is_empty() || !transition.agreed_by.is_empty() || transition.right.is_some();
    if !by_people && !transition.is_by_itself() {
        return fault(at, Why::Nobody);
    }
    if let Some(name) = &transition.at_field {
        let moment = |field: &Field| field.name == *name && field.kind == FieldKind::Timestamp;
        if !definition.fields.iter().any(moment) {
            return fault(format!("{at}.at_field"), Why::NoField { name: shown(name) });
        }
    }
    label(&format!("{at}.guard_reason"), &transition.guard_reason)?;
    if let Some(rule) = &transition.guard {
        guard::check(rule, vocabulary).map_err(|why| FlowFault::new(format!("{at}.guard"), why))?;
    }
    for (nth, effect) in transition.effects.iter().enumerate() {
        let at = format!("{at}.effects[{nth}]");
        match effect.in_name_of.as_deref() {
            None if transition.is_by_itself() => return fault(at, Why::InWhoseName),
            Some(SYSTEM) if by_people => return fault(format!("{at}.as"), Why::NotAsSystem),
            None | Some(SYSTEM) => {}
            Some(name) => role(&format!("{at}.as"), name, definition)?,
        }
        effect::check(&at, effect, known)?;
    }
    Ok(())
}

fn role(at: &str, name: &str, definition: &FlowDefinition) -> Checked {
    let known = definition.roles.iter().any(|role| role.name == name);
    if known { Ok(()) } else { fault(at, Why::NoRole { name: shown(name) }) }
}

/// Every state can be reached from the first, and a final one from every state.
fn ways(definition: &FlowDefinition) -> Checked {
    let place = |name: &String| definition.states.iter().position(|state| state.name == *name);
    let steps: Vec<(usize, usize)> = definition
        .transitions
        .iter()
        .flat_map(|transition| transition.from.iter().filter_map(|from| Some((place(from)?, place(&transition.to)?))))
        .collect();
    let mut reached = vec![false; definition.states.len()];
    reached[0] = true;
    spread(&mut reached, &steps);
    let mut ends: Vec<bool> = definition.states.iter().map(|state| state.is_final).collect();
    let back: Vec<(usize, usize)> = steps.iter().map(|(from, to)| (*to, *from)).collect();
    spread(&mut ends, &back);
    for (nth, state) in definition.states.iter().enumerate() {
        let name = state.name.clone();
        if !reached[nth] {
            return fault(format!("states[{nth}]"), Why::Unreachable { name });
        }
        if !ends[nth] {
            return fault(format!("states[{nth}]"), Why::NoWayOut { name });
        }
    }
    Ok(())
}

/// Marks all that the steps lead to from what is marked.
fn spread(marked: &mut [bool], steps: &[(usize, usize)]) {
    let mut grew = true;
    while grew {
        grew = false;
        for &(from, to) in steps {
            if marked[from] && !marked[to] {
                marked[to] = true;
                grew = true;
            }
        }
    }
}
