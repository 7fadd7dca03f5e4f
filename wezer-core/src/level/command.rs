use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Asks, Footing, Level, LevelTerms, MAX_GRACE_DAYS, MAX_LEVELS};
use crate::events;
use crate::group::{ADMIT, ROOT};
use crate::id::{GroupId, MemberId};
use crate::indicator::{IndicatorRefusal, MANAGE_INDICATORS};
use crate::kernel::{Command, Permission, Query, Stop, View, Work};
use crate::member::Member;
use crate::right;

type Decided<T> = Result<T, Stop<IndicatorRefusal>>;

events! {
    /// What a level asks was set, changed or taken away.
    LevelChanged = "level.changed" {
        /// Which group.
        group: GroupId,
        /// Whether it is a level now.
        is_level: bool,
    }
    /// A member's place was locked against figures, or is not any more.
    LevelLocked = "level.locked" {
        /// Which group.
        group: GroupId,
        /// Whose place.
        member: MemberId,
        /// Whether it is locked now.
        locked: bool,
    }
}

/// A level brings people into its group and so into every group above: whoever sets it admits there.
fn may_move_people(work: &mut Work<'_>, group: GroupId) -> Decided<()> {
    let outermost = work.path(group)?.into_iter().take_while(|above| *above != ROOT).last().unwrap_or(ROOT);
    match work.holds(work.actor(), Permission::Group(ADMIT, outermost))? {
        true => Ok(()),
        false => Err(IndicatorRefusal::NotAdmitting { group: outermost }.into()),
    }
}

/// Makes a group a level, or changes what it asks. Its rules are checked; nobody moves before levels are applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct SetLevel(pub Level);

impl Command for SetLevel {
    const NAME: &'static str = "set_level";
    type Output = ();
    type Error = IndicatorRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_INDICATORS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let Level { group, asks, grace_days } = &self.0;
        if *group == ROOT {
            return Err(IndicatorRefusal::NotALevel.into());
        }
        if *grace_days > MAX_GRACE_DAYS {
            return Err(IndicatorRefusal::TooMany { limit: usize::from(MAX_GRACE_DAYS) }.into());
        }
        let (open, vocabulary, levels) = (work.group_is_open(*group), work.vocabulary(), work.scan(super::levels(), MAX_LEVELS));
        let (open, vocabulary, levels) = (open?, vocabulary?, levels?);
        if !open {
            return Err(IndicatorRefusal::UnknownGroup { group: *group }.into());
        }
        may_move_people(work, *group)?;
        match asks {
            Asks::AtLeast { formula, threshold } => {
                formula.formula(&vocabulary).map_err(IndicatorRefusal::from)?;
                if !threshold.is_positive() {
                    return Err(IndicatorRefusal::NotMeasurable.into());
                }
            }
            Asks::Rules { gain, keep } => {
                gain.rule(&vocabulary).map_err(IndicatorRefusal::from)?;
                keep.rule(&vocabulary).map_err(IndicatorRefusal::from)?;
            }
        }
        if levels.len() >= MAX_LEVELS && !levels.contains(&group.as_u128()) {
            return Err(IndicatorRefusal::TooMany { limit: MAX_LEVELS }.into());
        }
        if work.get::<Level>(*group)?.is_none_or(|known| known.asks != *asks) {
            work.put(LevelTerms { group: *group, since: work.now() })?;
        }
        work.emit(&LevelChanged { group: *group, is_level: true });
        Ok(work.put(self.0.clone())?)
    }
}

/// Makes a level an ordinary group again. Its members stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveLevel {
    /// Which group.
    pub group: GroupId,
}

impl Command for RemoveLevel {
    const NAME: &'static str = "remove_level";
    type Output = ();
    type Error = IndicatorRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_INDICATORS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        if work.get::<Level>(self.group)?.is_none() {
            return Err(IndicatorRefusal::UnknownGroup { group: self.group }.into());
        }
        work.emit(&LevelChanged { group: self.group, is_level: false });
        Ok(work.remove::<Level>(self.group)?)
    }
}

/// Locks a member's place in a level, in or out, against whatever the figures say; or unlocks it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LockLevel {
    /// Which group.
    pub group: GroupId,
    /// Whose place.
    pub member: MemberId,
    /// Whether it is locked from now on.
    pub locked: bool,
}

impl Command for LockLevel {
    const NAME: &'static str = "lock_level";
    type Output = ();
    type Error = IndicatorRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_INDICATORS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let (group, member) = (self.group, self.member);
        let (level, person) = (work.get::<Level>(group), work.get::<Member>(member));
        let footing = work.get::<Footing>(Footing::of(group, member));
        let (level, person, footing) = (level?, person?, footing?);
        level.ok_or(IndicatorRefusal::UnknownGroup { group })?;
        // Of somebody who is erased nothing is noted any more.
        person.filter(|person| person.erasure().is_none()).ok_or(IndicatorRefusal::UnknownMember { member })?;
        may_move_people(work, group)?;
        work.emit(&LevelLocked { group, member, locked: self.locked });
        let footing = footing.map_or_else(|| Footing::new(group, member), |footing| (*footing).clone());
        Ok(work.put(Footing { locked: self.locked, below_since: None, ..footing })?)
    }
}

/// The groups that are levels, with what they ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Levels {}

impl Query for Levels {
    const NAME: &'static str = "levels";
    type Output = Vec<Level>;
    type Error = IndicatorRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Decided<Vec<Level>> {
        let ids = view.scan(super::levels(), MAX_LEVELS)?;
        Ok(view.all::<Level>(ids.into_iter().map(GroupId::from_u128))?.iter().map(|level| (**level).clone()).collect())
    }
}
