//! The agenda, and the roles.

use rooms_sdk::prelude::*;

use super::{button, form};
use crate::desk::Desk;
use crate::meeting::{LINE_FIELD, MINUTES, Stage, Topic};

/// The tab.
pub(crate) fn tab(desk: &Desk<'_>, page: Page) -> Page {
    let say = |en: &'static str, fr: &'static str| desk.say(en, fr);
    let meeting = &desk.meeting;
    let mut page = page.tab(say("Agenda", "Ordre du jour"));
    if meeting.topics.is_empty() {
        page = page.text(say("No topic yet.", "Pas encore de point."));
    } else {
        page = page.list(meeting.topics.iter().enumerate().map(|(place, topic)| item(desk, place, topic)));
        let label = say("Planned", "Prévu");
        page = page.node(Progress::new(label, meeting.planned(), meeting.minutes.max(1), "min"));
    }
    if meeting.planned() > meeting.minutes {
        let en = "The topics take longer than the meeting.";
        page = page.notice(Tone::Warning, say(en, "Les points prennent plus de temps que la réunion."));
    }
    if !meeting.is_over() {
        let form = form(desk, "add", say("Bring a topic", "Apporter un point"))
            .field(Field::line("title", say("Topic", "Point"), LINE_FIELD).required())
            .field(Field::number("minutes", say("Minutes", "Minutes")).between(1, MINUTES).value(10).required())
            .field(
                Field::member("owner", say("Who brings it", "Qui l’apporte"))
                    .help(say("You, if nobody else.", "Vous, à défaut.")),
            );
        page = page.node(form.submit(say("Add", "Ajouter")));
    }
    roles(desk, page)
}

fn item(desk: &Desk<'_>, place: usize, topic: &Topic) -> Item {
    let say = |en: &'static str, fr: &'static str| desk.say(en, fr);
    let link = chip::link(topic.title.clone(), format!("m/{}/t/{}", desk.id, topic.number));
    let mut item = Item::new([link, chip::member(topic.owner), chip::text(format!("{} min", topic.minutes))]);
    if desk.meeting.stage == Stage::Topic(topic.number) {
        item = item.chip(chip::tag(Tone::Good, say("now", "maintenant")));
    } else if topic.began.is_some() {
        item = item.chip(chip::tag(Tone::Neutral, say("discussed", "abordé")));
    }
    if desk.meeting.is_over() {
        return item;
    }
    let press = |action, label| button(desk, action, label).with("topic", topic.number);
    if desk.leads() {
        if !matches!(desk.meeting.stage, Stage::Planned) && desk.meeting.stage != Stage::Topic(topic.number) {
            item = item.button(press("go-on", say("Take it now", "L’aborder")));
        }
        if place > 0 {
            item = item.button(press("up", say("Earlier", "Plus tôt")));
        }
    }
    if topic.began.is_none() && topic.version == 0 && (desk.leads() || topic.owner == desk.who) {
        item = item.button(press("drop", say("Drop", "Retirer")));
    }
    item
}

fn roles(desk: &Desk<'_>, page: Page) -> Page {
    let say = |en: &'static str, fr: &'static str| desk.say(en, fr);
    let meeting = &desk.meeting;
    let names = [
        ("facilitator", say("Facilitator", "Facilitation"), Some(meeting.facilitator)),
        ("secretary", say("Secretary", "Secrétariat"), Some(meeting.secretary)),
        ("timekeeper", say("Timekeeper", "Gardien·ne du temps"), meeting.timekeeper),
    ];
    let held = names.iter().filter_map(|(_, label, who)| Some(Item::new([chip::text(*label), chip::member((*who)?)])));
    let page = page.heading(say("Roles", "Rôles")).list(held);
    if !desk.leads() || meeting.is_over() {
        return page;
    }
    let fields = names.into_iter().fold(
        form(desk, "roles", say("Hand out the roles", "Répartir les rôles")),
        |form, (name, label, who)| {
            let field = Field::member(name, label);
            form.field(match who {
                Some(who) => field.value(who),
                None => field,
            })
        },
    );
    page.node(fields)
}
