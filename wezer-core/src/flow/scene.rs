//! A record as its flow sees it, and who may do what there.
//!
//! Invariant: what may be done is found in one place, for those who do it and for those who ask.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::course::{Course, Driven, Party};
use super::definition::{Label, RoleHolder, Transition};
use super::document::Flow;
use super::run::{FlowRun, RunWords};
use super::{FieldValue, FlowRefusal, guard};
use crate::actor::Actor;
use crate::group;
use crate::id::{GroupId, RunId};
use crate::kernel::{Document as _, Memory, Missing, Permission, Right};
use crate::link::RecordRef;
use crate::right;
use crate::time::Timestamp;

/// A record as its flow sees it.
#[derive(Debug, Clone)]
pub(crate) struct Scene {
    pub(super) record: RecordRef,
    pub(super) flow: Arc<Flow>,
    pub(super) course: Course,
    pub(super) group: GroupId,
    pub(super) also: Vec<GroupId>,
    pub(super) fields: BTreeMap<String, FieldValue>,
    pub(super) parties: BTreeMap<String, Party>,
    pub(super) concerned: Vec<Party>,
}

/// Who asks, and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asking {
    pub(super) actor: Actor,
    pub(super) now: Timestamp,
}

/// How somebody may fire a transition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum May {
    /// At once.
    Fire,
    /// By agreeing for these roles; others have still to agree.
    Agree { roles: Vec<String>, waiting: Vec<String> },
}

/// The scene of a driven document; `None` if there is no such document.
pub(crate) fn look<D: Driven>(memory: &mut Memory, id: u128) -> Result<Option<Scene>, Missing> {
    let id = D::Id::from(uuid::Uuid::from_u128(id));
    let Some(document) = memory.document::<D>(id)? else { return Ok(None) };
    let Some(flow) = memory.document::<Flow>(document.course().flow_id())? else { return Ok(None) };
    let fields = &flow.definition().fields;
    let fields = fields.iter().filter_map(|field| Some((field.name.clone(), document.field(&field.name)?)));
    let mut fields: BTreeMap<String, FieldValue> = fields.collect();
    if D::KIND == FlowRun::KIND
        && let Some(words) = memory.document::<RunWords>(RunId::from_u128(id.into()))?
    {
        let declared = |name: &String| flow.definition().fields.iter().any(|field| field.name == *name);
        for (name, text) in words.words.iter().filter(|(name, _)| declared(name)) {
            fields.entry(name.clone()).or_insert_with(|| FieldValue::Text(text.clone()));
        }
    }
    let roles = &flow.definition().roles;
    let parties = roles.iter().filter_map(|role| Some((role.name.clone(), document.party(&role.name)?))).collect();
    let (course, group, also) = (document.course().clone(), document.group(), document.also_in());
    let concerned = document.concerned();
    Ok(Some(Scene { record: RecordRef::of::<D>(id), flow, course, group, also, fields, parties, concerned }))
}

impl Scene {
    /// Whom a role's holder is, as far as a record names them: nobody for a role that a right gives.
    pub(super) fn party(&self, memory: &mut Memory, role: &str) -> Result<Option<Party>, Missing> {
        let Some(role) = self.flow.definition().roles.iter().find(|known| known.name == role) else { return Ok(None) };
        Ok(match &role.holder {
            RoleHolder::Given => self.parties.get(&role.name).copied(),
            RoleHolder::Starter => self.course.started_by.map(Party::Member),
            RoleHolder::Right(_) => None,
            RoleHolder::Field(field) => match self.fields.get(field) {
                Some(value) => value.party(memory)?,
                None => None,
            },
        })
    }

    /// Whether the actor holds a right over one of the record's groups.
    fn holds(&self, memory: &mut Memory, asking: Asking, right: Right) -> Result<bool, Missing> {
        let groups = core::iter::once(self.group).chain(self.also.iter().copied());
        let held: Vec<_> = groups.map(|group| memory.source(asking.actor, Permission::Group(right, group), asking.now)).collect();
        Ok(held.into_iter().collect::<Result<Vec<_>, _>>()?.iter().any(Result::is_ok))
    }

    /// Whether it is the actor's own matter, or that of a group for which they may act.
    fn is_own_matter(&self, memory: &mut Memory, asking: Asking) -> Result<bool, Missing> {
        for party in &self.concerned {
            let own = match *party {
                Party::Member(member) => asking.actor.person() == Some(member),
                Party::Group(group) => memory.source(asking.actor, Permission::Group(group::ACT_FOR, group), asking.now)?.is_ok(),
            };
            if own {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether the actor plays a role.
    pub(super) fn plays(&self, memory: &mut Memory, asking: Asking, role: &str) -> Result<bool, Missing> {
        let definition = self.flow.definition();
        let Some(known) = definition.roles.iter().find(|known| known.name == role) else { return Ok(false) };
        if asking.actor == Actor::System {
            return Ok(true);
        }
        let permission = match &known.holder {
            RoleHolder::Right(name) => match memory.right_named(name) {
                Some(right) if !self.is_own_matter(memory, asking)? => return self.holds(memory, asking, right),
                _ => return Ok(false),
            },
            RoleHolder::Field(field) if matches!(self.fields.get(field), Some(FieldValue::Wallet(_))) => {
                let Some(FieldValue::Wallet(wallet)) = self.fields.get(field) else { return Ok(false) };
                Permission::Wallet(right::PAY, *wallet)
            }
            _ => match (self.party(memory, role)?, asking.actor) {
                (Some(Party::Member(member)), actor) => return Ok(actor == Actor::Member(member)),
                // The kernel made sure that they may act in the group's name.
                (Some(Party::Group(group)), Actor::ForGroup { group: own, .. }) if own == group => return Ok(true),
                (Some(Party::Group(group)), _) => Permission::Group(group::ACT_FOR, group),
                (None, _) => return Ok(false),
            },
        };
        Ok(memory.source(asking.actor, permission, asking.now)?.is_ok())
    }

    /// Whether and how the actor may fire a transition now, or why not.
    pub(super) fn may(
        &self,
        memory: &mut Memory,
        asking: Asking,
        transition: &Transition,
    ) -> Result<Result<May, FlowRefusal>, Missing> {
        if !transition.from.contains(&self.course.state) {
            let state = self.flow.state(&self.course.state).map(|(_, state)| state.label.or_name(&state.name));
            let transition = transition.label.or_name(&transition.name);
            return Ok(Err(FlowRefusal::NotFromHere { transition, state: state.unwrap_or_default() }));
        }
        let may = match self.who(memory, asking, transition)? {
            Ok(may) => may,
            Err(refusal) => return Ok(Err(refusal)),
        };
        Ok(guard::holds(memory, self, asking, transition)?.map(|()| may))
    }

    fn who(&self, memory: &mut Memory, asking: Asking, transition: &Transition) -> Result<Result<May, FlowRefusal>, Missing> {
        if asking.actor == Actor::System {
            return Ok(Ok(May::Fire));
        }
        for role in &transition.by {
            if self.plays(memory, asking, role)? {
                return Ok(Ok(May::Fire));
            }
        }
        if let Some(right) = transition.right.as_ref().and_then(|name| memory.right_named(name))
            && self.holds(memory, asking, right)?
        {
            return Ok(Ok(May::Fire));
        }
        let mut mine = Vec::new();
        for role in &transition.agreed_by {
            if self.plays(memory, asking, role)? {
                mine.push(role.clone());
            }
        }
        if mine.is_empty() {
            return Ok(Err(self.not_your_part(transition)));
        }
        let mut waiting = Vec::new();
        for role in transition.agreed_by.iter().filter(|role| !mine.contains(role)) {
            if !self.has_agreed(memory, asking, transition, role)? {
                waiting.push(role.clone());
            }
        }
        let person = asking.actor.person();
        let again = mine.iter().all(|role| {
            let agreed = &self.course.agreed;
            agreed.iter().any(|known| known.transition == transition.name && known.role == *role && Some(known.member) == person)
        });
        Ok(match waiting.is_empty() {
            true => Ok(May::Fire),
            false if again => Err(FlowRefusal::Agreed { waiting: self.say_roles(&waiting) }),
            false => Ok(May::Agree { roles: mine, waiting }),
        })
    }

    /// Whether somebody who plays the role, still, has agreed.
    fn has_agreed(&self, memory: &mut Memory, asking: Asking, transition: &Transition, role: &str) -> Result<bool, Missing> {
        for known in &self.course.agreed {
            if known.transition == transition.name && known.role == role {
                let asking = Asking { actor: Actor::Member(known.member), ..asking };
                return self.plays(memory, asking, role);
            }
        }
        Ok(false)
    }

    fn not_your_part(&self, transition: &Transition) -> FlowRefusal {
        if transition.by.is_empty() && transition.agreed_by.is_empty() && transition.right.is_none() {
            let at = transition.due(self.course.entered_at, &self.fields);
            return at.map_or_else(|| FlowRefusal::NotYourPart { who: Label::default() }, |at| FlowRefusal::ByItself { at });
        }
        let mut roles: Vec<String> = transition.by.iter().chain(&transition.agreed_by).cloned().collect();
        roles.sort_unstable();
        roles.dedup();
        let mut who = self.say_roles(&roles);
        if let Some(right) = &transition.right {
            let comma = if roles.is_empty() { "" } else { ", " };
            who.en += &format!("{comma}whoever holds the right {right}");
            who.fr += &format!("{comma}quiconque a le droit {right}");
        }
        FlowRefusal::NotYourPart { who }
    }

    fn say_roles(&self, roles: &[String]) -> Label {
        use crate::language::Language::{English, French};
        let label = |name: &String| self.flow.definition().roles.iter().find(|role| role.name == *name).map(|role| &role.label);
        let say = |language| {
            let said = roles.iter().map(|name| label(name).map_or(name.as_str(), |label| label.say(language, name)));
            said.collect::<Vec<_>>().join(", ")
        };
        Label { en: say(English), fr: say(French) }
    }
}
