//! The market, as a browser uses it.

use std::io::Cursor;

use crate::visit::{Person, Town, group, link, town};
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use community_server::app::Settings;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use wezer_core::grant::GiveRight;
use wezer_core::group::{ACT_FOR, AddToGroup, ROOT};
use wezer_core::member::ChangeProfile;
use wezer_exchange::market::category::CreateCategory;
use wezer_exchange::market::{CategoryId, SetUpExchange};

/// A town whose market is open, with the categories food and bread, and a member who sees it for the first time.
async fn market() -> (Town, CategoryId, CategoryId) {
    let town = town(Settings::default()).await;
    let system = town.app.community().system();
    system.execute(SetUpExchange::default()).await.expect("set up");
    let food = CreateCategory::named("Food <b>", "Nourriture").tag("organic".parse().expect("a tag"), "Organic", "Bio");
    let food = *system.execute(food).await.expect("created");
    let bread = *system.execute(CreateCategory::named("Bread", "Pain").inside(food)).await.expect("created");
    (town, food, bread)
}

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let drawn = RgbImage::from_fn(width, height, |x, y| Rgb([(x % 250) as u8, (y % 250) as u8, 120]));
    let mut bytes = Vec::new();
    DynamicImage::from(drawn).write_to(&mut Cursor::new(&mut bytes), format).expect("written");
    bytes
}

fn loaf<'a>(category: &'a str, title: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("kind", "offer"),
        ("title", title),
        ("category", category),
        ("tag", "organic"),
        ("description", "Cuit au **feu de bois** <script>"),
        ("price", "all"),
        ("amount", "12"),
        ("currency", "VAL"),
        ("amount", "2.50"),
        ("currency", "EUR"),
        ("amount", ""),
        ("currency", "VAL"),
        ("quantity", "6"),
        ("unit", "miche"),
        ("place", "Chambéry"),
        ("latitude", "45.5646"),
        ("longitude", "5.9178"),
        ("to", "2999-12-24"),
        ("group", "community"),
        ("audience", "community"),
    ]
}

#[tokio::test]
async fn bread_is_offered_with_a_picture_and_found_without_its_accents() {
    let (town, food, bread) = market().await;
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let (food, bread) = (food.to_string(), bread.to_string());
    assert!(ana.get("/market").await.text.contains("Nothing is announced yet"));
    let form = ana.get("/market/new").await;
    assert!(form.text.contains("Food &#60;b&#62;") && form.text.contains("multipart/form-data"), "{}", form.text);
    let photo = picture(1_000, 700, ImageFormat::Jpeg);
    // Where a camera says that it was: the words of a segment that no picture needs.
    let told = b"Exif\0\0 45.5646N";
    let length = u16::try_from(told.len() + 2).expect("short").to_be_bytes();
    let photo = [&photo[..2], &[0xff, 0xe1], &length, told, &photo[2..]].concat();
    let answer = ana.upload("/market/new", &loaf(&bread, "Pain de seigle à l’ancienne"), &[&photo]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let address = answer.header("location").to_owned();

    let found = bo.get("/market?q=ANCIENNE+seigle").await;
    assert!(
        found.text.contains("Pain de seigle à l’ancienne") && found.text.contains("2 of 2 words in its title"),
        "{}",
        found.text
    );
    assert!(found.text.contains("12\u{a0}VAL and 2.50\u{a0}EUR per miche") && found.text.contains("Chambéry"), "{}", found.text);
    for (asked, there) in [
        (format!("category={food}"), true),
        (format!("category={bread}&kind=want"), false),
        ("tag=organic&currency=EUR&min=2&max=3".to_owned(), true),
        ("currency=EUR&max=2".to_owned(), false),
        ("group=community&order=cheapest&currency=VAL".to_owned(), true),
        ("lat=45.6&lon=5.9&km=20&order=nearest".to_owned(), true),
        ("lat=48.8&lon=2.3&km=20".to_owned(), false),
        ("q=chambery".to_owned(), true),
        ("q=a+l%E2%80%99ancienne".to_owned(), true),
    ] {
        let list = bo.get(&format!("/market?{asked}")).await;
        assert_eq!(list.status, StatusCode::OK, "{asked}");
        assert_eq!(list.text.contains("Pain de seigle"), there, "{asked}: {}", list.text);
    }
    let around = bo.get("/market?lat=45.6&lon=5.9&km=100&order=nearest").await;
    assert!(around.text.contains("Pain de seigle") && !around.text.contains("were looked at"), "{}", around.text);
    for wrong in ["order=nearest", "lat=45", "min=much&currency=VAL", "lat=45&lon=5&km=9000"] {
        assert_eq!(bo.get(&format!("/market?{wrong}")).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }

    let page = bo.get(&address).await;
    assert!(page.text.contains("<strong>feu de bois</strong>") && !page.text.contains("<script> "), "{}", page.text);
    assert!(page.text.contains("6 × miche") && page.text.contains("until 24 Dec 2999"), "{}", page.text);
    assert!(!page.text.contains("/edit") && !page.text.contains("/step/") && page.text.contains("/report/announcement/"));
    let large = link(&page, "/market/a/", "/large");
    let small = large.replace("/large", "/small");
    for (path, side) in [(&large, 1_000), (&small, 400)] {
        let request = town.request(&Method::GET, path, &bo.cookie).body(Body::empty()).expect("a request");
        let response = tower::ServiceExt::oneshot(town.router.clone(), request).await.expect("answered");
        let header =
            |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        assert_eq!((header("content-type").as_str(), header("x-content-type-options").as_str()), ("image/jpeg", "nosniff"));
        assert!(
            header("cache-control").contains("immutable") && header("content-security-policy").contains("default-src 'none'")
        );
        let bytes = http_body_util::BodyExt::collect(response.into_body()).await.expect("read").to_bytes();
        assert!(!bytes.windows(4).any(|part| part == b"Exif" || part == b"45.5"), "where it was taken");
        let read = image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg).expect("a JPEG");
        assert_eq!(read.width(), side);
    }
    let tag = bo.get(&large).await.header("etag").to_owned();
    let again = town.request(&Method::GET, &large, &bo.cookie).header(header::IF_NONE_MATCH, tag).body(Body::empty());
    assert_eq!(town.send(again.expect("a request")).await.status, StatusCode::NOT_MODIFIED);
    let stranger = town.get(&large, "").await;
    assert_eq!(stranger.status, StatusCode::SEE_OTHER);
    assert!(stranger.header("location").starts_with("/sign-in"));

    let follow = bo.post(&format!("/follow/market_category/{food}"), &[("do", "follow"), ("back", "/market")]).await;
    assert_eq!(follow.header("location"), "/market", "{}", follow.text);
    assert!(bo.get(&format!("/market?category={food}")).await.text.contains("value=\"unfollow\""));
    assert!(bo.get("/market/week").await.text.contains("you follow Food &#60;b&#62;"));

    let comment = [("text", "One for me, please.")];
    let commented = bo.post(&format!("{address}/comment"), &comment).await;
    assert!(commented.header("location").starts_with(&format!("{address}#comment-")), "{}", commented.text);
    assert!(ana.get(&address).await.text.contains("One for me, please."));
    assert_eq!(bo.post(&format!("{address}/comment"), &[("text", " ")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let report = link(&page, "/report/announcement/", "");
    assert_eq!(bo.get(&report).await.status, StatusCode::OK);
    assert_eq!(bo.post(&report, &[("reason", "Too warm")]).await.header("location"), "/?done=reported");
    assert!(ana.get("/groups/community/moderation").await.text.contains(&address));
}

#[tokio::test]
async fn an_author_changes_closes_and_takes_back() {
    let (town, _, bread) = market().await;
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let bread = bread.to_string();
    let mut fields = loaf(&bread, "Brioche");
    fields.push(("do", "draft"));
    let one = picture(90, 60, ImageFormat::Png);
    let answer = bo.upload("/market/new", &fields, &[&one, &picture(60, 90, ImageFormat::WebP)]).await;
    let address = answer.header("location").to_owned();
    assert_eq!(ana.get(&address).await.status, StatusCode::NOT_FOUND, "a draft");
    let large = link(&bo.get(&address).await, "/market/a/", "/large");
    assert_eq!(ana.get(&large).await.status, StatusCode::NOT_FOUND, "its picture");
    assert!(bo.get("/market/mine").await.text.contains("Draft"));
    assert!(!ana.get(&format!("/market/mine?as={}", town.bo.member)).await.text.contains("Brioche"));

    let edit = bo.get(&format!("{address}/edit")).await;
    assert!(edit.text.contains("value=\"2999-12-24\"") && edit.text.contains("value=\"45.56\""), "{}", edit.text);
    let first = edit.text.split("name=\"says-").nth(1).and_then(|rest| rest.split('"').next()).expect("a picture").to_owned();
    let second = edit.text.split("name=\"says-").nth(2).and_then(|rest| rest.split('"').next()).expect("a picture").to_owned();
    let names = [format!("place-{first}"), format!("place-{second}"), format!("says-{second}")];
    let mut changed = loaf(&bread, "Brioche au beurre");
    changed.extend([(names[0].as_str(), "2"), (names[1].as_str(), "1"), (names[2].as_str(), "Golden & <warm>")]);
    let saved = bo.upload(&format!("{address}/edit"), &changed, &[&one]).await;
    assert_eq!(saved.header("location"), format!("{address}?done=saved"), "{}", saved.text);
    let page = bo.get(&address).await;
    assert!(page.text.contains("Brioche au beurre") && page.text.contains("Golden &#38; &#60;warm&#62;"), "{}", page.text);
    assert_eq!(page.text.matches("/large\"><img").count(), 3);
    assert!(link(&page, "/market/a/", "/large").contains(&second), "the order that was said");
    let removes = [format!("remove-{first}"), format!("remove-{second}")];
    let mut changed = loaf(&bread, "Brioche au beurre");
    changed.extend(removes.iter().map(|name| (name.as_str(), "yes")));
    bo.upload(&format!("{address}/edit"), &changed, &[]).await;
    assert_eq!(bo.get(&address).await.text.matches("/large\"><img").count(), 1);
    assert_eq!(bo.get(&large).await.status, StatusCode::NOT_FOUND, "gone for good");

    assert_eq!(ana.post(&format!("{address}/step/publish"), &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(bo.post(&format!("{address}/step/publish"), &[]).await.status, StatusCode::SEE_OTHER);
    assert!(ana.get("/market").await.text.contains("Brioche au beurre"));
    let stolen = ana.upload(&format!("{address}/edit"), &loaf(&bread, "Mine"), &[]).await;
    assert_eq!(stolen.status, StatusCode::NOT_FOUND);
    assert_eq!(bo.post(&format!("{address}/step/close"), &[]).await.status, StatusCode::SEE_OTHER);
    assert!(!ana.get("/market").await.text.contains("Brioche"));
    let over = bo.upload(&format!("{address}/edit"), &loaf(&bread, "Again"), &[]).await;
    assert_eq!(over.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(over.text.contains("done or was taken back"), "{}", over.text);
}

#[tokio::test]
async fn what_does_not_fit_is_told_and_what_was_typed_stays() {
    let (town, _, bread) = market().await;
    let bo = Person::signed_in(&town, "bo <i>").await;
    let bread = bread.to_string();
    let good = picture(40, 30, ImageFormat::Png);
    for (wrong, told) in [
        (("amount", "much"), "An amount can’t be read"),
        (("to", "1999-01-01"), "later than now"),
        (("to", "soon"), "A date can’t be read"),
        (("latitude", "north"), "two numbers"),
        (("quantity", "0"), "A quantity is"),
        (("category", ""), "Choose a category"),
        (("title", ""), ""),
    ] {
        let mut fields = loaf(&bread, "Tarte aux pommes");
        let place = fields.iter().position(|(name, _)| *name == wrong.0).expect("such a field");
        fields[place] = wrong;
        let answer = bo.upload("/market/new", &fields, &[&good]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
        assert!(answer.text.contains(told) && answer.text.contains("Choose the pictures again"), "{wrong:?}: {}", answer.text);
        assert!(answer.text.contains("feu de bois") && answer.text.contains("value=\"Chambéry\""), "{wrong:?}");
    }
    let fields = loaf(&bread, "Tarte aux pommes");
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    let answer = bo.upload("/market/new", &fields, &[&good, svg]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("Picture 2 is none that can be read"), "{}", answer.text);
    let many = bo.upload("/market/new", &fields, &[good.as_slice(); 9]).await;
    assert!(many.text.contains("at most 8 pictures"), "{}", many.text);
    let forged = Person { csrf: "forged".to_owned(), cookie: bo.cookie.clone(), town: &town };
    assert_eq!(forged.upload("/market/new", &fields, &[]).await.status, StatusCode::FORBIDDEN);
    let huge = vec![0; 33 << 20];
    assert_eq!(bo.upload("/market/new", &fields, &[&huge]).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(bo.get("/market").await.text.contains("Nothing is announced yet"), "nothing of all that stayed");
}

#[tokio::test]
async fn what_was_found_is_counted_by_tag_and_group_to_narrow_it_down() {
    let (town, _, bread) = market().await;
    let (bread, bo) = (bread.to_string(), Person::signed_in(&town, "bo <i>").await);
    let bakery = group(&town, "circle", "Bakery <b>", ROOT).await;
    let system = town.app.community().system();
    system.execute(AddToGroup { group: bakery, member: town.bo.member, delegate_of: None }).await.expect("added");
    let (plain, address) = (loaf(&bread, "Pain de seigle"), bakery.to_string());
    assert_eq!(bo.upload("/market/new", &plain, &[]).await.status, StatusCode::SEE_OTHER);
    assert!(!bo.get("/market").await.text.contains("group=community"), "all stands in one group: nothing to tell apart");
    let mut brioche = loaf(&bread, "Brioche");
    brioche.retain(|(name, _)| *name != "tag");
    brioche.push(("group", &address));
    assert_eq!(bo.upload("/market/new", &brioche, &[]).await.status, StatusCode::SEE_OTHER);

    let ana = Person::signed_in(&town, "ana").await;
    let all = ana.get("/market").await;
    let in_bakery = format!("/market?group={address}");
    for (chip, count) in [
        ("href=\"/market?tag=organic\">Organic".to_owned(), 1),
        (format!("href=\"{in_bakery}\">Bakery &#60;b&#62;"), 1),
        ("href=\"/market?group=community\">".to_owned(), 2),
    ] {
        let told = all.text.split_once(&chip).and_then(|(_, rest)| rest.split_once("</b>")).map_or("", |(told, _)| told);
        assert!(told.ends_with(&format!("<b>{count}")), "{chip}: {}", all.text);
    }
    let tagged = ana.get("/market?tag=organic").await;
    assert!(tagged.text.contains("Pain de seigle") && !tagged.text.contains("Brioche"), "{}", tagged.text);
    assert!(tagged.text.contains("href=\"/market\" aria-current=\"true\">Organic"), "once more takes it back: {}", tagged.text);
    // Ana is not in the bakery: it is to be chosen all the same, and stays chosen.
    let baked = ana.get(&in_bakery).await;
    assert!(baked.text.contains("Brioche") && !baked.text.contains("Pain de seigle"), "{}", baked.text);
    assert!(baked.text.contains(&format!("<option value=\"{address}\" selected>Bakery &#60;b&#62;")), "{}", baked.text);
}

#[tokio::test]
async fn a_group_announces_and_skills_find_their_wants() {
    let (town, food, bread) = market().await;
    let system = town.app.community().system();
    let bakery = group(&town, "circle", "Bakery <b>", ROOT).await;
    for member in [town.ana.member, town.bo.member] {
        system.execute(AddToGroup { group: bakery, member, delegate_of: None }).await.expect("added");
    }
    let give = GiveRight {
        right: ACT_FOR.as_str().to_owned(),
        to: bakery,
        over: bakery,
        when: None,
        expires_at: None,
        reason: "decided".to_owned(),
    };
    system.execute(give).await.expect("given");
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let (bread, address) = (bread.to_string(), bakery.to_string());
    let mut fields = loaf(&bread, "Miche du cercle");
    fields.extend([("as", address.as_str()), ("do", "draft")]);
    fields.retain(|(name, _)| *name != "group");
    fields.push(("group", &address));
    let answer = bo.upload("/market/new", &fields, &[&picture(40, 30, ImageFormat::Png)]).await;
    let announced = answer.header("location").to_owned();
    // Whoever else acts for the group finds the draft, sees its picture and publishes it.
    assert!(ana.get(&format!("/market/mine?as={address}")).await.text.contains("Miche du cercle"));
    let page = ana.get(&announced).await;
    assert!(page.text.contains("Bakery &#60;b&#62;") && page.text.contains("/edit"), "{}", page.text);
    assert_eq!(ana.get(&link(&page, "/market/a/", "/large")).await.status, StatusCode::OK);
    assert_eq!(ana.post(&format!("{announced}/step/publish"), &[]).await.status, StatusCode::SEE_OTHER);
    assert!(bo.get("/market").await.text.contains("Miche du cercle"));
    assert!(ana.get("/market/week").await.text.contains("in your group Bakery"), "what concerns them");

    assert_eq!(ana.upload("/market/new", &loaf(&bread, "Miche d’Ana"), &[]).await.status, StatusCode::SEE_OTHER);
    for (page, whose, name, here, not_here) in [
        (format!("/groups/{address}"), format!("group~{address}"), "Bakery &#60;b&#62;", "Miche du cercle", "Miche d’Ana"),
        (format!("/members/{}", town.ana.member), format!("member~{}", town.ana.member), "Ana", "Miche d’Ana", "Miche du cercle"),
    ] {
        let list = link(&bo.get(&page).await, "/market?author=", "");
        assert_eq!(list, format!("/market?author={whose}"));
        let list = bo.get(&list).await;
        assert!(list.text.contains(here) && !list.text.contains(not_here), "{}", list.text);
        let told = format!("Announced by <a href=\"{page}\"><b>{name}</b>");
        assert!(list.text.contains(&told) && list.text.contains(&format!("name=\"author\" value=\"{whose}\"")), "{}", list.text);
    }
    for nobody in ["somebody", "member~7", "group~nowhere"] {
        assert_eq!(bo.get(&format!("/market?author={nobody}")).await.status, StatusCode::NOT_FOUND, "{nobody}");
    }

    let skills = Some(vec!["Boulange".to_owned()]);
    let profile = ChangeProfile { skills, ..ChangeProfile::of(town.bo.member) };
    town.app.community().member(town.bo.member).execute(profile).await.expect("changed");
    assert!(bo.get("/market/for-me").await.text.contains("Nobody asks for one of your skills"));
    let mut want = loaf(&bread, "Aide à la boulange");
    want[0] = ("kind", "want");
    assert_eq!(ana.upload("/market/new", &want, &[]).await.status, StatusCode::SEE_OTHER);
    let mine = bo.get("/market/for-me").await;
    assert!(mine.text.contains("Aide à la boulange") && mine.text.contains("asks for your skill: Boulange"), "{}", mine.text);
    assert!(!ana.get(&format!("/market?category={food}&kind=offer")).await.text.contains("Aide à la boulange"));
}

#[tokio::test]
async fn categories_are_drawn_up_by_whoever_may() {
    let town = town(Settings::default()).await;
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    assert!(bo.get("/market").await.text.contains("not open yet"));
    assert_eq!(bo.post("/market/open", &[]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(ana.post("/market/open", &[]).await.status, StatusCode::SEE_OTHER);
    assert!(!bo.get("/market").await.text.contains("not open yet"));
    let food = [("en", "Food"), ("fr", "Nourriture"), ("tags", "organic, Organic, Bio\nraw-milk")];
    assert_eq!(bo.post("/market/categories", &food).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bo.get("/market/categories").await.text.contains("Why can’t I?"));
    assert_eq!(ana.post("/market/categories", &food).await.status, StatusCode::SEE_OTHER);
    let bad = ana.post("/market/categories", &[("en", "Tools"), ("tags", "Très beau, x")]).await;
    assert!(bad.text.contains("“Très beau” is no name of a tag") && bad.text.contains("value=\"Tools\""), "{}", bad.text);
    let page = ana.get("/market/categories").await;
    let address = link(&page, "/market/categories/", "");
    let id = address.trim_start_matches("/market/categories/").to_owned();
    let bread = [("en", "Bread"), ("fr", ""), ("parent", id.as_str()), ("tags", "")];
    assert_eq!(ana.post("/market/categories", &bread).await.status, StatusCode::SEE_OTHER);
    assert!(ana.get(&address).await.text.contains("organic, Organic, Bio\nraw-milk, , "), "as it was typed");
    let page = ana.get("/market/categories").await;
    assert!(page.text.contains("depth-1\"><a") && page.text.contains("Organic"), "{}", page.text);
    let bread = page.text.split('"').rfind(|piece| piece.starts_with("/market/categories/") && *piece != address).expect("bread");
    let up = [("en", "Loaves"), ("fr", "Pains"), ("parent", ""), ("tags", "")];
    assert_eq!(bo.post(bread, &up).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ana.post(bread, &up).await.status, StatusCode::SEE_OTHER);
    let page = ana.get("/market/categories").await;
    assert!(page.text.contains("Loaves") && !page.text.contains("depth-1\"><a"), "{}", page.text);
    let into_itself = [("en", "Food"), ("fr", ""), ("parent", id.as_str()), ("tags", "")];
    assert_eq!(ana.post(&address, &into_itself).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ana.post(&format!("{address}/close"), &[("do", "close")]).await.status, StatusCode::SEE_OTHER);
    assert!(ana.get("/market/categories").await.text.contains("closed"));
    assert!(!bo.get("/market/new").await.text.contains(&format!("value=\"{id}\"")), "nothing new in a closed one");
    assert_eq!(bo.post(&format!("{address}/close"), &[("do", "open")]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(ana.get("/market/categories/nonsense").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn one_takes_ones_pictures_along() {
    let (town, _, bread) = market().await;
    let bo = Person::signed_in(&town, "bo <i>").await;
    bo.upload("/market/new", &loaf(&bread.to_string(), "Pain"), &[&picture(80, 60, ImageFormat::Png)]).await;
    let request = town.request(&Method::GET, "/data/archive", &bo.cookie).body(Body::empty()).expect("a request");
    let response = tower::ServiceExt::oneshot(town.router.clone(), request).await.expect("answered");
    let bytes = http_body_util::BodyExt::collect(response.into_body()).await.expect("read").to_bytes();
    let (mut read, mut told) = (None, String::new());
    for entry in tar::Archive::new(bytes.as_ref()).entries().expect("an archive") {
        let mut entry = entry.expect("a file");
        let name = entry.path().expect("a name").to_string_lossy().into_owned();
        if name == "readme.txt" {
            std::io::Read::read_to_string(&mut entry, &mut told).expect("read");
        } else if name.starts_with("pictures/") && name.ends_with(".jpg") {
            let mut content = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut content).expect("read");
            read = Some(image::load_from_memory_with_format(&content, ImageFormat::Jpeg).expect("a JPEG"));
        }
    }
    assert_eq!(read.map(|read| (read.width(), read.height())), Some((80, 60)));
    let lines: Vec<_> = told.lines().skip_while(|line| !line.starts_with("statement-")).take(2).collect();
    assert!(lines.len() == 2 && lines[1].starts_with("pictures/ "), "{told}");
    let kept = bo.get("/data/kept").await;
    assert!(kept.text.contains("announcement picture") && kept.text.len() < 200_000, "{}", kept.text.len());
}
