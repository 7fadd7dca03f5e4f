//! Schedules as people use them.

use wezer_core::kernel::Problem;
use wezer_core::language::Language;
use wezer_core::ledger::{LedgerRefusal, PendingEntries, SettleEntry, Statement};
use wezer_core::member::{MemberState, SetMemberState};
use wezer_core::money::Money;
use wezer_core::notification::{NotificationKind, Notifications};
use wezer_core::{CallError, Refusal, Registry};
use wezer_exchange::Exchange;
use wezer_exchange::calendar::Period;
use wezer_exchange::schedule::{
    BlockSchedule, CancelOccurrence, CancelSchedule, CatchUp, ChangeSchedule, OccurrenceState, OccurrencesOf, Plan,
    RetryOccurrence, Rhythm, ScheduleId, SchedulePreview, ScheduleRefusal, ScheduleState, SchedulesFrom, SchedulesTo,
    SeenOccurrence, SetUpSchedule, SettleOccurrence, TickSchedules, UnblockSchedule,
};

use super::town::{DAY, Town, money};

fn monthly(anchor: &str) -> Rhythm {
    Rhythm::every(Period::Month, anchor.parse().expect("a day"))
}

fn rent(town: &Town, times: Option<u32>) -> SetUpSchedule {
    let plan = Plan::Recurring { amounts: vec![money("10.00 VAL")], rhythm: monthly("2027-01-31"), times };
    SetUpSchedule::new(town.wallet(0), town.wallet(1), plan)
}

fn occurrences(town: &Town, who: usize, schedule: ScheduleId, limit: u16) -> Vec<SeenOccurrence> {
    let query = OccurrencesOf { wallet: town.wallet(who), schedule, from: 0, limit: Some(limit) };
    town.asks(who, query).expect("theirs")
}

fn states(town: &Town, schedule: ScheduleId, limit: u16) -> Vec<OccurrenceState> {
    occurrences(town, 0, schedule, limit).iter().map(|one| one.state).collect()
}

#[test]
fn rent_comes_at_the_end_of_each_month_with_its_words() {
    let town = Town::new(3, "-1000");
    let preview = SchedulePreview { plan: rent(&town, Some(3)).plan, limit: None };
    let days: Vec<String> = town.asks(2, preview).expect("seen").iter().map(|one| one.day.to_string()).collect();
    assert_eq!(days, ["2027-01-31", "2027-02-28", "2027-03-31"]);
    let schedule = town.does(0, SetUpSchedule { memo: Some("Rent".to_owned()), ..rent(&town, Some(3)) });
    town.until("2027-01-30T23:59:59Z");
    assert!(!town.run(TickSchedules {}).is_due(), "nothing before its day");
    town.until("2027-03-01T09:00:00Z");
    assert_eq!(town.tick().paid, 2);
    assert_eq!((town.held(0, "VAL"), town.held(1, "VAL")), (-2_000, 2_000));
    let statement = Statement { wallet: town.wallet(1), currency: "VAL".parse().expect("a code"), from: None, limit: None };
    let lines = town.asks(1, statement).expect("hers").lines;
    assert_eq!(lines[0].memo.as_deref(), Some("Rent"));
    let coming = town.asks(1, SchedulesTo { wallet: town.wallet(1), after: None, limit: None }).expect("hers");
    let next = coming[0].next.as_ref().expect("one is to come");
    assert_eq!((next.day.to_string().as_str(), next.number, coming[0].memo.as_deref()), ("2027-03-31", 2, Some("Rent")));
    assert!(town.asks(2, SchedulesTo { wallet: town.wallet(1), after: None, limit: None }).is_err(), "nobody else's");
    assert!(town.asks(2, OccurrencesOf { wallet: town.wallet(2), schedule, from: 0, limit: None }).is_err());
    town.until("2027-12-31T00:00:00Z");
    assert_eq!(town.tick().paid, 1);
    let over = SchedulesFrom { wallet: town.wallet(0), over_too: true, after: None, limit: None };
    assert_eq!(town.asks(0, over).expect("theirs")[0].state, ScheduleState::Closed);
    assert_eq!(town.asks(0, SchedulesFrom { over_too: false, ..over }).expect("theirs").len(), 0);
    assert_eq!(states(&town, schedule, 9), [OccurrenceState::Processed; 3]);
    town.is_clean();
}

#[test]
fn what_fails_is_kept_told_and_tried_again_and_the_later_ones_come() {
    let town = Town::new(2, "-15");
    let schedule = town.does(0, rent(&town, None));
    town.until("2027-03-01T00:00:00Z");
    let ticked = town.tick();
    assert_eq!((ticked.paid, ticked.failed), (1, 1));
    let told = |who: usize| {
        let page = town.asks(who, Notifications { before: None, limit: None }).expect("own");
        page.notifications.iter().filter(|one| one.kind == NotificationKind::Payment).count()
    };
    assert_eq!((told(0), told(1)), (1, 0), "the payer is told");
    let because = |who| occurrences(&town, who, schedule, 2)[1].because.clone();
    assert_eq!((because(0).as_deref(), because(1)), (Some("lower-limit"), None), "why is the payer's own");
    let retry = RetryOccurrence { wallet: town.wallet(0), schedule, number: 1 };
    assert_eq!(town.refused(0, retry), "lower-limit");
    town.run(wezer_core::ledger::Pay::new(town.wallet(1), town.wallet(0), money("20.00 VAL")));
    town.until("2027-03-31T00:00:00Z");
    assert_eq!(town.tick().paid, 1, "a failure keeps the later ones");
    town.does(0, retry);
    assert_eq!(states(&town, schedule, 4), {
        use OccurrenceState::{Processed, Scheduled};
        [Processed, Processed, Processed, Scheduled]
    });
    assert_eq!(town.refused(0, retry), "schedule-occurrence-done", "once and no more");
    assert_eq!(town.held(1, "VAL"), 1_000);
    town.is_clean();
}

#[test]
fn whoever_lost_the_right_to_pay_pays_no_more() {
    let town = Town::new(2, "-1000");
    assert_eq!(town.refused(1, rent(&town, None)), "denied", "nobody pays from the wallet of another");
    let schedule = town.does(0, rent(&town, None));
    town.until("2027-02-01T00:00:00Z");
    town.tick();
    town.run(SetMemberState { member: town.people[0].member, state: MemberState::Paused, reason: "a break".to_owned() });
    town.until("2027-03-01T00:00:00Z");
    assert_eq!(town.tick().failed, 1);
    town.run(SetMemberState { member: town.people[0].member, state: MemberState::Active, reason: "a break".to_owned() });
    let second = &occurrences(&town, 0, schedule, 2)[1];
    assert_eq!((second.state, second.because.as_deref()), (OccurrenceState::Failed, Some("denied")));
    town.is_clean();
}

#[test]
fn instalments_sum_up_and_the_payee_may_settle_one() {
    let town = Town::new(2, "-1000");
    let plan = Plan::Instalments {
        total: vec![money("100.00 VAL"), money("10.00 EUR")],
        count: 3,
        rhythm: monthly("2027-01-15"),
        remainder_on: 2,
    };
    let schedule = town.does(0, SetUpSchedule::new(town.wallet(0), town.wallet(1), plan));
    let amounts: Vec<Vec<String>> =
        occurrences(&town, 1, schedule, 9).iter().map(|one| one.what.amounts.iter().map(Money::to_string).collect()).collect();
    assert_eq!(amounts, [["33.33 VAL", "3.33 EUR"], ["33.33 VAL", "3.33 EUR"], ["33.34 VAL", "3.34 EUR"]]);
    let settle = SettleOccurrence { wallet: town.wallet(1), schedule, number: 1 };
    town.does(1, settle);
    town.until("2027-04-01T00:00:00Z");
    let ticked = town.tick();
    assert_eq!((ticked.paid, ticked.passed), (2, 1));
    // EUR is only declared, so each waits for the payee.
    let waiting = town.asks(1, PendingEntries { wallet: town.wallet(1) }).expect("hers");
    assert_eq!((waiting.len(), town.held(1, "VAL")), (2, 0));
    for entry in waiting {
        town.does(1, SettleEntry { entry: entry.entry, wallet: Some(town.wallet(1)), amounts: None });
    }
    assert_eq!(town.held(1, "VAL"), 6_667);
    assert_eq!(town.refused(1, settle), "schedule-occurrence-done");
    town.is_clean();
}

#[test]
fn one_payment_can_be_dropped_and_all_can_be_cancelled() {
    let town = Town::new(2, "-1000");
    let (wallet, schedule) = (town.wallet(0), town.does(0, rent(&town, None)));
    town.does(0, CancelOccurrence { wallet, schedule, number: 1 });
    town.until("2027-03-01T00:00:00Z");
    let settle = SettleOccurrence { wallet: town.wallet(1), schedule, number: 0 };
    assert_eq!(town.refused(1, settle), "schedule-overdue", "what fell due is paid first");
    town.does(0, CancelSchedule { wallet, schedule });
    assert_eq!(town.refused(0, CancelSchedule { wallet, schedule }), "schedule-over");
    assert_eq!(town.tick().paid, 1, "what fell due before is still paid");
    town.wait(400 * DAY);
    assert!(!town.run(TickSchedules {}).is_due());
    assert_eq!(states(&town, schedule, 4), {
        use OccurrenceState::{Cancelled, Processed};
        [Processed, Cancelled, Cancelled, Cancelled]
    });
    assert_eq!(town.refused(0, RetryOccurrence { wallet, schedule, number: 1 }), "schedule-occurrence-done");
    town.is_clean();
}

#[test]
fn what_cannot_be_is_refused() {
    let town = Town::new(2, "-1000");
    let (from, to) = (town.wallet(0), town.wallet(1));
    let plan = |what: &str, rhythm: Rhythm, times| Plan::Recurring { amounts: vec![money(what)], rhythm, times };
    let usual = monthly("2027-01-31");
    let instalments =
        |total: &str, count, remainder_on| Plan::Instalments { total: vec![money(total)], count, rhythm: usual, remainder_on };
    let once = |on: &str| Plan::Once { amounts: vec![money("1 VAL")], on: on.parse().expect("a day") };
    for (plan, code) in [
        (plan("0 VAL", usual, None), "not-positive"),
        (plan("1 THX", usual, None), "not-transferable"),
        (plan("1 NIX", usual, None), "unknown-currency"),
        (plan("0.001 VAL", usual, None), "too-precise"),
        (plan("1 VAL", usual, Some(0)), "schedule-out-of-range"),
        (plan("1 VAL", Rhythm { each: 0, ..usual }, None), "schedule-out-of-range"),
        (plan("1 VAL", monthly("1789-07-14"), None), "schedule-bad-day"),
        (once("2026-12-31"), "schedule-bad-day"),
        (instalments("1 VAL", 1, 0), "schedule-out-of-range"),
        (instalments("1 VAL", 3, 3), "schedule-out-of-range"),
        (instalments("0.02 VAL", 3, 0), "schedule-too-small"),
    ] {
        assert_eq!(town.refused(0, SetUpSchedule::new(from, to, plan.clone())), code, "{plan:?}");
        if !code.starts_with("not-yours") {
            assert!(town.asks(0, SchedulePreview { plan, limit: None }).is_err(), "a preview is refused as the schedule is");
        }
    }
    assert_eq!(town.refused(0, SetUpSchedule::new(from, from, once("2027-01-01"))), "same-wallet");
    let outside = wezer_core::wallet::OUTSIDE;
    assert_eq!(town.refused(0, SetUpSchedule::new(from, outside, once("2027-01-01"))), "system-wallet");
    let schedule = town.does(0, SetUpSchedule::new(from, to, once("2027-01-02")));
    let change =
        ChangeSchedule { wallet: from, schedule, amounts: vec![money("2 VAL")], times: None, catch_up: CatchUp::All, memo: None };
    assert_eq!(town.refused(0, change.clone()), "schedule-fixed");
    assert_eq!(town.refused(1, ChangeSchedule { wallet: to, ..change }), "unknown-schedule");
    assert_eq!(town.refused(0, UnblockSchedule { wallet: from, schedule }), "schedule-not-blocked");
    town.does(0, BlockSchedule { wallet: from, schedule });
    assert_eq!(town.refused(0, BlockSchedule { wallet: from, schedule }), "schedule-is-blocked");
    assert_eq!(town.refused(0, RetryOccurrence { wallet: from, schedule, number: 0 }), "schedule-not-failed");
    assert_eq!(town.refused(0, CancelOccurrence { wallet: from, schedule, number: 1 }), "schedule-unknown-occurrence");
    assert_eq!(town.refused(0, TickSchedules {}), "denied");
    town.wait(2 * DAY);
    assert!(!town.run(TickSchedules {}).is_due(), "it is blocked");
}

#[test]
fn every_refusal_and_every_right_speaks_both_languages() {
    let refusals = [
        ScheduleRefusal::UnknownSchedule { schedule: ScheduleId::from_u128(1) },
        ScheduleRefusal::Over,
        ScheduleRefusal::IsBlocked,
        ScheduleRefusal::NotBlocked,
        ScheduleRefusal::Fixed,
        ScheduleRefusal::Overdue,
        ScheduleRefusal::UnknownOccurrence { number: 3 },
        ScheduleRefusal::OccurrenceDone { number: 3 },
        ScheduleRefusal::NotFailed { number: 3 },
        ScheduleRefusal::TooMany { limit: 5 },
        ScheduleRefusal::TooManyChanges { limit: 5 },
        ScheduleRefusal::OutOfRange { what: "times", least: 1, most: 9 },
        ScheduleRefusal::BadDay,
        ScheduleRefusal::TooSmall { total: money("1 VAL"), count: 3 },
        ScheduleRefusal::Memo(wezer_core::text::TextFault::Empty),
        ScheduleRefusal::Ledger(LedgerRefusal::NoAmount),
    ];
    for refusal in refusals {
        speaks(refusal);
    }
    has_labels("schedule.", 2);
}

pub(crate) fn speaks<R: Refusal>(refusal: R) {
    let plain = refusal.to_string();
    let problem = Problem::from(&CallError::Refused(refusal));
    let (english, french) = (problem.explain(Language::English), problem.explain(Language::French));
    assert!(english != french && french != plain, "{english} {french}");
    assert!(!english.contains(['$', '{']) && !french.contains(['$', '{']), "{english} {french}");
}

pub(crate) fn has_labels(prefix: &str, many: usize) {
    let registry = Registry::core().with(&Exchange).expect("names are free");
    let ours = registry.rights().filter(|right| right.as_str().starts_with(prefix));
    let labels: Vec<String> = ours.map(|right| right.label()).collect();
    assert_eq!(labels.len(), many);
    for label in labels {
        let said = [Language::English, Language::French].map(|language| wezer_exchange::MESSAGES.message(language, &label, &[]));
        assert!(said[0].is_some() && said[0] != said[1], "{label}: {said:?}");
    }
}
