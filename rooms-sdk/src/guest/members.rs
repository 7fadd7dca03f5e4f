use super::bindings::wezer::core::members as wit;
use super::{each, read, texts};
use crate::fault::Problem;
use crate::id::MemberId;
use crate::members::Member;

pub(crate) fn find(members: &[MemberId]) -> Result<Vec<Member>, Problem> {
    each(wit::find(&texts(members))?, |member| {
        Ok(Member { id: read(&member.id)?, name: member.name, wallet: read(&member.wallet)? })
    })
}
