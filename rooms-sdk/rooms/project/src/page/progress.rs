//! How far the group is.

use std::cmp::Reverse;

use rooms_sdk::prelude::*;

use super::ways;
use crate::Done;
use crate::card::{self, Card, People};

/// The chart shows so many weeks.
const WEEKS: i32 = 8;
/// So many people and labels are shown.
const MOST_SHOWN: usize = 30;

/// How much is done, of how much.
#[derive(Default)]
struct Count {
    done: u32,
    all: u32,
}

impl Count {
    fn add(&mut self, card: &Card) {
        self.all += 1;
        self.done += u32::from(card.done.is_some());
    }
}

pub(crate) fn page(call: &Call) -> Done<Page> {
    let (cards, people) = (card::all()?, People::of(call)?);
    let unit = || call.say("actions", "actions");
    let mut page = Page::new(call.say("Progress", "Avancement")).chips(ways(call));
    let (mut total, mut labels, mut doers) = (Count::default(), Vec::<(&str, Count)>::new(), Vec::<(MemberId, Count)>::new());
    let mut late = 0_u32;
    for (_, card) in &cards {
        if !card.is_away {
            total.add(card);
            late += u32::from(card.is_late(call.now));
            for label in &card.labels {
                of(&mut labels, label.as_str()).add(card);
            }
        }
        if let Some(owner) = people.owner(card) {
            of(&mut doers, owner).add(card);
        }
    }
    if total.all == 0 {
        page = page.notice(Tone::Neutral, call.say("Nothing on the board yet.", "Rien encore au tableau."));
    } else {
        page = page.node(Progress::new(call.say("Done", "Fait"), total.done, total.all, unit()));
    }
    if late > 0 {
        page = page.notice(Tone::Warning, call.say(format!("Late: {late}"), format!("En retard : {late}")));
    }
    page = page.node(weeks(call, &cards));
    labels.sort_by_key(|(_, count)| Reverse(count.all));
    if !labels.is_empty() {
        page = page.heading(call.say("By label", "Par étiquette"));
    }
    for (label, count) in labels.into_iter().take(MOST_SHOWN) {
        page = page.node(Progress::new(format!("#{label}"), count.done, count.all, unit()));
    }
    doers.sort_by_key(|(_, count)| Reverse(count.all));
    if !doers.is_empty() {
        let head = [call.say("Who", "Qui"), call.say("Open", "À faire"), call.say("Done", "Fait")];
        let table = Table::new(call.say("Who does what", "Qui fait quoi"), head);
        let row = |table: Table, (who, count): (MemberId, Count)| {
            let open = count.all - count.done;
            table.row([chip::member(who), chip::text(open.to_string()), chip::text(count.done.to_string())])
        };
        page = page.node(doers.into_iter().take(MOST_SHOWN).fold(table, row));
    }
    Ok(page)
}

fn of<K: PartialEq>(counts: &mut Vec<(K, Count)>, key: K) -> &mut Count {
    let at = counts.iter().position(|(one, _)| *one == key).unwrap_or(counts.len());
    if at == counts.len() {
        counts.push((key, Count::default()));
    }
    &mut counts[at].1
}

/// What was done each week, from Monday to Sunday.
fn weeks(call: &Call, cards: &[(Id, Card)]) -> Chart {
    let today = call.now.date();
    let monday = today.plus_days(1 - i32::try_from(today.weekday()).unwrap_or(1));
    let caption = call.say("Done each week", "Fait chaque semaine");
    let mut chart = Chart::bars(caption, call.say("actions", "actions"));
    for back in (0..WEEKS).rev() {
        let (from, to) = (monday.plus_days(-7 * back), monday.plus_days(7 - 7 * back));
        let is_in = |card: &&(Id, Card)| card.1.done.is_some_and(|done| (from..to).contains(&done.date()));
        let (_, month, day) = from.parts();
        chart = chart.point(format!("{day:02}/{month:02}"), cards.iter().filter(is_in).count());
    }
    chart
}
