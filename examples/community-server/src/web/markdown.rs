//! What people write, as HTML: their markdown rendered, then cleaned.
//!
//! Invariant: no tag that somebody typed comes through; links lead to the web or to mail and nowhere else; there are no images, so
//! nobody is watched by reading. Cost: linear in the text, which is bounded when it is taken in.

use std::collections::HashSet;
use std::sync::LazyLock;

use ammonia::Builder;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
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
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("nofollow ugc noopener noreferrer"));
    cleaner
});

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
    let events = Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES).filter_map(|event| match event {
        Event::Html(html) | Event::InlineHtml(html) => Some(Event::Text(html)),
        Event::SoftBreak => Some(Event::HardBreak),
        Event::Start(Tag::Heading { level, .. }) => {
            Some(Event::Start(Tag::Heading { level: lower(level), id: None, classes: Vec::new(), attrs: Vec::new() }))
        }
        Event::End(TagEnd::Heading(level)) => Some(Event::End(TagEnd::Heading(lower(level)))),
        // The words that stand for an image stay.
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        other => Some(other),
    });
    let mut made = String::with_capacity(text.len() + text.len() / 2);
    pulldown_cmark::html::push_html(&mut made, events);
    CLEANER.clean(&made).to_string()
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
    use super::{first_line, html};

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
    fn deep_nesting_ends() {
        let made = html(&"> ".repeat(5_000));
        assert!(made.len() < 1 << 20);
        assert!(html(&"[".repeat(5_000)).len() < 1 << 20);
    }
}
