//! Counting votes.
//!
//! Invariant: integers only; a share is met by cross-multiplication, never by rounding. An option without a vote never wins.
//! Cost: one pass over the votes.

use serde::{Deserialize, Serialize};

/// Of what a share is reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Base {
    /// Of the votes for one of the options: abstaining changes nothing.
    Votes,
    /// Of all who took part: abstaining weighs against each option.
    TookPart,
    /// Of all who decide: staying away weighs against each option, too.
    Everybody,
}

/// What a majority needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rule {
    /// The share: so many…
    pub(crate) part: u32,
    /// …of so many.
    pub(crate) whole: u32,
    /// Whether it takes more than the share, or the share itself is enough.
    pub(crate) is_more_than: bool,
    /// Of what the share is reckoned.
    pub(crate) base: Base,
    /// Of those who decide, so many have to take part…
    pub(crate) quorum_part: u32,
    /// …of so many. Abstaining is taking part.
    pub(crate) quorum_whole: u32,
}

/// How a vote ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Count {
    /// For each option, in order.
    pub(crate) votes: Vec<u32>,
    /// Took part for none of them.
    pub(crate) abstained: u32,
    /// How many decide.
    pub(crate) deciders: u32,
}

impl Count {
    /// Counts votes: the place of an option, or none to abstain. A place that is no option counts as abstaining.
    pub(crate) fn of(options: usize, votes: impl IntoIterator<Item = Option<usize>>, deciders: u32) -> Self {
        let mut count = Self { votes: vec![0; options], abstained: 0, deciders };
        for vote in votes {
            match vote.and_then(|place| count.votes.get_mut(place)) {
                Some(number) => *number += 1,
                None => count.abstained += 1,
            }
        }
        count
    }

    /// How many voted for one of the options.
    pub(crate) fn cast(&self) -> u32 {
        self.votes.iter().sum()
    }

    /// How many took part.
    pub(crate) fn took_part(&self) -> u32 {
        self.cast() + self.abstained
    }
}

fn is_share(number: u32, of: u32, part: u32, whole: u32, is_more_than: bool) -> bool {
    let (has, needs) = (u64::from(number) * u64::from(whole), u64::from(of) * u64::from(part));
    if is_more_than { has > needs } else { has >= needs }
}

impl Rule {
    /// Whether enough took part.
    pub(crate) fn has_quorum(&self, count: &Count) -> bool {
        is_share(count.took_part(), count.deciders, self.quorum_part, self.quorum_whole, false)
    }

    /// Of how many the share is reckoned.
    pub(crate) fn of(&self, count: &Count) -> u32 {
        match self.base {
            Base::Votes => count.cast(),
            Base::TookPart => count.took_part(),
            Base::Everybody => count.deciders,
        }
    }

    /// Whether an option with so many votes has its share.
    pub(crate) fn is_met(&self, votes: u32, count: &Count) -> bool {
        votes > 0 && is_share(votes, self.of(count), self.part, self.whole, self.is_more_than)
    }

    /// Whether the first of two options, for and against, is adopted.
    pub(crate) fn adopts(&self, count: &Count) -> bool {
        self.has_quorum(count) && count.votes.first().is_some_and(|votes| self.is_met(*votes, count))
    }

    /// The place of the option that is chosen: the only one with the most votes, if these are its share.
    pub(crate) fn chooses(&self, count: &Count) -> Option<usize> {
        let most = count.votes.iter().copied().max()?;
        let mut best = count.votes.iter().enumerate().filter(|(_, votes)| **votes == most);
        let (place, votes) = best.next()?;
        (best.next().is_none() && self.has_quorum(count) && self.is_met(*votes, count)).then_some(place)
    }
}
