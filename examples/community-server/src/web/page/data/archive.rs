//! One's data as a file to take along, and such a file brought from elsewhere.

use std::io::Read;

use axum::extract::FromRequest;
use axum::extract::{FromRequestParts, Multipart, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::Value;
use wezer_core::kernel::Document as _;
use wezer_core::language::Language;
use wezer_core::sovereignty::{ArchiveFile, MAX_BROUGHT};
use wezer_exchange::market::picture::PictureFile;

use super::made;
use crate::access::same_secret;
use crate::app::App;
use crate::web::origin_is_ours;
use crate::web::refused::Refused;
use crate::web::text::DataTexts;
use crate::web::texts;
use crate::web::view::{Trouble, show_as};
use crate::web::visitor::{Anyone, Visitor};

/// So many files of an archive are looked at.
const MAX_FILES: usize = 1_000;
/// Where in an archive pictures are.
const PICTURES: &str = "pictures/";

pub(super) async fn download(Anyone(visitor): Anyone) -> Result<Response, Trouble> {
    let language = visitor.language;
    let mut tar = tar::Builder::new(Vec::new());
    let (mut failed, mut has_pictures) = (None, false);
    let keep = |file: ArchiveFile| {
        // It comes after the documents.
        let file = if has_pictures { with_pictures_told(file, language) } else { file };
        for file in with_pictures(file) {
            has_pictures |= file.name.starts_with(PICTURES);
            let mut header = tar::Header::new_gnu();
            header.set_size(file.content.len() as u64);
            header.set_mode(0o600);
            header.set_mtime(0);
            failed = failed.take().or(tar.append_data(&mut header, &file.name, file.content.as_slice()).err());
        }
    };
    let taken = visitor.session.take_along(visitor.member.id(), language, keep).await;
    taken.map_err(|error| visitor.trouble(&error, "/data"))?;
    let trouble = |error: std::io::Error| {
        tracing::error!(%error, "an archive could not be made");
        Trouble::new(StatusCode::INTERNAL_SERVER_ERROR, texts(language).trouble, language)
    };
    if let Some(error) = failed {
        return Err(trouble(error));
    }
    let bytes = tar.into_inner().map_err(trouble)?;
    let kind =
        [(header::CONTENT_TYPE, "application/x-tar"), (header::CONTENT_DISPOSITION, "attachment; filename=\"my-data.tar\"")];
    Ok((kind, bytes).into_response())
}

/// The file that says what is where says so of the pictures, too.
fn with_pictures_told(mut file: ArchiveFile, language: Language) -> ArchiveFile {
    if file.name == "readme.txt" {
        let text = String::from_utf8_lossy(&file.content);
        let told = DataTexts::of(language).pictures_told;
        let line = |line: &str| if line.starts_with("statement-") { format!("{line}\n{told}\n") } else { format!("{line}\n") };
        file.content = text.lines().map(line).collect::<String>().into_bytes();
    }
    file
}

/// Pictures come as pictures that one can look at, and in the file of documents their names stand in place of their bytes.
fn with_pictures(file: ArchiveFile) -> Vec<ArchiveFile> {
    let holds_pictures = file.name.strip_prefix("data/").is_some_and(|name| name.starts_with(PictureFile::KIND));
    let read = holds_pictures.then(|| serde_json::from_slice::<Vec<Value>>(&file.content).ok()).flatten();
    let Some(mut documents) = read else { return vec![file] };
    let mut files = Vec::new();
    for document in &mut documents {
        let Ok(picture) = serde_json::from_value::<PictureFile>(document.clone()) else { continue };
        let Some(content) = picture.bytes().decode() else { continue };
        let name = format!("{PICTURES}{}.{}", picture.id(), picture.format().extension());
        document["bytes"] = Value::from(name.as_str());
        files.push(ArchiveFile { name, content });
    }
    let content = serde_json::to_vec_pretty(&documents).unwrap_or_default();
    files.push(ArchiveFile { content, ..file });
    files
}

/// What a form with a file carried.
#[derive(Default)]
struct Sent {
    csrf: String,
    file: Vec<u8>,
}

async fn sent(request: Request, app: &App) -> Option<Sent> {
    let mut parts = Multipart::from_request(request, app).await.ok()?;
    let mut sent = Sent::default();
    while let Some(field) = parts.next_field().await.ok()? {
        match field.name() {
            Some("csrf") => sent.csrf = field.text().await.ok()?,
            Some("file") => sent.file = field.bytes().await.ok()?.into(),
            _ => {}
        }
    }
    Some(sent)
}

/// The files of a `.tar` file that a community may take over; `None` if it can't be read.
fn files(bytes: &[u8]) -> Option<Vec<ArchiveFile>> {
    let mut files = Vec::new();
    for entry in tar::Archive::new(bytes).entries().ok()?.take(MAX_FILES) {
        let entry = entry.ok()?;
        let name = entry.path().ok()?.to_str()?.to_owned();
        let wanted = entry.header().entry_type().is_file() && name.starts_with("data/");
        if !wanted || entry.size() > MAX_BROUGHT as u64 {
            continue;
        }
        let mut content = Vec::new();
        entry.take(MAX_BROUGHT as u64).read_to_end(&mut content).ok()?;
        files.push(ArchiveFile { name, content });
    }
    Some(files)
}

async fn refused(visitor: &Visitor, text: String) -> Result<Response, Trouble> {
    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(visitor, Some(text)).await?))
}

pub(super) async fn bring(State(app): State<App>, headers: HeaderMap, request: Request) -> Result<Response, Response> {
    let (mut parts, body) = request.into_parts();
    let Anyone(visitor) = Anyone::from_request_parts(&mut parts, &app).await?;
    let (language, d) = (visitor.language, DataTexts::of(visitor.language));
    let expired = || Trouble::new(StatusCode::FORBIDDEN, texts(language).form_expired, language).into_response();
    if !origin_is_ours(&headers) {
        return Err(expired());
    }
    let unreadable = || async { refused(&visitor, d.unreadable.to_owned()).await.map_err(IntoResponse::into_response) };
    let Some(sent) = sent(Request::from_parts(parts, body), &app).await else { return unreadable().await };
    if !same_secret(&sent.csrf, &visitor.csrf) {
        return Err(expired());
    }
    let Some(files) = files(&sent.file).filter(|files| !files.is_empty()) else { return unreadable().await };
    match visitor.session.bring(visitor.member.id(), &files).await {
        Ok(brought) if brought.profile || brought.wishes => Ok(Redirect::to("/data?done=brought").into_response()),
        Ok(_) => Ok(Redirect::to("/data?done=nothing").into_response()),
        Err(error) => {
            let told = Refused::or_trouble(&error, language).map_err(IntoResponse::into_response)?;
            refused(&visitor, told.text).await.map_err(IntoResponse::into_response)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_data_are_read_and_noise_is_refused() {
        let mut tar = tar::Builder::new(Vec::new());
        for name in ["readme.txt", "data/profile.json"] {
            let mut header = tar::Header::new_gnu();
            header.set_size(2);
            tar.append_data(&mut header, name, b"[]".as_slice()).expect("written");
        }
        let bytes = tar.into_inner().expect("written");
        let found: Vec<_> = files(&bytes).expect("read").into_iter().map(|file| file.name).collect();
        assert_eq!(found, ["data/profile.json"]);
        assert!(files(&[b'x'; 2_000]).is_none());
    }
}
