//! What a community counts and asks about: its indicators, as data.

use core::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{IndicatorRefusal, MANAGE_INDICATORS, tally};
use crate::events;
use crate::kernel::{Command, Document, Memory, Missing, Permission, Query, Stop, View, Work};
use crate::money::CurrencyCode;
use crate::right;
use crate::rule::Vocabulary;
use crate::text;

/// A community has at most so many indicators.
pub const MAX_INDICATORS: usize = 200;
/// A mark is at most so far from zero.
pub const MAX_MARK: i16 = 100;

/// An indicator's name in rules: 1 to 32 of `a` to `z`, `0` to `9` and `_`, beginning with a letter, no word of the rules' language.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("pattern" = "^[a-z][a-z0-9_]{0,31}$"))]
pub struct IndicatorCode(String);

impl IndicatorCode {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IndicatorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that can't be an indicator's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an indicator's code has 1 to 32 of a to z, 0 to 9 and _, begins with a letter and is no word of the rules' language")]
pub struct NotACode;

impl TryFrom<String> for IndicatorCode {
    type Error = NotACode;

    fn try_from(text: String) -> Result<Self, NotACode> {
        if text.len() <= 32 && Vocabulary::is_name(&text) { Ok(Self(text)) } else { Err(NotACode) }
    }
}

impl core::str::FromStr for IndicatorCode {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<Self, NotACode> {
        Self::try_from(text.to_owned())
    }
}

impl From<IndicatorCode> for String {
    fn from(code: IndicatorCode) -> Self {
        code.0
    }
}

/// From which mark to which: whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MarkScale {
    /// The lowest mark: at least −100.
    pub low: i16,
    /// The highest mark: at most 100.
    pub high: i16,
}

impl MarkScale {
    /// From −2 to +2.
    pub const STANDARD: Self = Self { low: -2, high: 2 };

    /// The mark in the middle, rounded toward the lowest: what a mark counts as that nobody gave.
    pub const fn middle(self) -> i16 {
        (self.low + self.high).div_euclid(2)
    }

    pub(super) const fn is_fit(self) -> bool {
        self.low < self.high && self.low >= -MAX_MARK && self.high <= MAX_MARK
    }
}

impl Default for MarkScale {
    fn default() -> Self {
        Self::STANDARD
    }
}

/// What an indicator measures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Measure {
    /// How often they did something: the number of events of this name in what they asked for.
    Count {
        /// The event's name, such as `group.joined`: at most 64 bytes.
        event: String,
    },
    /// How much of a currency came to them, less what was corrected.
    Received {
        /// Which currency.
        currency: CurrencyCode,
    },
    /// How much of a currency they gave, less what was corrected.
    Given {
        /// Which currency.
        currency: CurrencyCode,
    },
    /// How many entries they took part in, corrections not counted.
    Entries,
    /// With how many others they exchanged: those with whom more was moved than corrected. Over all time.
    Partners,
    /// What they have now. Of the community: what circulates.
    Balance {
        /// Which currency.
        currency: CurrencyCode,
    },
    /// How often the money in circulation changed hands: what was given in the time, divided by what circulates now; six digits.
    /// Of the community. Unknown where nothing circulates, as in a mutual credit.
    Velocity {
        /// Which currency.
        currency: CurrencyCode,
    },
    /// For how many days they have been a member.
    Days,
    /// What others say of them, in whole marks with a comment.
    Marks {
        /// From which mark to which.
        #[serde(default)]
        scale: MarkScale,
    },
}

/// Of whom something is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Of a member.
    #[default]
    Member,
    /// Of a group, by its own wallets and by what was done in its name.
    Group,
    /// Of the community as a whole.
    Community,
}

/// An indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Its name in rules. What is asked of others is `mark_CODE` (its Bayesian mean) and `marks_CODE` (how many marks) there.
    pub code: IndicatorCode,
    /// What people call it, in English: 1 to 50 bytes.
    pub label_en: String,
    /// What people call it, in French: 1 to 50 bytes.
    pub label_fr: String,
    /// What it measures.
    pub measure: Measure,
    /// Of whom.
    #[serde(default)]
    pub reach: Reach,
    /// Over how many months, this one included: 1 to 24; over all time if 0.
    #[serde(default)]
    pub months: u8,
}

impl Indicator {
    /// The scale of its marks, if it is asked of others.
    pub fn scale(&self) -> Option<MarkScale> {
        match self.measure {
            Measure::Marks { scale } => Some(scale),
            _ => None,
        }
    }

    pub(super) fn checked(&self) -> Result<Self, IndicatorRefusal> {
        let mut fit = self.clone();
        fit.label_en = text::line(&self.label_en, 50)?;
        fit.label_fr = text::line(&self.label_fr, 50)?;
        if let Measure::Marks { scale } = self.measure
            && !scale.is_fit()
        {
            return Err(IndicatorRefusal::BadScale { limit: MAX_MARK });
        }
        let over_time = self.months == 0;
        let measurable = self.months <= tally::MONTHS
            && match &self.measure {
                Measure::Count { event } => !event.is_empty() && event.len() <= 64 && event.is_ascii(),
                Measure::Received { .. } | Measure::Given { .. } | Measure::Entries => true,
                Measure::Partners => over_time && self.reach != Reach::Community,
                Measure::Balance { .. } => over_time,
                Measure::Velocity { .. } => self.reach == Reach::Community,
                Measure::Days => over_time && self.reach == Reach::Member,
                Measure::Marks { .. } => over_time && self.reach != Reach::Community,
            };
        if measurable { Ok(fit) } else { Err(IndicatorRefusal::NotMeasurable) }
    }
}

/// The indicators of a community: one document, because rules read it whole.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Indicators {
    indicators: Vec<Indicator>,
}

impl Indicators {
    const ONLY: u128 = 1;

    /// All of them, in the order of their making.
    pub fn all(&self) -> &[Indicator] {
        &self.indicators
    }

    /// The indicator of this code.
    pub fn find(&self, code: &IndicatorCode) -> Option<&Indicator> {
        self.indicators.iter().find(|known| known.code == *code)
    }
}

impl Document for Indicators {
    const KIND: &'static str = "indicators";
    type Id = u128;

    fn id(&self) -> u128 {
        Self::ONLY
    }
}

impl Memory {
    pub(crate) fn indicators(&mut self) -> Result<std::sync::Arc<Indicators>, Missing> {
        Ok(self.document::<Indicators>(Indicators::ONLY)?.unwrap_or_default())
    }
}

events! {
    /// An indicator was made, changed or removed.
    IndicatorChanged = "indicator.changed" {
        /// Its code.
        indicator: String,
    }
}

/// Makes an indicator, or changes it. What was counted before counts on; marks outside of a new scale stay as they were given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct SetIndicator(pub Indicator);

impl Command for SetIndicator {
    const NAME: &'static str = "set_indicator";
    type Output = ();
    type Error = IndicatorRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_INDICATORS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<IndicatorRefusal>> {
        let indicator = self.0.checked()?;
        let code = indicator.code.clone();
        if super::figure::is_built_in(code.as_str()) {
            return Err(IndicatorRefusal::CodeTaken { code }.into());
        }
        let mut indicators = (*work.memory.indicators()?).clone();
        match indicators.indicators.iter().position(|known| known.code == code) {
            Some(at) => indicators.indicators[at] = indicator,
            None if indicators.indicators.len() >= MAX_INDICATORS => {
                return Err(IndicatorRefusal::TooMany { limit: MAX_INDICATORS }.into());
            }
            None => indicators.indicators.push(indicator),
        }
        work.emit(&IndicatorChanged { indicator: code.into() });
        Ok(work.put(indicators)?)
    }
}

/// Removes an indicator. A rule that names it refuses from then on; marks that were given stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveIndicator {
    /// Which.
    pub code: IndicatorCode,
}

impl Command for RemoveIndicator {
    const NAME: &'static str = "remove_indicator";
    type Output = ();
    type Error = IndicatorRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_INDICATORS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<IndicatorRefusal>> {
        let mut indicators = (*work.memory.indicators()?).clone();
        if indicators.find(&self.code).is_none() {
            return Err(IndicatorRefusal::UnknownIndicator { code: self.code.clone() }.into());
        }
        indicators.indicators.retain(|known| known.code != self.code);
        work.emit(&IndicatorChanged { indicator: self.code.to_string() });
        Ok(work.put(indicators)?)
    }
}

/// The indicators of this community.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KnownIndicators {}

impl Query for KnownIndicators {
    const NAME: &'static str = "indicators";
    type Output = Vec<Indicator>;
    type Error = IndicatorRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<Indicator>, Stop<IndicatorRefusal>> {
        Ok(view.memory.indicators()?.all().to_vec())
    }
}
