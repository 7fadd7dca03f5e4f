//! Minutes that are taken together.
//!
//! Invariant: a text becomes the newest version only if it was written on the newest one; else it is kept under its author, who
//! sees both and merges them. No version is ever overwritten. Cost: a stored value for each edit.

use rooms_sdk::prelude::*;

use crate::desk::Desk;
use crate::meeting::{Draft, TEXT, VERSIONS, Version};

fn version_key(meeting: Id, topic: u32, version: u32) -> String {
    format!("t/{meeting}/{topic:03}/{version:06}")
}

fn draft_key(desk: &Desk<'_>, topic: u32) -> String {
    format!("f/{}/{topic:03}/{}", desk.id, desk.who)
}

/// Some version; none if its author was erased.
///
/// # Errors
/// The host's refusal.
pub(crate) fn version(meeting: Id, topic: u32, version: u32) -> Result<Option<Version>, Problem> {
    storage::read(&version_key(meeting, topic, version))
}

/// All versions that are still there, the oldest first, with their numbers.
///
/// # Errors
/// The host's refusal.
pub(crate) fn versions(meeting: Id, topic: u32) -> Result<Vec<(u32, Version)>, Problem> {
    let prefix = format!("t/{meeting}/{topic:03}/");
    let all = storage::all::<Version>(&prefix)?.into_iter();
    Ok(all.filter_map(|(key, version)| Some((key.strip_prefix(&prefix)?.parse().ok()?, version))).collect())
}

/// The newest text that is still there.
///
/// # Errors
/// The host's refusal.
pub(crate) fn newest(meeting: Id, topic: u32, newest: u32) -> Result<Option<Version>, Problem> {
    for number in (1..=newest).rev() {
        if let Some(version) = version(meeting, topic, number)? {
            return Ok(Some(version));
        }
    }
    Ok(None)
}

/// What who looks wrote while somebody else did, if it is not merged yet.
///
/// # Errors
/// The host's refusal.
pub(crate) fn draft(desk: &Desk<'_>, topic: u32) -> Result<Option<Draft>, Problem> {
    storage::read(&draft_key(desk, topic))
}

/// Somebody writes the minutes of a topic; `base` is the version on which the text was written. Once the meeting is closed only
/// those who lead it do.
///
/// # Errors
/// `no-topic`, `minutes-closed`, `too-many-versions`; the host's refusal.
pub(crate) fn write(desk: &mut Desk<'_>, action: &Action) -> Result<Reply, Fault> {
    let number = desk.topic(action)?;
    if desk.meeting.is_over() && !desk.leads() {
        let en = "The meeting is over: only the facilitator and the secretary still change its minutes.";
        let fr = "La réunion est terminée : seuls la facilitation et le secrétariat modifient encore le compte rendu.";
        return Err(desk.call.refuse("minutes-closed", en, fr));
    }
    let text = action.short("text", TEXT)?.replace("\r\n", "\n");
    let base = u32::try_from(action.number("base")?).unwrap_or(u32::MAX);
    let Some(topic) = desk.meeting.topic_mut(number) else {
        return Err(desk.call.no_action());
    };
    let (at, who, path) = (desk.call.now, desk.who, format!("m/{}/t/{number}", desk.id));
    if base != topic.version {
        storage::write_about(who, &draft_key(desk, number), &Draft { base, text })?;
        let en = "Somebody wrote in the meantime. Your text is kept: see both and merge them.";
        let fr = "Quelqu’un a écrit entre-temps. Votre texte est gardé : voyez les deux et fusionnez-les.";
        return Ok(Reply::says(desk.say(en, fr)).next(path));
    }
    if topic.version >= VERSIONS {
        let (en, fr) = (format!("At most {VERSIONS} versions fit."), format!("{VERSIONS} versions au plus."));
        return Err(desk.call.refuse("too-many-versions", en, fr));
    }
    topic.version += 1;
    let key = version_key(desk.id, number, topic.version);
    storage::write_about(who, &key, &Version { at, who, text })?;
    storage::remove(&draft_key(desk, number))?;
    Ok(Reply::says(desk.say("Written down.", "C’est noté.")))
}

/// Somebody gives up the own text that came too late.
///
/// # Errors
/// `no-topic`; the host's refusal.
pub(crate) fn drop_draft(desk: &mut Desk<'_>, action: &Action) -> Result<Reply, Fault> {
    let number = desk.topic(action)?;
    storage::remove(&draft_key(desk, number))?;
    Ok(Reply::done())
}
