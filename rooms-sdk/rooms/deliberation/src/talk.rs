//! What is said beside a text: threads about a passage or the whole, and what people think.
//!
//! Invariant: what somebody said or thinks is stored about that person and goes with them; a passage is words of the
//! group's text and stays. Cost: a value for each thread, each thing said, each opinion.

use std::cmp::Reverse;

use rooms_sdk::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Done;
use crate::document::last_id;

/// A document has at most so many threads.
pub(crate) const MOST_THREADS: usize = 200;
/// A thread holds at most so many things said.
pub(crate) const MOST_SAID: usize = 100;
/// A passage has at most so many characters.
pub(crate) const MOST_PASSAGE: u32 = 400;
/// Something said has at most so many characters.
pub(crate) const MOST_SAYING: u32 = 2_000;
/// A word with an opinion has at most so many characters.
pub(crate) const MOST_WORD: u32 = 300;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Thread {
    /// Nothing: about the whole text.
    pub(crate) passage: Option<String>,
    /// The version in which the passage stood.
    pub(crate) version: u32,
    pub(crate) begun: Moment,
    pub(crate) is_settled: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Said {
    pub(crate) who: MemberId,
    pub(crate) text: String,
    pub(crate) at: Moment,
}

/// What somebody thinks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Stance {
    Agree,
    Mixed,
    Disagree,
}

impl Stance {
    pub(crate) const ALL: [Self; 3] = [Self::Agree, Self::Mixed, Self::Disagree];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Mixed => "mixed",
            Self::Disagree => "disagree",
        }
    }

    pub(crate) fn label(self, call: &Call) -> String {
        match self {
            Self::Agree => call.say("I agree", "D’accord"),
            Self::Mixed => call.say("Mixed", "Partagé"),
            Self::Disagree => call.say("I disagree", "Pas d’accord"),
        }
    }

    pub(crate) fn tone(self) -> Tone {
        match self {
            Self::Agree => Tone::Good,
            Self::Mixed => Tone::Warning,
            Self::Disagree => Tone::Bad,
        }
    }

    pub(crate) fn read(call: &Call, action: &Action) -> Done<Self> {
        let name = action.text("stance")?;
        let stance = Self::ALL.into_iter().find(|stance| stance.name() == name);
        stance.ok_or_else(|| {
            let fr = "Dites si vous êtes d’accord, partagé, ou pas d’accord.";
            call.refuse("no-stance", "Say whether you agree, are of two minds, or disagree.", fr)
        })
    }
}

/// What somebody thinks of a text, and in a word why.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Opinion {
    pub(crate) who: MemberId,
    pub(crate) stance: Stance,
    pub(crate) word: Option<String>,
    pub(crate) version: u32,
    pub(crate) at: Moment,
}

/// What somebody thinks of something said.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Mark {
    pub(crate) who: MemberId,
    pub(crate) stance: Stance,
}

fn thread_key(document: Id, thread: Id) -> String {
    format!("thread/{document}/{thread}")
}

pub(crate) fn find(call: &Call, document: Id, thread: Id) -> Done<Thread> {
    let found = storage::read(&thread_key(document, thread))?;
    found.ok_or_else(|| call.refuse("no-thread", "This discussion is not there any more.", "Cette discussion n’est plus là."))
}

pub(crate) fn put(document: Id, thread: Id, what: &Thread) -> Done<()> {
    Ok(storage::write(&thread_key(document, thread), what)?)
}

/// A thread at a glance.
pub(crate) struct Glance {
    pub(crate) id: Id,
    pub(crate) thread: Thread,
    /// How much was said.
    pub(crate) count: usize,
    pub(crate) last: Said,
}

/// All threads of a document in which somebody still says something.
pub(crate) fn threads(document: Id) -> Done<Vec<Glance>> {
    let mut threads = Vec::new();
    for (key, thread) in storage::all::<Thread>(&format!("thread/{document}/"))? {
        let Some(id) = last_id(&key) else { continue };
        // Ids come in the order of time. What somebody said who was erased is gone, even if its key is still listed.
        let mut keys = storage::keys(&format!("said/{id}/"))?;
        while let Some(key) = keys.last() {
            if let Some(last) = storage::read(key)? {
                threads.push(Glance { id, thread, count: keys.len(), last });
                break;
            }
            keys.pop();
        }
    }
    threads.sort_by_key(|glance| glance.thread.begun);
    Ok(threads)
}

/// What was said in a thread, in order.
pub(crate) fn said(thread: Id) -> Done<Vec<(Id, Said)>> {
    let mut all = Vec::new();
    for (key, said) in storage::all::<Said>(&format!("said/{thread}/"))? {
        all.extend(last_id(&key).map(|id| (id, said)));
    }
    all.sort_by_key(|(_, said)| said.at);
    Ok(all)
}

pub(crate) fn one_said(call: &Call, thread: Id, id: Id) -> Done<Said> {
    let said = storage::read(&format!("said/{thread}/{id}"))?;
    said.ok_or_else(|| call.refuse("no-comment", "This comment is not there any more.", "Ce commentaire n’est plus là."))
}

pub(crate) fn say(call: &Call, thread: Id, text: &str) -> Done<()> {
    if storage::keys(&format!("said/{thread}/"))?.len() >= MOST_SAID {
        let en = format!("{MOST_SAID} comments are said here: begin another discussion.");
        let fr = format!("{MOST_SAID} commentaires ont été faits ici : commencez une autre discussion.");
        return Err(call.refuse("thread-full", en, fr));
    }
    let said = Said { who: call.who()?, text: text.to_owned(), at: call.now };
    Ok(storage::write_about(said.who, &format!("said/{thread}/{}", storage::fresh_id()), &said)?)
}

pub(crate) fn unsay(thread: Id, id: Id) -> Done<()> {
    storage::remove(&format!("said/{thread}/{id}"))?;
    clear(&format!("mark/{id}/"))
}

/// What people think of something said; one for each of them.
pub(crate) fn marks(said: Id) -> Done<Vec<Mark>> {
    Ok(storage::all(&format!("mark/{said}/"))?.into_iter().map(|(_, mark)| mark).collect())
}

/// The same opinion again takes it back.
pub(crate) fn mark(call: &Call, said: Id, stance: Stance) -> Done<()> {
    let who = call.who()?;
    let key = format!("mark/{said}/{who}");
    if storage::read::<Mark>(&key)?.is_some_and(|mark| mark.stance == stance) {
        return Ok(storage::remove(&key)?);
    }
    Ok(storage::write_about(who, &key, &Mark { who, stance })?)
}

/// What people think of a document, the newest first.
pub(crate) fn opinions(document: Id) -> Done<Vec<Opinion>> {
    let mut all: Vec<Opinion> = storage::all(&format!("opinion/{document}/"))?.into_iter().map(|(_, opinion)| opinion).collect();
    all.sort_by_key(|opinion| Reverse(opinion.at));
    Ok(all)
}

pub(crate) fn think(document: Id, opinion: &Opinion) -> Done<()> {
    Ok(storage::write_about(opinion.who, &format!("opinion/{document}/{}", opinion.who), opinion)?)
}

fn clear(starts: &str) -> Done<()> {
    for key in storage::keys(starts)? {
        storage::remove(&key)?;
    }
    Ok(())
}

/// Forgets all that was said about a document.
pub(crate) fn remove(document: Id) -> Done<()> {
    for key in storage::keys(&format!("thread/{document}/"))? {
        if let Some(thread) = last_id(&key) {
            for said in storage::keys(&format!("said/{thread}/"))? {
                if let Some(id) = last_id(&said) {
                    unsay(thread, id)?;
                }
            }
        }
        storage::remove(&key)?;
    }
    clear(&format!("opinion/{document}/"))
}
