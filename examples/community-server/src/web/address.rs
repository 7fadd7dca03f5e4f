//! What a request tells about where it comes from: address, origin, cookie, language.

use std::net::SocketAddr;
use std::time::Instant;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use wezer_core::language::Language;

use super::{COOKIE, texts};
use crate::app::App;
use crate::peer::PassedOn;

/// The name of the cookie that holds the language that the visitor chose.
pub(super) const LANGUAGE: &str = "language";

/// The client's address, as far as it is known.
pub(crate) fn address(parts: &Parts, app: &App) -> String {
    if (app.0.settings.behind_proxy || parts.extensions.get::<PassedOn>().is_some())
        && let Some(last) = forwarded(&parts.headers)
    {
        return last;
    }
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or_else(|| "unknown".to_owned(), |info| info.0.ip().to_string())
}

/// What the nearest proxy saw. Each adds it at the end, some in a line of their own; what stands before is the client's own word.
fn forwarded(headers: &HeaderMap) -> Option<String> {
    let line = headers.get_all("x-forwarded-for").into_iter().next_back()?;
    let last = line.to_str().ok()?.rsplit(',').next()?;
    Some(last.trim().chars().take(64).collect())
}

/// Turns away an address that asks for pages faster than a person reads.
pub(super) async fn not_too_often(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    if let Err(wait) = app.0.pages.take(&address(&parts, &app), Instant::now()) {
        let text = texts(language_of(&parts.headers)).too_often;
        let seconds = (wait.as_secs() + 1).to_string();
        return (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds)], text).into_response();
    }
    next.run(Request::from_parts(parts, body)).await
}

/// Whether the browser says that the request comes from a page of this server. Browsers say so for every form and every fetch
/// that changes something; whoever says nothing is not believed.
pub(crate) fn origin_is_ours(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if text(header::HeaderName::from_static("sec-fetch-site")).is_some_and(|site| site != "same-origin") {
        return false;
    }
    let origin = text(header::ORIGIN).and_then(|origin| origin.parse::<Uri>().ok());
    let origin = origin.as_ref().and_then(|origin| origin.authority().map(ToString::to_string));
    match (origin, text(header::HOST)) {
        (Some(origin), Some(host)) => origin.eq_ignore_ascii_case(host),
        _ => false,
    }
}

/// The value of a cookie.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(found, _)| *found == name).map(|(_, value)| value)
}

/// How a cookie is called: over HTTPS so that no other host can set it.
pub(super) fn cookie_name(name: &str, app: &App) -> String {
    if app.0.settings.https { format!("__Host-{name}") } else { name.to_owned() }
}

/// The text of the session's cookie.
pub(crate) fn session_cookie<'a>(headers: &'a HeaderMap, app: &App) -> Option<&'a str> {
    cookie(headers, &cookie_name(COOKIE, app)).filter(|value| value.len() <= 100)
}

/// The language that the visitor chose, else the first that the browser asks for and we speak.
pub(crate) fn language_of(headers: &HeaderMap) -> Language {
    let named = [format!("__Host-{LANGUAGE}"), LANGUAGE.to_owned()];
    if let Some(chosen) = named.iter().find_map(|name| cookie(headers, name)?.parse::<Language>().ok()) {
        return chosen;
    }
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut best = None;
    for part in asked.split(',').take(20) {
        let (tag, weight) = part.split_once(";q=").unwrap_or((part, "1"));
        // Weights have at most three digits behind the point (RFC 9110, 12.4.2), so as texts of one length they sort as numbers.
        let weight = format!("{:0<5}", weight.trim().replace('.', ""));
        if let Ok(language) = tag.trim().parse::<Language>()
            && best.as_ref().is_none_or(|(_, most)| weight > *most)
        {
            best = Some((language, weight));
        }
    }
    best.map_or_else(Language::default, |(language, _)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (header::HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn the_language_is_chosen_then_asked_for() {
        let of = |pairs: &[(&'static str, &str)]| language_of(&headers(pairs));
        assert_eq!(of(&[]), Language::English);
        assert_eq!(of(&[("accept-language", "fr-CH, fr;q=0.9, en;q=0.8")]), Language::French);
        assert_eq!(of(&[("accept-language", "de, fr;q=0.5, en;q=0.8")]), Language::English);
        assert_eq!(of(&[("accept-language", "fr"), ("cookie", "a=b; language=en")]), Language::English);
        assert_eq!(of(&[("accept-language", "en"), ("cookie", "a=b; __Host-language=fr")]), Language::French);
    }

    #[test]
    fn a_client_cannot_say_where_it_comes_from() {
        let mut headers = headers(&[("x-forwarded-for", "6.6.6.6, 1.1.1.1")]);
        assert_eq!(forwarded(&headers).as_deref(), Some("1.1.1.1"));
        headers.append("x-forwarded-for", "2.2.2.2".parse().unwrap());
        assert_eq!(forwarded(&headers).as_deref(), Some("2.2.2.2"));
        assert_eq!(forwarded(&HeaderMap::new()), None);
    }

    #[test]
    fn only_our_own_pages_are_believed() {
        let ours = |pairs: &[(&'static str, &str)]| origin_is_ours(&headers(pairs));
        assert!(ours(&[("host", "town.example:8080"), ("origin", "http://town.example:8080")]));
        assert!(!ours(&[("host", "town.example"), ("origin", "https://evil.example")]));
        assert!(!ours(&[("host", "town.example"), ("origin", "null")]));
        assert!(!ours(&[("host", "town.example")]), "no origin, no belief");
        let cross = [("host", "a.example"), ("origin", "http://a.example"), ("sec-fetch-site", "cross-site")];
        assert!(!ours(&cross));
    }
}
