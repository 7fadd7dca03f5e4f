//! Whom a flow concerns: for whom it waits, and who began what came to its end.

use std::collections::BTreeSet;

use super::FieldValue;
use super::course::Party;
use super::definition::{RoleHolder, Transition};
use super::scene::{Asking, Scene};
use crate::actor::Actor;
use crate::group;
use crate::id::MemberId;
use crate::kernel::{Missing, Permission, Work};
use crate::notification::{MAX_TOLD, NotificationKind};
use crate::right;

impl Work<'_> {
    /// Tells those for whom a record waits in the state that it is in now, [`MAX_TOLD`] at most; or who began it, if nothing is left to
    /// do.
    pub(super) fn tell_of(&mut self, scene: &Scene) -> Result<(), Missing> {
        let state = scene.flow.state(&scene.course.state);
        if state.is_some_and(|(_, state)| state.is_final) {
            return match scene.course.started_by {
                Some(starter) => self.notify(starter, NotificationKind::Outcome, &scene.record),
                None => Ok(()),
            };
        }
        let mut waited_for: Vec<MemberId> = Vec::new();
        let mut known = BTreeSet::new();
        let out: Vec<_> = scene.flow.out_of(&scene.course.state).collect();
        for transition in &out {
            for member in self.who_may_step(scene, transition)? {
                if known.insert(member) {
                    waited_for.push(member);
                }
            }
        }
        let now = self.now();
        let mut may = |member: &MemberId| {
            let asking = Asking { actor: Actor::Member(*member), now };
            for transition in &out {
                if scene.may(self.memory, asking, transition)?.is_ok() {
                    return Ok(true);
                }
            }
            Ok::<bool, Missing>(false)
        };
        let may: Vec<_> = waited_for.iter().map(&mut may).collect();
        let mut told = Vec::new();
        for (member, may) in waited_for.into_iter().zip(may) {
            if may? && told.len() < MAX_TOLD {
                told.push(member);
            }
        }
        self.notify_all(&told, NotificationKind::Task, &scene.record)
    }

    /// Those whom a record names for a transition, its guard not regarded; where it names nobody, those whom a right lets take it. So
    /// who may step in for others, as a moderator may, is not told of every step that is theirs to take.
    fn who_may_step(&mut self, scene: &Scene, transition: &Transition) -> Result<Vec<MemberId>, Missing> {
        let (mut who, mut by_right) = (Vec::new(), Vec::new());
        let right = |work: &Self, name: &str| Some(Permission::Group(work.right_named(name)?, scene.group));
        for name in transition.by.iter().chain(&transition.agreed_by) {
            let role = scene.flow.definition().roles.iter().find(|role| role.name == *name);
            let wallet = |field: &String| match scene.fields.get(field) {
                Some(FieldValue::Wallet(wallet)) => Some(Permission::Wallet(right::PAY, *wallet)),
                _ => None,
            };
            let permission = match role.map(|role| &role.holder) {
                Some(RoleHolder::Right(name)) => {
                    by_right.extend(right(self, name));
                    continue;
                }
                Some(RoleHolder::Field(field)) => wallet(field),
                _ => None,
            };
            let permission = match (permission, scene.party(self.memory, name)?) {
                (Some(permission), _) => Some(permission),
                (None, Some(Party::Group(group))) => Some(Permission::Group(group::ACT_FOR, group)),
                (None, Some(Party::Member(member))) => {
                    who.push(member);
                    None
                }
                (None, None) => None,
            };
            if let Some(permission) = permission {
                who.extend(self.concerned(permission)?);
            }
        }
        by_right.extend(transition.right.as_ref().and_then(|name| right(self, name)));
        if who.is_empty() {
            for permission in by_right {
                who.extend(self.concerned(permission)?);
            }
        }
        Ok(who)
    }
}
