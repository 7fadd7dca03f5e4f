//! The fields of a room's forms.
//!
//! Invariant: a name in an address of ours says how its answer is read, so that a field of the room can neither take the place of one of
//! ours nor of another. Cost: linear in the fields; the members and wallets to choose from are asked for once a page.

use wezer_core::group::{GroupMembers, GroupWallets};
use wezer_core::id::GroupId;
use wezer_core::language::Language;
use wezer_core::member::{MAX_ASKED, TheseMembers};
use wezer_core::room::page::{Choice, Field, FieldKind, Form, Node};
use wezer_core::room::{RoomInput, SeenRoom};
use wezer_core::time::Timestamp;

use crate::web::form::Fields;
use crate::web::number;
use crate::web::page::group::ask;
use crate::web::page::input::{Look, Option3, Shown};
use crate::web::page::wallet::{currencies, names};
use crate::web::text::RoomTexts;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// So many members are there to choose from.
const MOST: u16 = 500;
/// Up to so many choices stand side by side; more are in a list that opens.
const SIDE_BY_SIDE: usize = 7;

/// Who and what there is to choose from.
#[derive(Debug, Default)]
pub(super) struct Pickers {
    members: Vec<(String, String)>,
    wallets: Vec<(&'static str, Vec<(String, String)>)>,
    currencies: Vec<String>,
}

fn fields(nodes: &[Node]) -> impl Iterator<Item = &Field> {
    nodes
        .iter()
        .filter_map(|node| match node {
            Node::Form(form) => Some(form),
            _ => None,
        })
        .flat_map(|form: &Form| &form.fields)
}

impl Pickers {
    /// Asks for what the forms of a page need.
    pub(super) async fn ask(visitor: &Visitor, room: &SeenRoom, nodes: &[Node]) -> Result<Self, Trouble> {
        let r = RoomTexts::of(visitor.language);
        let is_there = |wanted: fn(&FieldKind) -> bool| fields(nodes).any(|field| wanted(&field.kind));
        let wants_wallets = is_there(|kind| matches!(kind, FieldKind::Wallet));
        let mut found = Self::default();
        if is_there(|kind| matches!(kind, FieldKind::Money(codes) if codes.is_empty())) {
            found.currencies = currencies(visitor).await?.iter().map(|currency| currency.code().to_string()).collect();
        }
        if !wants_wallets && !is_there(|kind| matches!(kind, FieldKind::Member | FieldKind::Members)) {
            return Ok(found);
        }
        let members = ask(visitor, GroupMembers { group: room.group, after: None, limit: Some(MOST) }).await?;
        let mut named: Vec<(String, String)> =
            members.iter().map(|member| (member.member.to_string(), member.name.clone())).collect();
        named.sort_by_key(|(_, name)| name.to_lowercase());
        found.members = named;
        if wants_wallets {
            let own = vec![(visitor.member.wallet().to_string(), r.my_wallet.to_owned())];
            let theirs = wallets_of(visitor, room.group).await?;
            let mut each = Vec::new();
            let ids: Vec<_> = members.iter().map(|member| member.member).filter(|id| *id != visitor.member.id()).collect();
            for some in ids.chunks(MAX_ASKED) {
                let some = ask(visitor, TheseMembers { members: some.to_vec() }).await?;
                each.extend(some.iter().map(|member| (member.wallet().to_string(), member.name().to_owned())));
            }
            each.sort_by_key(|(_, name)| name.to_lowercase());
            let all = [("", own), (r.wallets_of_group, theirs), (r.wallets_of_members, each)];
            found.wallets = all.into_iter().filter(|(_, some)| !some.is_empty()).collect();
        }
        Ok(found)
    }
}

async fn wallets_of(visitor: &Visitor, group: GroupId) -> Result<Vec<(String, String)>, Trouble> {
    let ids = ask(visitor, GroupWallets { group }).await?.iter().map(wezer_core::wallet::Wallet::id).collect();
    let named = names(&visitor.app, visitor.language, ids).await?;
    Ok(named.into_iter().map(|(id, name)| (id.to_string(), name)).collect())
}

/// How an answer is read: the letter that stands before the field's name.
fn letter(kind: &FieldKind) -> char {
    match kind {
        FieldKind::Moment => 'm',
        FieldKind::Money(_) => 'a',
        _ => 'f',
    }
}

/// A moment as a browser's form has it.
fn local(moment: &str) -> String {
    let read = moment.parse::<Timestamp>().map(|at| at.to_datetime().format("%Y-%m-%dT%H:%M").to_string());
    read.unwrap_or_else(|_| moment.to_owned())
}

fn chosen(choices: &[Choice], values: &[String]) -> Vec<Option3> {
    // What says nothing still has a name.
    let says = |choice: &Choice| if choice.label.trim().is_empty() { choice.value.clone() } else { choice.label.clone() };
    choices.iter().map(|choice| (choice.value.clone(), says(choice), values.contains(&choice.value))).collect()
}

/// One field; `id` is its own on the page, `typed` is what was sent if its form was refused.
pub(super) fn shown(field: &Field, id: String, pickers: &Pickers, typed: Option<&Fields>, language: Language) -> Shown {
    let r = RoomTexts::of(language);
    let name = format!("{}-{}", letter(&field.kind), field.name);
    let values: Vec<String> = match typed {
        Some(typed) => typed.iter().filter(|(sent, _)| *sent == name).map(|(_, value)| value.to_owned()).collect(),
        None => field.values.clone(),
    };
    let mut value = values.first().cloned().unwrap_or_default();
    let mut help = field.help.clone().unwrap_or_default();
    let pick = |all: &[(String, String)]| -> Vec<Option3> {
        all.iter().map(|(id, name)| (id.clone(), name.clone(), values.contains(id))).collect()
    };
    let nothing = |says: &'static str| (String::new(), says.to_owned(), values.iter().all(String::is_empty));
    let look = match &field.kind {
        FieldKind::Hidden => Look::Hidden,
        FieldKind::Line(most) => Look::Line { most: *most },
        FieldKind::Lines(most) => Look::Lines { most: *most },
        FieldKind::Number(range) => Look::Number {
            least: range.min.map(|least| least.to_string()).unwrap_or_default(),
            most: range.max.map(|most| most.to_string()).unwrap_or_default(),
        },
        FieldKind::Check => Look::Check { is_ticked: ["true", "on", "yes", "1"].contains(&value.as_str()) },
        FieldKind::Date => Look::Date,
        FieldKind::Moment => {
            if typed.is_none() {
                value = local(&value);
            }
            help = format!("{help} {}", r.in_utc).trim_start().to_owned();
            Look::Moment
        }
        FieldKind::Money(codes) => {
            let currency = format!("c-{}", field.name);
            let chosen = match typed {
                Some(typed) => typed.get(&currency).to_owned(),
                None => {
                    let (amount, code) = value.split_once(' ').unwrap_or((value.as_str(), ""));
                    let (amount, code) = (amount.parse().map(|amount| number::amount(amount, language)), code.to_owned());
                    value = amount.unwrap_or_default();
                    code
                }
            };
            let codes = if codes.is_empty() { &pickers.currencies } else { codes };
            Look::Money {
                label: r.currency,
                currency,
                currencies: codes.iter().map(|code| (code.clone(), *code == chosen)).collect(),
            }
        }
        FieldKind::Choice(choices) if choices.len() <= SIDE_BY_SIDE => {
            let mut choices = chosen(choices, &values);
            if !field.required {
                choices.insert(0, nothing(r.none_chosen));
            }
            Look::Radio(choices)
        }
        FieldKind::Choice(choices) => {
            let mut choices = chosen(choices, &values);
            choices.insert(0, nothing("–"));
            Look::Select(vec![("", choices)])
        }
        FieldKind::Choices(choices) => Look::Boxes(chosen(choices, &values)),
        FieldKind::Member => {
            let mut all = pick(&pickers.members);
            all.insert(0, nothing(r.nobody_chosen));
            Look::Select(vec![("", all)])
        }
        FieldKind::Members => Look::Boxes(pick(&pickers.members)),
        FieldKind::Wallet => {
            let all = pickers.wallets.iter().map(|(group, some)| (*group, pick(some)));
            let mut all: Vec<_> = all.collect();
            if let Some((_, first)) = all.first_mut() {
                first.insert(0, nothing(r.none_chosen));
            }
            Look::Select(all)
        }
    };
    Shown { id, name, label: field.label.clone(), help, is_required: field.required, value, look }
}

/// What a form or a button carries, as its room reads it.
pub(super) fn read(fields: &Fields, language: Language) -> Vec<RoomInput> {
    let mut inputs = Vec::new();
    for (sent, value) in fields.iter() {
        let Some((letter, name)) = sent.split_once('-') else { continue };
        let value = match letter {
            "f" => value.to_owned(),
            _ if value.trim().is_empty() => continue,
            "m" => moment(value),
            "a" => {
                let amount = number::parse(value, language).map_or_else(|_| value.trim().to_owned(), |amount| amount.to_string());
                format!("{amount} {}", fields.get(&format!("c-{name}")))
            }
            _ => continue,
        };
        inputs.push(RoomInput { name: name.to_owned(), value });
    }
    inputs
}

/// The moment of a browser's form, which knows no zone.
fn moment(typed: &str) -> String {
    let read = [":00Z", "Z", ""].into_iter().find_map(|zone| format!("{}{zone}", typed.trim()).parse::<Timestamp>().ok());
    read.map_or_else(|| typed.to_owned(), |at| at.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_forms_are_read_as_universal_time() {
        for (typed, read) in [("2026-11-22T10:00", "2026-11-22T10:00:00"), ("2026-11-22T10:00:30", "2026-11-22T10:00:30")] {
            assert!(moment(typed).starts_with(read) && moment(typed).ends_with('Z'), "{}", moment(typed));
            assert_eq!(local(&moment("2026-11-22T10:00")), "2026-11-22T10:00");
        }
        assert_eq!(moment("tomorrow"), "tomorrow");
    }
}
