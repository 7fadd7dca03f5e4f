//! Schedules beside a naive model: a list of all that falls due and of all that people did, walked from the first day to the last.

use proptest::prelude::*;
use wezer_core::ledger::Statement;
use wezer_core::time::Timestamp;
use wezer_exchange::calendar::{Day, Period};
use wezer_exchange::schedule::{
    BlockSchedule, CancelSchedule, CatchUp, ChangeSchedule, OccurrenceState, OccurrencesOf, Plan, Rhythm, ScheduleId,
    SetUpSchedule, UnblockSchedule,
};

use super::town::{DAY, HOUR, Town, cents, code};

const PERIODS: [Period; 5] = [Period::Day, Period::Week, Period::Month, Period::Quarter, Period::Year];
const CATCH_UPS: [CatchUp; 3] = [CatchUp::All, CatchUp::LastOnly, CatchUp::None];
const DAYS: i64 = 150;
const LOWEST: i128 = -3_000;

/// From person 0 to 1, 1 to 2 or 2 to 0.
#[derive(Debug, Clone)]
struct Order {
    payer: usize,
    period: usize,
    each: u16,
    /// The anchor, in days from the first day.
    anchor: i64,
    times: Option<u32>,
    amount: i128,
    catch_up: usize,
}

#[derive(Debug, Clone)]
enum Deed {
    Block,
    Unblock,
    Change(i128, Option<u32>, usize),
    Cancel,
}

fn order() -> impl Strategy<Value = Order> {
    (0..3usize, 0..3usize, 1..4u16, -40..60i64, proptest::option::of(1..9u32), 1..900i128, 0..3usize).prop_map(
        |(payer, period, each, anchor, times, amount, catch_up)| {
            // Daily ones are too many for a test that is run often.
            let each = if period == 0 { each * 5 } else { each };
            Order { payer, period, each, anchor, times, amount, catch_up }
        },
    )
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        3 => Just(Deed::Block),
        3 => Just(Deed::Unblock),
        3 => (1..900i128, proptest::option::of(1..20u32), 0..3usize).prop_map(|(amount, times, rule)| Deed::Change(amount, times, rule)),
        1 => Just(Deed::Cancel),
    ]
}

/// On this day, at noon, somebody does this with their schedule.
type Deeds = Vec<(i64, usize, Deed)>;

fn deeds() -> impl Strategy<Value = Deeds> {
    proptest::collection::vec((0..DAYS, 0..3usize, deed()), 0..12).prop_map(|mut deeds| {
        deeds.sort_by_key(|(day, ..)| *day);
        deeds
    })
}

fn first_day() -> Day {
    "2027-01-01".parse().expect("a day")
}

fn day_after(days: i64) -> Day {
    Day::of(Timestamp::from_micros(first_day().begins().as_micros() + days * DAY))
}

/// What became of each occurrence of each schedule that fell due, and what everybody holds.
#[derive(Debug, PartialEq)]
struct Outcome {
    occurrences: Vec<Vec<(OccurrenceState, i128)>>,
    held: Vec<i128>,
}

/// Lives through all days in the town. It ticks after each day whose number a tick divides, and at the end.
fn live(orders: &[Order], deeds: &Deeds, every: i64) -> Outcome {
    let town = Town::new(3, "-30");
    let set_up = |order: &Order| {
        let rhythm = Rhythm { period: PERIODS[order.period], each: order.each, anchor: day_after(order.anchor) };
        let plan = Plan::Recurring { amounts: vec![cents(order.amount, "VAL")], rhythm, times: order.times };
        let (from, to) = (town.wallet(order.payer), town.wallet((order.payer + 1) % 3));
        town.does(order.payer, SetUpSchedule { catch_up: CATCH_UPS[order.catch_up], ..SetUpSchedule::new(from, to, plan) })
    };
    let schedules: Vec<ScheduleId> = orders.iter().map(set_up).collect();
    town.wait(HOUR);
    let mut deeds = deeds.iter().peekable();
    for day in 0..=DAYS {
        while let Some((_, which, deed)) = deeds.next_if(|(on, ..)| *on == day) {
            let Some(order) = orders.get(*which) else { continue };
            let (who, wallet, schedule) = (order.payer, town.wallet(order.payer), schedules[*which]);
            // Some can't be done, and are refused, whenever the ticks came.
            let refused = match deed {
                Deed::Block => town.run_as(who, BlockSchedule { wallet, schedule }).err(),
                Deed::Unblock => town.run_as(who, UnblockSchedule { wallet, schedule }).err(),
                Deed::Cancel => town.run_as(who, CancelSchedule { wallet, schedule }).err(),
                Deed::Change(amount, times, rule) => {
                    let (amounts, catch_up) = (vec![cents(*amount, "VAL")], CATCH_UPS[*rule]);
                    town.run_as(who, ChangeSchedule { wallet, schedule, amounts, times: *times, catch_up, memo: None }).err()
                }
            };
            drop(refused);
            town.wait(1_000);
        }
        town.wait(DAY - (town.now().as_micros() - 13 * HOUR).rem_euclid(DAY));
        if day % every == 0 {
            town.tick();
        }
    }
    town.tick();
    let seen = |(order, schedule): (&Order, &ScheduleId)| {
        let query = OccurrencesOf { wallet: town.wallet(order.payer), schedule: *schedule, from: 0, limit: Some(100) };
        let seen = town.asks(order.payer, query).expect("theirs");
        let due = seen.iter().filter(|one| one.what.day.begins() <= town.now());
        due.map(|one| (one.state, minor(&one.what.amounts))).collect()
    };
    let occurrences: Vec<Vec<_>> = orders.iter().zip(&schedules).map(seen).collect();
    let paid = occurrences.iter().flatten().filter(|(state, _)| *state == OccurrenceState::Processed).count();
    let lines = |who| {
        let statement = Statement { wallet: town.wallet(who), currency: code("VAL"), from: None, limit: Some(1_000) };
        town.asks(who, statement).expect("theirs").lines.len()
    };
    // Each payment is on two statements: none came twice.
    assert_eq!((0..3).map(lines).sum::<usize>(), 2 * paid);
    town.is_clean();
    Outcome { occurrences, held: (0..3).map(|who| town.held(who, "VAL")).collect() }
}

fn minor(amounts: &[wezer_core::money::Money]) -> i128 {
    amounts.iter().map(|money| money.amount().to_minor(wezer_core::money::Scale::CENTS).expect("cents")).sum()
}

/// A schedule as somebody would keep it on paper.
struct Sheet {
    due: Vec<Day>,
    amounts: Vec<i128>,
    states: Vec<OccurrenceState>,
    count: usize,
    blocked: Option<usize>,
    cancelled: bool,
    catch_up: CatchUp,
}

/// The same, day by day, with plain additions.
fn model(orders: &[Order], deeds: &Deeds) -> Outcome {
    let mut held = [0i128; 3];
    let mut sheets: Vec<Sheet> = orders.iter().map(sheet).collect();
    let begins = |days: i64| day_after(days).begins();
    // What is caught up with at the next midnight, before what falls due then.
    let mut late: Vec<(usize, usize)> = Vec::new();
    for day in 0..=DAYS + 1 {
        let mut now_due = core::mem::take(&mut late);
        for (which, sheet) in sheets.iter().enumerate().filter(|(_, sheet)| sheet.blocked.is_none() && !sheet.cancelled) {
            let today = (0..sheet.count).filter(|number| sheet.due[*number] == day_after(day));
            now_due.extend(today.map(|number| (which, number)));
        }
        for (which, number) in now_due {
            let (payer, amount) = (orders[which].payer, sheets[which].amounts[number]);
            let passes = held[payer] - amount >= LOWEST;
            sheets[which].states[number] = if passes { OccurrenceState::Processed } else { OccurrenceState::Failed };
            if passes {
                held[payer] -= amount;
                held[(payer + 1) % 3] += amount;
            }
        }
        for (_, which, deed) in deeds.iter().filter(|(on, ..)| *on == day) {
            let Some(sheet) = sheets.get_mut(*which) else { continue };
            let future = sheet.due.iter().filter(|due| due.begins() < begins(day + 1)).count();
            let is_over = sheet.cancelled || (sheet.blocked.is_none() && future >= sheet.count);
            match deed {
                _ if is_over => {}
                Deed::Block if sheet.blocked.is_none() => sheet.blocked = Some(future),
                Deed::Unblock => {
                    let Some(from) = sheet.blocked.take() else { continue };
                    let missed: Vec<usize> = (from..future.min(sheet.count)).collect();
                    let paid = match sheet.catch_up {
                        CatchUp::All => missed.len(),
                        CatchUp::LastOnly => 1,
                        CatchUp::None => 0,
                    };
                    let dropped = missed.len().saturating_sub(paid);
                    missed[..dropped].iter().for_each(|number| sheet.states[*number] = OccurrenceState::Cancelled);
                    late.extend(missed[dropped..].iter().map(|number| (*which, *number)));
                }
                Deed::Change(amount, times, rule) => {
                    let times = times.map_or(usize::MAX, |times| times as usize);
                    if times >= future.max(1) {
                        sheet.count = times.min(sheet.due.len());
                        sheet.amounts.iter_mut().skip(future).for_each(|old| *old = *amount);
                        sheet.catch_up = CATCH_UPS[*rule];
                    }
                }
                Deed::Cancel => {
                    sheet.cancelled = true;
                    let from = sheet.blocked.unwrap_or(future);
                    sheet.states[from..].fill(OccurrenceState::Cancelled);
                }
                Deed::Block => {}
            }
        }
    }
    let due = |sheet: &Sheet| {
        let numbers = 0..sheet.count.min(sheet.due.iter().filter(|due| **due <= day_after(DAYS + 1)).count());
        numbers.map(|number| (sheet.states[number], sheet.amounts[number])).collect()
    };
    Outcome { occurrences: sheets.iter().map(due).collect(), held: held.to_vec() }
}

fn sheet(order: &Order) -> Sheet {
    let anchor = day_after(order.anchor);
    let rhythm = Rhythm { period: PERIODS[order.period], each: order.each, anchor };
    let due: Vec<Day> = (0..400).map(|step| rhythm.day(step)).filter(|day| *day >= first_day()).take(100).collect();
    let many = due.len();
    Sheet {
        amounts: vec![order.amount; many],
        states: vec![OccurrenceState::Scheduled; many],
        count: order.times.map_or(many, |times| times as usize),
        due,
        blocked: None,
        cancelled: false,
        catch_up: CATCH_UPS[order.catch_up],
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// property 3.13: an occurrence runs at most once; catch-up runs in order, all, last only or none by rule; failure keeps later
    /// ones; an edit acts on future ones only; the result is independent of how often the clock ticks.
    #[test]
    fn late_is_on_time_and_both_are_what_paper_says(
        orders in proptest::collection::vec(order(), 1..4),
        deeds in deeds(),
        every in 2..90i64,
    ) {
        let on_time = live(&orders, &deeds, 1);
        prop_assert_eq!(&on_time, &model(&orders, &deeds));
        prop_assert_eq!(&on_time, &live(&orders, &deeds, every));
    }

    /// property 3.13: the sum is the total, with the remainder on a declared instalment.
    #[test]
    fn instalments_sum_up_to_their_total(total in 2..1_000_000i128, count in 2..60u32, on in 0..60u32) {
        let (count, on) = (count.min(u32::try_from(total).expect("small")), on % count.min(u32::try_from(total).expect("small")));
        prop_assume!(count >= 2);
        let town = Town::new(1, "-30");
        let rhythm = Rhythm::every(Period::Month, first_day());
        let plan = Plan::Instalments { total: vec![cents(total, "VAL")], count, rhythm, remainder_on: on };
        let preview = wezer_exchange::schedule::SchedulePreview { plan, limit: Some(200) };
        let parts: Vec<i128> = town.asks(0, preview).expect("worked out").iter().map(|one| minor(&one.amounts)).collect();
        prop_assert_eq!(parts.len(), count as usize);
        prop_assert_eq!(parts.iter().sum::<i128>(), total);
        let usual = total / i128::from(count);
        for (number, part) in parts.iter().enumerate() {
            prop_assert!(*part == usual || number == on as usize && *part < usual + i128::from(count));
        }
    }
}
