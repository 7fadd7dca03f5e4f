//! For which record a campaign is: an announcement, a post, a group, or whatever else a package has a place for.

use wezer_core::group::Group;
use wezer_core::kernel::Document as _;
use wezer_core::link::RecordRef;
use wezer_core::member::Member;
use wezer_core::post::Post;
use wezer_core::room::Room;
use wezer_exchange::deal::Deal;
use wezer_exchange::market::announcement::Announcement;

use crate::web::refused::group_address;
use crate::web::text::CampaignTexts;

/// The record of an address or a form: `KIND~ID`. Whether there is one, and whether the visitor sees it, is asked when it is used.
pub(super) fn named(text: &str) -> Option<RecordRef> {
    let (kind, id) = text.split_once('~')?;
    let id: uuid::Uuid = id.parse().ok()?;
    Some(RecordRef::new(kind, id.as_u128()))
}

/// How a record stands in an address or a form.
pub(super) fn written(record: &RecordRef) -> String {
    format!("{}~{}", record.kind, record.id)
}

/// What a record is called where a campaign is for it, and its page if it has one.
pub(super) fn shown(record: &RecordRef, c: &'static CampaignTexts) -> (&'static str, Option<String>) {
    let id = record.id;
    match record.kind.as_str() {
        Announcement::KIND => (c.its_announcement, Some(format!("/market/a/{id}"))),
        Post::KIND => (c.its_post, Some(format!("/posts/{id}"))),
        Group::KIND => (c.its_group, record.as_id::<Group>().map(|group| format!("/groups/{}", group_address(group)))),
        Room::KIND => (c.its_room, Some(format!("/room/{id}"))),
        Member::KIND => (c.its_member, Some(format!("/members/{id}"))),
        Deal::KIND => (c.its_deal, Some(format!("/deal/{id}"))),
        _ => (c.its_record, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_stands_in_an_address_and_comes_back() {
        let record = RecordRef::new("project", 7u128);
        assert_eq!(named(&written(&record)), Some(record));
        for nothing in ["", "post", "post~", "post~x"] {
            assert_eq!(named(nothing), None, "{nothing}");
        }
    }
}
