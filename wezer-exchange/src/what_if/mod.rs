//! What if: a changed rule of a currency, run over the community's own history in a copy, before anybody votes on it.
//!
//! [`what_if`] reads the journal, replays what moved of one currency in two books in memory, as it was and as it would have been, and tells
//! both beside each other: supply and money in hands by month, what limits would have refused, how balances would be spread.
//!
//! Invariant: nothing of the community is changed; a change that changes nothing gives exactly the real balances; in both books all accounts
//! sum to zero. People would have acted otherwise under other rules: what is shown is what these rules would have made of what they did.
//!
//! Where it is not exact: a changed limit is that of the currency for the whole of history, and wallets keep those of their own; without a
//! changed limit, what really passed passes, and beyond it the limits of today hold. Changed fees replace all that a payment in the currency
//! cost in it. Changed issuance replaces what rules of issuance ever moved; welcome, interest, pots and claims can't be tried.
//!
//! Every member may try ([`what_if_for`]), since they vote on it: they are told sums, how balances are spread, and of their own wallets what
//! their own limits would have refused. Bounds on balances they try in steps of 1, 2 and 5; what limits of other wallets would have refused
//! counts, in what they are told, only if five such wallets or more would have. [`what_if`] tells all of it.
//!
//! Cost: one reading of the journal, at most [`MAX_ENTRIES`] entries, and memory for each account and each hold of the currency (twice for
//! who may not see all wallets); tried rules look at members and accounts at most [`MAX_STEPS`] times. They are functions and no queries, since a query reads documents and
//! not a whole history: an application says how many of them run at once, and on which thread.

mod book;
mod replay;
mod report;
mod rule;
mod seen;
mod step;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::WalletId;
use wezer_core::journal::{DecodeError, Entry, Seq};
#[cfg(feature = "fluent")]
use wezer_core::language::Catalogue;
use wezer_core::language::{Argument, Arguments};
use wezer_core::ledger::{Currencies, Fee, Limits};
use wezer_core::money::{Amount, AmountError, CurrencyCode};
use wezer_core::store::StoreError;
use wezer_core::{Community, Refusal};

use self::replay::{Reader, Replay};
pub use self::report::{
    BUCKETS, Bucket, Compared, Hit, HitOf, HitsOfMonth, MAX_HITS, MAX_MONTHS, MAX_SHOWN, MonthOfSupply, Report, Spread, Which,
};
pub use self::rule::TriedRule;
pub use self::seen::{MAX_OWN, Seen, Whole, what_if_for};
use crate::issuance::IssuanceRefusal;

/// At most so many journal entries are read: the first ones.
pub const MAX_ENTRIES: u64 = 2_000_000;
/// At most so many rules of issuance are tried at once.
pub const MAX_RULES: usize = 16;
/// Rules that are tried look at members and accounts at most so many times, all together.
pub const MAX_STEPS: u64 = 20_000_000;
const PAGE: usize = 256;

/// What is changed; what is absent stays as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Of which currency.
    pub currency: CurrencyCode,
    /// Its limits, in place of its own.
    #[serde(default)]
    pub limits: Option<Limits>,
    /// Its fees, in place of its own; those due in another currency are left out. At most 8.
    #[serde(default)]
    pub fees: Option<Vec<Fee>>,
    /// Its rules of issuance, in place of all that there were; at most 16.
    #[serde(default)]
    pub issuance: Option<Vec<TriedRule>>,
}

impl Change {
    /// Nothing changed.
    pub fn none(currency: CurrencyCode) -> Self {
        Self { currency, limits: None, fees: None, issuance: None }
    }
}

/// Why it can't be tried.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WhatIfError {
    /// There is no such currency, or there are no balances of it.
    #[error("there is no currency {0} of which balances are kept")]
    NoBalances(CurrencyCode),
    /// A rule that can't be tried.
    #[error("only income, dividend, fee and demurrage without a pot or a claim can be tried, at most {MAX_RULES}")]
    CantTry,
    /// The rules would look at members and accounts too many times, or make amounts that can't be counted.
    #[error("such rules would look at members and accounts more than {MAX_STEPS} times, or pass what can be counted")]
    TooMuch,
    /// Terms that no rule of the currency could have.
    #[error(transparent)]
    Terms(#[from] IssuanceRefusal),
    /// A bound on balances of too many digits, by whoever may not see all wallets: try after try it would tell what is in one.
    #[error("{at} can't be tried by whoever may not see all wallets; {near} or {far} can")]
    NotAStep {
        /// The bound.
        at: Amount,
        /// The nearest one toward zero that can be tried.
        near: Amount,
        /// The nearest one away from zero.
        far: Amount,
    },
    /// A wallet that whoever tries may not see: what it is left out of would tell its balance.
    #[error("wallet {wallet} may not be named by whoever may not see it")]
    NotSeen {
        /// The wallet.
        wallet: WalletId,
    },
    /// An amount that the currency can't count.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// A journal entry that can't be read.
    #[error(transparent)]
    Journal(#[from] DecodeError),
    /// The store could not do its work.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The community could not be asked.
    #[error("the community could not be asked for its currencies")]
    Community,
}

impl Refusal for WhatIfError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoBalances(_) => "what-if-no-balances",
            Self::CantTry => "what-if-cannot-try",
            Self::TooMuch => "what-if-too-much",
            Self::Terms(refusal) => refusal.code(),
            Self::NotAStep { .. } => "what-if-not-a-step",
            Self::NotSeen { .. } => "what-if-not-seen",
            Self::Amount(_) => "what-if-amount",
            Self::Journal(_) | Self::Store(_) | Self::Community => "what-if-unread",
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::NoBalances(currency) => vec![("currency", Argument::text(currency))],
            Self::CantTry => vec![("limit", Argument::text(MAX_RULES))],
            Self::Terms(refusal) => refusal.arguments(),
            Self::NotAStep { at, near, far } => {
                vec![("at", Argument::text(at)), ("near", Argument::text(near)), ("far", Argument::text(far))]
            }
            Self::NotSeen { wallet } => vec![("wallet", Argument::text(wallet))],
            _ => Vec::new(),
        }
    }

    #[cfg(feature = "fluent")]
    fn catalogue(&self) -> &'static Catalogue {
        if let Self::Terms(refusal) = self { refusal.catalogue() } else { &crate::MESSAGES }
    }
}

/// Runs a changed rule over the community's own history and tells all of it: whoever shows the answer to somebody makes sure that they may
/// see all wallets, or takes [`what_if_for`].
///
/// # Errors
/// If the currency has no balances here, a rule can't be tried, or the journal can't be read.
pub async fn what_if(community: &Community, change: &Change) -> Result<Report, WhatIfError> {
    let currencies = community.system().ask(Currencies {}).await.map_err(|_| WhatIfError::Community)?;
    let mut replays = [Replay::of(&currencies, change, Reader::default())?];
    let (through, is_whole) = run(community, &mut replays).await?;
    let [replay] = replays;
    Ok(replay.report(through, is_whole))
}

/// Replays the history; gives up to which entry, and whether that is all of it.
async fn run(community: &Community, replays: &mut [Replay]) -> Result<(Seq, bool), WhatIfError> {
    let head = community.head().await?.seq;
    let last = Seq::new(head.get().min(MAX_ENTRIES));
    let mut next = Seq::START.next();
    while next <= last {
        let page = community.store().journal(next, PAGE).await?;
        if page.is_empty() {
            break;
        }
        for (seq, bytes) in page {
            next = seq.next();
            if seq <= last {
                let entry = Entry::decode(&bytes)?;
                for replay in replays.iter_mut() {
                    replay.entry(&entry)?;
                }
            }
        }
    }
    Ok((last, last == head))
}
