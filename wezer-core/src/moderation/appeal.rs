use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::hiding::Appeal;
use super::{AppealDecided, AppealMade, Hiding, MODERATE, ModerationRefusal, REPORT, tell_author, watched};
use crate::actor::Actor;
use crate::grant::{Grant, Grants};
use crate::group::{Group, Standing};
use crate::id::{GroupId, MemberId};
use crate::kernel::{Command, Missing, Permission, Stop, Work};
use crate::record::RecordRef;

/// Appeals against the hiding of what one wrote. There is one appeal against a hiding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppealHiding {
    /// What was hidden.
    pub record: RecordRef,
    /// Why it should be shown: 1 to 1,000 bytes. Moderators read it.
    #[schemars(length(max = 1_000))]
    pub words: String,
}

/// The hiding of a record, if it is hidden.
fn hiding(work: &mut Work<'_>, record: &RecordRef) -> Result<Hiding, Stop<ModerationRefusal>> {
    let (thread, hiding) = (work.thread(record), work.get::<Hiding>(record.number()));
    let (thread, hiding) = (thread?, hiding?);
    let hiding = hiding.filter(|_| thread.is_hidden()).ok_or(ModerationRefusal::NotHidden)?;
    Ok((*hiding).clone())
}

impl Command for AppealHiding {
    const NAME: &'static str = "appeal_hiding";
    type Output = ();
    type Error = ModerationRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(REPORT)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<ModerationRefusal>> {
        let me = work.actor().person().ok_or(ModerationRefusal::NotAMember)?;
        let placement = work.placement(&self.record)?.ok_or(ModerationRefusal::UnknownRecord)?;
        if placement.author.is_none_or(|author| author.person() != me) {
            return Err(ModerationRefusal::NotYours.into());
        }
        let mut hiding = hiding(work, &self.record)?;
        if hiding.appeal.is_some() {
            return Err(ModerationRefusal::AlreadyAppealed.into());
        }
        let words = work.keep_reason(&self.words).map_err(ModerationRefusal::from)?;
        work.emit(&AppealMade { record: self.record.clone(), words });
        hiding.appeal = Some(Appeal { words, at: work.now(), seq: work.seq().get(), decided: None });
        Ok(work.put(hiding)?)
    }
}

/// Decides an appeal. Who wrote the record does not; nor who hid it, if there is anybody else who can.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideAppeal {
    /// In which group the record stands.
    pub group: GroupId,
    /// What was hidden.
    pub record: RecordRef,
    /// Whether it is shown again.
    pub show: bool,
    /// Why: 1 to 1,000 bytes.
    #[schemars(length(max = 1_000))]
    pub reason: String,
}

impl Command for DecideAppeal {
    const NAME: &'static str = "decide_appeal";
    type Output = ();
    type Error = ModerationRefusal;

    fn permission(&self) -> Permission {
        Permission::Group(MODERATE, self.group)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<ModerationRefusal>> {
        let placement = watched(work, &self.record, self.group)?;
        let mut hiding = hiding(work, &self.record)?;
        let author = placement.author.map(|author| author.person());
        let parties: Vec<MemberId> = hiding.by.into_iter().chain(author).collect();
        let me = work.actor().person();
        let (wrote, hid) = (me.is_some() && me == author, me.is_some() && me == hiding.by);
        if (wrote && !hid) || (hid && somebody_else(work, self.group, &parties)?) {
            return Err(ModerationRefusal::SomebodyElse.into());
        }
        let reason = work.keep_reason(&self.reason).map_err(ModerationRefusal::from)?;
        match hiding.appeal.as_mut().filter(|appeal| appeal.decided.is_none()) {
            Some(appeal) => appeal.decided = Some(reason),
            None => return Err(ModerationRefusal::NoAppeal.into()),
        }
        work.emit(&AppealDecided { record: self.record.clone(), shown: self.show, reason });
        let mut thread = work.thread(&self.record)?;
        thread.hide(!self.show);
        let (put, kept) = (work.put(hiding), work.put(thread));
        put?;
        kept?;
        Ok(tell_author(work, &placement, &self.record)?)
    }
}

/// So many of each source are looked at for somebody else.
const MAX_LOOKED_AT: usize = 20;

/// Whether anybody but these moderates in a group.
fn somebody_else(work: &mut Work<'_>, over: GroupId, parties: &[MemberId]) -> Result<bool, Missing> {
    let mut candidates = Vec::new();
    for at in work.path(over)? {
        candidates.extend(work.scan(Standing::managers_of(at), MAX_LOOKED_AT)?);
        let given: Vec<GroupId> =
            work.get::<Grants>(at)?.map_or_else(Vec::new, |grants| grants.of(MODERATE).map(Grant::to).collect());
        for to in given {
            candidates.extend(members(work, to)?);
        }
    }
    let others = candidates.into_iter().map(MemberId::from_u128).filter(|member| !parties.contains(member));
    for member in others {
        if work.holds(Actor::Member(member), Permission::Group(MODERATE, over))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Some members of a group and of those directly below it.
fn members(work: &mut Work<'_>, group: GroupId) -> Result<Vec<u128>, Missing> {
    let (mut members, below) =
        (work.scan(Standing::members_of(group), MAX_LOOKED_AT), work.scan(Group::open_children(group), MAX_LOOKED_AT));
    let found: Vec<_> =
        below?.into_iter().map(|child| work.scan(Standing::members_of(GroupId::from_u128(child)), MAX_LOOKED_AT)).collect();
    for below in found {
        if let Ok(members) = members.as_mut() {
            members.extend(below?);
        }
    }
    members
}
