//! What people do here.

pub(crate) mod card;
pub(crate) mod list;
pub(crate) mod people;

use rooms_sdk::prelude::*;

use crate::Done;
use crate::card::{self as stored, Card};

fn find(call: &Call, action: &Action) -> Done<(Id, Card)> {
    let id = action.id("card")?;
    Ok((id, stored::find(call, id)?))
}
