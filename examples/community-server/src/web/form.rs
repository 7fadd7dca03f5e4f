//! What a form carries.

use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Form, RequestExt};
use wezer_core::language::Language;

use super::address::{language_of, origin_is_ours};
use super::text::MarketTexts;
use super::texts;
use super::view::Trouble;
use super::visitor::{Anyone, Visitor};
use crate::access::same_secret;
use crate::app::App;

/// The fields of a form in their order; a name may come several times.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl From<Vec<(String, String)>> for Fields {
    fn from(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }
}

impl Fields {
    /// The same with one more.
    pub(super) fn with(mut self, name: &str, value: String) -> Self {
        self.0.push((name.to_owned(), value));
        self
    }

    /// The same, and what of others has no value here.
    pub(super) fn and(mut self, others: &Self) -> Self {
        self.0.extend(others.0.iter().cloned());
        self
    }

    /// What stands below a prefix, under the names without it.
    pub(super) fn below(&self, prefix: &str) -> Self {
        Self(self.0.iter().filter_map(|(name, value)| Some((name.strip_prefix(prefix)?.to_owned(), value.clone()))).collect())
    }

    /// The first value of this name, trimmed; empty if there is none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value.trim())
    }

    /// The first value of this name as it was typed.
    pub(super) fn exact(&self, name: &str) -> &str {
        self.0.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value)
    }

    /// All values of this name, trimmed.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.trim())
    }

    /// Names and values as they were sent.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether a box of this name is ticked.
    pub(super) fn is_ticked(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// The lines of a text that are not empty.
    pub(super) fn lines(&self, name: &str) -> Vec<String> {
        self.get(name).lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    /// The value, unless it is empty.
    pub(super) fn some(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|value| !value.is_empty())
    }
}

/// A form from a page of ours.
#[derive(Debug)]
pub(super) struct GuestForm {
    pub(super) fields: Fields,
}

/// A form from a page of ours, sent in its session.
#[derive(Debug)]
pub(super) struct SignedForm {
    pub(super) visitor: Visitor,
    pub(super) fields: Fields,
}

/// The same from somebody who may be an applicant, take a break or have left.
#[derive(Debug)]
pub(super) struct AnyoneForm {
    pub(super) visitor: Visitor,
    pub(super) fields: Fields,
}

/// A form with files from a page of ours, sent in its session.
#[derive(Debug)]
pub(super) struct SignedUpload {
    pub(super) visitor: Visitor,
    pub(super) fields: Fields,
    /// The files that hold something, in their order.
    pub(super) files: Vec<Vec<u8>>,
}

impl FromRequest<App> for SignedUpload {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        Self::read(request, app, |language| MarketTexts::of(language).upload_unread, "/market").await
    }
}

impl SignedUpload {
    /// Reads it; what can't be read is told of in these words, with a way back.
    pub(super) async fn read(
        mut request: Request,
        app: &App,
        unread: fn(Language) -> &'static str,
        back: &str,
    ) -> Result<Self, Response> {
        let visitor = request.extract_parts_with_state::<Visitor, App>(app).await?;
        let language = visitor.language;
        let expired = || Trouble::new(StatusCode::FORBIDDEN, texts(language).form_expired, language).into_response();
        if !origin_is_ours(request.headers()) {
            return Err(expired());
        }
        let unread =
            |error: MultipartError| Trouble::new(error.status(), unread(language), language).on(&visitor, back).into_response();
        let mut parts = Multipart::from_request(request, app).await.map_err(IntoResponse::into_response)?;
        let (mut fields, mut files) = (Vec::new(), Vec::new());
        while let Some(part) = parts.next_field().await.map_err(unread)? {
            let name = part.name().unwrap_or_default().to_owned();
            if part.file_name().is_some() {
                let bytes = part.bytes().await.map_err(unread)?;
                files.extend((!bytes.is_empty()).then(|| Vec::from(bytes)));
            } else {
                fields.push((name, part.text().await.map_err(unread)?));
            }
        }
        let fields = Fields(fields);
        if !same_secret(fields.get("csrf"), &visitor.csrf) {
            return Err(expired());
        }
        Ok(Self { visitor, fields, files })
    }
}

impl FromRequest<App> for GuestForm {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let language = language_of(request.headers());
        if !origin_is_ours(request.headers()) {
            return Err(Trouble::new(StatusCode::FORBIDDEN, texts(language).form_expired, language).into_response());
        }
        let Form(fields) =
            Form::<Vec<(String, String)>>::from_request(request, app).await.map_err(IntoResponse::into_response)?;
        Ok(Self { fields: Fields(fields) })
    }
}

impl FromRequest<App> for SignedForm {
    type Rejection = Response;

    async fn from_request(mut request: Request, app: &App) -> Result<Self, Response> {
        let visitor = request.extract_parts_with_state::<Visitor, App>(app).await?;
        let fields = believed(request, app, &visitor).await?;
        Ok(Self { visitor, fields })
    }
}

impl FromRequest<App> for AnyoneForm {
    type Rejection = Response;

    async fn from_request(mut request: Request, app: &App) -> Result<Self, Response> {
        let Anyone(visitor) = request.extract_parts_with_state::<Anyone, App>(app).await?;
        let fields = believed(request, app, &visitor).await?;
        Ok(Self { visitor, fields })
    }
}

/// The fields, if the form carries its session's own token.
async fn believed(request: Request, app: &App, visitor: &Visitor) -> Result<Fields, Response> {
    let GuestForm { fields } = GuestForm::from_request(request, app).await?;
    if same_secret(fields.get("csrf"), &visitor.csrf) {
        return Ok(fields);
    }
    let text = texts(visitor.language).form_expired;
    Err(Trouble::new(StatusCode::FORBIDDEN, text, visitor.language).into_response())
}
