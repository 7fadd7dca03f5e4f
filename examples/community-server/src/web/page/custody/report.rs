//! The books beside the bank's: a statement is typed or pasted, and each line is told what it is.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use wezer_core::ledger::Currency;
use wezer_core::money::Money;
use wezer_exchange::custody::{BankLine, CustodyReport, Report, Verdict};

use super::kept;
use super::line::{Line, lines};
use crate::web::form::{Fields, SignedForm};
use crate::web::refused::Refused;
use crate::web::text::CustodyTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;
use crate::web::{day, number};

/// What stands in the form.
#[derive(Debug, Default)]
struct Typed {
    lines: String,
    closing: String,
    from: String,
    to: String,
}

/// A line of the statement: reference, amount, what it is in the books, whether it is as it should be.
type Checked = (String, String, String, bool);

#[derive(Debug)]
struct Compared {
    in_wallets: String,
    proven: String,
    unproven: Option<String>,
    expected: String,
    difference: Option<(String, bool)>,
    lines: Vec<Checked>,
    missing: Vec<Line>,
    is_cut: bool,
}

#[derive(Template)]
#[template(path = "custody_report.html")]
struct Page {
    frame: Frame,
    u: &'static CustodyTexts,
    refusal: Option<Refused>,
    code: String,
    typed: Typed,
    result: Option<Compared>,
}

fn made(visitor: &Visitor, currency: &Currency, typed: Typed) -> Page {
    let u = CustodyTexts::of(visitor.language);
    let frame = visitor.frame("wallet").titled(format!("{} · {}", u.compare, currency.code()));
    Page { frame, u, refusal: None, code: currency.code().to_string(), typed, result: None }
}

/// What was typed, as it is asked; else what can't be read.
fn read(visitor: &Visitor, currency: &Currency, typed: &Typed) -> Result<CustodyReport, String> {
    let (u, language) = (CustodyTexts::of(visitor.language), visitor.language);
    let mut found = Vec::new();
    for (place, line) in typed.lines.lines().map(str::trim).enumerate().filter(|(_, line)| !line.is_empty()) {
        let read = line.split_once(|space: char| space.is_whitespace() || space == ';');
        let read = read.and_then(|(proof, amount)| Some((proof, number::parse(amount, language).ok()?)));
        let (proof, amount) = read.ok_or_else(|| u.bad_line.replace("{n}", &(place + 1).to_string()))?;
        found.push(BankLine { proof: proof.to_owned(), amount });
    }
    let closing = match typed.closing.as_str() {
        "" => None,
        text => Some(number::parse(text, language).map_err(|_| u.not_an_amount.to_owned())?),
    };
    let from = match typed.from.as_str() {
        "" => None,
        text => Some(day::start_of(text).ok_or(u.bad_date)?),
    };
    let to = match typed.to.as_str() {
        "" => None,
        text => Some(day::end_of(text, None).ok_or(u.bad_date)?),
    };
    Ok(CustodyReport { currency: currency.code(), lines: found, closing, from, to })
}

async fn told(visitor: &Visitor, asked: &CustodyReport, report: &Report) -> Result<Compared, Trouble> {
    let (u, language) = (CustodyTexts::of(visitor.language), visitor.language);
    let money = |amount| number::money(Money::new(amount, asked.currency), language);
    let line = |(typed, checked): (&BankLine, &wezer_exchange::custody::CheckedLine)| {
        let says = match checked.verdict {
            Verdict::Matched => u.matched.to_owned(),
            Verdict::OtherAmount { expected } => u.other_amount.replace("{amount}", &number::amount(expected, language)),
            Verdict::Unknown => u.unknown_line.to_owned(),
            Verdict::Twice => u.twice.to_owned(),
        };
        (typed.proof.clone(), number::amount(typed.amount, language), says, checked.verdict == Verdict::Matched)
    };
    let difference = report.difference.map(|difference| {
        let amount = |amount| number::amount(amount, language);
        if difference.is_positive() {
            (u.bank_more.replace("{amount}", &amount(difference)), false)
        } else if difference.is_negative() {
            (u.bank_less.replace("{amount}", &amount(difference.negated())), false)
        } else {
            (u.equal.to_owned(), true)
        }
    });
    Ok(Compared {
        in_wallets: money(report.in_custody),
        proven: money(report.proven),
        unproven: (report.unproven.is_positive() || report.unproven.is_negative()).then(|| money(report.unproven)),
        expected: format!("{} {}", number::amount(report.expected, language), u.outside_money),
        difference,
        lines: asked.lines.iter().zip(&report.lines).map(line).collect(),
        missing: lines(visitor, &report.missing).await?,
        is_cut: report.is_cut,
    })
}

/// Before anything is compared: what the books say, for custodians alone.
pub(super) async fn page(visitor: Visitor, Path(code): Path<String>) -> Result<Response, Trouble> {
    let currency = kept(&visitor, &code).await?;
    let asked = CustodyReport { currency: currency.code(), lines: Vec::new(), closing: None, from: None, to: None };
    let back = format!("/custody/{code}");
    visitor.session.ask(asked).await.map_err(|error| visitor.trouble(&error, &back))?;
    Ok(show(&made(&visitor, &currency, Typed::default())))
}

fn typed(fields: &Fields) -> Typed {
    let own = |name: &str| fields.get(name).to_owned();
    Typed { lines: own("lines"), closing: own("closing"), from: own("from"), to: own("to") }
}

/// Compares; nothing is changed.
pub(super) async fn compare(Path(code): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let currency = kept(&visitor, &code).await?;
    let typed = typed(&fields);
    let refused: Refused = match read(&visitor, &currency, &typed) {
        Err(text) => text.into(),
        Ok(asked) => match visitor.session.ask(asked.clone()).await {
            Ok(report) => {
                let mut page = made(&visitor, &currency, typed);
                page.result = Some(told(&visitor, &asked, &report).await?);
                return Ok(show(&page));
            }
            Err(error) => Refused::or_trouble(&error, visitor.language)?,
        },
    };
    let mut page = made(&visitor, &currency, typed);
    page.refusal = Some(refused);
    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
