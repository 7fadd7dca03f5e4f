//! Files that a room gives.
//!
//! Invariant: a file is taken along and never opened here: whatever the room says that it is, it comes as an attachment of a type that no
//! browser runs.

use axum::extract::{Path, Query};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wezer_core::room::RoomPageOf;
use wezer_core::room::page::Node;

use super::{ask_aside, room};
use crate::web::view::Trouble;
use crate::web::visitor::{Visitor, encoded};

/// The types that are kept; all else is bytes.
const TYPES: [&str; 6] = ["text/calendar", "text/csv", "text/plain", "text/markdown", "text/vcard", "application/json"];

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    path: String,
    #[serde(default)]
    name: String,
}

/// Where a file of a page is.
pub(super) fn address(base: &str, path: &str, name: &str) -> String {
    format!("{base}/file?path={}&name={}", encoded(path), encoded(name))
}

/// A name that a file may have anywhere, and the same as it is written in a header (RFC 6266).
fn disposition(name: &str) -> String {
    let plain: String =
        name.chars().map(|letter| if letter.is_ascii_alphanumeric() || "._-".contains(letter) { letter } else { '_' }).collect();
    let plain = plain.trim_start_matches('.');
    let plain = if plain.is_empty() { "file" } else { plain };
    let whole: String = name.chars().filter(|letter| !letter.is_control() && !"/\\".contains(*letter)).take(100).collect();
    format!("attachment; filename=\"{}\"; filename*=UTF-8''{}", plain.chars().take(100).collect::<String>(), encoded(&whole))
}

pub(super) async fn file(
    visitor: Visitor,
    Path((group, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let seen = room(&visitor, &group, &id).await?;
    let page = RoomPageOf { room: seen.room, path: asked.path.clone(), language: visitor.language };
    let page = ask_aside(&visitor, page).await.map_err(|error| visitor.trouble(&error, format!("/groups/{group}/rooms/{id}")))?;
    let files = page.tabs.into_iter().flat_map(|tab| tab.nodes).filter_map(|node| match node {
        Node::File(file) => Some(file),
        _ => None,
    });
    let found = files.into_iter().find(|file| file.name == asked.name);
    let file = found.ok_or_else(|| Trouble::not_found(visitor.language).on(&visitor, format!("/groups/{group}/rooms/{id}")))?;
    let kind = TYPES.into_iter().find(|kind| *kind == file.media_type).map(|kind| format!("{kind}; charset=utf-8"));
    let kind = kind.unwrap_or_else(|| "application/octet-stream".to_owned());
    let named = HeaderValue::from_str(&disposition(&file.name));
    let named = named.unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, kind)], [(header::CONTENT_DISPOSITION, named)], file.text).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_a_name() {
        assert_eq!(disposition("../é \"x\".ics"), "attachment; filename=\"____x_.ics\"; filename*=UTF-8''..%C3%A9%20%22x%22.ics");
        for name in ["", "...", "a\r\nb", "\u{202e}"] {
            let made = disposition(name);
            assert!(HeaderValue::from_str(&made).is_ok() && !made.contains("filename=\"\""), "{made}");
        }
    }
}
