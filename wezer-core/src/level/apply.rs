//! Moving members as their figures say, some at a time.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{APPLY_LEVELS, Asks, Footing, KEEP_PERCENT, Level, LevelTerms, MAX_LEVELS};
use crate::events;
use crate::group::{self, Group, GroupRefusal, Standing};
use crate::id::{GroupId, MemberId};
use crate::indicator::IndicatorRefusal;
use crate::kernel::{Command, Missing, Permission, Stop, Work};
use crate::member::{Member, MemberState};
use crate::money::Amount;
use crate::notification::NotificationKind;
use crate::record::RecordRef;
use crate::rule::{Figures, Formula, Rule, Vocabulary};

/// A batch looks at no more than so many members.
pub const MAX_BATCH: u16 = 500;

events! {
    /// A member reached a level.
    LevelGained = "level.gained" {
        /// Which group.
        group: GroupId,
        /// Who.
        member: MemberId,
    }
    /// A member was below a level for the whole grace.
    LevelLost = "level.lost" {
        /// Which group.
        group: GroupId,
        /// Who.
        member: MemberId,
    }
}

/// Looks at some members, and moves those whose figures say so. Carried out by a timer, batch after batch until none is left, each
/// after a preview: where nothing changes it would only write a journal entry. Carried out again, it changes nothing more.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplyLevels {
    /// Only members after this one, as the batch before said; from the first if absent.
    #[serde(default)]
    pub after: Option<MemberId>,
    /// At most so many members, and never more than 500; 200 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// What a batch did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Applied {
    /// How many came into a level.
    pub gained: u32,
    /// How many lost one.
    pub lost: u32,
    /// Of how many the time below a level began or ended.
    pub noted: u32,
    /// How often a rule gave no answer, so that nobody moved.
    pub failed: u32,
    /// Where the next batch begins; absent after the last one.
    pub next: Option<MemberId>,
}

impl Applied {
    /// Whether the batch is worth carrying out.
    pub fn is_due(self) -> bool {
        self.gained + self.lost + self.noted > 0
    }

    fn moved(self) -> u32 {
        self.gained.saturating_add(self.lost)
    }
}

/// What a level asks, read.
enum Read {
    AtLeast(Formula, Amount),
    Rules(Rule, Rule),
}

/// What the figures say of a member and a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    /// Enough to come in.
    Above,
    /// Enough to stay.
    Within,
    /// Not enough.
    Below,
}

impl Read {
    fn of(level: &Level, vocabulary: &Vocabulary) -> Option<Self> {
        match &level.asks {
            Asks::AtLeast { formula, threshold } => Some(Self::AtLeast(formula.formula(vocabulary).ok()?, *threshold)),
            Asks::Rules { gain, keep } => Some(Self::Rules(gain.rule(vocabulary).ok()?, keep.rule(vocabulary).ok()?)),
        }
    }

    fn names(&self) -> Vec<&str> {
        match self {
            Self::AtLeast(formula, _) => formula.names().collect(),
            Self::Rules(gain, keep) => gain.names().chain(keep.names()).collect(),
        }
    }

    /// `None` where a rule gives no answer.
    fn word(&self, figures: &Figures) -> Option<Word> {
        let (above, within) = match self {
            Self::AtLeast(formula, threshold) => {
                let value = formula.value(figures).ok()?;
                (value >= *threshold, value >= threshold.percent(KEEP_PERCENT)?)
            }
            Self::Rules(gain, keep) => (gain.holds(figures).ok()?, keep.holds(figures).ok()?),
        };
        Some(match (above, within) {
            (true, true) => Word::Above,
            (_, true) => Word::Within,
            (_, false) => Word::Below,
        })
    }
}

impl Command for ApplyLevels {
    const NAME: &'static str = "apply_levels";
    type Output = Applied;
    type Error = IndicatorRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(APPLY_LEVELS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<Applied, Stop<IndicatorRefusal>> {
        let limit = usize::from(self.limit.unwrap_or(200).clamp(1, MAX_BATCH));
        let (levels, vocabulary) = (work.scan(super::levels(), MAX_LEVELS), work.vocabulary());
        let after = self.after.map(|after| work.get::<Member>(after)).transpose()?.flatten();
        let keys = Member::after(after.as_deref());
        let (levels, vocabulary, members) = (levels?, vocabulary?, work.scan(keys, limit)?);
        let levels: Vec<_> = levels.into_iter().map(|group| work.get::<Level>(GroupId::from_u128(group))).collect();
        let people: Vec<_> = members.iter().map(|member| work.get::<Member>(MemberId::from_u128(*member))).collect();
        let mut applied = Applied::default();
        if members.len() == limit {
            applied.next = members.last().copied().map(MemberId::from_u128);
        }
        let mut active = Vec::new();
        for person in people {
            active.extend(person?.filter(|person| person.state() == MemberState::Active).map(|person| person.id()));
        }
        for level in levels {
            let Some(level) = level? else { continue };
            match Read::of(&level, &vocabulary) {
                Some(read) => apply(work, &level, &read, &active, &mut applied)?,
                None => applied.failed += 1,
            }
        }
        Ok(applied)
    }
}

/// What is needed of one member, all asked for before the first miss is told.
type Seen = (Result<Figures, Missing>, Result<Option<Arc<Standing>>, Missing>, Result<Option<Arc<Footing>>, Missing>);

fn apply(
    work: &mut Work<'_>,
    level: &Level,
    read: &Read,
    members: &[MemberId],
    applied: &mut Applied,
) -> Result<(), Stop<IndicatorRefusal>> {
    let (open, terms) = (work.group_is_open(level.group), work.get::<LevelTerms>(level.group));
    let (open, terms) = (open?, terms?);
    if !open {
        return Ok(());
    }
    let names = read.names();
    let see = |member: &MemberId| -> Seen {
        let figures = work.figures_of(*member, level.group, Some(&names));
        (figures, work.get::<Standing>(*member), work.get::<Footing>(Footing::of(level.group, *member)))
    };
    let seen: Vec<Seen> = members.iter().map(see).collect();
    let mut moved = Vec::new();
    for (member, (figures, standing, footing)) in members.iter().zip(seen) {
        let (figures, standing, footing) = (figures?, standing?, footing?);
        let place = standing.as_ref().and_then(|standing| standing.place(level.group));
        let locked = footing.as_ref().is_some_and(|footing| footing.locked);
        if locked || place.is_some_and(|place| place.is_manager()) {
            continue;
        }
        let Some(word) = read.word(&figures) else {
            applied.failed += 1;
            continue;
        };
        let below_since = footing.as_ref().and_then(|footing| footing.below_since);
        let before = applied.moved();
        let below_since = below_since.filter(|since| terms.as_ref().is_none_or(|terms| terms.since <= *since));
        step(work, level, *member, (place.is_some(), word, below_since), applied)?;
        if applied.moved() > before {
            moved.push(*member);
        }
    }
    Ok(work.notify_all(&moved, NotificationKind::Membership, &RecordRef::of::<Group>(level.group))?)
}

/// Moves one member, or notes that they are below, or not any more.
fn step(
    work: &mut Work<'_>,
    level: &Level,
    member: MemberId,
    (inside, word, below_since): (bool, Word, Option<crate::time::Timestamp>),
    applied: &mut Applied,
) -> Result<(), Stop<IndicatorRefusal>> {
    let group = level.group;
    let grace = i64::from(level.grace_days) * 86_400;
    match (inside, word) {
        (false, Word::Above) => match group::enter(work, member, group, None) {
            Ok(()) => {
                applied.gained += 1;
                work.emit(&LevelGained { group, member });
            }
            Err(Stop::Missing(missing)) => return Err(missing.into()),
            // A group that takes nobody in so, or a member in too many groups: the figures alone don't help.
            Err(Stop::Refused(_)) => applied.failed += 1,
        },
        (true, Word::Below) => {
            let since = below_since.unwrap_or_else(|| work.now());
            if since.plus_seconds(grace) <= work.now() {
                match group::leave(work, member, group, None) {
                    Ok(()) | Err(Stop::Refused(GroupRefusal::NotIn { .. })) => {}
                    Err(Stop::Missing(missing)) => return Err(missing.into()),
                    Err(Stop::Refused(_)) => {
                        applied.failed += 1;
                        return Ok(());
                    }
                }
                applied.lost += 1;
                work.emit(&LevelLost { group, member });
                work.remove::<Footing>(Footing::of(group, member))?;
            } else if below_since.is_none() {
                applied.noted += 1;
                work.put(Footing { below_since: Some(since), ..Footing::new(group, member) })?;
            }
        }
        (_, Word::Above | Word::Within) | (false, Word::Below) => {
            if below_since.is_some() {
                applied.noted += 1;
                work.remove::<Footing>(Footing::of(group, member))?;
            }
        }
    }
    Ok(())
}
