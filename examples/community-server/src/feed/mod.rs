//! A personal address under which one's feed and calendar are read by programs that cannot sign in.
//!
//! Invariant: the address opens these two and nothing else, shows what its owner may see at the moment of asking, and is kept as a
//! digest. A member has one at most; a new one takes the place of the old.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::events;
use wezer_core::id::MemberId;
use wezer_core::kernel::{Document, Index, IndexRows, Package, Refusal, Registry, RegistryError, Right, View};
use wezer_core::language::{Arguments, Catalogue, Language};
use wezer_core::seal::{Basis, Subject};
use wezer_core::sovereignty::{Processing, Retention, SeenBy};
use wezer_core::time::Timestamp;
use wezer_core::{Command, Permission, Query, Stop, Work};

use crate::credential::{Digest, MANAGE_CREDENTIALS};

/// To have an address of one's own for feed and calendar.
pub const OWN_FEED: Right = Right::new("feed.own");

/// Personal addresses of feeds.
#[derive(Debug, Clone, Copy, Default)]
pub struct Feeds;

static MESSAGES: Catalogue = Catalogue::new(include_str!("en.ftl"), include_str!("fr.ftl"));

/// A message of this package that takes no values, such as the words of its right.
pub(crate) fn message(language: Language, name: &str) -> Option<String> {
    MESSAGES.message(language, name, &[])
}

impl Package for Feeds {
    fn register(&self, registry: &mut Registry) -> Result<(), RegistryError> {
        registry.right(OWN_FEED)?;
        registry.command::<SetFeedAddress>()?.command::<RemoveFeedAddress>()?;
        registry.query::<MyFeedAddress>()?.query::<FeedReader>()?;
        registry.event::<FeedAddressSet>()?.event::<FeedAddressRemoved>()?;
        registry.document::<FeedAddress>()?.index(FeedAddress::BY_DIGEST)?;
        Ok(())
    }
}

/// Why something about personal addresses was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FeedRefusal {
    /// The system reads no feed.
    #[error("only members have a feed of their own")]
    NotAMember,
}

impl Refusal for FeedRefusal {
    fn code(&self) -> &'static str {
        "only-members-have-feeds"
    }

    fn arguments(&self) -> Arguments {
        Vec::new()
    }

    fn catalogue(&self) -> &'static Catalogue {
        &MESSAGES
    }
}

/// A personal address as it is kept. The address itself is nowhere.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FeedAddress {
    member: MemberId,
    digest: Digest,
    created_at: Timestamp,
}

impl FeedAddress {
    const BY_DIGEST: Index = Index::new("feed_address.by_digest");
}

impl Document for FeedAddress {
    const KIND: &'static str = "feed_address";
    type Id = MemberId;

    fn id(&self) -> MemberId {
        self.member
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject::contract(self.member))
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("membership", Basis::Contract, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] =
        &[("member", SeenBy::Nobody), ("digest", SeenBy::Secret), ("created_at", SeenBy::Nobody)];
    const SECRET: bool = true;

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::BY_DIGEST, self.digest.as_bytes());
    }
}

events! {
    /// A member has a new address for feed and calendar.
    FeedAddressSet = "feed.address_set" {
        /// Who.
        member: MemberId,
    }
    /// A member's address for feed and calendar opens nothing any more.
    FeedAddressRemoved = "feed.address_removed" {
        /// Whose.
        member: MemberId,
    }
}

/// Makes a text of 256 random bits the address of one's own feed and calendar; the one before opens nothing any more. The caller makes
/// the text and keeps it; the community keeps its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetFeedAddress {
    /// The SHA-256 of the text.
    pub digest: Digest,
}

impl Command for SetFeedAddress {
    const NAME: &'static str = "set_feed_address";
    type Output = ();
    type Error = FeedRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(OWN_FEED)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<FeedRefusal>> {
        let member = work.actor().person().ok_or(FeedRefusal::NotAMember)?;
        work.emit(&FeedAddressSet { member });
        let created_at = work.now();
        Ok(work.put(FeedAddress { member, digest: self.digest, created_at })?)
    }
}

/// Has one's address open nothing any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveFeedAddress {}

impl Command for RemoveFeedAddress {
    const NAME: &'static str = "remove_feed_address";
    type Output = ();
    type Error = FeedRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(OWN_FEED)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<FeedRefusal>> {
        let member = work.actor().person().ok_or(FeedRefusal::NotAMember)?;
        if work.get::<FeedAddress>(member)?.is_some() {
            work.emit(&FeedAddressRemoved { member });
            work.remove::<FeedAddress>(member)?;
        }
        Ok(())
    }
}

/// Since when the asking member has an address for feed and calendar; `None` if they have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MyFeedAddress {}

impl Query for MyFeedAddress {
    const NAME: &'static str = "my_feed_address";
    type Output = Option<Timestamp>;
    type Error = FeedRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(OWN_FEED)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Option<Timestamp>, Stop<FeedRefusal>> {
        let member = view.actor().person().ok_or(FeedRefusal::NotAMember)?;
        Ok(view.get::<FeedAddress>(member)?.map(|address| address.created_at))
    }
}

/// Whose feed an address opens, from its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeedReader {
    /// The SHA-256 of the address's text.
    pub digest: Digest,
}

impl Query for FeedReader {
    const NAME: &'static str = "feed_reader";
    type Output = Option<MemberId>;
    type Error = FeedRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_CREDENTIALS)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Option<MemberId>, Stop<FeedRefusal>> {
        let found = view.scan(FeedAddress::BY_DIGEST.starting_with(self.digest.as_bytes()), 1)?;
        Ok(found.first().copied().map(MemberId::from_u128))
    }
}
