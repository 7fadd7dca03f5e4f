//! Who may do what.

use rooms_sdk::prelude::*;

use crate::Done;
use crate::role::Role;

/// So many people are shown.
const MOST_SHOWN: usize = 500;

pub(crate) fn page(call: &Call) -> Done<Page> {
    let others = Role::of_others()?;
    let mut page = Page::new(call.say("Who may do what", "Qui peut faire quoi"))
        .chips([chip::link(call.say("Our texts", "Nos textes"), "")]);
    page = page.text(call.say(
        "*Readers* read. *Reviewers* comment and say what they think. *Editors* write as well. \
         Those who manage the group may all of it, and adopt.",
        "Certaines personnes *lisent*. D’autres *commentent* et donnent leur avis. D’autres *écrivent* aussi. \
         Qui gère le groupe peut tout cela, et adopte.",
    ));
    let head = [call.say("Who", "Qui"), call.say("Role", "Rôle")];
    let mut table = Table::new(call.say("Roles", "Rôles"), head);
    for belonging in groups::everybody(call.group)?.into_iter().take(MOST_SHOWN) {
        let role = match Role::given(belonging.member)? {
            _ if belonging.manager => chip::tag(Tone::Good, call.say("Manages the group", "Gère le groupe")),
            Some(role) => chip::strong(role.label(call)),
            None => chip::text(others.label(call)),
        };
        table = table.row([chip::member(belonging.member), role]);
    }
    page = page.node(table);
    if !call.is_manager {
        return Ok(page);
    }
    let roles = || Role::ALL.map(|role| Choice::new(role.name(), role.label(call)));
    let label = || call.say("Role", "Rôle");
    let give = Form::new("role", call.say("Give somebody a role", "Donner un rôle à quelqu’un"))
        .field(Field::member("who", call.say("Who", "Qui")).required())
        .field(Field::choice("role", label(), roles()).required())
        .submit(call.say("Give", "Donner"));
    let rest = Form::new("others", call.say("Everybody else", "Toutes les autres personnes"))
        .field(Field::choice("role", label(), roles()).required().value(others.name()))
        .submit(call.say("So be it", "Appliquer"));
    Ok(page.node(give).node(rest))
}
