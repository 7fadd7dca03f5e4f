//! A formula between two bounds, and what it comes to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::language::Language;
use wezer_core::ledger::Currency;
use wezer_core::money::{Amount, Money};
use wezer_core::rule::{Figure, Figures, Formula, RuleText, Vocabulary};

use super::LimitRefusal;

/// A formula for a limit, and between which bounds its value is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitFormula {
    /// Such as `-100 - 0.5 * net_val`: an expression over `net_CODE`, `balance_CODE`, `partners`, `days_member`, `mark_…` and `marks_…`.
    pub formula: RuleText,
    /// No limit is less than this.
    pub least: Amount,
    /// No limit is more than this.
    pub most: Amount,
}

/// Which end of a balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Lower,
    Upper,
}

/// Whether two accounts can't raise a figure by paying each other back and forth.
fn is_steady(name: &str) -> bool {
    ["days_member", "partners"].contains(&name)
        || ["net_", "balance_", "mark_", "marks_"].iter().any(|start| name.starts_with(start))
}

impl LimitFormula {
    /// Checks that it can be run and that its bounds lie on their own side of zero.
    pub(super) fn check(&self, end: End, vocabulary: &Vocabulary, currency: &Currency) -> Result<(), LimitRefusal> {
        let formula = self.formula.formula(vocabulary)?;
        if let Some(name) = formula.names().find(|name| !is_steady(name)) {
            return Err(LimitRefusal::Gameable { name: name.to_owned() });
        }
        for bound in [self.least, self.most] {
            bound.to_minor(currency.scale())?;
        }
        let is_beside_zero = match end {
            End::Lower => !self.most.is_positive(),
            End::Upper => !self.least.is_negative(),
        };
        if self.least > self.most || !is_beside_zero {
            return Err(LimitRefusal::BadBounds { least: self.least, most: self.most });
        }
        Ok(())
    }

    /// The figures that it names; none if it can't be read any more.
    pub(super) fn read(&self, vocabulary: &Vocabulary) -> Option<Formula> {
        self.formula.formula(vocabulary).ok()
    }

    /// What it comes to. Digits that the currency can't count go toward zero; without a value, or beyond a bound, the bound holds that
    /// is named: nearer to zero without a value.
    pub(super) fn work_out(
        &self,
        end: End,
        formula: Option<&Formula>,
        figures: &Figures,
        currency: &Currency,
    ) -> (Option<Amount>, Amount) {
        let value = formula.and_then(|formula| formula.value(figures).ok());
        let careful = match end {
            End::Lower => self.most,
            End::Upper => self.least,
        };
        let held = value.map_or(careful, |value| value.clamp(self.least, self.most));
        let counted = held.to_minor_rounded(currency.scale()).map_or(careful, |(minor, _)| currency.amount(minor));
        (value, counted.clamp(self.least, self.most))
    }
}

/// A figure that a formula named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WorkedFigure {
    /// Its name.
    pub name: String,
    /// Its value; nothing if it is not known.
    pub value: Option<Figure>,
    /// What it counts.
    pub unit: Option<String>,
}

/// How a limit comes about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Worked {
    /// The formula.
    pub formula: String,
    /// The figures that it names.
    pub figures: Vec<WorkedFigure>,
    /// What it comes to; nothing if it has no value, such as by a division by zero.
    pub value: Option<Amount>,
    /// No limit is less than this.
    pub least: Amount,
    /// No limit is more than this.
    pub most: Amount,
    /// The limit.
    pub limit: Money,
}

impl Worked {
    pub(super) fn of(from: &LimitFormula, end: End, vocabulary: &Vocabulary, figures: &Figures, currency: &Currency) -> Self {
        let formula = from.read(vocabulary);
        let (value, limit) = from.work_out(end, formula.as_ref(), figures, currency);
        let figure = |name: &str| {
            let unit = vocabulary.get(name).and_then(|variable| variable.unit()).map(str::to_owned);
            WorkedFigure { name: name.to_owned(), value: figures.get(name).cloned(), unit }
        };
        Self {
            formula: from.formula.as_str().to_owned(),
            figures: formula.iter().flat_map(Formula::names).map(figure).collect(),
            value,
            least: from.least,
            most: from.most,
            limit: Money::new(limit, currency.code()),
        }
    }

    /// The same for a person: `-100 - 0.5 * net_val = -220 (net_val 240 VAL), between -500 and 0: -220.00 VAL`.
    pub fn explain(&self, language: Language) -> String {
        let (none, unknown, between, and, colon) = match language {
            Language::English => ("no value", "unknown", "between", "and", ":"),
            Language::French => ("aucune valeur", "inconnu", "entre", "et", " :"),
        };
        let say = |amount: Amount| Figure::Number(amount).say(language);
        let figures: Vec<String> = self
            .figures
            .iter()
            .map(|figure| {
                let value = figure.value.as_ref().map_or_else(|| unknown.to_owned(), |value| value.say(language));
                let unit = figure.unit.as_ref().map_or_else(String::new, |unit| format!(" {unit}"));
                format!("{} {value}{unit}", figure.name)
            })
            .collect();
        let seen = if figures.is_empty() { String::new() } else { format!(" ({})", figures.join(", ")) };
        let value = self.value.map_or_else(|| none.to_owned(), say);
        let (least, most, limit) = (say(self.least), say(self.most), say(self.limit.amount()));
        format!("{} = {value}{seen}, {between} {least} {and} {most}{colon} {limit} {}", self.formula, self.limit.currency())
    }
}
