//! The kinds of rules of issuance, each as the fields of a form.

use wezer_core::kernel::Refusal;
use wezer_core::ledger::Currency;
use wezer_core::money::Amount;
use wezer_core::world::{SystemWorld, World};
use wezer_exchange::calendar::{Day, Every, Period};
use wezer_exchange::issuance::{
    BasicIncome, Counted, Demurrage, Dividend, Fee, Interest, IssuanceRefusal, IssuanceRule, MAX_EXEMPT, Rounding, Terms, Welcome,
};

use super::typed;
use crate::web::form::Fields;
use crate::web::page::input::{Look, Shown};
use crate::web::page::sheet::Part;
use crate::web::refused::Refused;
use crate::web::text::RuleTexts;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// A kind of rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Start,
    Welcome,
    Income,
    Dividend,
    Demurrage,
    Interest,
    Dues,
}

impl Kind {
    pub(super) const ALL: [Self; 7] =
        [Self::Start, Self::Welcome, Self::Income, Self::Dividend, Self::Demurrage, Self::Interest, Self::Dues];

    /// Its word in an address.
    pub(super) const fn slug(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Welcome => "welcome",
            Self::Income => "income",
            Self::Dividend => "dividend",
            Self::Demurrage => "demurrage",
            Self::Interest => "interest",
            Self::Dues => "dues",
        }
    }

    pub(super) fn named(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }

    /// The kind of a rule that there is.
    pub(super) fn of(rule: &IssuanceRule) -> Self {
        match rule.terms() {
            Terms::BasicIncome(_) if rule.times() == Some(1) => Self::Start,
            Terms::BasicIncome(_) => Self::Income,
            Terms::Welcome(_) => Self::Welcome,
            Terms::Dividend(_) => Self::Dividend,
            Terms::Demurrage(_) => Self::Demurrage,
            Terms::Interest(_) => Self::Interest,
            Terms::Fee(_) => Self::Dues,
        }
    }

    /// What it is called, and in a sentence what it does.
    pub(super) const fn words(self, w: &'static RuleTexts) -> (&'static str, &'static str) {
        match self {
            Self::Start => (w.start, w.start_does),
            Self::Welcome => (w.welcome, w.welcome_does),
            Self::Income => (w.income, w.income_does),
            Self::Dividend => (w.dividend, w.dividend_does),
            Self::Demurrage => (w.demurrage, w.demurrage_does),
            Self::Interest => (w.interest, w.interest_does),
            Self::Dues => (w.dues, w.dues_does),
        }
    }
}

fn group(fields: Vec<Shown>) -> Part {
    Part::group("", "", fields)
}

/// The periods to choose from.
pub(super) fn periods(w: &'static RuleTexts) -> [(&'static str, &'static str); 5] {
    [("month", w.month), ("day", w.day), ("week", w.week), ("quarter", w.quarter), ("year", w.year)]
}

fn rounding(w: &'static RuleTexts, typed: &Fields) -> Shown {
    Shown::select("rounding", w.rounding, typed, &[("down", w.round_down), ("up", w.round_up), ("nearest", w.round_nearest)])
}

/// The fields of a kind, without its name.
pub(super) fn parts(kind: Kind, w: &'static RuleTexts, typed: &Fields) -> Vec<Part> {
    let amount = |name: &'static str, label: &'static str| Shown::new(name, label, typed, Look::Amount);
    let wallet = |name: &'static str, label: &'static str, help: &'static str| {
        Part::from(Shown::new(name, label, typed, Look::Named).help(help))
    };
    let exempt = || Part::from(Shown::new("exempt", w.exempt, typed, Look::Lines { most: 4_000 }));
    let mut parts: Vec<Part> = match kind {
        Kind::Start => vec![amount("amount", w.amount).help(w.amount_pot).into(), wallet("pot", w.pot, w.pot_help)],
        Kind::Welcome => vec![amount("amount", w.amount).required().into(), wallet("pot", w.pot, w.pot_help)],
        Kind::Income => vec![
            amount("amount", w.amount).help(w.amount_pot).into(),
            wallet("pot", w.pot, w.pot_help),
            amount("claim-within", w.claim_within).help(w.claim_help).into(),
        ],
        Kind::Dividend => vec![
            group(vec![amount("first", w.first).required(), amount("c2", w.c2).required()]),
            group(vec![
                amount("payments", w.payments).required(),
                amount("before-first", w.before_first).help(w.as_payments),
                amount("divisor", w.divisor).help(w.as_payments),
                rounding(w, typed),
            ]),
        ],
        Kind::Demurrage => vec![
            group(vec![
                amount("rate", w.rate).required(),
                Shown::select("rate-for", w.rate_for, typed, &[("period", w.a_period), ("year", w.a_year)]),
                amount("above", w.above),
                rounding(w, typed),
            ]),
            Shown::check("debts-too", w.debts_too, typed).into(),
            wallet("sink", w.sink, w.sink_help),
            exempt(),
        ],
        Kind::Interest => vec![
            group(vec![amount("rate", w.year_rate), amount("debt-rate", w.debt_rate)]),
            group(vec![
                amount("year-days", w.year_days).required(),
                Shown::select("counted", w.counted, typed, &[("closing", w.closing), ("least", w.least_balance)]),
                rounding(w, typed),
            ]),
            wallet("payer", w.payer, w.payer_help),
            exempt(),
        ],
        Kind::Dues => vec![amount("amount", w.amount).required().into(), wallet("to", w.dues_to, w.fee_to_help)],
    };
    let day = |label| Shown::new("anchor", label, typed, Look::Date).required();
    parts.push(group(match kind {
        Kind::Start => vec![day(w.on_day)],
        _ => vec![
            Shown::select("period", w.period, typed, &periods(w)),
            day(w.anchor).help(w.anchor_help),
            amount("times", w.times).help(w.times_help),
        ],
    }));
    parts
}

/// What a form is filled with for a new rule: it begins tomorrow.
pub(super) fn fresh() -> Fields {
    let tomorrow = Day::of(SystemWorld.now()).next();
    let usual = [("anchor", tomorrow.to_string()), ("payments", "1".to_owned()), ("year-days", "365".to_owned())];
    Vec::from(usual.map(|(name, value)| (name.to_owned(), value))).into()
}

fn period(text: &str) -> Period {
    match text {
        "day" => Period::Day,
        "week" => Period::Week,
        "quarter" => Period::Quarter,
        "year" => Period::Year,
        _ => Period::Month,
    }
}

pub(super) const fn period_typed(period: Period) -> &'static str {
    match period {
        Period::Day => "day",
        Period::Week => "week",
        Period::Month => "month",
        Period::Quarter => "quarter",
        Period::Year => "year",
    }
}

/// The periods of a form; `prefix` stands before the names of its fields.
pub(super) fn every(visitor: &Visitor, fields: &Fields, prefix: &str) -> Result<Every, Refused> {
    let anchor = typed::day(fields, &format!("{prefix}anchor"), visitor.language)?;
    Ok(Every { period: period(fields.get(&format!("{prefix}period"))), anchor })
}

fn read_rounding(fields: &Fields) -> Rounding {
    match fields.get("rounding") {
        "up" => Rounding::Up,
        "nearest" => Rounding::Nearest,
        _ => Rounding::Down,
    }
}

/// What a form says: the terms, the periods, and how many of them.
pub(super) async fn read(kind: Kind, visitor: &Visitor, fields: &Fields) -> Result<(Terms, Every, Option<u32>), Refused> {
    let language = visitor.language;
    let needed = |name: &str| typed::needed(fields, name, language);
    let wallet = |name: &'static str| typed::wallet(visitor, fields, name);
    let lines = fields.lines("exempt");
    if lines.len() > MAX_EXEMPT {
        return Err(Refused::from(IssuanceRefusal::TooMany { limit: MAX_EXEMPT }.explain(language)));
    }
    let mut exempt = Vec::new();
    for line in lines {
        exempt.push(typed::wallet_of(visitor, &line).await?);
    }
    let terms = match kind {
        Kind::Start | Kind::Income => Terms::BasicIncome(BasicIncome {
            amount: typed::amount(fields, "amount", language)?,
            pot: wallet("pot").await?,
            claim_within: typed::whole(fields, "claim-within", language)?,
        }),
        Kind::Welcome => Terms::Welcome(Welcome { amount: needed("amount")?, pot: wallet("pot").await? }),
        Kind::Dividend => Terms::Dividend(dividend(visitor, fields)?),
        Kind::Demurrage => Terms::Demurrage(Demurrage {
            rate: typed::rate(fields, "rate", language)?,
            yearly: fields.get("rate-for") == "year",
            above: typed::amount(fields, "above", language)?.unwrap_or_default(),
            debts_too: fields.is_ticked("debts-too"),
            sink: wallet("sink").await?,
            exempt,
            rounding: read_rounding(fields),
        }),
        Kind::Interest => Terms::Interest(Interest {
            rate: typed::rate(fields, "rate", language)?,
            debt_rate: typed::rate(fields, "debt-rate", language)?,
            year_days: typed::count(fields, "year-days", language)?,
            counted: if fields.get("counted") == "least" { Counted::Least } else { Counted::Closing },
            payer: wallet("payer").await?,
            exempt,
            rounding: read_rounding(fields),
        }),
        Kind::Dues => Terms::Fee(Fee { amount: needed("amount")?, to: wallet("to").await? }),
    };
    if kind == Kind::Start {
        let anchor = typed::day(fields, "anchor", language)?;
        return Ok((terms, Every { period: Period::Day, anchor }, Some(1)));
    }
    Ok((terms, every(visitor, fields, "")?, typed::whole(fields, "times", language)?))
}

fn dividend(visitor: &Visitor, fields: &Fields) -> Result<Dividend, Refused> {
    let (w, language) = (RuleTexts::of(visitor.language), visitor.language);
    let thousandths = |amount: Amount| {
        let parts = wezer_core::money::Scale::new(3).ok().and_then(|three| amount.to_minor(three).ok());
        let unread = || Refused::from(w.not_a_number.replace("{typed}", fields.get("divisor")));
        parts.and_then(|parts| u32::try_from(parts).ok()).ok_or_else(unread)
    };
    Ok(Dividend {
        first: typed::needed(fields, "first", language)?,
        c2: typed::plain_rate(fields, "c2", language)?,
        payments: typed::count(fields, "payments", language)?,
        before_first: typed::whole(fields, "before-first", language)?,
        divisor_thousandths: typed::amount(fields, "divisor", language)?.map(thousandths).transpose()?,
        rounding: read_rounding(fields),
    })
}

/// A rule as it is typed, to write another in its place.
pub(super) async fn typed_of(visitor: &Visitor, rule: &IssuanceRule, currency: &Currency) -> Result<Fields, Trouble> {
    let language = visitor.language;
    let amount = |amount: Amount| typed::amount_typed(Some(amount), language);
    let rounded = |rounding| match rounding {
        Rounding::Down => "down",
        Rounding::Up => "up",
        Rounding::Nearest => "nearest",
    };
    let mut all: Vec<(&str, String)> = vec![
        ("name", rule.name().to_owned()),
        ("period", period_typed(rule.every().period).to_owned()),
        ("anchor", rule.every().anchor.to_string()),
        ("times", rule.times().map_or_else(String::new, |times| times.to_string())),
    ];
    let side = match rule.terms() {
        Terms::BasicIncome(terms) => {
            all.push(("amount", typed::amount_typed(terms.amount, language)));
            all.push(("claim-within", terms.claim_within.map_or_else(String::new, |within| within.to_string())));
            ("pot", terms.pot)
        }
        Terms::Welcome(terms) => {
            all.push(("amount", amount(terms.amount)));
            ("pot", terms.pot)
        }
        Terms::Dividend(terms) => {
            let three = |parts: u32| Amount::from_minor(i128::from(parts), wezer_core::money::Scale::new(3).unwrap_or_default());
            let divisor = terms.divisor_thousandths.and_then(|parts| three(parts).ok());
            // What the next one grows from is the dividend in force.
            all.push(("first", amount(currency.amount(rule.dividend()))));
            all.push(("c2", typed::plain_rate_typed(terms.c2, language)));
            all.push(("payments", terms.payments.to_string()));
            all.push(("before-first", terms.before_first.map_or_else(String::new, |count| count.to_string())));
            all.push(("divisor", typed::amount_typed(divisor, language)));
            all.push(("rounding", rounded(terms.rounding).to_owned()));
            ("", None)
        }
        Terms::Demurrage(terms) => {
            all.push(("rate", typed::rate_typed(terms.rate, language)));
            all.push(("rate-for", if terms.yearly { "year" } else { "period" }.to_owned()));
            all.push(("above", amount(terms.above)));
            all.push(("debts-too", if terms.debts_too { "true" } else { "" }.to_owned()));
            all.push(("rounding", rounded(terms.rounding).to_owned()));
            ("sink", terms.sink)
        }
        Terms::Interest(terms) => {
            all.push(("rate", typed::rate_typed(terms.rate, language)));
            all.push(("debt-rate", typed::rate_typed(terms.debt_rate, language)));
            all.push(("year-days", terms.year_days.to_string()));
            all.push(("counted", if terms.counted == Counted::Least { "least" } else { "closing" }.to_owned()));
            all.push(("rounding", rounded(terms.rounding).to_owned()));
            ("payer", terms.payer)
        }
        Terms::Fee(terms) => {
            all.push(("amount", amount(terms.amount)));
            ("to", terms.to)
        }
    };
    if let (name, Some(wallet)) = side {
        all.push((name, typed::wallet_typed(visitor, wallet).await?));
    }
    let mut exempt = Vec::new();
    for wallet in rule.terms().exempt() {
        exempt.push(typed::wallet_typed(visitor, *wallet).await?);
    }
    all.push(("exempt", exempt.join("\n")));
    Ok(all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Vec<_>>().into())
}
