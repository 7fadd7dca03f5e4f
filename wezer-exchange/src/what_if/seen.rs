//! What somebody may be told of what came of it.

use schemars::JsonSchema;
use serde::Serialize;
use wezer_core::actor::Actor;
use wezer_core::grant::{WhatMayI, WhyAnswer};
use wezer_core::group::{GroupWallets, GroupsOf, ROOT};
use wezer_core::id::WalletId;
use wezer_core::journal::Seq;
use wezer_core::kernel::CallError;
use wezer_core::ledger::{Balances, Currencies, Holders};
use wezer_core::member::FindMember;
use wezer_core::money::CurrencyCode;
use wezer_core::right::{MANAGE_CURRENCIES, SEE_WALLET};
use wezer_core::wallet::{COMMONS, Wallet};
use wezer_core::{Query, Refusal, Session};

use super::replay::{Reader, Replay};
use super::report::{Compared, Hit, HitsOfMonth, MonthOfSupply, Report, Spread};
use super::{Change, WhatIfError, run, step};
use crate::issuance::{IssuanceRule, IssuanceRules};

/// At most so many wallets of whoever tries are told of: their own, and those of their groups that they may see.
pub const MAX_OWN: usize = 50;

/// What only those are told who may change currencies and see all wallets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Whole {
    /// How balances are spread.
    pub really: Spread,
    /// How they would be spread.
    pub would_be: Spread,
    /// The wallets for which it makes a difference, the greatest difference first; at most 1,000.
    pub differences: Vec<Compared>,
}

/// What a changed rule would have made of the community's history, as far as somebody may know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Seen {
    /// Of which currency.
    pub currency: CurrencyCode,
    /// The last journal entry that was read.
    pub through: Seq,
    /// Whether that is all of the journal.
    pub is_whole: bool,
    /// Month by month, where something was recorded; at most 600, the last ones.
    pub months: Vec<MonthOfSupply>,
    /// So much would have been refused by lower limits. For who may not see all wallets: of what does not touch their own wallets,
    /// rounded down to a multiple of five, and 0 where fewer than five wallets would have refused.
    pub refused_below: u64,
    /// So much would have been refused by upper limits, told like that by lower ones.
    pub refused_above: u64,
    /// The first 100 of them; for who may not see all wallets, what limits of their own wallets would have refused, and nothing else.
    pub hits: Vec<Hit>,
    /// Month by month what does not touch their own wallets, for who may not see all wallets.
    pub others: Vec<HitsOfMonth>,
    /// How it is spread, in parts of five wallets or more.
    pub really: Holders,
    /// How it would be spread.
    pub would_be: Holders,
    /// One's own wallets and those of one's groups, at most 50; for who may not see all wallets, as though limits of others refused
    /// nothing.
    pub own: Vec<Compared>,
    /// All that there is, for who may change currencies and see all wallets.
    pub whole: Option<Whole>,
}

/// The same failure of another question.
fn failed<E: Refusal>(error: CallError<E>) -> CallError<WhatIfError> {
    match error {
        CallError::Denied(denied) => CallError::Denied(denied),
        CallError::Busy => CallError::Busy,
        CallError::Store(error) => CallError::Store(error),
        CallError::Unknown(error) => CallError::Unknown(error),
        _ => CallError::Refused(WhatIfError::Community),
    }
}

async fn ask<Q: Query>(session: &Session, query: Q) -> Result<Q::Output, CallError<WhatIfError>> {
    session.ask(query).await.map_err(failed)
}

async fn may_see(session: &Session, wallet: WalletId) -> Result<bool, CallError<WhatIfError>> {
    match session.ask(Balances { wallet }).await {
        Ok(_) => Ok(true),
        Err(CallError::Denied(_) | CallError::Refused(_)) => Ok(false),
        Err(error) => Err(failed(error)),
    }
}

/// Whether whoever asks may change currencies and see all wallets.
async fn sees_all(session: &Session) -> Result<bool, CallError<WhatIfError>> {
    let rights = [MANAGE_CURRENCIES, SEE_WALLET].map(|right| right.to_string()).into();
    let found = ask(session, WhatMayI { rights, group: ROOT }).await?;
    Ok(found.iter().all(|may| matches!(may.answer, WhyAnswer::Yes(_))))
}

/// One's own wallet, and those of the groups that one is in and may see.
async fn own(session: &Session) -> Result<Vec<WalletId>, CallError<WhatIfError>> {
    let Actor::Member(id) = session.actor() else { return Ok(Vec::new()) };
    let mut wallets: Vec<WalletId> = ask(session, FindMember::Id(id)).await?.iter().map(|member| member.wallet()).collect();
    for group in ask(session, GroupsOf { member: id }).await? {
        for wallet in ask(session, GroupWallets { group: group.id() }).await?.iter().map(Wallet::id) {
            if wallets.len() < MAX_OWN && may_see(session, wallet).await? {
                wallets.push(wallet);
            }
        }
    }
    Ok(wallets)
}

/// The wallets that a change names.
fn named(change: &Change) -> impl Iterator<Item = WalletId> {
    let fees = change.fees.iter().flatten().filter_map(|fee| fee.to);
    let rules = change.issuance.iter().flatten().map(|rule| &rule.terms);
    fees.chain(rules.flat_map(|terms| terms.other_side().into_iter().chain(terms.exempt().iter().copied())))
}

/// Runs a changed rule over the community's own history for whoever asks, and tells what they may know: every member sums, how balances
/// are spread, what would have been refused, and their own wallets; whoever may change currencies and see all wallets, all of it.
///
/// Who may not see all wallets tries bounds on balances in steps of 1, 2 and 5 with zeros, or those in force, and names no wallet that
/// they may not see. What is told of their own wallets is what their own limits make of it. What limits of others would have refused
/// counts only if those of five wallets or more would have: else all of it is told as though they had refused nothing. So nobody finds by
/// trying a limit again and again where somebody's balance is.
///
/// # Errors
/// If the actor takes no part in the community, or for the reasons of [`what_if`](super::what_if).
pub async fn what_if_for(session: &Session, change: &Change) -> Result<Seen, CallError<WhatIfError>> {
    let currencies = ask(session, Currencies {}).await?;
    let (sees_all, own) = (sees_all(session).await?, own(session).await?);
    let reader = |only_own| Reader { own: own.iter().copied().collect(), only_own };
    let replay = |only_own| Replay::of(&currencies, change, reader(only_own)).map_err(CallError::Refused);
    // Refused before anything is asked of many wallets.
    let all = replay(false)?;
    if sees_all {
        let mut replays = [all];
        let (through, is_whole) = run(session.community(), &mut replays).await.map_err(CallError::Refused)?;
        let [all] = replays;
        return Ok(Seen::whole(all, &own, through, is_whole));
    }
    let rules =
        ask(session, IssuanceRules { currency: Some(change.currency), limit: Some(1_000), ..IssuanceRules::default() }).await?;
    step::check(change, all.currency(), rules.iter().map(IssuanceRule::terms)).map_err(CallError::Refused)?;
    for wallet in named(change).filter(|wallet| *wallet != COMMONS && !own.contains(wallet)) {
        if !may_see(session, wallet).await? {
            return Err(CallError::Refused(WhatIfError::NotSeen { wallet }));
        }
    }
    let mut replays = [all, replay(true)?];
    let (through, is_whole) = run(session.community(), &mut replays).await.map_err(CallError::Refused)?;
    let [all, theirs] = replays;
    Ok(Seen::part(all, theirs, &own, through, is_whole))
}

impl Seen {
    /// All of it.
    fn whole(all: Replay, own: &[WalletId], through: Seq, is_whole: bool) -> Self {
        let ([really, would_be], own) = (all.holders(), own.iter().filter_map(|wallet| all.compared(*wallet)).collect());
        let report = all.report(through, is_whole);
        let Report { currency, months, refused_below, refused_above, hits, .. } = report;
        let whole = Some(Whole { really: report.really, would_be: report.would_be, differences: report.differences });
        let others = Vec::new();
        Self { currency, through, is_whole, months, refused_below, refused_above, hits, others, really, would_be, own, whole }
    }

    /// What somebody may know who may not see all wallets.
    fn part(all: Replay, theirs: Replay, own: &[WalletId], through: Seq, is_whole: bool) -> Self {
        let own = own.iter().filter_map(|wallet| theirs.compared(*wallet)).collect();
        let of_others = all.of_others();
        let [really, would_be] = if of_others.is_some() { all.holders() } else { theirs.holders() };
        let theirs = theirs.report(through, is_whole);
        let (currency, hits) = (theirs.currency, theirs.hits);
        let months = if of_others.is_some() { all.report(through, is_whole).months } else { theirs.months };
        let (refused_below, refused_above, others) = of_others.unwrap_or_default();
        Self {
            currency,
            through,
            is_whole,
            months,
            refused_below,
            refused_above,
            hits,
            others,
            really,
            would_be,
            own,
            whole: None,
        }
    }
}
