//! Pictures on the market: who adds them, who sees them, and that they go.

use pollster::block_on;
use wezer_core::CallError;
use wezer_core::flow::FireTransition;
use wezer_core::kernel::Refusal as _;
use wezer_core::link::RecordRef;
use wezer_core::moderation::Hide;
use wezer_core::record::Audience;
use wezer_core::sovereignty::{EraseMember, MyData};
use wezer_exchange::market::announcement::{Announcement, ChangeAnnouncement, FindAnnouncement, Terms, WriteAnnouncement};
use wezer_exchange::market::picture::{
    AddPicture, ArrangePictures, Arranged, MAX_BYTES, MAX_PICTURES, PictureBytes, PictureFileOf, PictureFormat,
};
use wezer_exchange::market::search::SearchMarket;
use wezer_exchange::market::{AnnouncementId, MarketRefusal, PictureId};

use super::town::Town;

/// A PNG at its seams: a header, `filling` bytes of data, an end.
fn png(filling: usize) -> Vec<u8> {
    let chunk = |name: &[u8; 4], content: &[u8]| {
        let length = u32::try_from(content.len()).expect("short");
        [length.to_be_bytes().as_slice(), name, content, &[0; 4]].concat()
    };
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &[0; 13]), chunk(b"IDAT", &vec![7; filling]), chunk(b"IEND", &[])].concat()
}

fn add(announcement: AnnouncementId, filling: usize, description: &str) -> AddPicture {
    let (bytes, small) = (PictureBytes::of(&png(filling)), PictureBytes::of(&png(10)));
    AddPicture { announcement, bytes, small, description: description.to_owned() }
}

fn file(announcement: AnnouncementId, picture: PictureId, small: bool) -> PictureFileOf {
    PictureFileOf { announcement, picture, small }
}

fn arranged(picture: PictureId, description: &str) -> Arranged {
    Arranged { picture, description: description.to_owned() }
}

fn code<T: core::fmt::Debug>(answer: Result<T, CallError<MarketRefusal>>) -> &'static str {
    let refused = match answer.expect_err("refused") {
        CallError::Refused(refusal) => Some(refusal.code()),
        _ => None,
    };
    refused.expect("refused by the market")
}

#[test]
fn pictures_are_added_seen_arranged_and_erased() {
    block_on(async {
        let town = Town::new().await;
        let [ana, bo, cleo] = [0, 1, 2].map(|who| town.community.member(town.members[who]));
        let mut terms = Terms::new("Saw", town.categories[3]);
        (terms.groups, terms.audience) = (vec![town.groups[1]], Audience::Near);
        let draft = WriteAnnouncement { publish: false, ..WriteAnnouncement::offer(terms.clone()) };
        let saw = *ana.execute(draft).await.expect("written");
        let first = *ana.execute(add(saw, 300_000, "The blade")).await.expect("added");
        let second = *ana.execute(add(saw, 100, "")).await.expect("added");
        assert!(bo.ask(file(saw, first, false)).await.expect("answered").is_none(), "a draft is its author's alone");
        let publish = FireTransition {
            record: RecordRef::of::<Announcement>(saw),
            transition: "publish".to_owned(),
            flow: None,
            version: None,
            myself: None,
        };
        ana.execute(publish).await.expect("published");

        let large = bo.ask(file(saw, first, false)).await.expect("answered").expect("seen");
        assert_eq!((large.format, large.bytes.decode()), (PictureFormat::Png, Some(png(300_000))));
        let small = bo.ask(file(saw, first, true)).await.expect("answered").expect("seen");
        assert_eq!(small.bytes.decode(), Some(png(10)));
        assert!(cleo.ask(file(saw, first, false)).await.expect("answered").is_none(), "who is not in the group");
        let found = bo.ask(SearchMarket::text("saw")).await.expect("answered");
        assert_eq!(found.hits[0].line.picture, Some(first));

        assert_eq!(code(bo.execute(add(saw, 10, "")).await), "market-not-yours");
        assert_eq!(code(cleo.execute(add(saw, 10, "")).await), "market-unknown-announcement");
        let order = |pictures| ArrangePictures { announcement: saw, pictures };
        assert_eq!(code(bo.execute(order(vec![])).await), "market-not-yours");
        let twice = order(vec![arranged(first, ""), arranged(first, "")]);
        assert_eq!(code(ana.execute(twice).await), "market-unknown-picture");
        ana.execute(order(vec![arranged(second, "The handle"), arranged(first, "The blade")])).await.expect("arranged");
        terms.title = "Hand saw".to_owned();
        ana.execute(ChangeAnnouncement { announcement: saw, terms }).await.expect("changed");
        let seen = bo.ask(FindAnnouncement { announcement: saw }).await.expect("answered").expect("seen");
        let told: Vec<_> = seen.pictures.iter().map(|one| (one.picture, one.description.as_str())).collect();
        assert_eq!(told, [(second, "The handle"), (first, "The blade")], "a change of words keeps them");
        ana.execute(order(vec![arranged(first, "The blade")])).await.expect("arranged");
        assert!(ana.ask(file(saw, second, false)).await.expect("answered").is_none(), "gone");

        let hide = Hide { group: town.groups[1], record: RecordRef::of::<Announcement>(saw), reason: "Whose saw?".to_owned() };
        town.community.system().execute(hide).await.expect("hidden");
        assert!(bo.ask(file(saw, first, false)).await.expect("answered").is_none(), "hidden with its announcement");
        assert!(ana.ask(file(saw, first, false)).await.expect("answered").is_some());

        let data = ana.ask(MyData { member: town.members[0], after: None, limit: None }).await.expect("answered");
        let kinds: Vec<_> = data.documents.iter().map(|document| document.kind.as_str()).collect();
        assert!(kinds.contains(&"announcement_picture") && kinds.contains(&"announcement_small_picture"), "{kinds:?}");
        let erase = EraseMember { member: town.members[0], reason: Some("Asked for".to_owned()) };
        town.community.system().execute(erase).await.expect("erased");
        assert!(town.community.system().ask(file(saw, first, false)).await.expect("answered").is_none());
        town.community.audit(|_| ()).await.expect("in order");
    });
}

#[test]
fn a_picture_stays_within_bounds_and_never_comes_into_the_journal() {
    block_on(async {
        let town = Town::new().await;
        let ana = town.community.member(town.members[0]);
        let saw = *ana.execute(WriteAnnouncement::offer(Terms::new("Saw", town.categories[3]))).await.expect("announced");
        assert_eq!(code(ana.execute(add(saw, MAX_BYTES, "")).await), "market-picture-too-large");
        let wide = AddPicture { small: PictureBytes::of(&png(70_000)), ..add(saw, 10, "") };
        assert_eq!(code(ana.execute(wide).await), "market-picture-too-large");
        let svg = AddPicture { bytes: PictureBytes::of(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), ..add(saw, 10, "") };
        assert_eq!(code(ana.execute(svg).await), "market-not-a-picture");
        let mut told = png(10);
        told.extend_from_slice(b"48.85, 2.35");
        let told = AddPicture { bytes: PictureBytes::of(&told), ..add(saw, 10, "") };
        assert_eq!(code(ana.execute(told).await), "market-picture-tells-more");
        let before = town.community.head().await.expect("read").seq;
        for _ in 0..MAX_PICTURES {
            ana.execute(add(saw, 50_000, "")).await.expect("added");
        }
        assert_eq!(code(ana.execute(add(saw, 10, "")).await), "market-too-many-pictures");
        let entries = town.community.store().journal(before.next(), 100).await.expect("read");
        assert_eq!(entries.len(), MAX_PICTURES);
        assert!(entries.iter().all(|(_, bytes)| bytes.len() < 500));
    });
}

/// A page of one's own data ends where it holds much, and the next goes on there.
#[test]
fn ones_own_pictures_come_in_pages() {
    block_on(async {
        let town = Town::new().await;
        let ana = town.community.member(town.members[0]);
        let mut added = Vec::new();
        for _ in 0..3 {
            let saw = *ana.execute(WriteAnnouncement::offer(Terms::new("Saw", town.categories[3]))).await.expect("announced");
            for _ in 0..MAX_PICTURES {
                added.push(*ana.execute(add(saw, 400_000, "")).await.expect("added"));
            }
        }
        let (mut after, mut found, mut pages) = (None, Vec::new(), 0);
        loop {
            let page = ana.ask(MyData { member: town.members[0], after, limit: Some(200) }).await.expect("answered");
            let pictures = page.documents.iter().filter(|document| document.kind == "announcement_picture");
            found.extend(pictures.map(|document| document.id.as_u128()));
            pages += 1;
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let mut added: Vec<u128> = added.into_iter().map(PictureId::as_u128).collect();
        added.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, added, "each once");
        assert!(pages > 1);
        let mut files = Vec::new();
        let keep = |file: wezer_core::sovereignty::ArchiveFile| files.push((file.name, file.content.len()));
        ana.take_along(town.members[0], wezer_core::language::Language::English, keep).await.expect("taken");
        let pictures: Vec<_> = files.iter().filter(|(name, _)| name.starts_with("data/announcement_picture")).collect();
        assert!(pictures.len() > 1 && pictures.iter().all(|(_, bytes)| *bytes < 12 << 20), "{pictures:?}");
    });
}
