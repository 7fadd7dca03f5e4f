//! What people write, as HTML: their markdown rendered, then cleaned.
//!
//! Invariant: no tag that somebody typed comes through; links lead to the web or to mail and nowhere else; there are no images, so
//! nobody is watched by reading. Cost: linear in the text, which is bounded when it is taken in.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use pulldown_cmark::{Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| cleaner(UrlRelative::Deny));

/// The same for where we wrote some of the addresses ourselves.
static WITH_PATHS: LazyLock<Builder<'static>> = LazyLock::new(|| cleaner(UrlRelative::Custom(Box::new(ours))));

fn ours(address: &str) -> Option<Cow<'_, str>> {
    address.starts_with("/groups/").then_some(Cow::Borrowed(address))
}

fn cleaner(relative: UrlRelative<'static>) -> Builder<'static> {
    let tags: HashSet<&'static str> = [
        "p",
        "br",
        "hr",
        "strong",
        "em",
        "del",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "a",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ]
    .into();
    let mut cleaner = Builder::new();
    cleaner
        .tags(tags)
        .generic_attributes(HashSet::new())
        .tag_attributes([("a", ["href"].into()), ("ol", ["start"].into())].into())
        .url_schemes(["http", "https", "mailto"].into())
        .url_relative(relative)
        .link_rel(Some("nofollow ugc noopener noreferrer"));
    cleaner
}

/// The page's own headings stand above those that people write.
fn lower(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H3,
        HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    }
}

/// Markdown as HTML that may stand in a page of ours.
pub(super) fn html(text: &str) -> String {
    rendered(text, None, &CLEANER)
}

/// The same; links without a scheme are turned into addresses of ours.
pub(super) fn html_with_paths(text: &str, address: impl Fn(&str) -> String) -> String {
    rendered(text, Some(&address), &WITH_PATHS)
}

/// Whether a link leads to a path: to no other place, by no scheme.
fn is_path(link: &str) -> bool {
    !link.starts_with(['/', '\\', '#']) && !link.split(['/', '?', '#']).next().unwrap_or_default().contains(':')
}

type Addresses<'a> = Option<&'a dyn Fn(&str) -> String>;

fn rendered(text: &str, address: Addresses<'_>, cleaner: &Builder<'static>) -> String {
    let events = Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES).filter_map(|event| match event {
        Event::Html(html) | Event::InlineHtml(html) => Some(Event::Text(html)),
        Event::SoftBreak => Some(Event::HardBreak),
        Event::Start(Tag::Heading { level, .. }) => {
            Some(Event::Start(Tag::Heading { level: lower(level), id: None, classes: Vec::new(), attrs: Vec::new() }))
        }
        Event::End(TagEnd::Heading(level)) => Some(Event::End(TagEnd::Heading(lower(level)))),
        // The words that stand for an image stay.
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let is_ours = link_type != LinkType::Email && is_path(&dest_url);
            let dest_url = address.filter(|_| is_ours).map_or(dest_url.clone(), |address| address(&dest_url).into());
            Some(Event::Start(Tag::Link { link_type, dest_url, title, id }))
        }
        other => Some(other),
    });
    let mut made = String::with_capacity(text.len() + text.len() / 2);
    pulldown_cmark::html::push_html(&mut made, events);
    cleaner.clean(&made).to_string()
}

/// The first line of what somebody wrote that says something, without its markdown, for where only plain text fits.
pub(super) fn first_line(text: &str) -> String {
    let mut line = String::new();
    for event in Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES) {
        match event {
            Event::Text(words) | Event::Code(words) | Event::Html(words) | Event::InlineHtml(words) => line.push_str(&words),
            _ if ends(&event) && !line.trim().is_empty() => break,
            _ => {}
        }
    }
    line.trim().lines().next().unwrap_or_default().trim_end().to_owned()
}

/// Whether a line ends here, not only words that stand out in it.
fn ends(event: &Event<'_>) -> bool {
    let within = [TagEnd::Emphasis, TagEnd::Strong, TagEnd::Strikethrough, TagEnd::Link, TagEnd::Image];
    match event {
        Event::End(end) => !within.contains(end),
        Event::SoftBreak | Event::HardBreak => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{first_line, html, html_with_paths};

    #[test]
    fn a_first_line_is_plain() {
        for (text, line) in [
            ("The **beans** are _in_, see [here](https://a.example).\nMore", "The beans are in, see here."),
            ("\n\n# Bread & butter\n\nWe bake", "Bread & butter"),
            ("- one\n- two", "one"),
            ("<b>bold</b>", "<b>bold</b>"),
            ("```\nlet x;\nlet y;\n```", "let x;"),
            ("", ""),
        ] {
            assert_eq!(first_line(text), line, "{text}");
        }
    }

    #[test]
    fn what_people_write_is_rendered() {
        let made = html("# Bread\n\nWe *bake* on **Monday**.\nSee [us](https://town.example).");
        assert!(made.contains("<h3>Bread</h3>"), "{made}");
        assert!(made.contains("<em>bake</em>") && made.contains("<strong>Monday</strong>.<br>"), "{made}");
        assert!(made.contains(r#"href="https://town.example""#) && made.contains("nofollow"), "{made}");
    }

    #[test]
    fn what_would_harm_is_shown_as_text_or_left_out() {
        for hostile in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[click](javascript:alert(1))",
            "[click](data:text/html,<script>alert(1)</script>)",
            "![pixel](https://evil.example/p.gif)",
            "<a href=\"//evil.example\" onclick=\"x\">a</a>",
            "<div style=\"position:fixed\">over</div>",
            "`<svg/onload=alert(1)>`",
            "[a](/sign-out)",
        ] {
            let made = html(hostile);
            // What stands outside of tags is text and does nothing.
            let tags = made.split('<').skip(1).filter_map(|rest| rest.split_once('>'));
            let made: String = tags.map(|(tag, _)| format!("<{tag}>")).collect();
            for bad in
                ["<script", "<img", "<svg", "<div", "href=\"javascript", "href=\"data", "href=\"/", "<a onclick", " style=\""]
            {
                assert!(!made.contains(bad), "{hostile}: {made}");
            }
        }
    }

    #[test]
    fn paths_become_addresses_of_ours_and_nothing_else_does() {
        let address = |path: &str| format!("/groups/g/rooms/r?path={}", path.replace('/', "%2F"));
        let made = html_with_paths("[open](d/7) [web](https://town.example) <a@b.example>", address);
        assert!(made.contains(r#"href="/groups/g/rooms/r?path=d%2F7""#), "{made}");
        assert!(made.contains(r#"href="https://town.example""#) && made.contains(r#"href="mailto:a@b.example""#), "{made}");
        for hostile in
            ["/sign-out", "//evil.example", "\\\\evil.example", "javascript:alert(1)", "JAVASCRIPT:x", "data:x", "#top"]
        {
            let made = html_with_paths(&format!("[x]({hostile})"), address);
            assert!(!made.contains("href"), "{hostile}: {made}");
        }
        let made = html_with_paths("[x](../../admin)", address);
        assert!(made.contains("rooms/r?path=..%2F..%2Fadmin"), "{made}");
    }

    #[test]
    fn deep_nesting_ends() {
        let made = html(&"> ".repeat(5_000));
        assert!(made.len() < 1 << 20);
        assert!(html(&"[".repeat(5_000)).len() < 1 << 20);
    }
}
