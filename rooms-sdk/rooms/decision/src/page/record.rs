//! The other tabs of a decision: the side discussion and the minutes, and what people think of it afterwards.

use rooms_sdk::prelude::*;

use super::step;
use crate::decision::{SHOWN, TEXT_FIELD};
use crate::entry::Entry;
use crate::matter::Matter;
use crate::{minutes, talk};

/// The tabs.
///
/// # Errors
/// The host's refusal.
pub(crate) fn tabs(matter: &Matter<'_>, entries: &[(u32, Entry)], page: Page) -> Result<Page, Fault> {
    let page = if matter.decision.is_closed() { evaluation(matter, page)? } else { page };
    let page = discussion(matter, page)?;
    let say = |en: &'static str, fr: &'static str| matter.say(en, fr);
    let decision = &matter.decision;
    let fitting = text::fitting(entries.iter().rev().map(|(_, entry)| entry.size()), SHOWN);
    let items = entries.iter().skip(entries.len() - fitting).map(|(_, entry)| {
        let mut item = step::item(matter, entry);
        item.parts.insert(0, chip::moment(entry.at));
        item
    });
    let mut page = page
        .tab(say("Minutes", "Compte rendu"))
        .list([
            Item::new([chip::text(say("Proposed by", "Proposition de")), chip::member(decision.proposer)]),
            Item::new([chip::text(say("Facilitator", "Facilitation")), chip::member(decision.facilitator)]),
            Item::new([chip::text(say("Secretary", "Secrétariat")), chip::member(decision.secretary)]),
        ])
        .list(items)
        .node(minutes::file(matter, entries)?);
    if matter.moderates() {
        let form = Form::new("note", say("Add to the minutes", "Ajouter au compte rendu"))
            .field(Field::hidden("decision", matter.id))
            .field(Field::lines("text", say("What is to be kept", "Ce qui est à retenir"), TEXT_FIELD).required());
        page = page.node(form.submit(say("Add", "Ajouter")));
    }
    if !decision.is_closed() && (matter.moderates() || matter.call.is_manager) {
        let form = Form::new("roles", say("Hand the roles over", "Transmettre les rôles"))
            .field(Field::hidden("decision", matter.id))
            .field(Field::member("facilitator", say("Facilitator", "Facilitation")).value(decision.facilitator).required())
            .field(Field::member("secretary", say("Secretary", "Secrétariat")).value(decision.secretary).required());
        page = page.node(form);
    }
    Ok(page)
}

fn evaluation(matter: &Matter<'_>, page: Page) -> Result<Page, Fault> {
    let say = |en: &'static str, fr: &'static str| matter.say(en, fr);
    let reviews = talk::reviews(matter.id)?;
    let mut page = page.heading(say("How good did it prove to be?", "S’est-elle révélée bonne ?"));
    if !reviews.is_empty() {
        let chart =
            [1, 2, 3, 4, 5].into_iter().fold(Chart::bars(say("Marks", "Notes"), say("people", "personnes")), |chart, mark| {
                chart.point(mark.to_string(), reviews.iter().filter(|review| review.mark == mark).count())
            });
        let texts = reviews.iter().filter(|review| !review.text.is_empty());
        let fitting = text::fitting(texts.clone().map(|review| review.text.len() + 100), SHOWN / 2);
        let items: Vec<Item> = texts
            .take(fitting)
            .map(|review| {
                Item::new([chip::member(review.who), chip::text(format!("{}/5", review.mark)), chip::text(review.text.clone())])
            })
            .collect();
        page = page.node(chart);
        if !items.is_empty() {
            page = page.list(items);
        }
    }
    let mine = reviews.iter().find(|review| review.who == matter.who);
    let marks = [
        ("5", say("5: very good", "5 : très bonne")),
        ("4", say("4: good", "4 : bonne")),
        ("3", say("3: so so", "3 : moyenne")),
        ("2", say("2: poor", "2 : mauvaise")),
        ("1", say("1: harmful", "1 : nuisible")),
    ];
    let mark = Field::choice("mark", say("Your mark", "Votre note"), marks).required();
    let text = Field::lines("text", say("What did you learn?", "Qu’en retenez-vous ?"), TEXT_FIELD);
    let (mark, text) = match mine {
        Some(mine) => (mark.value(mine.mark), text.value(&mine.text)),
        None => (mark, text),
    };
    let form = Form::new("evaluate", say("Evaluate", "Évaluer")).field(Field::hidden("decision", matter.id));
    Ok(page.node(form.field(mark).field(text)))
}

fn discussion(matter: &Matter<'_>, page: Page) -> Result<Page, Fault> {
    let say = |en: &'static str, fr: &'static str| matter.say(en, fr);
    let comments = talk::comments(matter.id)?;
    let page = page.tab(say("Discussion", "Discussion"));
    let page = if comments.is_empty() {
        page.text(say("No comment yet.", "Pas encore de commentaire."))
    } else {
        let item = |comment: &talk::Comment| {
            Item::new([chip::member(comment.who), chip::moment(comment.at), chip::text(comment.text.clone())])
        };
        let fitting = text::fitting(comments.iter().rev().map(|comment| comment.text.len() + 100), SHOWN);
        page.list(comments.iter().skip(comments.len() - fitting).map(item))
    };
    let form = Form::new("comment", say("Comment", "Commenter")).field(Field::hidden("decision", matter.id));
    Ok(page.node(form.field(Field::lines("text", say("Your comment", "Votre commentaire"), TEXT_FIELD).required())))
}
