use super::bindings::wezer::core::messages as wit;
use super::{read, texts};
use crate::fault::Problem;
use crate::id::{Id, MemberId};

pub(crate) fn post(text: &str) -> Result<Id, Problem> {
    read(&wit::post(text)?)
}

pub(crate) fn alert(members: &[MemberId], text: &str) -> Result<(), Problem> {
    wit::alert(&texts(members), text)
}
