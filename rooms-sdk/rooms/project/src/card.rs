//! The actions of a group.
//!
//! Invariant: an action is in one column; what is done has the moment when. Cost: a value for each action.

use rooms_sdk::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Done;

/// A room keeps so many actions, those put away among them.
pub(crate) const MOST_CARDS: usize = 500;
/// A title has at most so many characters.
pub(crate) const MOST_TITLE: u32 = 100;
/// Details have at most so many characters.
pub(crate) const MOST_DETAILS: u32 = 3_000;
/// An action has at most so many labels.
pub(crate) const MOST_LABELS: usize = 5;
/// A label has at most so many characters.
pub(crate) const MOST_LABEL: usize = 24;
/// A checklist has at most so many points.
pub(crate) const MOST_POINTS: usize = 40;
/// A point has at most so many characters.
pub(crate) const MOST_POINT: u32 = 120;
/// So many people help with an action.
pub(crate) const MOST_HELPERS: usize = 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Column {
    ToDo,
    Doing,
    Waiting,
    Done,
}

impl Column {
    pub(crate) const ALL: [Self; 4] = [Self::ToDo, Self::Doing, Self::Waiting, Self::Done];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ToDo => "todo",
            Self::Doing => "doing",
            Self::Waiting => "waiting",
            Self::Done => "done",
        }
    }

    pub(crate) fn label(self, call: &Call) -> String {
        match self {
            Self::ToDo => call.say("To do", "À faire"),
            Self::Doing => call.say("Doing", "En cours"),
            Self::Waiting => call.say("Waiting", "En attente"),
            Self::Done => call.say("Done", "Fait"),
        }
    }

    pub(crate) fn tone(self) -> Tone {
        match self {
            Self::ToDo | Self::Doing => Tone::Neutral,
            Self::Waiting => Tone::Warning,
            Self::Done => Tone::Good,
        }
    }

    pub(crate) fn read(call: &Call, action: &Action) -> Done<Self> {
        let name = action.text("to")?;
        let column = Self::ALL.into_iter().find(|column| column.name() == name);
        column.ok_or_else(|| call.refuse("no-column", "There is no such column.", "Cette colonne n’existe pas."))
    }
}

/// A point of a checklist.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Point {
    pub(crate) text: String,
    pub(crate) is_done: bool,
}

/// That an action is wanted on the market.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Want {
    pub(crate) announcement: Id,
    /// Who published it.
    pub(crate) by: MemberId,
    /// How often somebody answered.
    pub(crate) answers: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Card {
    pub(crate) title: String,
    pub(crate) details: String,
    pub(crate) column: Column,
    pub(crate) owner: Option<MemberId>,
    pub(crate) helpers: Vec<MemberId>,
    pub(crate) due: Option<Date>,
    pub(crate) labels: Vec<String>,
    pub(crate) points: Vec<Point>,
    pub(crate) want: Option<Want>,
    pub(crate) made: Moment,
    /// When it was done, as long as it is.
    pub(crate) done: Option<Moment>,
    /// Not on the board any more.
    pub(crate) is_away: bool,
}

impl Card {
    pub(crate) fn new(title: &str, now: Moment) -> Self {
        Self {
            title: title.to_owned(),
            details: String::new(),
            column: Column::ToDo,
            owner: None,
            helpers: Vec::new(),
            due: None,
            labels: Vec::new(),
            points: Vec::new(),
            want: None,
            made: now,
            done: None,
            is_away: false,
        }
    }

    pub(crate) fn put_into(&mut self, column: Column, now: Moment) {
        self.column = column;
        self.done = if column == Column::Done { self.done.or(Some(now)) } else { None };
    }

    pub(crate) fn concerns(&self, who: MemberId) -> bool {
        self.owner == Some(who) || self.helpers.contains(&who)
    }

    pub(crate) fn is_late(&self, now: Moment) -> bool {
        self.column != Column::Done && self.due.is_some_and(|due| due < now.date())
    }
}

fn key(id: Id) -> String {
    format!("card/{id}")
}

pub(crate) fn find(call: &Call, id: Id) -> Done<Card> {
    let card = storage::read(&key(id))?;
    card.ok_or_else(|| call.refuse("no-action-here", "This action is not there any more.", "Cette action n’est plus là."))
}

pub(crate) fn put(id: Id, card: &Card) -> Done<()> {
    Ok(storage::write(&key(id), card)?)
}

pub(crate) fn remove(id: Id) -> Done<()> {
    Ok(storage::remove(&key(id))?)
}

pub(crate) fn count() -> Done<usize> {
    Ok(storage::keys("card/")?.len())
}

/// All actions, those put away among them: the most urgent first.
pub(crate) fn all() -> Done<Vec<(Id, Card)>> {
    let mut all = Vec::new();
    for (key, card) in storage::all::<Card>("card/")? {
        all.extend(last_id(&key).map(|id| (id, card)));
    }
    all.sort_by_key(|(_, card)| (card.due.is_none(), card.due, card.made));
    Ok(all)
}

/// The id at the end of a key.
pub(crate) fn last_id(key: &str) -> Option<Id> {
    key.rsplit('/').next()?.parse().ok()
}

/// Labels as somebody writes them, with commas between.
pub(crate) fn labels(call: &Call, text: &str) -> Done<Vec<String>> {
    let mut labels: Vec<String> = Vec::new();
    for label in text.split(',') {
        let label = label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase().replace('/', "-");
        if !label.is_empty() && !labels.contains(&label) {
            labels.push(label);
        }
    }
    if labels.len() <= MOST_LABELS && labels.iter().all(|label| label.chars().count() <= MOST_LABEL) {
        return Ok(labels);
    }
    let en = format!("At most {MOST_LABELS} labels of {MOST_LABEL} characters, with commas between.");
    let fr = format!("Au plus {MOST_LABELS} étiquettes de {MOST_LABEL} caractères, avec des virgules entre elles.");
    Err(call.refuse("labels", en, fr))
}

/// Who is in the group: whoever left or was erased does nothing any more.
pub(crate) struct People(Vec<MemberId>);

impl People {
    pub(crate) fn of(call: &Call) -> Done<Self> {
        Ok(Self(groups::everybody(call.group)?.into_iter().map(|belonging| belonging.member).collect()))
    }

    pub(crate) fn has(&self, who: MemberId) -> bool {
        self.0.contains(&who)
    }

    pub(crate) fn owner(&self, card: &Card) -> Option<MemberId> {
        card.owner.filter(|owner| self.has(*owner))
    }

    pub(crate) fn helpers(&self, card: &Card) -> Vec<MemberId> {
        card.helpers.iter().copied().filter(|helper| self.has(*helper)).collect()
    }

    /// Alerts those of them who are in the group, but not who acts.
    pub(crate) fn tell(&self, call: &Call, whom: &[MemberId], text: &str) -> Done<()> {
        let whom: Vec<MemberId> =
            whom.iter().copied().filter(|member| self.has(*member) && call.member != Some(*member)).collect();
        if !whom.is_empty() {
            messages::alert(&whom, text)?;
        }
        Ok(())
    }
}
