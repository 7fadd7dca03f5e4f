//! Permissions in plain words, and the form in which a group gives them.

use wezer_core::language::Language;
use wezer_core::money::Money;
use wezer_core::room::{Grant, SeenComponent, SeenPermission};

use crate::web::form::Fields;
use crate::web::number;
use crate::web::page::wallet::currencies;
use crate::web::refused::Refused;
use crate::web::text::RoomTexts;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// A permission as people read it.
#[derive(Debug)]
pub(super) struct Told {
    /// The interface, as programs call it.
    pub(super) name: String,
    /// What it allows, in our words.
    pub(super) allows: String,
    /// Why, in the words of the room's author.
    pub(super) why: String,
}

/// What a sentence begins with.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What an interface allows.
pub(super) fn allows(allows: &wezer_core::flow::Label, name: &str, language: Language) -> String {
    sentence(allows.say(language, name))
}

/// One permission in words.
pub(super) fn told(one: &SeenPermission, language: Language) -> Told {
    Told {
        name: one.permission.clone(),
        allows: allows(&one.allows, &one.permission, language),
        why: one.why.say(language, "").to_owned(),
    }
}

/// A permission that can be given.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) told: Told,
    pub(super) is_given: bool,
    /// Of one that moves money: whether it is limited, and how much a day of each currency.
    pub(super) money: Option<(bool, Vec<(String, String)>)>,
}

/// The form, as it is filled in: by what was typed, else by what is granted; all that is asked for in a fresh one.
pub(super) async fn asked(
    visitor: &Visitor,
    component: &SeenComponent,
    granted: Option<&[Grant]>,
    typed: Option<&Fields>,
) -> Result<Vec<Asked>, Trouble> {
    let codes: Vec<String> = currencies(visitor).await?.iter().map(|currency| currency.code().to_string()).collect();
    let one = |(nth, permission): (usize, &SeenPermission)| {
        let grant = granted.and_then(|granted| granted.iter().find(|grant| grant.permission() == permission.permission));
        let is_given = match typed {
            Some(typed) => typed.is_ticked(&format!("give-{nth}")),
            None => granted.is_none() || grant.is_some(),
        };
        let amount = |code: &String| match (typed, grant.and_then(Grant::a_day)) {
            (Some(typed), _) => typed.get(&format!("day-{nth}-{code}")).to_owned(),
            (None, Some(limits)) => {
                let limit = limits.iter().find(|limit| limit.currency().as_str() == code);
                limit.map(|limit| number::amount(limit.amount(), visitor.language)).unwrap_or_default()
            }
            _ => String::new(),
        };
        let is_limited = match typed {
            Some(typed) => typed.get(&format!("limit-{nth}")) != "free",
            None => grant.is_none_or(|grant| grant.a_day().is_some()),
        };
        let amounts = || codes.iter().map(|code| (code.clone(), amount(code))).collect();
        Asked {
            told: told(permission, visitor.language),
            is_given,
            money: permission.moves_money.then(|| (is_limited, amounts())),
        }
    };
    Ok(component.permissions.iter().enumerate().map(one).collect())
}

/// What a form gives.
pub(super) fn grants(fields: &Fields, component: &SeenComponent, language: Language) -> Result<Vec<Grant>, Refused> {
    let mut grants = Vec::new();
    for (nth, permission) in component.permissions.iter().enumerate() {
        if !fields.is_ticked(&format!("give-{nth}")) {
            continue;
        }
        let grant = Grant::of(permission.permission.clone());
        if !permission.moves_money || fields.get(&format!("limit-{nth}")) == "free" {
            grants.push(grant);
            continue;
        }
        let start = format!("day-{nth}-");
        let mut a_day = Vec::new();
        for (name, typed) in fields.iter().filter(|(_, typed)| !typed.trim().is_empty()) {
            let Some(code) = name.strip_prefix(&start) else { continue };
            let amount = number::parse(typed, language).ok().filter(|amount| !amount.is_negative());
            let money = amount.zip(code.parse().ok()).map(|(amount, code)| Money::new(amount, code));
            let refused = || Refused::from(RoomTexts::of(language).not_an_amount.replace("{text}", typed));
            a_day.push(money.ok_or_else(refused)?);
        }
        grants.push(grant.at_most(a_day));
    }
    Ok(grants)
}
