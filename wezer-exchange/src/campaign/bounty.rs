//! Bounties: others add to the price of a want, and whoever fulfils it receives it all.
//!
//! Invariant: what is added is held until the bounty ends, once: it goes to one wallet, or back to those who gave it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::flow::FIRE;
use wezer_core::id::{MemberId, WalletId};
use wezer_core::kernel::{Command, Document, Index, IndexRows, Missing, Permission, Work};
use wezer_core::moderation::MODERATE;
use wezer_core::money::Money;
use wezer_core::notification::NotificationKind;
use wezer_core::record::{Author, RecordRef};
use wezer_core::right;
use wezer_core::time::Timestamp;
use wezer_core::wallet::{COMMONS, Holder, Wallet};

use super::event::BountyEnded;
use super::pledge::NewPledge;
use super::refusal::Decided;
use super::settle::{Payee, open_of, settle};
use super::{CampaignRefusal, CampaignsTicked, Cause, MAX_AT_ONCE, Pledge, PledgeId, tally};
use crate::deal::is_taken;
use crate::market::AnnouncementId;
use crate::market::announcement::{Announcement, Kind, is_own};

/// At most so many bounties wait to be won at once.
pub const MAX_BOUNTIES: usize = 1_000;

/// What others add to the price of a want.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounty {
    pub(super) announcement: AnnouncementId,
    /// The sums of what was not withdrawn.
    #[serde(default)]
    pub(super) raised: Vec<Money>,
    #[serde(default)]
    pub(super) pledgers: u32,
    /// How many pledges wait to be settled.
    #[serde(default)]
    pub(super) open: u32,
    /// How it ended.
    #[serde(default)]
    pub(super) end: Option<BountyEnd>,
}

/// How a bounty ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct BountyEnd {
    /// Who gets it; nobody if it goes back.
    pub(super) to: Option<WalletId>,
    at: Timestamp,
}

impl Bounty {
    /// Those that wait to be won.
    pub(super) const OPEN: Index = Index::new("bounty.open");
    /// Those that ended and are not settled yet.
    pub(super) const DUE: Index = Index::new("bounty.due");

    fn new(announcement: AnnouncementId) -> Self {
        Self { announcement, raised: Vec::new(), pledgers: 0, open: 0, end: None }
    }

    /// The sums of what was added and not withdrawn.
    pub fn raised(&self) -> &[Money] {
        &self.raised
    }

    /// Takes a pledge out that is withdrawn.
    pub(super) fn leave(work: &mut Work<'_>, id: AnnouncementId, pledge: &Pledge, last: bool) -> Decided<()> {
        let (bounty, want) = (work.get::<Self>(id), work.get::<Announcement>(id));
        let (bounty, want) = (bounty?.ok_or(CampaignRefusal::NoBounty)?, want?);
        if bounty.end.is_some() || !want.is_some_and(|want| want.is_open()) {
            return Err(CampaignRefusal::BountyIsOver.into());
        }
        let mut bounty = (*bounty).clone();
        for line in &pledge.lines {
            tally::take(&mut bounty.raised, line.money)?;
        }
        bounty.open = bounty.open.saturating_sub(1);
        bounty.pledgers = bounty.pledgers.saturating_sub(u32::from(last));
        Ok(work.put(bounty)?)
    }

    /// Settles bounties that ended, and ends those whose want nobody fulfils any more.
    pub(super) fn tick(work: &mut Work<'_>, budget: usize, ticked: &mut CampaignsTicked) -> Result<(), Missing> {
        let (due, open) =
            (work.scan(Self::DUE.starting_with(&[]), MAX_AT_ONCE), work.scan(Self::OPEN.starting_with(&[]), MAX_BOUNTIES));
        let (due, open) = (ids(due?), ids(open?));
        let lost: Vec<_> = open.iter().map(|id| is_lost(work, *id)).collect();
        let lost = lost.into_iter().collect::<Result<Vec<_>, _>>()?;
        let lost = open.into_iter().zip(lost).filter(|(_, lost)| *lost);
        let (mut budget, mut missed) = (budget, None);
        for (id, is_due) in due.into_iter().map(|id| (id, true)).chain(lost.map(|(id, _)| (id, false))) {
            if budget == 0 {
                ticked.more = true;
                break;
            }
            let settled = if is_due { settle_some(work, id, budget) } else { end(work, id, None, budget) };
            match settled {
                Ok(settled) => {
                    budget -= settled.min(budget);
                    ticked.moved += u32::from(!is_due);
                    ticked.settled += u32::try_from(settled).unwrap_or(u32::MAX);
                }
                Err(missing) => missed = Some(missing),
            }
        }
        if let Some(missing) = missed {
            return Err(missing);
        }
        ticked.more |= !work.scan(Self::DUE.starting_with(&[]), 1)?.is_empty();
        Ok(())
    }
}

fn ids(found: Vec<u128>) -> Vec<AnnouncementId> {
    found.into_iter().map(AnnouncementId::from_u128).collect()
}

/// Whether nobody will be paid for a want any more: it was taken back, or closed with nobody's deal underway.
fn is_lost(work: &mut Work<'_>, id: AnnouncementId) -> Result<bool, Missing> {
    let (want, taken) = (work.get::<Announcement>(id), is_taken(work, id));
    let (want, taken) = (want?, taken?);
    Ok(!want.is_some_and(|want| want.is_open() || want.is_done() && taken))
}

impl Document for Bounty {
    const KIND: &'static str = "bounty";
    type Id = AnnouncementId;

    fn id(&self) -> AnnouncementId {
        self.announcement
    }

    fn index(&self, rows: &mut IndexRows) {
        if self.open > 0 {
            rows.add(if self.end.is_some() { Self::DUE } else { Self::OPEN }, &[]);
        }
    }
}

/// Gives the bounty of a want to whoever fulfilled it; nothing happens to a want without one, or whose bounty ended. Who gave a part of
/// it and wins it keeps that part.
pub(crate) fn award(work: &mut Work<'_>, announcement: AnnouncementId, to: WalletId) -> Result<(), Missing> {
    end(work, announcement, Some(to), MAX_AT_ONCE).map(drop)
}

/// Ends a bounty, once, and settles its first pledges; says how many.
fn end(work: &mut Work<'_>, id: AnnouncementId, to: Option<WalletId>, budget: usize) -> Result<usize, Missing> {
    let Some(found) = work.get::<Bounty>(id)?.filter(|bounty| bounty.end.is_none()) else { return Ok(0) };
    work.emit(&BountyEnded { announcement: id, to });
    work.put(Bounty { end: Some(BountyEnd { to, at: work.now() }), ..(*found).clone() })?;
    let settled = settle_some(work, id, budget)?;
    if let Some(to) = to {
        let told = work.concerned(Permission::Wallet(right::SETTLE, to))?;
        work.notify_all(&told, NotificationKind::Outcome, &RecordRef::of::<Announcement>(id))?;
    }
    Ok(settled)
}

fn settle_some(work: &mut Work<'_>, id: AnnouncementId, budget: usize) -> Result<usize, Missing> {
    let Some(found) = work.get::<Bounty>(id)? else { return Ok(0) };
    let mut bounty = (*found).clone();
    let winner = bounty.end.and_then(|end| end.to);
    let pledges = open_of(work, Cause::Bounty(id), budget)?;
    let mut missed = None;
    for pledge in &pledges {
        let to = winner.filter(|winner| *winner != pledge.from).map(Payee::Winner);
        match settle(work, pledge, |_| to) {
            Ok(_) => bounty.open = bounty.open.saturating_sub(1),
            Err(missing) => missed = Some(missing),
        }
    }
    if let Some(missing) = missed {
        return Err(missing);
    }
    work.put(bounty)?;
    Ok(pledges.len())
}

/// Adds to the price of a want that is open: whoever fulfils it receives it all. It is held until then, and given back if the want is
/// taken back or nobody is paid for it; it can be withdrawn as long as the want is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddToBounty {
    /// Which want.
    pub announcement: AnnouncementId,
    /// From which wallet.
    pub from: WalletId,
    /// How much: 1 to 8 amounts, each currency once.
    #[schemars(length(min = 1, max = 8))]
    pub amounts: Vec<Money>,
    /// Whether the name is told to nobody but whoever is paid.
    #[serde(default)]
    pub anonymous: bool,
}

impl AddToBounty {
    /// One amount.
    pub fn new(announcement: AnnouncementId, from: WalletId, money: Money) -> Self {
        Self { announcement, from, amounts: vec![money], anonymous: false }
    }
}

impl Command for AddToBounty {
    const NAME: &'static str = "add_to_bounty";
    type Output = PledgeId;
    type Error = CampaignRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::PAY, self.from)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<PledgeId> {
        let id = self.announcement;
        let want = find_want(work, id)?;
        if !want.is_open() || want.is_over(work.now()) {
            return Err(CampaignRefusal::BountyIsOver.into());
        }
        let known = work.get::<Bounty>(id)?;
        let mut bounty = known.map_or_else(|| Bounty::new(id), |bounty| (*bounty).clone());
        if bounty.end.is_some() {
            return Err(CampaignRefusal::BountyIsOver.into());
        }
        if bounty.open == 0 && work.scan(Bounty::OPEN.starting_with(&[]), MAX_BOUNTIES)?.len() == MAX_BOUNTIES {
            return Err(CampaignRefusal::TooManyBounties { limit: MAX_BOUNTIES }.into());
        }
        let (cause, from, amounts, anonymous) = (Cause::Bounty(id), self.from, &self.amounts, self.anonymous);
        let new = NewPledge { cause, from, to: COMMONS, amounts, anyway: false, anonymous, goodie: None };
        let (pledge, first) = new.make(work)?;
        for money in &self.amounts {
            tally::add(&mut bounty.raised, *money)?;
        }
        bounty.open = bounty.open.checked_add(1).ok_or(CampaignRefusal::TooManyPledges)?;
        bounty.pledgers += u32::from(first);
        work.put(bounty)?;
        let author = want.author().person();
        if work.actor().person() != Some(author) {
            work.notify(author, NotificationKind::Payment, &cause.record())?;
        }
        Ok(pledge)
    }
}

/// The want, if the actor may see it.
fn find_want(work: &mut Work<'_>, id: AnnouncementId) -> Decided<std::sync::Arc<Announcement>> {
    let record = RecordRef::of::<Announcement>(id);
    let (found, seen, hidden) = (work.get::<Announcement>(id), work.may_see(&record), work.is_hidden(&record));
    let (found, seen, hidden) = (found?, seen?, hidden?);
    let want = found.filter(|want| seen && !hidden && want.kind() == Kind::Want);
    Ok(want.ok_or(CampaignRefusal::UnknownWant { announcement: id })?)
}

/// Gives the bounty of a want to whoever fulfilled it without a deal: whoever may close the want says so before they close it, its author
/// or a moderator. Neither the author nor who says so gets it themself. With a deal it goes to whoever is paid, by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AwardBounty {
    /// Which want.
    pub announcement: AnnouncementId,
    /// To whose wallet it goes: a member's or a group's.
    pub to: WalletId,
}

impl Command for AwardBounty {
    const NAME: &'static str = "award_bounty";
    type Output = ();
    type Error = CampaignRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(FIRE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let (want, bounty, wallet) =
            (find_want(work, self.announcement), work.get::<Bounty>(self.announcement), work.get::<Wallet>(self.to));
        let (want, bounty, wallet) = (want?, bounty?.ok_or(CampaignRefusal::NoBounty)?, wallet?);
        if !self.may(work, &want)? {
            return Err(CampaignRefusal::NotYours.into());
        }
        if bounty.end.is_some() || is_lost(work, self.announcement)? {
            return Err(CampaignRefusal::BountyIsOver.into());
        }
        let to = wallet.map(|wallet| wallet.holder()).ok_or(CampaignRefusal::UnknownBeneficiary { wallet: self.to })?;
        let me = work.actor().person();
        if is_author(to, want.author()) || me.is_some_and(|me| to == Holder::Member(me)) {
            return Err(CampaignRefusal::ToThemself.into());
        }
        Ok(award(work, self.announcement, self.to)?)
    }
}

impl AwardBounty {
    fn may(&self, work: &mut Work<'_>, want: &Announcement) -> Result<bool, Missing> {
        let actor = work.actor();
        if Author::of(actor).is_none_or(|me| is_own(me, want.author())) {
            return Ok(true);
        }
        let placement = want.placement();
        let held: Vec<_> = placement.groups().map(|group| work.holds(actor, Permission::Group(MODERATE, group))).collect();
        Ok(held.into_iter().collect::<Result<Vec<_>, _>>()?.contains(&true))
    }
}

fn is_author(holder: Holder, author: Author) -> bool {
    let person: MemberId = author.person();
    match (holder, author) {
        (Holder::Group(group), Author::Group { group: own, .. }) => group == own,
        (Holder::Member(member), _) => member == person,
        _ => false,
    }
}
