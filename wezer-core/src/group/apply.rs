//! Coming in: an application passes the membrane once everything that it asks for is there.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::application::pending;
use super::command::{is_member, open_group};
use super::membership::{enter, may_bring, may_come_by_invitation};
use super::{
    Application, ApplicationDecided, ApplicationMade, ApplicationSponsored, ApplicationState, Entry, Group, GroupRefusal,
    Membrane, ROOT, SPONSOR, admitting,
};
use crate::id::{ApplicationId, GroupId, MemberId, WalletId};
use crate::kernel::{Command, Permission, Stop, Work};
use crate::ledger::Pay;
use crate::member::{self, Member, MemberState};
use crate::notification::NotificationKind;
use crate::reason::{Deed, Ground};
use crate::record::RecordRef;
use crate::right;
use crate::text;
use crate::wallet::{COMMONS, Wallet};

type Decided<T> = Result<T, Stop<GroupRefusal>>;

/// An answer has at most so many bytes.
pub const MAX_ANSWER: usize = 4_000;

/// The open application of this id to this group.
fn find(work: &mut Work<'_>, id: ApplicationId, group: GroupId) -> Decided<Application> {
    let found = work.get::<Application>(id)?.filter(|found| found.group() == group && found.is_pending());
    Ok((*found.ok_or(GroupRefusal::NoApplication { application: id })?).clone())
}

/// Lets the applicant in: they pay the fee that they agreed to and are a member.
fn accept(work: &mut Work<'_>, mut application: Application) -> Decided<ApplicationState> {
    let (id, member, group) = (application.id(), application.member(), application.group());
    let (delegate_of, fee) = (application.delegate_of, application.fee);
    if group == ROOT {
        let person = work.get::<Member>(member)?.filter(|person| person.state() == MemberState::Applicant);
        let person = person.ok_or(GroupRefusal::NotActive { member })?;
        member::set_state(work, &person, MemberState::Active, None)?;
    } else {
        match application.is_invited() {
            true => may_come_by_invitation(work, member, group, application.through.unwrap_or(group))?,
            false => may_bring(work, member, group).map(drop)?,
        }
        enter(work, member, group, delegate_of)?;
    }
    if let Some(fee) = fee {
        let to = match work.scan(Wallet::of_group(group), 1)?.first() {
            Some(first) => WalletId::from_u128(*first),
            None if group == ROOT => COMMONS,
            None => return Err(GroupRefusal::NoWalletForFee.into()),
        };
        let person = work.get::<Member>(member)?.ok_or(GroupRefusal::NotActive { member })?;
        Pay::new(person.wallet(), to, fee).decide(work).map_err(|stop| stop.map(GroupRefusal::from))?;
    }
    application.state = ApplicationState::Accepted;
    work.emit(&ApplicationDecided { application: id, state: ApplicationState::Accepted, reason: None });
    work.put(application)?;
    answered(work, member, group)?;
    Ok(ApplicationState::Accepted)
}

/// Tells an applicant that something was decided, or that somebody spoke for them.
fn answered(work: &mut Work<'_>, member: MemberId, group: GroupId) -> Decided<()> {
    Ok(work.notify(member, NotificationKind::Answer, &RecordRef::of::<Group>(group))?)
}

/// Tells those who may speak for an applicant, and those who decide. It is about the group, so that many applicants don't fill anybody's
/// notifications.
fn asked(work: &mut Work<'_>, application: &Application, group: &Group) -> Decided<()> {
    let about = RecordRef::of::<Group>(group.id());
    let deciding = match group.membrane().entry {
        Entry::Open => Ok(Vec::new()),
        Entry::Request | Entry::Invitation => work.concerned(admitting(group.id())),
    };
    let sponsors = match sponsors_missing(work, application, group.membrane())? {
        Some(_) => work.some_of(group.id()),
        None => Ok(Vec::new()),
    };
    let (deciding, sponsors) = (deciding?, sponsors?);
    let sponsors: Vec<MemberId> = sponsors.into_iter().filter(|member| !deciding.contains(member)).collect();
    let told = work.notify_all(&deciding, NotificationKind::Application, &about);
    work.notify_all(&sponsors, NotificationKind::Sponsoring, &about)?;
    Ok(told?)
}

/// Nobody asks, agrees, withdraws or leaves for somebody else; an application does it on their behalf.
pub(super) fn only_themself(work: &Work<'_>, member: MemberId) -> Result<(), GroupRefusal> {
    match work.actor().person() {
        Some(person) if person != member => Err(GroupRefusal::OnlyThemself),
        _ => Ok(()),
    }
}

/// At most so many sponsors speak for one person: five times as many as may be asked for.
const MAX_SPOKEN: usize = 100;

/// The sponsors that are missing, if any. Those who spoke and don't belong to the group any more don't count.
fn sponsors_missing(work: &mut Work<'_>, application: &Application, membrane: &Membrane) -> Decided<Option<GroupRefusal>> {
    let need = usize::from(membrane.sponsors);
    if need == 0 || application.invited {
        return Ok(None);
    }
    let belong: Vec<_> = application.sponsors.iter().map(|sponsor| work.belongs(*sponsor, application.group())).collect();
    let mut have = 0;
    for belongs in belong {
        have += usize::from(belongs?);
    }
    Ok((have < need).then_some(GroupRefusal::SponsorsMissing { have, need }))
}

/// Lets the applicant in if nothing more is to be decided.
fn pass(work: &mut Work<'_>, application: Application, group: &Group) -> Decided<ApplicationState> {
    let decided = application.invited || group.membrane().entry == Entry::Open;
    if decided && sponsors_missing(work, &application, group.membrane())?.is_none() {
        return accept(work, application);
    }
    let state = application.state;
    work.put(application)?;
    Ok(state)
}

/// Asks to come into a group, or accepts its invitation. A person who is not a member of the community yet applies to the
/// community itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplyToGroup {
    /// Which group.
    pub group: GroupId,
    /// Who wants to come in.
    pub member: MemberId,
    /// The answers to the group's questions, in their order, each of 1 to 4,000 bytes.
    #[serde(default)]
    pub answers: Vec<String>,
    /// The titles of the group's agreements, which are all accepted.
    #[serde(default)]
    pub agree_to: Vec<String>,
    /// In a federation: for which group, in whose name they may act.
    #[serde(default)]
    pub delegate_of: Option<GroupId>,
}

/// What became of an application so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Applied {
    /// The application.
    pub application: ApplicationId,
    /// Where it stands: accepted if nothing was left to decide.
    pub state: ApplicationState,
}

impl Command for ApplyToGroup {
    const NAME: &'static str = "apply_to_group";
    type Output = Applied;
    type Error = GroupRefusal;

    fn permission(&self) -> Permission {
        Permission::Own(right::MANAGE_MEMBERS, self.member)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<Applied> {
        only_themself(work, self.member)?;
        let group = open_group(work, self.group)?;
        let membrane = group.membrane();
        let state = work.get::<Member>(self.member)?.map(|person| person.state());
        match state {
            Some(MemberState::Applicant) if self.group == ROOT => {}
            Some(MemberState::Active) if self.group != ROOT => {}
            Some(MemberState::Active) => return Err(GroupRefusal::AlreadyIn { member: self.member }.into()),
            _ => return Err(GroupRefusal::NotActive { member: self.member }.into()),
        }
        if is_member(work, self.member, self.group)? {
            return Err(GroupRefusal::AlreadyIn { member: self.member }.into());
        }
        let mut application = match pending(work, self.member, self.group)? {
            Some(asked) if asked.state == ApplicationState::Open => {
                return Err(GroupRefusal::AlreadyAsked { application: asked.id() }.into());
            }
            Some(invited) => invited,
            None if membrane.entry == Entry::Invitation => return Err(GroupRefusal::ByInvitation.into()),
            None => Application::new(work, self.member, self.group),
        };
        let questions = membrane.questions.len();
        if self.answers.len() != questions {
            return Err(GroupRefusal::AnswersMissing { expected: questions }.into());
        }
        let answers: Result<_, _> = self.answers.iter().map(|answer| text::lines(answer, MAX_ANSWER)).collect();
        application.answers = answers.map_err(GroupRefusal::from)?;
        if !membrane.agreements.iter().all(|agreement| self.agree_to.contains(&agreement.title)) {
            return Err(GroupRefusal::AgreementsMissing { expected: membrane.agreements.len() }.into());
        }
        application.agreed_to = membrane.agreements.iter().map(|agreement| agreement.title.clone()).collect();
        application.state = ApplicationState::Open;
        application.delegate_of = self.delegate_of;
        application.fee = membrane.fee;
        let (id, waits) = (application.id(), application.clone());
        if !application.invited {
            work.emit(&ApplicationMade { application: id, member: self.member, group: self.group });
        }
        let state = pass(work, application, &group)?;
        if state == ApplicationState::Open {
            asked(work, &waits, &group)?;
        }
        Ok(Applied { application: id, state })
    }
}

/// Speaks for an applicant. A sponsor is a member of the group, not the applicant, and speaks once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SponsorApplication {
    /// The application.
    pub application: ApplicationId,
    /// To which group.
    pub group: GroupId,
}

impl Command for SponsorApplication {
    const NAME: &'static str = "sponsor_application";
    type Output = Applied;
    type Error = GroupRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(SPONSOR)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<Applied> {
        let mut application = find(work, self.application, self.group)?;
        let group = open_group(work, self.group)?;
        let sponsor = work.actor().person().ok_or(GroupRefusal::NotASponsor)?;
        let is_new = sponsor != application.member() && !application.sponsors.contains(&sponsor);
        if !is_new || application.state != ApplicationState::Open || !work.belongs(sponsor, self.group)? {
            return Err(GroupRefusal::NotASponsor.into());
        }
        if application.sponsors.len() >= MAX_SPOKEN {
            return Err(GroupRefusal::TooMany { limit: MAX_SPOKEN }.into());
        }
        application.sponsors.push(sponsor);
        work.emit(&ApplicationSponsored { application: self.application, sponsor });
        let member = application.member();
        let state = pass(work, application, &group)?;
        answered(work, member, self.group)?;
        Ok(Applied { application: self.application, state })
    }
}

/// Accepts or declines an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideApplication {
    /// The application.
    pub application: ApplicationId,
    /// To which group.
    pub group: GroupId,
    /// Whether they come in. The sponsors that the membrane asks for have to be there.
    pub accept: bool,
    /// Why not: 1 to 1,000 bytes. Asked for when it is declined.
    #[serde(default)]
    pub reason: String,
}

impl Command for DecideApplication {
    const NAME: &'static str = "decide_application";
    type Output = ();
    type Error = GroupRefusal;

    fn permission(&self) -> Permission {
        admitting(self.group)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let mut application = find(work, self.application, self.group)?;
        if self.accept {
            if application.state != ApplicationState::Open {
                return Err(GroupRefusal::NoApplication { application: self.application }.into());
            }
            let group = open_group(work, self.group)?;
            if let Some(missing) = sponsors_missing(work, &application, group.membrane())? {
                return Err(missing.into());
            }
            accept(work, application)?;
            return Ok(());
        }
        let ground = Ground::person(Deed::Declined, application.member(), self.group);
        let reason = work.keep_reason_for(ground, &self.reason).map_err(GroupRefusal::from)?;
        (application.state, application.reason) = (ApplicationState::Declined, Some(reason));
        work.emit(&ApplicationDecided { application: self.application, state: application.state, reason: Some(reason) });
        let member = application.member();
        work.put(application)?;
        answered(work, member, self.group)
    }
}

/// Takes one's own application back, or declines an invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawApplication {
    /// The application.
    pub application: ApplicationId,
    /// To which group.
    pub group: GroupId,
    /// Whose it is.
    pub member: MemberId,
}

impl Command for WithdrawApplication {
    const NAME: &'static str = "withdraw_application";
    type Output = ();
    type Error = GroupRefusal;

    fn permission(&self) -> Permission {
        Permission::Own(right::MANAGE_MEMBERS, self.member)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        only_themself(work, self.member)?;
        let mut application = find(work, self.application, self.group)?;
        if application.member() != self.member {
            return Err(GroupRefusal::NoApplication { application: self.application }.into());
        }
        application.state = ApplicationState::Withdrawn;
        work.emit(&ApplicationDecided { application: self.application, state: application.state, reason: None });
        Ok(work.put(application)?)
    }
}
