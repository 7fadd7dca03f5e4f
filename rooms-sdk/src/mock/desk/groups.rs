use std::ops::Bound;

use crate::fault::Problem;
use crate::groups::{Belonging, Group, INTERFACE, MOST, Wallet};
use crate::id::{GroupId, MemberId};
use crate::mock::stage::{read, refusal};
use crate::mock::world::Circle;

fn group(id: GroupId, circle: &Circle) -> Group {
    Group { id, name: circle.name.clone(), purpose: circle.purpose.clone(), parent: circle.parent }
}

pub(crate) fn find(id: GroupId) -> Result<Option<Group>, Problem> {
    read(INTERFACE, |world, _| Ok(world.circles.get(&id).map(|circle| group(id, circle))))
}

pub(crate) fn below(parent: GroupId) -> Result<Vec<Group>, Problem> {
    read(INTERFACE, |world, _| {
        let below = world.circles.iter().filter(|(_, circle)| circle.parent == Some(parent));
        Ok(below.map(|(id, circle)| group(*id, circle)).collect())
    })
}

pub(crate) fn of_member(member: MemberId) -> Result<Vec<Group>, Problem> {
    read(INTERFACE, |world, _| {
        let of_member = world.circles.iter().filter(|(_, circle)| circle.members.contains(&member));
        Ok(of_member.map(|(id, circle)| group(*id, circle)).collect())
    })
}

pub(crate) fn members(group: GroupId, after: Option<MemberId>, limit: u32) -> Result<Vec<Belonging>, Problem> {
    read(INTERFACE, |world, call| {
        if limit > MOST {
            let (en, fr) = (format!("At most {MOST} members at a time."), format!("Au plus {MOST} membres à la fois."));
            return Err(refusal(call, "too-many", en, fr));
        }
        let Some(circle) = world.circles.get(&group) else {
            return Ok(Vec::new());
        };
        let members = world.members_of(group);
        let rest = members.range((after.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded));
        let known = rest.filter_map(|member| Some((*member, world.people.get(member)?.name.clone())));
        let belonging = known.map(|(member, name)| Belonging { member, name, manager: circle.managers.contains(&member) });
        Ok(belonging.take(limit as usize).collect())
    })
}

pub(crate) fn wallets(group: GroupId) -> Result<Vec<Wallet>, Problem> {
    read(INTERFACE, |world, _| {
        let wallet = world.circles.get(&group).and_then(|circle| circle.wallet);
        Ok(wallet.map(|id| Wallet { id, label: None }).into_iter().collect())
    })
}
