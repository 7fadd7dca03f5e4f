use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{GIVE_RIGHTS, Grant, GrantRefusal, Grants, MAX_GRANTS};
use crate::events;
use crate::group::{self, Group};
use crate::id::{GrantId, GroupId, ReasonId};
use crate::kernel::{Command, Missing, Permission, Source, Stop, Work};
use crate::notification::NotificationKind;
use crate::reason::{Deed, Ground};
use crate::record::RecordRef;
use crate::rule::RuleText;
use crate::time::Timestamp;

events! {
    /// A right was given to a group.
    RightGiven = "right.given" {
        /// The gift.
        grant: GrantId,
        /// The right's name.
        right: String,
        /// Whose members hold it.
        to: GroupId,
        /// Over which group and what lies below.
        over: GroupId,
        /// Until when.
        expires_at: Option<Timestamp>,
        /// Why.
        reason: ReasonId,
    }
    /// A right was revoked.
    RightRevoked = "right.revoked" {
        /// The gift.
        grant: GrantId,
        /// The right's name.
        right: String,
        /// Whose members held it.
        to: GroupId,
        /// Over which group.
        over: GroupId,
        /// Why.
        reason: ReasonId,
    }
}

/// Tells the members of a group that a right was given to them or taken from them. What the whole community was given is told to nobody
/// in particular.
fn told(work: &mut Work<'_>, to: GroupId, over: GroupId) -> Result<(), Missing> {
    if to == group::ROOT {
        return Ok(());
    }
    let members = work.some_of(to)?;
    work.notify_all(&members, NotificationKind::Right, &RecordRef::of::<Group>(over))
}

/// Gives a right over a group, and over everything below it, to the members of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveRight {
    /// The right's name, such as `wallet.pay`.
    pub right: String,
    /// Whose members shall hold it; those of its children are among them.
    pub to: GroupId,
    /// Over which group and what lies below. The community if absent.
    #[serde(default = "root")]
    pub over: GroupId,
    /// A rule over a member's figures that has to hold besides, such as `days_member >= 30`.
    #[serde(default)]
    pub when: Option<RuleText>,
    /// From when on it does not hold any more.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
    /// Why: 1 to 1,000 bytes.
    pub reason: String,
}

fn root() -> GroupId {
    group::ROOT
}

impl GiveRight {
    /// Who was given a right for a time or under a condition gives it for no longer and under no less.
    fn no_more_than(&self, work: &mut Work<'_>, over: GroupId, own: GrantId) -> Result<(), Stop<GrantRefusal>> {
        let Some(grants) = work.get::<Grants>(over)? else { return Ok(()) };
        let Some(own) = grants.all().iter().find(|grant| grant.id == own) else { return Ok(()) };
        if let Some(until) = own.expires_at
            && self.expires_at.is_none_or(|moment| moment > until)
        {
            return Err(GrantRefusal::Outlasts { until }.into());
        }
        if own.when.is_some() && own.when != self.when {
            return Err(GrantRefusal::DropsCondition.into());
        }
        Ok(())
    }
}

impl Command for GiveRight {
    const NAME: &'static str = "give_right";
    type Output = GrantId;
    type Error = GrantRefusal;

    fn permission(&self) -> Permission {
        Permission::Group(GIVE_RIGHTS, self.over)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<GrantId, Stop<GrantRefusal>> {
        let right = work.right_named(&self.right).ok_or_else(|| GrantRefusal::UnknownRight { right: self.right.clone() })?;
        for group in [self.over, self.to] {
            if !work.group_is_open(group)? {
                return Err(GrantRefusal::NoSuchGroup { group }.into());
            }
        }
        match work.source(work.actor(), Permission::Group(right, self.over))? {
            Err(_) => return Err(GrantRefusal::NotYoursToGive { right: self.right.clone() }.into()),
            Ok(Source::Grant { over, grant, .. }) => self.no_more_than(work, over, grant)?,
            Ok(_) => {}
        }
        if let Some(condition) = &self.when {
            condition.rule(&work.vocabulary()?).map_err(GrantRefusal::from)?;
        }
        if let Some(moment) = self.expires_at.filter(|moment| *moment <= work.now()) {
            return Err(GrantRefusal::ExpiresInThePast { moment }.into());
        }
        let mut grants = work.get::<Grants>(self.over)?.map_or_else(|| Grants::over(self.over), |grants| (*grants).clone());
        if grants.grants.len() >= MAX_GRANTS {
            return Err(GrantRefusal::TooManyGrants { limit: MAX_GRANTS }.into());
        }
        let ground = Ground::right(Deed::RightGiven, self.over, &self.right);
        let reason = work.keep_reason_for(ground, &self.reason).map_err(GrantRefusal::from)?;
        let grant = Grant {
            id: work.new_id(),
            right: self.right.clone(),
            to: self.to,
            when: self.when.clone(),
            expires_at: self.expires_at,
            given_at: work.now(),
            given_by: work.actor().person(),
        };
        let (id, right, to, over) = (grant.id, grant.right.clone(), grant.to, self.over);
        work.emit(&RightGiven { grant: id, right, to, over, expires_at: self.expires_at, reason });
        grants.grants.push(grant);
        work.put(grants)?;
        told(work, to, over)?;
        Ok(id)
    }
}

/// Takes a right back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeRight {
    /// Over which group it was given.
    pub over: GroupId,
    /// Which gift.
    pub grant: GrantId,
    /// Why: 1 to 1,000 bytes.
    pub reason: String,
}

impl Command for RevokeRight {
    const NAME: &'static str = "revoke_right";
    type Output = ();
    type Error = GrantRefusal;

    fn permission(&self) -> Permission {
        Permission::Group(GIVE_RIGHTS, self.over)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<GrantRefusal>> {
        let unknown = || GrantRefusal::UnknownGrant { grant: self.grant };
        let mut grants = (*work.get::<Grants>(self.over)?.ok_or_else(unknown)?).clone();
        let at = grants.grants.iter().position(|grant| grant.id == self.grant).ok_or_else(unknown)?;
        let ground = Ground::right(Deed::RightRevoked, self.over, &grants.grants[at].right);
        let reason = work.keep_reason_for(ground, &self.reason).map_err(GrantRefusal::from)?;
        let Grant { id, right, to, .. } = grants.grants.remove(at);
        work.emit(&RightRevoked { grant: id, right, to, over: self.over, reason });
        work.put(grants)?;
        Ok(told(work, to, self.over)?)
    }
}
