//! What is done once a decision is adopted: a payment or a campaign.
//!
//! Invariant: it is done at most once, after adoption, as far as whoever presses the button may; what the community refuses
//! leaves everything as it was. Cost: one command.

use rooms_sdk::prelude::*;
use serde::{Deserialize, Serialize};

use crate::decision::{Done, LINE, TEXT};
use crate::entry::Act;
use crate::matter::Matter;

/// Most days of a campaign.
const DAYS: i64 = 365;
/// Most characters of what a payment is for.
const MEMO: usize = 100;

/// What becomes of what is promised to a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Mode {
    AllOrNothing,
    Keep,
    WhenReached,
}

/// What is done on adoption.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Order {
    /// Pays from a wallet of the group.
    Payment { from: WalletId, to: WalletId, money: Money },
    /// Starts a campaign, of so many days once it is started.
    Campaign { title: String, description: String, beneficiary: WalletId, goal: Money, mode: Mode, days: i32 },
}

/// Reads an order from the form of a new decision.
///
/// # Errors
/// `not-our-wallet`, `no-amount`, `days-out-of-range`, what is wrong with a field; the host's refusal.
pub(crate) fn read(call: &Call, action: &Action) -> Result<Option<Order>, Fault> {
    let order = match action.find("order") {
        None => return Ok(None),
        Some("payment") => {
            let from = action.wallet("from")?;
            if !groups::wallets(call.group)?.iter().any(|wallet| wallet.id == from) {
                let en = "This is no wallet of the group.";
                return Err(call.refuse("not-our-wallet", en, "Ce n’est pas un portefeuille du groupe."));
            }
            Order::Payment { from, to: action.wallet("to")?, money: money(call, action)? }
        }
        Some(_) => {
            let mode = match action.text("mode")? {
                "keep" => Mode::Keep,
                "when-reached" => Mode::WhenReached,
                _ => Mode::AllOrNothing,
            };
            let days = action.number("days")?;
            let Some(days) = i32::try_from(days).ok().filter(|_| (1..=DAYS).contains(&days)) else {
                let (en, fr) = (format!("A campaign lasts 1 to {DAYS} days."), format!("Une campagne dure de 1 à {DAYS} jours."));
                return Err(call.refuse("days-out-of-range", en, fr));
            };
            Order::Campaign {
                title: action.short("title", LINE)?.to_owned(),
                description: action.short("description", TEXT)?.to_owned(),
                beneficiary: action.wallet("to")?,
                goal: money(call, action)?,
                mode,
                days,
            }
        }
    };
    Ok(Some(order))
}

fn money(call: &Call, action: &Action) -> Result<Money, Fault> {
    let money = action.money("amount")?;
    if money.amount.is_positive() {
        return Ok(money);
    }
    Err(call.refuse("no-amount", "The amount has to be above zero.", "Le montant doit être supérieur à zéro."))
}

/// Somebody carries out what was decided.
///
/// # Errors
/// `not-adopted`, `no-order`, `carried-out`; the host's refusal.
pub(crate) fn carry_out(matter: &mut Matter<'_>) -> Result<Reply, Fault> {
    if !matter.decision.is_adopted() {
        return Err(matter.call.refuse("not-adopted", "This is not adopted.", "Ceci n’est pas adopté."));
    }
    if matter.decision.done.is_some() {
        return Err(matter.call.refuse("carried-out", "This is carried out already.", "Ceci est déjà exécuté."));
    }
    let trace = match &matter.decision.order {
        None => return Err(matter.call.refuse("no-order", "There is nothing to carry out.", "Il n’y a rien à exécuter.")),
        Some(Order::Payment { from, to, money }) => {
            let memo = text::first_line(&matter.decision.question, MEMO);
            payments::pay(*from, *to, std::slice::from_ref(money), Some(&memo))?.entry
        }
        Some(Order::Campaign { title, description, beneficiary, goal, mode, days }) => {
            let mode = match mode {
                Mode::AllOrNothing => campaigns::Mode::AllOrNothing,
                Mode::Keep => campaigns::Mode::Keep,
                Mode::WhenReached => campaigns::Mode::WhenReached,
            };
            let deadline = Some(matter.call.now.plus_days(*days));
            let (title, description, goals) = (title.clone(), description.clone(), vec![goal.clone()]);
            campaigns::start(&campaigns::Draft { title, description, beneficiary: *beneficiary, goals, mode, deadline })?
                .to_string()
        }
    };
    matter.decision.done = Some(Done { by: matter.who, at: matter.call.now, trace });
    matter.note(Act::CarriedOut)?;
    Ok(Reply::says(matter.say("What was decided is done.", "Ce qui a été décidé est fait.")))
}
