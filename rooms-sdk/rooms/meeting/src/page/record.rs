//! What stays of a meeting: its minutes, on the page and as a file.

use std::collections::BTreeMap;

use rooms_sdk::prelude::*;

use crate::desk::Desk;
use crate::meeting::{Finished, SHOWN, Task, Version};
use crate::{minutes, outcome, round};

/// What stays of a meeting, read once.
struct Record {
    texts: BTreeMap<u32, Version>,
    arrived: Vec<crate::meeting::Said>,
    left: Vec<crate::meeting::Said>,
    open: Vec<Task>,
    done: Vec<Finished>,
}

fn read(desk: &Desk<'_>) -> Result<Record, Fault> {
    let (mut texts, mut size) = (BTreeMap::new(), 0);
    for topic in &desk.meeting.topics {
        if let Some(text) = minutes::newest(desk.id, topic.number, topic.version)? {
            size += text.text.len();
            if size <= SHOWN {
                texts.insert(topic.number, text);
            }
        }
    }
    let open = outcome::open_tasks()?.into_iter().map(|(_, task)| task).filter(|task| task.meeting == desk.id).collect();
    let (arrived, left) = (round::said(desk.id, false)?, round::said(desk.id, true)?);
    Ok(Record { texts, arrived, left, open, done: outcome::finished(desk.id)? })
}

/// The tab.
///
/// # Errors
/// The host's refusal.
pub(crate) fn tab(desk: &Desk<'_>, page: Page) -> Result<Page, Fault> {
    let say = |en: &'static str, fr: &'static str| desk.say(en, fr);
    let record = read(desk)?;
    let mut page = page.tab(say("Minutes", "Compte rendu"));
    for topic in &desk.meeting.topics {
        let Some(text) = record.texts.get(&topic.number) else {
            continue;
        };
        page = page.heading(topic.title.clone()).text(plain(&text.text));
    }
    if !desk.meeting.noted.is_empty() {
        let noted = desk.meeting.noted.iter().map(|noted| Item::new([chip::strong(noted.text.clone()), chip::moment(noted.at)]));
        page = page.heading(say("Decided", "Décidé")).list(noted);
    }
    if !record.open.is_empty() || !record.done.is_empty() {
        let open = record.open.iter().map(|task| Item::new([chip::text(task.what.clone()), chip::member(task.owner)]));
        let done = record.done.iter().map(|Finished { task, at, .. }| {
            Item::new([chip::text(task.what.clone()), chip::member(task.owner)])
                .chip(chip::tag(Tone::Good, say("done", "fait")))
                .chip(*at)
        });
        page = page.heading(say("Action points", "Actions")).list(open.chain(done));
    }
    Ok(page.node(file(desk, &record)?))
}

fn file(desk: &Desk<'_>, record: &Record) -> Result<File, Fault> {
    let say = |en: &'static str, fr: &'static str| desk.say(en, fr);
    let meeting = &desk.meeting;
    let mut people: Vec<MemberId> = vec![meeting.facilitator, meeting.secretary];
    people.extend(meeting.timekeeper);
    people.extend(meeting.topics.iter().map(|topic| topic.owner));
    people.extend(record.arrived.iter().chain(&record.left).map(|said| said.who));
    people.extend(record.open.iter().chain(record.done.iter().map(|done| &done.task)).map(|task| task.owner));
    people.sort_unstable();
    people.dedup();
    let mut names = BTreeMap::new();
    for some in people.chunks(members::MOST) {
        names.extend(members::find(some)?.into_iter().map(|member| (member.id, member.name)));
    }
    let name =
        |who: MemberId| names.get(&who).map_or(say("a former member", "une personne qui n’est plus membre"), String::as_str);
    let colon = say(": ", " : ");
    let mut text = format!("# {}\n\n{}", plain(&meeting.title), meeting.at.to_the_minute());
    if !meeting.place.is_empty() {
        text.extend([", ", &plain(&meeting.place)]);
    }
    text.push_str("\n\n");
    for (label, who) in [
        (say("Facilitator", "Facilitation"), Some(meeting.facilitator)),
        (say("Secretary", "Secrétariat"), Some(meeting.secretary)),
        (say("Timekeeper", "Gardien·ne du temps"), meeting.timekeeper),
    ] {
        if let Some(who) = who {
            text.extend(["- ", label, colon, name(who), "\n"]);
        }
    }
    let rounds = [(say("Check-in", "Météo d’arrivée"), &record.arrived), (say("Check-out", "Météo de départ"), &record.left)];
    for (place, (title, said)) in rounds.into_iter().enumerate() {
        if place == 1 {
            topics(desk, record, &mut text, &name);
        }
        if !said.is_empty() {
            text.extend(["\n## ", title, "\n\n"]);
        }
        for said in said {
            text.extend(["- ", name(said.who), colon, &plain(&said.text), "\n"]);
        }
    }
    let label = say("Minutes to take along", "Compte rendu à emporter");
    Ok(File::new(label, say("minutes.md", "compte-rendu.md"), "text/markdown", text))
}

fn topics<'n>(desk: &Desk<'_>, record: &Record, text: &mut String, name: &impl Fn(MemberId) -> &'n str) {
    for topic in &desk.meeting.topics {
        text.extend(["\n## ", &plain(&topic.title), "\n\n", name(topic.owner), "\n"]);
        if let Some(version) = record.texts.get(&topic.number) {
            text.extend(["\n", &plain(&version.text), "\n"]);
        }
    }
    if !desk.meeting.noted.is_empty() {
        text.extend(["\n## ", desk.say("Decided", "Décidé"), "\n\n"]);
    }
    for noted in &desk.meeting.noted {
        text.extend(["- ", &plain(&noted.text).replace('\n', "\n  "), "\n"]);
    }
    if !record.open.is_empty() || !record.done.is_empty() {
        text.extend(["\n## ", desk.say("Action points", "Actions"), "\n\n"]);
    }
    let all = record.open.iter().map(|task| ("[ ]", task)).chain(record.done.iter().map(|done| ("[x]", &done.task)));
    for (mark, task) in all {
        text.extend(["- ", mark, " ", &plain(&task.what), " (", name(task.owner)]);
        if let Some(due) = task.due {
            text.extend([", ", &due.to_string()]);
        }
        text.push_str(")\n");
    }
}
