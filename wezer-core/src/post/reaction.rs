//! Reactions: one a person and record, changeable; some of them give the author something.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::comment_command::open_record;
use super::{PostRefusal, REACT, Reacted, ReactionKind, ReactionKinds, ReactionName};
use crate::id::{MemberId, WalletId};
use crate::kernel::{Command, Document, Index, IndexRows, Missing, Permission, Stop, Work};
use crate::ledger::{EntryId, Give, LedgerRefusal};
use crate::member::Member;
use crate::money::Money;
use crate::notification::NotificationKind;
use crate::record::{Author, RecordRef};
use crate::seal::Basis;
use crate::sovereignty::{Processing, Retention};
use crate::wallet::Wallet;

/// A member's reaction to a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    to: RecordRef,
    member: MemberId,
    #[serde(default)]
    kind: Option<ReactionName>,
    /// Reactions whose gift this member made on this record: each is made once, however often one changes one's mind.
    #[serde(default)]
    gave: Vec<ReactionName>,
}

impl Reaction {
    pub(crate) const BY_RECORD: Index = Index::new("reaction.by_record");

    /// Who reacted.
    pub fn member(&self) -> MemberId {
        self.member
    }

    /// How; `None` if they took it back.
    pub fn kind(&self) -> Option<&ReactionName> {
        self.kind.as_ref()
    }
}

impl Document for Reaction {
    const KIND: &'static str = "reaction";
    type Id = u128;

    fn id(&self) -> u128 {
        self.to.number_with(self.member)
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("conversation", Basis::Contract, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        if self.kind.is_some() {
            rows.add(Self::BY_RECORD, &self.to.number().to_be_bytes());
        }
    }
}

/// Reacts to a record, changes one's reaction, or takes it back.
///
/// A reaction that gives something gives it once a person and record; what was given stays given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct React {
    /// To what.
    pub to: RecordRef,
    /// How; `None` takes the reaction back.
    #[serde(default)]
    pub kind: Option<ReactionName>,
}

impl Command for React {
    const NAME: &'static str = "react";
    type Output = Option<EntryId>;
    type Error = PostRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(REACT)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<Option<EntryId>, Stop<PostRefusal>> {
        let me = work.actor().person().ok_or(PostRefusal::NobodyWrites)?;
        let placement = open_record(work, &self.to)?;
        let before = work.get::<Reaction>(self.to.number_with(me))?;
        let mut reaction = before.map_or_else(
            || Reaction { to: self.to.clone(), member: me, kind: None, gave: Vec::new() },
            |before| (*before).clone(),
        );
        if reaction.kind == self.kind {
            return Ok(None);
        }
        let kind = self.kind.as_ref().map(|name| known(work, name)).transpose()?;
        let mut thread = work.thread(&self.to)?;
        if let Some(before) = &reaction.kind {
            thread.count_reaction(before, false);
        }
        let mut gift = None;
        if let Some(kind) = &kind {
            thread.count_reaction(&kind.name, true);
            if let (Some(money), Some(author)) = (kind.gives, placement.author)
                && !reaction.gave.contains(&kind.name)
            {
                gift = Some(give(work, me, author, money)?);
                let currency = work.currency(money.currency()).map_err(|stop| stop.map(PostRefusal::from))?;
                let minor =
                    money.amount().to_minor(currency.scale).map_err(|fault| PostRefusal::Gift(LedgerRefusal::from(fault)))?;
                thread.count_gift(money.currency(), minor);
                reaction.gave.push(kind.name.clone());
            }
        }
        reaction.kind = kind.map(|kind| kind.name);
        let name = reaction.kind.as_ref().map(ToString::to_string);
        work.emit(&Reacted { to: self.to.clone(), member: me, kind: name, gift });
        let (put, kept) = (work.put(reaction), work.put(thread));
        put?;
        kept?;
        if let (Some(author), true) = (placement.author, self.kind.is_some()) {
            work.notify_if_seen(author.person(), NotificationKind::Reaction, &self.to)?;
        }
        Ok(gift)
    }
}

fn known(work: &mut Work<'_>, name: &ReactionName) -> Result<ReactionKind, Stop<PostRefusal>> {
    let kinds = work.get::<ReactionKinds>(ReactionKinds::ONLY)?.map_or_else(ReactionKinds::shipped, |kinds| (*kinds).clone());
    let kind = kinds.find(name).ok_or_else(|| PostRefusal::UnknownReaction { kind: name.to_string() })?;
    Ok(kind.clone())
}

/// Gives from the reacting member's wallet to the author's: a group's first wallet, or its writer's while it has none.
fn give(work: &mut Work<'_>, me: MemberId, author: Author, money: Money) -> Result<EntryId, Stop<PostRefusal>> {
    let (from, to) = (wallet_of(work, me), wallet_of_author(work, author));
    let (Some(from), Some(to)) = (from?, to?) else { return Err(PostRefusal::UnknownRecord.into()) };
    Give { from, to, money, memo: None }.decide(work).map_err(|stop| stop.map(PostRefusal::from))
}

fn wallet_of(work: &mut Work<'_>, member: MemberId) -> Result<Option<WalletId>, Missing> {
    Ok(work.get::<Member>(member)?.map(|member| member.wallet()))
}

fn wallet_of_author(work: &mut Work<'_>, author: Author) -> Result<Option<WalletId>, Missing> {
    if let Author::Group { group, .. } = author
        && let Some(first) = work.scan(Wallet::of_group(group), 1)?.first()
    {
        return Ok(Some(WalletId::from_u128(*first)));
    }
    wallet_of(work, author.person())
}
