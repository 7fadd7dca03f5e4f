//! Posts as a feed (RFC 4287).

use atom_syndication::{Content, Entry, Feed as Atom, FixedDateTime, Link, Person, Text};
use axum::extract::{Path, State};
use axum::response::Response;
use wezer_core::Session;
use wezer_core::group::{FindGroup, ROOT};
use wezer_core::language::Language;
use wezer_core::member::FindMember;
use wezer_core::post::{Feed, FeedPage, PublicPosts, ShownPost, ShownText};
use wezer_core::record::Author;
use wezer_core::time::Timestamp;
use wezer_core::world::{SystemWorld, World};

use super::{Key, document, reader};
use crate::app::App;
use crate::web::markdown;
use crate::web::page::apply::community_name;
use crate::web::page::group::group_name;
use crate::web::text::OutTexts;
use crate::web::view::Trouble;
use crate::web::visitor::Guest;

const KIND: &str = "application/atom+xml; charset=utf-8";
/// So many posts.
const POSTS: u16 = 30;
/// A title has at most so many characters of a post.
const TITLE: usize = 80;

/// What everybody may see.
pub(super) async fn public(State(app): State<App>, guest: Guest) -> Result<Response, Trouble> {
    let language = guest.language;
    let system = app.0.community.system();
    let page = system.ask(PublicPosts { before: None, limit: Some(POSTS) }).await;
    let page = page.map_err(|error| Trouble::of(&error, language))?;
    let id = app.0.community.id().to_string();
    Ok(document(KIND, false, feed(&app, &system, language, &id, "/feed.atom", page).await?))
}

/// What a member has to read.
pub(super) async fn personal(State(app): State<App>, Path(key): Key) -> Result<Response, Trouble> {
    let reader = reader(&app, &key).await?;
    let page = reader.session.ask(Feed { before: None, limit: Some(POSTS) }).await;
    let page = page.map_err(|error| Trouble::of(&error, reader.language))?;
    let (id, path) = (reader.member.to_string(), format!("/feeds/{key}/feed.atom"));
    Ok(document(KIND, true, feed(&app, &reader.session, reader.language, &id, &path, page).await?))
}

fn moment(at: Timestamp) -> FixedDateTime {
    chrono::DateTime::from_timestamp_micros(at.as_micros()).unwrap_or_default().fixed_offset()
}

/// Without the characters that XML cannot hold (XML 1.0, 2.2).
fn plain(text: &str) -> String {
    let fits = |letter: char| match letter {
        '\t' | '\n' | '\r' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        _ => !letter.is_control(),
    };
    text.chars().filter(|letter| fits(*letter)).collect()
}

fn link(relation: &str, address: String, kind: Option<&str>) -> Link {
    Link { href: address, rel: relation.to_owned(), mime_type: kind.map(str::to_owned), ..Link::default() }
}

async fn feed(app: &App, session: &Session, language: Language, id: &str, path: &str, page: FeedPage) -> Result<String, Trouble> {
    let base = &app.0.settings.public_url;
    let group = session.ask(FindGroup { group: ROOT }).await.map_err(|error| Trouble::of(&error, language))?;
    let updated = page.posts.iter().map(|post| post.edited_at.unwrap_or(post.written_at)).max();
    let mut entries = Vec::with_capacity(page.posts.len());
    for post in &page.posts {
        entries.extend(entry(app, session, language, post).await?);
    }
    let atom = Atom {
        title: Text::plain(plain(&community_name(group.as_ref(), language))),
        id: format!("urn:uuid:{id}"),
        updated: moment(updated.unwrap_or_else(|| SystemWorld.now())),
        links: vec![
            link("self", format!("{base}{path}"), Some("application/atom+xml")),
            link("alternate", format!("{base}/"), None),
        ],
        lang: Some(language.tag().to_owned()),
        entries,
        ..Atom::default()
    };
    Ok(atom.to_string())
}

/// A post that can be read; nothing of one that was hidden or taken away.
async fn entry(app: &App, session: &Session, language: Language, post: &ShownPost) -> Result<Option<Entry>, Trouble> {
    let (ShownText::Text(text) | ShownText::HiddenFromOthers { text, .. }) = &post.text else { return Ok(None) };
    let author = match post.author {
        Author::Member(member) => {
            let found = session.ask(FindMember::Id(member)).await.map_err(|error| Trouble::of(&error, language))?;
            found.map_or_else(|| member.to_string(), |member| member.name().to_owned())
        }
        Author::Group { group, .. } => {
            let found = session.ask(FindGroup { group }).await.map_err(|error| Trouble::of(&error, language))?;
            found.map_or_else(|| group.to_string(), |group| group_name(&group, language))
        }
    };
    let first = markdown::first_line(text);
    let cut: String = first.chars().take(TITLE).collect();
    let more = if cut.len() < first.len() { "…" } else { "" };
    let title = OutTexts::of(language).post_title.replace("{name}", &author).replace("{text}", &format!("{cut}{more}"));
    let address = format!("{}/posts/{}", app.0.settings.public_url, post.post);
    Ok(Some(Entry {
        title: Text::plain(plain(&title)),
        id: format!("urn:uuid:{}", post.post),
        updated: moment(post.edited_at.unwrap_or(post.written_at)),
        published: Some(moment(post.written_at)),
        authors: vec![Person { name: plain(&author), ..Person::default() }],
        links: vec![link("alternate", address, Some("text/html"))],
        content: Some(Content {
            value: Some(plain(&markdown::html(text))),
            content_type: Some("html".to_owned()),
            ..Content::default()
        }),
        ..Entry::default()
    }))
}
