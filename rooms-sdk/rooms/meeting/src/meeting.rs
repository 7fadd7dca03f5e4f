//! What is stored of a meeting.
//!
//! Invariant: nothing in here is somebody's own: a meeting, its agenda and its outcomes are the group's. Cost: a few kilobytes.

use rooms_sdk::{Date, Id, MemberId, Moment};
use serde::{Deserialize, Serialize};

/// Most characters of a line.
pub(crate) const LINE: usize = LINE_FIELD as usize;
/// The same, for a field.
pub(crate) const LINE_FIELD: u32 = 200;
/// Most characters of a text.
pub(crate) const TEXT: usize = TEXT_FIELD as usize;
/// The same, for a field.
pub(crate) const TEXT_FIELD: u32 = 8_000;
/// Most bytes of the minutes on one page or in a file: what is longer stands on the pages of its topics.
pub(crate) const SHOWN: usize = 120_000;
/// Most topics of a meeting.
pub(crate) const TOPICS: usize = 40;
/// Most meetings of a room.
pub(crate) const MEETINGS: usize = 500;
/// Most minutes of a meeting.
pub(crate) const MINUTES: i64 = 24 * 60;
/// Most decisions noted in a meeting.
pub(crate) const NOTED: usize = 100;
/// Most action points that are open at a time.
pub(crate) const OPEN_TASKS: usize = 300;
/// Most versions of the minutes of a topic.
pub(crate) const VERSIONS: u32 = 500;

/// Where a meeting stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Stage {
    /// Planned.
    Planned,
    /// Everybody says how they arrive.
    CheckIn,
    /// The topic with this number is before the group.
    Topic(u32),
    /// Everybody says how they leave.
    CheckOut,
    /// Over.
    Closed,
    /// It doesn't take place.
    Cancelled,
}

/// A point of the agenda.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Topic {
    /// Stays when the order changes.
    pub(crate) number: u32,
    pub(crate) title: String,
    /// Who brings it.
    pub(crate) owner: MemberId,
    pub(crate) minutes: u32,
    /// The newest version of its minutes; 0 for none.
    pub(crate) version: u32,
    /// When it was before the group.
    pub(crate) began: Option<Moment>,
}

/// What the group decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Noted {
    pub(crate) topic: Option<u32>,
    pub(crate) text: String,
    pub(crate) at: Moment,
    pub(crate) by: MemberId,
}

/// A meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Meeting {
    pub(crate) title: String,
    pub(crate) at: Moment,
    pub(crate) minutes: u32,
    pub(crate) place: String,
    pub(crate) stage: Stage,
    pub(crate) convener: MemberId,
    pub(crate) facilitator: MemberId,
    pub(crate) secretary: MemberId,
    pub(crate) timekeeper: Option<MemberId>,
    pub(crate) topics: Vec<Topic>,
    /// The number of the next topic.
    pub(crate) next_topic: u32,
    pub(crate) noted: Vec<Noted>,
    /// When it was planned or changed last, and how often that happened.
    pub(crate) changed: Moment,
    pub(crate) changes: u32,
    pub(crate) next: Option<Id>,
}

impl Meeting {
    pub(crate) fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Closed | Stage::Cancelled)
    }

    pub(crate) fn topic(&self, number: u32) -> Option<&Topic> {
        self.topics.iter().find(|topic| topic.number == number)
    }

    pub(crate) fn topic_mut(&mut self, number: u32) -> Option<&mut Topic> {
        self.topics.iter_mut().find(|topic| topic.number == number)
    }

    /// How long all topics take together, in minutes.
    pub(crate) fn planned(&self) -> u32 {
        self.topics.iter().map(|topic| topic.minutes).sum()
    }

    /// Notes that what a calendar shows is another now.
    pub(crate) fn change(&mut self, now: Moment) {
        self.changed = now;
        self.changes += 1;
    }
}

/// What somebody is to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Task {
    pub(crate) what: String,
    pub(crate) owner: MemberId,
    pub(crate) due: Option<Date>,
    pub(crate) meeting: Id,
    pub(crate) topic: Option<u32>,
    pub(crate) by: MemberId,
    pub(crate) at: Moment,
}

/// That it was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Finished {
    pub(crate) task: Task,
    pub(crate) at: Moment,
    pub(crate) by: MemberId,
}

/// A version of the minutes of a topic. Stored about its author.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Version {
    pub(crate) at: Moment,
    pub(crate) who: MemberId,
    pub(crate) text: String,
}

/// A text that came too late to be the newest version. Stored about its author until it is merged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Draft {
    /// The version on which it was written.
    pub(crate) base: u32,
    pub(crate) text: String,
}

/// What somebody said in a round. Stored about this person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Said {
    pub(crate) who: MemberId,
    pub(crate) at: Moment,
    pub(crate) text: String,
}

/// The key of a meeting, and the path of its page.
pub(crate) fn key(meeting: Id) -> String {
    format!("m/{meeting}")
}
