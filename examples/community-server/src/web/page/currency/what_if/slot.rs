//! The rules of issuance of a trial: each that is in force in a place of its own, from which only what is typed departs; and a place for
//! a new one where there is none of its kind.

use wezer_core::ledger::Currency;
use wezer_exchange::issuance::{BasicIncome, IssuanceRule, IssuanceRules, Terms};
use wezer_exchange::what_if::TriedRule;

use super::super::terms::{Kind, fresh, periods, read, typed_of};
use super::super::typed;
use crate::web::form::Fields;
use crate::web::page::group::ask;
use crate::web::page::input::{Look, Shown};
use crate::web::page::sheet::Part;
use crate::web::refused::Refused;
use crate::web::text::RuleTexts;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// The kinds that can be tried.
const KINDS: [Kind; 4] = [Kind::Income, Kind::Dividend, Kind::Demurrage, Kind::Dues];
/// Periods of a new rule begin with a month and a year.
const ANCHOR: &str = "2000-01-01";

/// The place of a rule.
#[derive(Debug)]
struct Slot {
    kind: Kind,
    /// What the names of its fields begin with: for a rule that there is, with its id in it.
    prefix: String,
    legend: String,
    /// All that the rule says, what the page doesn't show included.
    base: Fields,
}

/// All of them.
#[derive(Debug)]
pub(super) struct Slots {
    all: Vec<Slot>,
    /// The names of rules in force that can't be tried.
    pub(super) left_out: Vec<String>,
}

/// The kind of a rule, if it can be tried.
fn kind_of(rule: &IssuanceRule) -> Option<Kind> {
    let is_plain = match rule.terms() {
        Terms::BasicIncome(terms) => matches!(terms, BasicIncome { amount: Some(_), pot: None, claim_within: None }),
        _ => true,
    };
    let kind = Kind::of(rule);
    (is_plain && rule.times().is_none() && KINDS.contains(&kind)).then_some(kind)
}

fn field(name: &str, value: impl Into<String>) -> Fields {
    vec![(name.to_owned(), value.into())].into()
}

impl Slots {
    pub(super) async fn of(visitor: &Visitor, currency: &Currency) -> Result<Self, Trouble> {
        let w = RuleTexts::of(visitor.language);
        let asked = IssuanceRules { currency: Some(currency.code()), limit: Some(1_000), ..IssuanceRules::default() };
        let rules = ask(visitor, asked).await?;
        let (mut all, mut left_out) = (Vec::new(), Vec::new());
        for rule in &rules {
            let Some(kind) = kind_of(rule) else {
                left_out.push(rule.name().to_owned());
                continue;
            };
            let mut base = typed_of(visitor, rule, currency).await?;
            if let Terms::Dividend(terms) = rule.terms() {
                // What is tried begins as the rule did, not with the dividend in force.
                base = field("first", typed::amount_typed(Some(terms.first), visitor.language)).and(&base);
            }
            let (prefix, legend) = (format!("{}-{}-", kind.slug(), rule.id()), format!("{}: {}", kind.words(w).0, rule.name()));
            all.push(Slot { kind, prefix, legend, base });
        }
        for kind in KINDS {
            if !all.iter().any(|slot| slot.kind == kind) {
                let (prefix, legend) = (format!("{}-", kind.slug()), kind.words(w).0.to_owned());
                all.push(Slot { kind, prefix, legend, base: field("anchor", ANCHOR).and(&fresh()) });
            }
        }
        all.sort_by_key(|slot| KINDS.iter().position(|kind| *kind == slot.kind));
        Ok(Self { all, left_out })
    }

    /// What a form is filled with, beside other fields.
    pub(super) fn typed(&self, mut fields: Vec<(String, String)>) -> Fields {
        for slot in &self.all {
            fields.extend(slot.base.iter().map(|(name, value)| (format!("{}{name}", slot.prefix), value.to_owned())));
        }
        fields.into()
    }

    pub(super) fn parts(&self, w: &'static RuleTexts, fields: &Fields) -> Vec<Part> {
        self.all.iter().map(|slot| slot.part(w, fields)).collect()
    }

    /// The rules that are tried: those whose first field is not empty.
    pub(super) async fn read(&self, visitor: &Visitor, fields: &Fields) -> Result<Vec<TriedRule>, Refused> {
        let mut rules = Vec::new();
        for slot in &self.all {
            if fields.some(&format!("{}{}", slot.prefix, slot.first())).is_some() {
                let (terms, every, _) = read(slot.kind, visitor, &slot.filled(fields)).await?;
                rules.push(TriedRule { terms, every });
            }
        }
        Ok(rules)
    }
}

impl Slot {
    /// The field without which there is no rule.
    const fn first(&self) -> &'static str {
        match self.kind {
            Kind::Dividend => "first",
            Kind::Demurrage => "rate",
            _ => "amount",
        }
    }

    /// All that the rule says with what was typed: that counts where it stands, else what the rule says.
    fn filled(&self, fields: &Fields) -> Fields {
        let typed = fields.below(&self.prefix);
        // A box that is not ticked is not sent at all.
        let ticked = field("debts-too", typed.get("debts-too"));
        typed.and(&ticked).and(&self.base)
    }

    fn part(&self, w: &'static RuleTexts, fields: &Fields) -> Part {
        let name = |of: &str| format!("{}{of}", self.prefix);
        let amount = |of: &str, label| Shown::new(name(of), label, fields, Look::Amount);
        let mut all = match self.kind {
            Kind::Dividend => {
                vec![amount("first", w.first), amount("c2", w.c2), amount("payments", w.payments)]
            }
            Kind::Demurrage => vec![
                amount("rate", w.rate),
                Shown::select(name("rate-for"), w.rate_for, fields, &[("period", w.a_period), ("year", w.a_year)]),
                amount("above", w.above),
                Shown::new(name("sink"), w.sink, fields, Look::Named).help(w.sink_help),
                Shown::check(&name("debts-too"), w.debts_too, fields),
            ],
            _ => vec![amount("amount", w.amount)],
        };
        all.push(Shown::select(name("period"), w.period, fields, &periods(w)));
        Part::group(self.legend.clone(), "", all)
    }
}
