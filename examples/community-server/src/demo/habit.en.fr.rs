//! What people of the demo have made a habit of: payments that come by themselves, money exchanged at the mill's desk, payments that
//! somebody asks for.

use wezer_core::kernel::{CallError, Refusal};
use wezer_core::ledger::Issue;
use wezer_core::member::Admitted;
use wezer_core::money::{Money, Ppm};
use wezer_core::time::Timestamp;
use wezer_core::wallet::COMMONS;
use wezer_core::{Community, Session};
use wezer_exchange::calendar::{Day, Period};
use wezer_exchange::conversion::{Convert, Rate, RefundConversion, SetConversion};
use wezer_exchange::request::{AcceptRequest, AskPayment};
use wezer_exchange::schedule::{BlockSchedule, Plan, Rhythm, SetUpSchedule, TickSchedules};

use super::DAY_MICROS;
use super::year::{MakeError, missing};

/// The habits began so many days ago.
pub(super) const DAYS: i64 = 40;
/// So many days are left to pay what is asked for.
const ASKED_DAYS: i64 = 12;

fn money(text: &str) -> Result<Money, MakeError> {
    text.parse().map_err(|_| missing(text))
}

/// What is refused did not happen.
fn did<T, E: Refusal>(done: Result<T, CallError<E>>) -> Result<Option<T>, MakeError> {
    match done {
        Ok(done) => Ok(Some(done)),
        Err(CallError::Refused(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The mill's desk opens, some exchange at it, and the first schedules are set up.
pub(super) async fn begin(community: &Community, people: &[Admitted], midnight: i64) -> Result<(), MakeError> {
    let system = community.system();
    let of = |person: usize| community.member(people[person].member);
    let wallet = |person: usize| people[person].wallet;
    let kept = Some("for the mill’s desk · pour le guichet du moulin".to_owned());
    system.execute(Issue { to: COMMONS, money: money("150 Grain")?, memo: kept }).await?;
    let desk = SetConversion {
        name: "The mill’s desk · Le guichet du moulin".to_owned(),
        from: money("1 VAL")?.currency(),
        to: money("1 Grain")?.currency(),
        rate: Rate::new(1, 10).map_err(|_| missing("a rate"))?,
        spread: Ppm::new(20_000).ok_or_else(|| missing("a share"))?,
        liquidity: COMMONS,
        both_ways: true,
    };
    system.execute(desk).await?;
    for (person, from, to) in [(0, "60 VAL", "Grain"), (3, "45 VAL", "Grain"), (2, "12 Grain", "VAL")] {
        let to = to.parse().map_err(|_| missing(to))?;
        let convert = Convert { wallet: wallet(person), from: money(from)?, to, at_least: None };
        let made = did(of(person).execute(convert).await)?;
        if let (3, Some(made)) = (person, made) {
            // He meant another sack: the treasury takes it back.
            did(system.execute(RefundConversion { converted: *made, liquidity: COMMONS }).await)?;
        }
    }

    let today = Day::of(Timestamp::from_micros(midnight));
    let recurring = |amount: &str, period| -> Result<Plan, MakeError> {
        Ok(Plan::Recurring { amounts: vec![money(amount)?], rhythm: Rhythm::every(period, today), times: None })
    };
    let trailer = Plan::Instalments {
        total: vec![money("200 VAL")?],
        count: 6,
        rhythm: Rhythm::every(Period::Month, today),
        remainder_on: 0,
    };
    let habits = [
        (0, 2, recurring("15 VAL", Period::Week)?, "Vegetable basket · Panier de légumes"),
        (3, 0, trailer, "The old trailer · L’ancienne remorque"),
        (1, 0, recurring("20 VAL", Period::Month)?, "Bookkeeping of the bakery · Comptes du fournil"),
    ];
    for (payer, payee, plan, memo) in habits {
        let set_up = SetUpSchedule { memo: Some(memo.to_owned()), ..SetUpSchedule::new(wallet(payer), wallet(payee), plan) };
        let schedule = *of(payer).execute(set_up).await?;
        if payer == 1 {
            // The bakery rests over the holidays.
            of(1).execute(BlockSchedule { wallet: wallet(1), schedule }).await?;
        }
    }
    Ok(())
}

/// Pays what has its day.
pub(super) async fn tick(system: &Session) -> Result<(), MakeError> {
    while system.execute(TickSchedules {}).await?.more {}
    Ok(())
}

/// What is asked for on the last evening: of somebody, and of whoever has the link.
pub(super) async fn ask(community: &Community, people: &[Admitted], midnight: i64) -> Result<(), MakeError> {
    let of = |person: usize| community.member(people[person].member);
    let wallet = |person: usize| people[person].wallet;
    let until = Some(Timestamp::from_micros(midnight + ASKED_DAYS * DAY_MICROS));
    let asked = |payee: usize, amount: &str, payer: Option<usize>, memo: &str| -> Result<AskPayment, MakeError> {
        let (from, memo) = (payer.map(wallet), Some(memo.to_owned()));
        Ok(AskPayment { from, memo, expires_at: until, ..AskPayment::new(wallet(payee), vec![money(amount)?]) })
    };
    of(2).execute(asked(2, "12 VAL", Some(0), "Seedlings, two trays · Deux plateaux de plants")?).await?;
    of(0).execute(asked(0, "20 VAL", Some(3), "Your share of the cake · Ta part du gâteau")?).await?;
    let stall = AskPayment { times: Some(50), ..asked(1, "6 VAL", None, "A roll at the market · Un petit pain au marché")? };
    let request = *of(1).execute(stall).await?;
    for payer in [0, 4] {
        did(of(payer).execute(AcceptRequest { wallet: wallet(payer), request, memo: None }).await)?;
    }
    Ok(())
}

#[cfg(test)]
pub(super) mod tests {
    use wezer_exchange::conversion::ConversionsThrough;
    use wezer_exchange::request::{RequestsBy, RequestsFor};
    use wezer_exchange::schedule::{ScheduleState, SchedulesFrom, SchedulesTo};

    use super::*;

    /// Each of the habits is seen living: some of it done, some of it to come.
    pub(in super::super) async fn are_lived(community: &Community, ana: &wezer_core::member::Member) {
        let (session, wallet) = (community.member(ana.id()), ana.wallet());
        let asked = SchedulesFrom { wallet, over_too: true, after: None, limit: None };
        let pays = session.ask(asked).await.unwrap();
        assert!(pays[0].done >= 5 && pays[0].next.is_some(), "{pays:?}");
        let gets = session.ask(SchedulesTo { wallet, after: None, limit: None }).await.unwrap();
        let states: Vec<_> = gets.iter().map(|one| (one.done, one.state)).collect();
        assert_eq!(states, [(2, ScheduleState::Open), (1, ScheduleState::Blocked)]);
        let through = ConversionsThrough { liquidity: COMMONS, before: None, limit: None };
        let made = community.system().ask(through).await.unwrap();
        assert!(made.len() > 1 && made.iter().any(|one| one.refunded_by().is_some()), "{made:?}");
        let open = session.ask(RequestsFor { wallet, before: None, limit: None }).await.unwrap();
        let own = session.ask(RequestsBy { wallet, before: None, limit: None }).await.unwrap();
        assert_eq!((open.len(), own.len()), (1, 1));
    }
}
