//! Changing what a schedule pays from its next payment on.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use wezer_core::ledger::Abundance;
use wezer_core::money::Money;
use wezer_exchange::schedule::{CatchUp, ChangeSchedule, ScheduleState, SeenSchedule};

use super::list::{Line, lines};
use super::new::{catch_ups, read_catch_up};
use super::one::found;
use crate::web::form::{Fields, SignedForm};
use crate::web::number;
use crate::web::page::pay::{Choice, choices};
use crate::web::page::wallet::currencies;
use crate::web::refused::Refused;
use crate::web::text::ScheduleTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

/// What stands in the form.
#[derive(Debug, Default)]
struct Typed {
    /// Amount and currency, one more than are said.
    amounts: Vec<(String, String)>,
    times: String,
    catch_up: String,
    memo: String,
}

impl Typed {
    fn of(seen: &SeenSchedule, visitor: &Visitor) -> Self {
        let written = |money: &Money| (number::amount(money.amount(), visitor.language), money.currency().to_string());
        let catch_up = match seen.catch_up {
            CatchUp::All => "all",
            CatchUp::LastOnly => "last",
            CatchUp::None => "none",
        };
        Self {
            amounts: seen.amounts.iter().map(written).chain([Default::default()]).collect(),
            times: seen.count.map(|count| count.to_string()).unwrap_or_default(),
            catch_up: catch_up.to_owned(),
            memo: seen.memo.clone().unwrap_or_default(),
        }
    }

    fn read(fields: &Fields) -> Self {
        let pairs = fields.all("amount").zip(fields.all("currency"));
        Self {
            amounts: pairs.map(|(amount, code)| (amount.to_owned(), code.to_owned())).collect(),
            times: fields.get("times").to_owned(),
            catch_up: fields.get("catch-up").to_owned(),
            memo: fields.get("memo").to_owned(),
        }
    }

    fn change(&self, seen: &SeenSchedule, visitor: &Visitor) -> Result<ChangeSchedule, &'static str> {
        let h = ScheduleTexts::of(visitor.language);
        let money = |(amount, code): &(String, String)| {
            let amount = number::parse(amount, visitor.language).map_err(|_| h.not_an_amount)?;
            Ok(Money::new(amount, code.parse().map_err(|_| h.not_an_amount)?))
        };
        let amounts: Result<Vec<_>, &'static str> =
            self.amounts.iter().filter(|(amount, _)| !amount.is_empty()).map(money).collect();
        let times = match self.times.as_str() {
            "" => None,
            text => Some(text.parse::<u32>().map_err(|_| h.bad_number)?),
        };
        Ok(ChangeSchedule {
            wallet: seen.payer,
            schedule: seen.schedule,
            amounts: amounts.and_then(|amounts| if amounts.is_empty() { Err(h.not_an_amount) } else { Ok(amounts) })?,
            times,
            catch_up: read_catch_up(&self.catch_up),
            memo: Some(self.memo.clone()).filter(|memo| !memo.is_empty()),
        })
    }
}

#[derive(Template)]
#[template(path = "schedule_change.html")]
struct Page {
    frame: Frame,
    h: &'static ScheduleTexts,
    refusal: Option<Refused>,
    id: String,
    line: Line,
    typed: Typed,
    currencies: Vec<Choice>,
    catch_ups: Vec<(&'static str, &'static str)>,
}

/// Whether what a schedule pays can be changed by whoever pays it.
pub(super) fn may_change(seen: &SeenSchedule) -> bool {
    seen.is_recurring && matches!(seen.state, ScheduleState::Open | ScheduleState::Blocked)
}

async fn made(visitor: &Visitor, seen: &SeenSchedule, typed: Typed, refusal: Option<Refused>) -> Result<Page, Trouble> {
    let h = ScheduleTexts::of(visitor.language);
    let line = lines(visitor, core::slice::from_ref(seen), true).await?.pop();
    let all = currencies(visitor).await?;
    Ok(Page {
        frame: visitor.frame("wallet").titled(h.change),
        h,
        refusal,
        id: seen.schedule.to_string(),
        line: line.ok_or_else(|| Trouble::not_found(visitor.language).on(visitor, "/schedules"))?,
        typed,
        currencies: choices(&all, |currency| currency.abundance() != Abundance::Abundant),
        catch_ups: catch_ups(h),
    })
}

/// One that the visitor pays; else there is nothing of theirs to change.
async fn paid(visitor: &Visitor, id: &str) -> Result<SeenSchedule, Trouble> {
    match found(visitor, id).await? {
        (seen, true) => Ok(seen),
        (_, false) => Err(Trouble::not_found(visitor.language).on(visitor, format!("/schedule/{id}"))),
    }
}

pub(super) async fn page(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Trouble> {
    let seen = paid(&visitor, &id).await?;
    if !may_change(&seen) {
        return Ok(Redirect::to(&format!("/schedule/{id}")).into_response());
    }
    let typed = Typed::of(&seen, &visitor);
    Ok(show(&made(&visitor, &seen, typed, None).await?))
}

pub(super) async fn submit(Path(id): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let (seen, typed) = (paid(&visitor, &id).await?, Typed::read(&fields));
    let refused = match typed.change(&seen, &visitor) {
        Err(text) => Refused::from(text),
        Ok(change) => match visitor.session.execute(change).await {
            Ok(_) => return Ok(Redirect::to(&format!("/schedule/{id}?done=saved")).into_response()),
            Err(error) => Refused::or_trouble(&error, visitor.language)?,
        },
    };
    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(&visitor, &seen, typed, Some(refused)).await?))
}
