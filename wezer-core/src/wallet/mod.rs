//! Wallets: purses of members and of the community.
//!
//! Invariant: a wallet has one holder, for ever; its label is unique among the community's own wallets.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::events;
use crate::id::{GroupId, MemberId, WalletId};
use crate::kernel::{Command, Document, Index, IndexKeys, IndexRows, Permission, Query, Refusal, Stop, View, Work};
use crate::language::{Argument, Arguments};
use crate::right;
use crate::seal::Basis;
use crate::sovereignty::{Processing, Retention};

/// Where issued currencies come from: below zero by what is in circulation.
pub const ISSUANCE: WalletId = WalletId::from_u128(1);
/// Everything that is not the community: tracked currencies come from here.
pub const OUTSIDE: WalletId = WalletId::from_u128(2);
/// The community's own purse, into which fees go.
pub const COMMONS: WalletId = WalletId::from_u128(3);

/// Whether this is one of the three wallets that every community has from the beginning.
pub(crate) fn is_system(wallet: WalletId) -> bool {
    (1..=3).contains(&wallet.as_u128())
}

pub(crate) fn is_outside(wallet: WalletId) -> bool {
    wallet == OUTSIDE
}

pub(crate) fn is_issuance(wallet: WalletId) -> bool {
    wallet == ISSUANCE
}

/// Whose purse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// The community itself; operators act for it.
    Community,
    /// A member.
    Member(MemberId),
    /// A group; whoever holds the right over the group acts for it.
    Group(GroupId),
}

/// A purse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Wallet {
    id: WalletId,
    holder: Holder,
    #[serde(default)]
    label: String,
}

impl Wallet {
    pub(crate) const BY_LABEL: Index = Index::new("wallet.by_label");
    pub(crate) const BY_GROUP: Index = Index::new("wallet.by_group");

    pub(crate) fn of_member(id: WalletId, member: MemberId) -> Self {
        Self { id, holder: Holder::Member(member), label: String::new() }
    }

    pub(crate) fn of_holder(id: WalletId, holder: Holder, label: String) -> Self {
        Self { id, holder, label }
    }

    /// The wallets of a group.
    pub(crate) fn of_group(group: GroupId) -> IndexKeys {
        Self::BY_GROUP.starting_with(&group.as_u128().to_be_bytes())
    }

    /// Its id.
    pub fn id(&self) -> WalletId {
        self.id
    }

    /// Whose it is.
    pub fn holder(&self) -> Holder {
        self.holder
    }

    /// What a wallet of the community is called; empty for a member's.
    pub fn label(&self) -> &str {
        &self.label
    }
}

impl Document for Wallet {
    const KIND: &'static str = "wallet";
    type Id = WalletId;

    fn id(&self) -> WalletId {
        self.id
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("bookkeeping", Basis::LegalDuty, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        match self.holder {
            Holder::Community => rows.add(Self::BY_LABEL, &label_key(&self.label)),
            Holder::Group(group) => rows.add(Self::BY_GROUP, &group.as_u128().to_be_bytes()),
            Holder::Member(_) => {}
        }
    }
}

pub(crate) fn label_key(label: &str) -> Vec<u8> {
    let mut key = label.as_bytes().to_vec();
    key.push(0);
    key
}

events! {
    /// A wallet was opened.
    WalletOpened = "wallet.opened" {
        /// Which wallet.
        wallet: WalletId,
        /// Whose.
        holder: Holder,
    }
}

/// Opens a wallet of the community itself: a fund, a project's purse, an account of an imported journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenWallet {
    /// What it is called: 1 to 200 bytes, without control characters, not used by another wallet of the community.
    pub label: String,
}

/// Why a wallet was not opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WalletRefusal {
    /// The label is empty, too long or holds control characters.
    #[error("a wallet's label has 1 to {limit} bytes and no control characters")]
    BadLabel {
        /// How long it may be, in bytes.
        limit: usize,
    },
    /// Another wallet has this label.
    #[error("there is already a wallet {wallet} with this label")]
    LabelTaken {
        /// The other wallet.
        wallet: WalletId,
    },
}

impl Refusal for WalletRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::BadLabel { .. } => "bad-label",
            Self::LabelTaken { .. } => "label-taken",
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::BadLabel { limit } => vec![("limit", Argument::text(limit))],
            Self::LabelTaken { wallet } => vec![("wallet", Argument::text(wallet))],
        }
    }
}

impl Command for OpenWallet {
    const NAME: &'static str = "open_wallet";
    type Output = WalletId;
    type Error = WalletRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(right::MANAGE_WALLETS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<WalletId, Stop<WalletRefusal>> {
        const LIMIT: usize = 200;
        let label = self.label.trim();
        if label.is_empty() || label.len() > LIMIT || label.chars().any(char::is_control) {
            return Err(WalletRefusal::BadLabel { limit: LIMIT }.into());
        }
        if let Some(taken) = work.scan(Wallet::BY_LABEL.starting_with(&label_key(label)), 1)?.first() {
            return Err(WalletRefusal::LabelTaken { wallet: WalletId::from_u128(*taken) }.into());
        }
        let id: WalletId = work.new_id();
        let holder = Holder::Community;
        work.emit(&WalletOpened { wallet: id, holder });
        work.put_new(Wallet { id, holder, label: label.to_owned() });
        Ok(id)
    }
}

/// Wallets of the community itself, in the order of their labels.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wallets {
    /// Only labels that begin so.
    #[serde(default)]
    pub label_starts: String,
    /// Only those after this label.
    #[serde(default)]
    pub after: Option<String>,
    /// At most so many, and never more than 1,000; 100 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Query for Wallets {
    const NAME: &'static str = "wallets";
    type Output = Vec<Wallet>;
    type Error = WalletRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<Wallet>, Stop<WalletRefusal>> {
        let limit = usize::from(self.limit.unwrap_or(100).min(1_000));
        let keys = Wallet::BY_LABEL.starting_with(self.label_starts.as_bytes());
        let keys = match &self.after {
            Some(after) => keys.after(Wallet::BY_LABEL, &[label_key(after).as_slice(), &[u8::MAX; 17]].concat()),
            None => keys,
        };
        let ids = view.scan(keys, limit)?;
        Ok(view.all::<Wallet>(ids.into_iter().map(WalletId::from_u128))?.iter().map(|wallet| (**wallet).clone()).collect())
    }
}

/// Wallets by their ids: whose they are and what they are called. Unknown ones are left out; at most 1,000.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WalletsById {
    /// Which wallets.
    pub wallets: Vec<WalletId>,
}

/// A wallet with its name for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NamedWallet {
    /// Which wallet.
    pub wallet: WalletId,
    /// Whose.
    pub holder: Holder,
    /// The member's or the group's name, or the wallet's label; empty for issuance, outside and commons.
    pub name: String,
}

impl Query for WalletsById {
    const NAME: &'static str = "wallets_by_id";
    type Output = Vec<NamedWallet>;
    type Error = WalletRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<NamedWallet>, Stop<WalletRefusal>> {
        const MAX_NAMED: usize = 1_000;
        let mut named = Vec::new();
        let wallets = view.all::<Wallet>(self.wallets.iter().copied().take(MAX_NAMED))?;
        let members: Vec<_> = wallets.iter().filter_map(|wallet| wallet.holder.member()).collect();
        let members = view.all::<crate::member::Member>(members.into_iter())?;
        for wallet in &wallets {
            let name = match wallet.holder {
                Holder::Community => wallet.label.clone(),
                Holder::Group(id) => {
                    let group = view.group(id)?;
                    let name = group.as_ref().map_or("", |group| group.name());
                    if wallet.label.is_empty() { name.to_owned() } else { format!("{name}: {}", wallet.label) }
                }
                Holder::Member(id) => {
                    members.iter().find(|member| member.id() == id).map_or_else(String::new, |member| member.name().to_owned())
                }
            };
            named.push(NamedWallet { wallet: wallet.id, holder: wallet.holder, name });
        }
        for &wallet in self.wallets.iter().take(MAX_NAMED).filter(|wallet| is_system(**wallet)) {
            named.push(NamedWallet { wallet, holder: Holder::Community, name: String::new() });
        }
        Ok(named)
    }
}

impl Holder {
    /// The member, if it is one.
    pub fn member(self) -> Option<MemberId> {
        match self {
            Self::Member(member) => Some(member),
            Self::Community | Self::Group(_) => None,
        }
    }
}

impl Work<'_> {
    /// The wallet from which somebody pays and into which they are paid unless they say otherwise: a member's own, of a group the one
    /// with the least id. `None` for a group without a wallet, and if there is no such member.
    pub fn wallet_of(&mut self, party: crate::flow::Party) -> Result<Option<WalletId>, crate::kernel::Missing> {
        Ok(match party {
            crate::flow::Party::Member(member) => self.get::<crate::member::Member>(member)?.map(|member| member.wallet()),
            crate::flow::Party::Group(group) => self.scan(Wallet::of_group(group), 1)?.first().copied().map(WalletId::from_u128),
        })
    }

    /// Whether nothing is in a wallet, and nothing is pending for it.
    pub(crate) fn wallet_is_empty(&mut self, wallet: WalletId) -> Result<bool, crate::kernel::Missing> {
        let accounts = self.memory.accounts_of(wallet)?.clone();
        for (_, account) in accounts {
            if !self.memory.row(account)?.is_empty() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

pub(crate) fn register(registry: &mut crate::kernel::Registry) -> Result<(), crate::kernel::RegistryError> {
    registry.command::<OpenWallet>()?;
    registry.query::<Wallets>()?.query::<WalletsById>()?;
    registry.event::<WalletOpened>()?.document::<Wallet>()?.index(Wallet::BY_LABEL)?.index(Wallet::BY_GROUP)?;
    Ok(())
}
