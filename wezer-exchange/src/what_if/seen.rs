//! What somebody may be told of what came of it.

use schemars::JsonSchema;
use serde::Serialize;
use wezer_core::actor::Actor;
use wezer_core::grant::{WhatMayI, WhyAnswer};
use wezer_core::group::{GroupWallets, GroupsOf, ROOT};
use wezer_core::id::WalletId;
use wezer_core::journal::Seq;
use wezer_core::kernel::CallError;
use wezer_core::ledger::{Balances, Currencies, Holders, LEAST_TOGETHER};
use wezer_core::member::FindMember;
use wezer_core::money::{Amount, CurrencyCode};
use wezer_core::right::{MANAGE_CURRENCIES, SEE_WALLET};
use wezer_core::wallet::{COMMONS, Wallet};
use wezer_core::{Query, Refusal, Session};

use super::report::{Compared, Hit, HitOf, MonthOfSupply, Report, Spread, Which};
use super::{Change, WhatIfError, replayed};
use crate::calendar::Day;

/// At most so many wallets of whoever tries are told of: their own, and those of their groups that they may see.
pub const MAX_OWN: usize = 50;

/// Something that a limit would have refused, as far as somebody may know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SeenHit {
    /// On which day.
    pub day: Day,
    /// What it was.
    pub of: HitOf,
    /// Which end of a limit.
    pub which: Which,
    /// How much was to move.
    pub amount: Amount,
    /// Whose limit, in which journal entry and how far beyond; only for who may see the wallet.
    pub more: Option<SeenWallet>,
}

/// Of a wallet that may be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SeenWallet {
    /// Whose limit.
    pub wallet: WalletId,
    /// In which journal entry; of a tried rule, in the one before which it fell due.
    pub seq: Seq,
    /// How far it would have gone beyond.
    pub by: Amount,
}

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
    /// So much would have been refused by lower limits.
    pub refused_below: u64,
    /// So much would have been refused by upper limits.
    pub refused_above: u64,
    /// The first 100 of them; where fewer than five wallets use the currency, only those of wallets that may be seen.
    pub hits: Vec<SeenHit>,
    /// How it is spread, in parts of five wallets or more.
    pub really: Holders,
    /// How it would be spread.
    pub would_be: Holders,
    /// One's own wallets and those of one's groups, at most 50.
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

impl SeenHit {
    fn of(hit: &Hit, is_seen: bool) -> Self {
        let more = is_seen.then_some(SeenWallet { wallet: hit.wallet, seq: hit.seq, by: hit.by });
        Self { day: Day::of(hit.at), of: hit.of, which: hit.which, amount: hit.amount, more }
    }
}

/// Runs a changed rule over the community's own history for whoever asks, and tells what they may know: every member sums, how balances
/// are spread, what would have been refused, and their own wallets; whoever may change currencies and see all wallets, all of it.
///
/// Who may not see a wallet may not name it either: what is left out of a rule would tell what is in it. Whoever tries rule after rule can
/// still work out what amounts there are, not whose they are.
///
/// # Errors
/// If the actor takes no part in the community, or for the reasons of [`what_if`](super::what_if).
pub async fn what_if_for(session: &Session, change: &Change) -> Result<Seen, CallError<WhatIfError>> {
    let currencies = ask(session, Currencies {}).await?;
    let (sees_all, own) = (sees_all(session).await?, own(session).await?);
    // Refused before anything is asked of many wallets.
    super::replay::Replay::check(&currencies, change).map_err(CallError::Refused)?;
    if !sees_all {
        for wallet in named(change).filter(|wallet| *wallet != COMMONS && !own.contains(wallet)) {
            if !may_see(session, wallet).await? {
                return Err(CallError::Refused(WhatIfError::NotSeen { wallet }));
            }
        }
    }
    let told = replayed(session.community(), &currencies, change).await;
    let (replay, through, is_whole) = told.map_err(CallError::Refused)?;
    let [really, would_be] = replay.holders();
    let compared = own.iter().filter_map(|wallet| replay.compared(*wallet)).collect();
    let report = replay.report(through, is_whole);
    let is_few = would_be.wallets < LEAST_TOGETHER as u64;
    let mut hits = Vec::with_capacity(report.hits.len());
    for hit in &report.hits {
        let is_seen = sees_all || own.contains(&hit.wallet);
        if is_seen || !is_few {
            hits.push(SeenHit::of(hit, is_seen));
        }
    }
    let Report { currency, months, refused_below, refused_above, .. } = report;
    let whole = sees_all.then_some(Whole { really: report.really, would_be: report.would_be, differences: report.differences });
    Ok(Seen { currency, through, is_whole, months, refused_below, refused_above, hits, really, would_be, own: compared, whole })
}
