use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ApplicationMade, GroupRefusal};
use crate::id::{ApplicationId, GroupId, MemberId, ReasonId};
use crate::kernel::{Document, Index, IndexKeys, IndexRows, Stop, Work};
use crate::money::Money;
use crate::seal::{Basis, Subject};
use crate::sovereignty::{Processing, Retention, SeenBy};
use crate::time::Timestamp;

type Decided<T> = Result<T, Stop<GroupRefusal>>;

/// Where an application stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationState {
    /// The group invited; the person has not answered.
    Invited,
    /// The person asked; sponsors or a decision are missing.
    Open,
    /// They are in.
    Accepted,
    /// The group said no.
    Declined,
    /// The person took it back.
    Withdrawn,
}

/// A person's way into a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Application {
    id: ApplicationId,
    member: MemberId,
    group: GroupId,
    pub(super) state: ApplicationState,
    #[serde(default)]
    pub(super) invited: bool,
    /// The outermost of the groups that whoever invited could bring the person into; the group itself if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) through: Option<GroupId>,
    #[serde(default)]
    pub(super) answers: Vec<String>,
    #[serde(default)]
    pub(super) agreed_to: Vec<String>,
    #[serde(default)]
    pub(super) sponsors: Vec<MemberId>,
    #[serde(default)]
    pub(super) delegate_of: Option<GroupId>,
    /// The fee that the person agreed to.
    #[serde(default)]
    pub(super) fee: Option<Money>,
    made_at: Timestamp,
    #[serde(default)]
    pub(super) reason: Option<ReasonId>,
}

impl Application {
    pub(crate) const BY_GROUP: Index = Index::new("application.by_group");
    pub(crate) const BY_MEMBER: Index = Index::new("application.by_member");

    /// Those of a member that are decided.
    pub(crate) const DECIDED: Index = Index::new("application.decided");

    /// Its id.
    pub fn id(&self) -> ApplicationId {
        self.id
    }

    /// Who wants to come in.
    pub fn member(&self) -> MemberId {
        self.member
    }

    /// Into which group.
    pub fn group(&self) -> GroupId {
        self.group
    }

    /// Where it stands.
    pub fn state(&self) -> ApplicationState {
        self.state
    }

    /// Whether the group invited them.
    pub fn is_invited(&self) -> bool {
        self.invited
    }

    /// The answers to the group's questions, in their order.
    pub fn answers(&self) -> &[String] {
        &self.answers
    }

    /// The titles of the agreements that were accepted.
    pub fn agreed_to(&self) -> &[String] {
        &self.agreed_to
    }

    /// Who spoke for them.
    pub fn sponsors(&self) -> &[MemberId] {
        &self.sponsors
    }

    /// When it was made.
    pub fn made_at(&self) -> Timestamp {
        self.made_at
    }

    /// Why it was declined.
    pub fn reason(&self) -> Option<ReasonId> {
        self.reason
    }

    pub(super) fn is_pending(&self) -> bool {
        matches!(self.state, ApplicationState::Invited | ApplicationState::Open)
    }

    fn between(member: MemberId, group: GroupId) -> IndexKeys {
        let key = [member.as_u128().to_be_bytes(), group.as_u128().to_be_bytes()].concat();
        Self::BY_MEMBER.starting_with(&key)
    }

    pub(super) fn invite(work: &mut Work<'_>, member: MemberId, group: GroupId, through: GroupId) -> Decided<ApplicationId> {
        if let Some(application) = pending(work, member, group)? {
            return Err(GroupRefusal::AlreadyAsked { application: application.id }.into());
        }
        let mut invited = Self::new(work, member, group);
        (invited.state, invited.invited) = (ApplicationState::Invited, true);
        invited.through = Some(through).filter(|through| *through != group);
        let id = invited.id;
        work.emit(&ApplicationMade { application: id, member, group });
        work.put_new(invited);
        Ok(id)
    }

    pub(super) fn new(work: &mut Work<'_>, member: MemberId, group: GroupId) -> Self {
        Self {
            id: work.new_id(),
            member,
            group,
            state: ApplicationState::Open,
            invited: false,
            through: None,
            answers: Vec::new(),
            agreed_to: Vec::new(),
            sponsors: Vec::new(),
            delegate_of: None,
            fee: None,
            made_at: work.now(),
            reason: None,
        }
    }
}

impl Document for Application {
    const KIND: &'static str = "application";
    type Id = ApplicationId;

    fn id(&self) -> ApplicationId {
        self.id
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject::contract(self.member))
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("admission", Basis::Contract, Retention::years(3)));
    const FIELDS: &'static [(&'static str, SeenBy)] = &[
        ("id", SeenBy::Involved),
        ("member", SeenBy::Involved),
        ("group", SeenBy::Involved),
        ("state", SeenBy::Deciders),
        ("invited", SeenBy::Deciders),
        ("through", SeenBy::Deciders),
        ("answers", SeenBy::Deciders),
        ("agreed_to", SeenBy::Deciders),
        ("sponsors", SeenBy::Involved),
        ("delegate_of", SeenBy::Deciders),
        ("fee", SeenBy::Deciders),
        ("made_at", SeenBy::Deciders),
        ("reason", SeenBy::Deciders),
    ];

    fn kept_since(&self) -> Option<Timestamp> {
        (!self.is_pending()).then_some(self.made_at)
    }

    fn index(&self, rows: &mut IndexRows) {
        let (member, group) = (self.member.as_u128().to_be_bytes(), self.group.as_u128().to_be_bytes());
        if self.is_pending() {
            let made = self.made_at.index_key();
            rows.add(Self::BY_GROUP, &[&group[..], &made[..]].concat());
            rows.add(Self::BY_MEMBER, &[member, group].concat());
        } else {
            rows.add(Self::DECIDED, &member);
        }
    }
}

/// The undecided application of a person to a group.
pub(super) fn pending(work: &mut Work<'_>, member: MemberId, group: GroupId) -> Decided<Option<Application>> {
    let Some(id) = work.scan(Application::between(member, group), 1)?.first().copied() else { return Ok(None) };
    Ok(work.get::<Application>(ApplicationId::from_u128(id))?.map(|application| (*application).clone()))
}
