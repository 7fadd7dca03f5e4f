//! The documents of a group and their versions.
//!
//! Invariant: a version that was saved is never changed; its text belongs to the group, who saved it to that person.
//! Cost: a value for each document, two for each version; the oldest versions are let go.

use std::cmp::Reverse;

use rooms_sdk::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Done;

/// A room keeps so many documents.
pub(crate) const MOST_DOCUMENTS: usize = 50;
/// So many versions of each.
pub(crate) const MOST_VERSIONS: u32 = 100;
/// A title has at most so many characters.
pub(crate) const MOST_TITLE: u32 = 120;
/// A text has at most so many characters.
pub(crate) const MOST_TEXT: u32 = 30_000;
/// A text has at most so many bytes: the host keeps 64 KiB in one value.
const MOST_BYTES: usize = 64_000;
/// What a version says of itself has at most so many characters.
pub(crate) const MOST_NOTE: u32 = 200;

/// How far a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum State {
    Draft,
    Review,
    Adopted,
}

impl State {
    pub(crate) fn chip(self, call: &Call) -> Chip {
        match self {
            Self::Draft => chip::tag(Tone::Neutral, call.say("Draft", "Brouillon")),
            Self::Review => chip::tag(Tone::Warning, call.say("Under review", "En relecture")),
            Self::Adopted => chip::tag(Tone::Good, call.say("Adopted", "Adopté")),
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Document {
    pub(crate) title: String,
    pub(crate) state: State,
    /// Since when.
    pub(crate) since: Moment,
    /// The number of the newest version, from 1.
    pub(crate) latest: u32,
    /// The number of the oldest version that is kept.
    pub(crate) oldest: u32,
    pub(crate) changed: Moment,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Version {
    pub(crate) text: String,
    pub(crate) at: Moment,
    /// Which version was put together with another that was saved meanwhile: the newest then.
    pub(crate) merged: Option<u32>,
}

/// Who saved a version, and what this person says of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct By {
    pub(crate) who: MemberId,
    pub(crate) note: Option<String>,
}

fn document_key(id: Id) -> String {
    format!("document/{id}")
}

fn version_key(id: Id, number: u32) -> String {
    format!("version/{id}/{number:06}")
}

fn by_key(id: Id, number: u32) -> String {
    format!("by/{id}/{number:06}")
}

/// All documents, the one changed last first.
pub(crate) fn all() -> Done<Vec<(Id, Document)>> {
    let mut all = Vec::new();
    for (key, document) in storage::all::<Document>("document/")? {
        all.extend(last_id(&key).map(|id| (id, document)));
    }
    all.sort_by_key(|(_, document)| Reverse(document.changed));
    Ok(all)
}

/// The id at the end of a key.
pub(crate) fn last_id(key: &str) -> Option<Id> {
    key.rsplit('/').next()?.parse().ok()
}

pub(crate) fn find(call: &Call, id: Id) -> Done<Document> {
    let document = storage::read(&document_key(id))?;
    document.ok_or_else(|| call.refuse("no-document", "This document is not there any more.", "Ce document n’est plus là."))
}

pub(crate) fn version(call: &Call, id: Id, number: u32) -> Done<Version> {
    let version = storage::read(&version_key(id, number))?;
    version.ok_or_else(|| {
        let fr = format!("La version {number} n’est plus gardée.");
        call.refuse("no-version", format!("Version {number} is not kept any more."), fr)
    })
}

/// Nothing if who saved it was erased.
pub(crate) fn by(id: Id, number: u32) -> Done<Option<By>> {
    Ok(storage::read(&by_key(id, number))?)
}

pub(crate) fn put(id: Id, document: &Document) -> Done<()> {
    Ok(storage::write(&document_key(id), document)?)
}

/// A text as a form sends it, with plain ends of lines.
pub(crate) fn clean(call: &Call, text: &str) -> Done<String> {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let text = lines.join("\n").trim().to_owned();
    let length = text.chars().count();
    if text.len() > MOST_BYTES || u32::try_from(length).is_ok_and(|length| length > MOST_TEXT) {
        let en = format!("The text has {length} characters: {MOST_TEXT} fit. Make two documents of it.");
        let fr = format!("Le texte a {length} caractères : {MOST_TEXT} au plus. Faites-en deux documents.");
        return Err(call.refuse("text-too-long", en, fr));
    }
    Ok(text)
}

/// Saves the newest version of a document.
pub(crate) fn save(call: &Call, id: Id, document: &mut Document, version: &Version, note: Option<&str>) -> Done<()> {
    let who = call.who()?;
    document.latest += 1;
    document.changed = call.now;
    storage::write(&version_key(id, document.latest), version)?;
    let by = By { who, note: note.map(str::to_owned) };
    storage::write_about(who, &by_key(id, document.latest), &by)?;
    while document.latest - document.oldest >= MOST_VERSIONS {
        storage::remove(&version_key(id, document.oldest))?;
        storage::remove(&by_key(id, document.oldest))?;
        document.oldest += 1;
    }
    put(id, document)
}

/// Forgets a document and its versions.
pub(crate) fn remove(id: Id) -> Done<()> {
    storage::remove(&document_key(id))?;
    for starts in ["version", "by"] {
        for key in storage::keys(&format!("{starts}/{id}/"))? {
            storage::remove(&key)?;
        }
    }
    Ok(())
}
