//! Whether an effect can be what it says: a command that there is, arguments that fit its schema, fields for its answer.

use serde_json::Value;

use super::schema::{Shape, Shapes};
use super::{Checked, Known, fault};
use crate::flow::definition::{Effect, RoleHolder};
use crate::flow::fault::{FlowFault, Why, shown};
use crate::flow::template::{Leaf, MAX_DEPTH, MAX_LEAVES, MAX_LITERAL};
use crate::flow::{FieldKind, guard};
use crate::kernel::Command;

/// What would let a flow rewrite flows, or walk through all of them.
const FORBIDDEN: [&str; 3] = [crate::flow::SaveFlow::NAME, crate::flow::MoveRun::NAME, crate::flow::TickFlows::NAME];

/// What changes rights, membership, members, limits or what is kept about people. Whoever fires would do it with their own rights,
/// perhaps without knowing, so only somebody who holds [`ACT_AS_SYSTEM`](crate::flow::ACT_AS_SYSTEM) writes it into a flow.
pub(in crate::flow) const GOVERNING: [&str; 51] = [
    "add_to_group",
    "admit_member",
    "aggregate",
    "apply_levels",
    "apply_retention",
    "apply_to_group",
    "block_member",
    "change_currency",
    "change_group",
    "change_member",
    "change_profile",
    "close_group",
    "create_currency",
    "create_group",
    "decide_application",
    "erase_member",
    "give_consent",
    "give_right",
    "invite_to_group",
    "issue",
    "leave_group",
    "lock_level",
    "move_group",
    "open_group_wallet",
    "pause_myself",
    "post_entries",
    "redeem",
    "register_applicant",
    "remove_from_group",
    "remove_group_kind",
    "remove_indicator",
    "remove_level",
    "restore_entries",
    "resume_myself",
    "revoke_right",
    "set_consent_text",
    "set_data_policy",
    "set_group_kind",
    "set_group_openness",
    "set_group_policy",
    "set_indicator",
    "set_level",
    "set_limits",
    "set_manager",
    "set_member_state",
    "set_retention",
    "set_up_standard",
    "sponsor_application",
    "unblock_member",
    "withdraw_application",
    "withdraw_consent",
];

/// Bounds an effect before anything walks through it.
pub(super) fn check_size(at: &str, effect: &Effect) -> Checked {
    if effect.save.len() > super::MAX_FIELDS {
        return fault(format!("{at}.save"), Why::TooMany { limit: super::MAX_FIELDS });
    }
    let at = format!("{at}.arguments");
    let mut level = vec![effect.arguments.as_value()];
    let mut leaves = 0;
    for _ in 0..MAX_DEPTH {
        let mut below = Vec::new();
        for value in level {
            match value {
                Value::Array(list) => below.extend(list),
                Value::Object(object) => {
                    if object.keys().any(|name| name.len() > MAX_LITERAL) {
                        return fault(at, Why::BadText { limit: MAX_LITERAL });
                    }
                    below.extend(object.values());
                }
                Value::String(text) if text.len() > MAX_LITERAL => {
                    return fault(at, Why::BadText { limit: MAX_LITERAL });
                }
                _ => {}
            }
        }
        leaves += below.len();
        if leaves > MAX_LEAVES {
            return fault(at, Why::TooMany { limit: MAX_LEAVES });
        }
        level = below;
    }
    if level.is_empty() { Ok(()) } else { fault(at, Why::TooMany { limit: MAX_DEPTH }) }
}

pub(super) fn check(at: &str, effect: &Effect, known: &Known<'_>) -> Checked {
    let Known { definition, registry, .. } = *known;
    if FORBIDDEN.contains(&effect.command.as_str()) {
        return fault(format!("{at}.command"), Why::Forbidden { name: effect.command.clone() });
    }
    let Some((described, definitions)) = registry.describe_command(&effect.command) else {
        return fault(format!("{at}.command"), Why::NoCommand { name: shown(&effect.command) });
    };
    let shape = |leaf: Leaf<'_>| shape_of(leaf, known);
    let shapes = Shapes::new(&definitions, &shape);
    shapes.fits(&format!("{at}.arguments"), effect.arguments.as_value(), described.input.as_value(), true)?;
    for (name, path) in &effect.save {
        let Some(field) = definition.fields.iter().find(|field| field.name == *name) else {
            return fault(format!("{at}.save"), Why::NoField { name: shown(name) });
        };
        let at = format!("{at}.save.{name}");
        shapes.answers(&at, path, described.output.as_value(), Some(field.kind))?;
    }
    if let Some(makes) = &effect.makes {
        super::name_at(&format!("{at}.makes.kind"), &makes.kind)?;
        shapes.answers(&format!("{at}.makes.id"), &makes.id, described.output.as_value(), None)?;
    }
    Ok(())
}

/// What a leaf will be, if what it names is there.
fn shape_of(leaf: Leaf<'_>, known: &Known<'_>) -> Result<Shape, Why> {
    let definition = known.definition;
    let field = |name: &str| definition.fields.iter().find(|field| field.name == name);
    Ok(match leaf {
        Leaf::Field(name) => {
            let field = field(name).ok_or_else(|| Why::NoField { name: shown(name) })?;
            Shape::Of(field.kind)
        }
        Leaf::Role(name) => {
            let role = definition.roles.iter().find(|role| role.name == name);
            match role.map(|role| &role.holder) {
                Some(RoleHolder::Given | RoleHolder::Field(_)) => Shape::MemberOrGroup,
                Some(RoleHolder::Starter) => Shape::Of(FieldKind::Member),
                Some(RoleHolder::Right(_)) | None => return Err(Why::NoRole { name: shown(name) }),
            }
        }
        Leaf::Record => Shape::Record,
        Leaf::Group => Shape::Of(FieldKind::Group),
        Leaf::Actor => Shape::Of(FieldKind::Member),
        Leaf::Now(_) => Shape::Of(FieldKind::Timestamp),
        Leaf::Formula { text, currency_of } => {
            guard::check_formula(text, known.vocabulary)?;
            match currency_of {
                None => Shape::Of(FieldKind::Decimal),
                Some(name) => match field(name).filter(|field| field.kind == FieldKind::Money) {
                    Some(_) => Shape::Of(FieldKind::Money),
                    None => return Err(Why::NoField { name: shown(name) }),
                },
            }
        }
        Leaf::Unknown(name) => return Err(Why::NoField { name: shown(name) }),
    })
}

/// The literal text of an argument of an effect that starts or fires flows.
pub(super) fn literal<'a>(at: &str, effect: &'a Effect, argument: &str) -> Result<&'a str, FlowFault> {
    match effect.arguments.as_value().get(argument) {
        Some(Value::String(text)) => Ok(text),
        _ => fault(format!("{at}.arguments.{argument}"), Why::NotLiteral),
    }
}

#[cfg(test)]
mod tests {
    use super::GOVERNING;

    #[test]
    fn what_governs_is_a_command_that_there_is() {
        let registry = crate::Registry::core();
        for name in GOVERNING {
            assert!(registry.describe_command(name).is_some(), "{name}");
        }
    }
}
