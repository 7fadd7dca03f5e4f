use super::bindings::wezer::core::groups as wit;
use super::{each, read, read_option};
use crate::fault::Problem;
use crate::groups::{Belonging, Group, Wallet};
use crate::id::{GroupId, MemberId};

fn group(group: wit::Group) -> Result<Group, Problem> {
    let (id, parent) = (read(&group.id)?, read_option(group.parent.as_deref())?);
    Ok(Group { id, name: group.name, purpose: group.purpose, parent })
}

pub(crate) fn find(id: GroupId) -> Result<Option<Group>, Problem> {
    wit::find(&id.to_string())?.map(group).transpose()
}

pub(crate) fn below(parent: GroupId) -> Result<Vec<Group>, Problem> {
    each(wit::below(&parent.to_string())?, group)
}

pub(crate) fn of_member(member: MemberId) -> Result<Vec<Group>, Problem> {
    each(wit::of_member(&member.to_string())?, group)
}

pub(crate) fn members(group: GroupId, after: Option<MemberId>, limit: u32) -> Result<Vec<Belonging>, Problem> {
    let after = after.map(|member| member.to_string());
    each(wit::members(&group.to_string(), after.as_deref(), limit)?, |belonging| {
        let wit::Belonging { member, name, manager } = belonging;
        Ok(Belonging { member: read(&member)?, name, manager })
    })
}

pub(crate) fn wallets(group: GroupId) -> Result<Vec<Wallet>, Problem> {
    each(wit::wallets(&group.to_string())?, |wallet| Ok(Wallet { id: read(&wallet.id)?, label: wallet.label }))
}
