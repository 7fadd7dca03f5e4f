use crate::fault::Problem;
use crate::id::Id;
use crate::market::{Announcement, Category, Draft, INTERFACE};
use crate::mock::journal::Announced;
use crate::mock::stage::{change, read, refusal};

pub(crate) fn find(announcement: Id) -> Result<Option<Announcement>, Problem> {
    read(INTERFACE, |world, _| Ok(world.announcements.iter().find(|one| one.id == announcement).cloned()))
}

pub(crate) fn categories() -> Result<Vec<Category>, Problem> {
    read(INTERFACE, |world, _| Ok(world.categories.clone()))
}

pub(crate) fn announce(draft: &Draft) -> Result<Id, Problem> {
    change(INTERFACE, |world, call| {
        let nobody = || refusal(call, "members-only", "Only a member announces something.", "Seul un membre publie une annonce.");
        let by = call.member.ok_or_else(nobody)?;
        if draft.title.trim().is_empty() {
            return Err(refusal(call, "title-empty", "An announcement needs a title.", "Une annonce doit avoir un titre."));
        }
        if !world.categories.iter().any(|category| category.id == draft.category) {
            return Err(refusal(call, "unknown-category", "There is no such category.", "Cette catégorie n’existe pas."));
        }
        let id = Id::new(world.fresh());
        let Draft { kind, title, description, .. } = draft.clone();
        world.announcements.push(Announcement { id, kind, title, description, state: "open".to_owned(), written_at: call.now });
        world.journal.announced.push(Announced { id, by, draft: draft.clone() });
        Ok(id)
    })
}
