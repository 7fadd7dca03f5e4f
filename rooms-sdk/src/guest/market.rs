use super::bindings::wezer::exchange::market as wit;
use super::{each, read, written};
use crate::fault::Problem;
use crate::id::Id;
use crate::market::{Announcement, Category, Draft, Kind};

pub(crate) fn find(announcement: Id) -> Result<Option<Announcement>, Problem> {
    let Some(found) = wit::find(&announcement.to_string())? else {
        return Ok(None);
    };
    let kind = match found.kind {
        wit::Kind::Offer => Kind::Offer,
        wit::Kind::Want => Kind::Want,
    };
    let (id, written_at) = (read(&found.id)?, read(&found.written_at)?);
    let wit::Announcement { title, description, state, .. } = found;
    Ok(Some(Announcement { id, kind, title, description, state, written_at }))
}

pub(crate) fn categories() -> Result<Vec<Category>, Problem> {
    each(wit::categories()?, |category| Ok(Category { id: read(&category.id)?, name: category.name }))
}

pub(crate) fn announce(draft: &Draft) -> Result<Id, Problem> {
    let kind = match draft.kind {
        Kind::Offer => wit::Kind::Offer,
        Kind::Want => wit::Kind::Want,
    };
    let Draft { title, description, tags, .. } = draft.clone();
    let (category, price) = (draft.category.to_string(), written(&draft.price));
    read(&wit::announce(&wit::Draft { kind, title, description, category, price, tags })?)
}
