//! For packages: marks that are given for one thing and count for another, as those of a deal do for its two sides.
//!
//! The package keeps who said what, and decides what counts; here it is checked against what is asked, added up where [`StandingOf`],
//! rules and levels find it, and taken back.
//!
//! [`StandingOf`]: super::StandingOf

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::evaluation::check_record;
use super::rating::Rating;
use super::set::Asked;
use super::standing::{self, HALF_LIFE_DAYS};
use super::{Given, IndicatorCode, IndicatorRefusal, MAX_COMMENT, MarksOf, mean, set};
use crate::kernel::{Missing, Stop, View, Work};
use crate::link::RecordRef;
use crate::money::Amount;
use crate::text;
use crate::time::Timestamp;

/// What somebody says, checked against what is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The marks, each on its scale.
    pub marks: BTreeMap<IndicatorCode, Given>,
    /// The comment, tidied up.
    pub comment: String,
    /// Whether all marks that are asked for and the comment are there.
    pub complete: bool,
}

impl Judgement {
    pub(super) fn of(
        asked: &BTreeMap<IndicatorCode, Asked>,
        marks: &BTreeMap<IndicatorCode, i16>,
        comment: &str,
    ) -> Result<Self, IndicatorRefusal> {
        let comment = text::lines_or_nothing(comment, MAX_COMMENT)?;
        let mut given = BTreeMap::new();
        for (code, mark) in marks {
            let scale = asked.get(code).ok_or_else(|| IndicatorRefusal::NotAsked { code: code.clone() })?.scale;
            if !(scale.low..=scale.high).contains(mark) {
                return Err(IndicatorRefusal::NotOnTheScale { code: code.clone(), low: scale.low, high: scale.high });
            }
            // Twice the mark against the sum of both ends: a scale without a mark in its middle has one between two.
            let leaning = (2 * mark - scale.low - scale.high).signum();
            given.insert(code.clone(), Given { mark: *mark, leaning: i8::try_from(leaning).unwrap_or_default() });
        }
        let answered = asked.iter().all(|(code, asked)| asked.optional || given.contains_key(code));
        let complete = answered && !given.is_empty() && !comment.is_empty();
        Ok(Self { marks: given, comment, complete })
    }
}

impl Work<'_> {
    /// Checks marks and a comment against what is asked about things of a category.
    ///
    /// # Errors
    /// [`IndicatorRefusal::NotAsked`], [`IndicatorRefusal::NotOnTheScale`], or what is wrong with the comment.
    pub fn judge(
        &mut self,
        category: &RecordRef,
        marks: &BTreeMap<IndicatorCode, i16>,
        comment: &str,
    ) -> Result<Judgement, Stop<IndicatorRefusal>> {
        check_record(category)?;
        let asked = self.memory.asked(category)?;
        Ok(Judgement::of(&asked, marks, comment)?)
    }

    /// Counts marks of a moment for a record: in its standing, and if it is a member or a group, in the figures that rules see.
    /// Closed evaluations don't stand in the way: closing is about what people say of the record itself.
    pub fn credit(&mut self, of: &RecordRef, at: Timestamp, marks: &BTreeMap<IndicatorCode, Given>) -> Result<(), Missing> {
        let rating = self.get::<Rating>(set::key(of))?;
        let mut rating = rating.map_or_else(|| Rating::of(of.clone()), |rating| (*rating).clone());
        rating.add(at, marks);
        self.put(rating)
    }

    /// Takes back what [`Work::credit`] counted, with the same moment and marks. What nothing is left of is forgotten.
    pub fn take_credit(&mut self, of: &RecordRef, at: Timestamp, marks: &BTreeMap<IndicatorCode, Given>) -> Result<(), Missing> {
        let Some(rating) = self.get::<Rating>(set::key(of))? else { return Ok(()) };
        let mut rating = (*rating).clone();
        rating.take(at, marks);
        if rating.is_empty() { self.remove::<Rating>(set::key(of)) } else { self.put(rating) }
    }
}

/// The marks of one indicator in one month (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MarksOfMonth {
    /// The year.
    pub year: u32,
    /// The month, from 1.
    pub month: u32,
    /// How many marks.
    pub count: u64,
    /// Their mean.
    pub mean: Amount,
}

/// What the marks of one indicator come to, and how they went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Credit {
    /// All together.
    #[serde(flatten)]
    pub marks: MarksOf,
    /// Month by month, the earliest first: those with a mark in them.
    pub trend: Vec<MarksOfMonth>,
}

/// An indicator that some category above, or the category itself, says something about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Said {
    /// The indicator.
    pub indicator: IndicatorCode,
    /// How it is asked; `None` where it was dropped.
    pub asked: Option<Asked>,
    /// The category whose word counts; `None` as long as nobody said anything, and everything is asked.
    pub from: Option<RecordRef>,
}

impl View<'_> {
    /// What the marks of these records come to together, by indicator: of the last `months`, this one included, or of all time.
    pub fn credits(&mut self, of: &[RecordRef], months: Option<u8>, half_life_days: Option<u32>) -> Result<Vec<Credit>, Missing> {
        let (indicators, ratings) = (self.memory.indicators(), self.all::<Rating>(of.iter().map(set::key)));
        let (indicators, ratings) = (indicators?, ratings?);
        let now = self.now();
        let first = standing::first_month(months, now);
        let mut all = BTreeMap::new();
        for rating in &ratings {
            standing::join(&mut all, rating, first);
        }
        let half_life = half_life_days.unwrap_or(HALF_LIFE_DAYS);
        let credit = |(code, months): (IndicatorCode, standing::Months)| {
            let scale = indicators.find(&code)?.scale()?;
            let trend = months.iter().filter_map(|(at, marks)| {
                let mean = mean::plain(marks.count, marks.sum)?;
                Some(MarksOfMonth { year: at / 12, month: at % 12 + 1, count: marks.count, mean })
            });
            let trend = trend.collect();
            Some(Credit { marks: standing::summary(code, scale, &months, half_life, now), trend })
        };
        Ok(all.into_iter().filter_map(credit).collect())
    }

    /// What is asked about things of a category and what is dropped there, and which category says so.
    pub fn said_of(&mut self, category: &RecordRef) -> Result<Vec<Said>, Missing> {
        self.memory.said(category)
    }
}
