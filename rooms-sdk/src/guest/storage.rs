use super::bindings::wezer::core::storage as wit;
use super::read;
use crate::fault::Problem;
use crate::id::{Id, MemberId};

pub(crate) fn get(key: &str) -> Result<Option<Vec<u8>>, Problem> {
    wit::get(key)
}

pub(crate) fn set(key: &str, value: &[u8], about: Option<MemberId>) -> Result<(), Problem> {
    wit::set(key, value, about.map(|member| member.to_string()).as_deref())
}

pub(crate) fn remove(key: &str) -> Result<(), Problem> {
    wit::remove(key)
}

pub(crate) fn keys(starting_with: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, Problem> {
    wit::keys(starting_with, after, limit)
}

pub(crate) fn fresh_id() -> Id {
    read(&wit::fresh_id()).expect("the host makes UUIDs")
}
