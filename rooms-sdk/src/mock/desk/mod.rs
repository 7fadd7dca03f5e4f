//! The interfaces of the WIT, as a mock community answers them.

pub(crate) mod campaigns;
pub(crate) mod groups;
pub(crate) mod indicators;
pub(crate) mod ledger;
pub(crate) mod log;
pub(crate) mod market;
pub(crate) mod members;
pub(crate) mod messages;
pub(crate) mod payments;
pub(crate) mod storage;
