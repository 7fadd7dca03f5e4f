//! A random year of a community with money of all nine kinds: whoever is there pays, trades, pledges, lends and leaves as they may, and
//! time does the rest, late now and then. At its end the audit proves it, hledger comes to the same balances, what is held is what open
//! deals, pledges, withdrawals and payments say, and the same seed makes the same bytes.
//!
//! `WEZER_YEAR_COMMANDS=200000 cargo test -p community-server --test year -- --nocapture` lives it at full size (500 members);
//! without the variable it is a small town's year. `WEZER_YEAR_SEED` is another seed. `WEZER_YEAR_KILLS=100` kills so many processes that
//! live it on files.

#![allow(missing_debug_implementations, missing_docs, unreachable_pub, reason = "a test is no library")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test stops at the first surprise, and tells")]

mod fund;
mod killed;
mod life;
mod money;
mod proof;
mod rule;
#[path = "../town/mod.rs"]
mod town;
mod trade;

use std::sync::Arc;
use std::time::Instant;

use community_server::demo::nine::NINE;
use community_server::export::Format;
use life::Year;
use pollster::block_on;
use town::{exported, oracle};
use wezer_core::id::CommunityId;
use wezer_core::store::{Head, MemoryStore};

/// What a year has to have seen for its proofs to show anything: commands, steps of flows as `kind: step`, and what came of pledges and
/// with time. Besides that, each of the nine was paid or given.
const DEEDS: [&str; 82] = [
    "pay",
    "settle_entry",
    "void_entry",
    "give",
    "issue",
    "redeem",
    "correct_entry",
    "set_limits",
    "set_limit_rule",
    "write_announcement",
    "announcement: cancel",
    "announcement: close",
    "reply_to",
    "change_reply",
    "deal: send",
    "deal: take_back",
    "deal: accept",
    "deal: reject",
    "deal: invoice",
    "deal: pay",
    "deal: declare",
    "deal: confirm",
    "deal: finish",
    "deal: cancel",
    "deal: refund",
    "deal: begin_refund",
    "deal: confirm_refund",
    "deal: keep",
    "deal: force_refund",
    "evaluate_deal",
    "call_moderator",
    "resolve_dispute",
    "start_campaign",
    "campaign: publish",
    "campaign: cancel",
    "make_pledge",
    "withdraw_pledge",
    "add_to_bounty",
    "set_up_schedule",
    "change_schedule",
    "block_schedule",
    "unblock_schedule",
    "cancel_schedule",
    "cancel_occurrence",
    "settle_occurrence",
    "retry_occurrence",
    "ask_payment",
    "accept_request",
    "deny_request",
    "cancel_request",
    "record_deposit",
    "ask_withdrawal",
    "carry_out_withdrawal",
    "refuse_withdrawal",
    "cancel_withdrawal",
    "convert",
    "change_conversion",
    "refund_conversion",
    "record_obligation",
    "confirm_obligation",
    "drop_obligation",
    "reduce_obligation",
    "propose_clearing",
    "answer_clearing",
    "set_member_state",
    "erase_member",
    "pending: expired",
    "flow: moved",
    "issuance: moved",
    "evaluation: opened",
    "schedule: paid",
    "schedule: failed",
    "schedule: passed",
    "campaign: settled",
    "campaign: paid",
    "campaign: declared",
    "campaign: released",
    "bounty: paid",
    "bounty: declared",
    "bounty: released",
    "clearing: concluded",
    "limit: looked",
];

fn number(name: &str, absent: u64) -> u64 {
    std::env::var(name).map_or(absent, |text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

const COMMUNITY: CommunityId = CommunityId::from_u128(365);

fn in_memory() -> Arc<MemoryStore> {
    Arc::new(MemoryStore::new(COMMUNITY))
}

async fn head(year: &Year) -> Head {
    year.town.community.head().await.unwrap()
}

#[test]
fn a_year_of_nine_kinds_of_money_holds() {
    let (seed, commands) = (number("WEZER_YEAR_SEED", 1), number("WEZER_YEAR_COMMANDS", 16_000));
    // The same year beside, on another thread.
    let twin = std::thread::spawn(move || {
        block_on(async {
            let year = Year::live(in_memory(), seed, commands).await;
            (head(&year).await, year.balances().await)
        })
    });
    block_on(async {
        let begun = Instant::now();
        let year = Year::live(in_memory(), seed, commands).await;
        let refused: u64 = year.refused.values().sum();
        println!(
            "seed {seed}: {} commands of {} members, {refused} refused, {:.1?}",
            year.sent,
            year.people.len(),
            begun.elapsed()
        );
        println!("done: {:?}\nrefused: {:?}", year.done, year.refused);
        assert!(refused * 2 < year.sent, "a year in which most is refused shows nothing");

        let audit = year.town.community.audit(|_| ()).await.unwrap();
        for code in NINE {
            let moved = audit.currencies.iter().find(|audited| audited.code.as_str() == code).and_then(|audited| audited.volume);
            assert!(moved.is_some_and(|volume| volume.is_positive()), "{code} was never moved: {moved:?}");
        }
        let (balances, sums) = year.balances().await;
        assert!(sums.values().all(|sum| *sum == 0), "all accounts of a currency together: {sums:?}");
        let pledges = year.all_pledges().await;
        let (records, waiting) = year.prove_holds(&pledges).await;
        println!("held for {records} deals, pledges and withdrawals; {waiting} payments wait");
        assert!(records > 0 && waiting > 0, "nothing is held, so nothing is shown");

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("year.journal");
        exported(&year.town, Format::Hledger, &path).await;
        if let Some(found) = oracle::hledger(&path) {
            println!("hledger: {} balances", found.len());
            assert_eq!(found, balances, "hledger");
        }
        let ends = proof::ends(&pledges);
        println!("pledges: {ends:?}");
        let paid = NINE.map(|code| format!("in {code}"));
        let asked = DEEDS.into_iter().chain(paid.iter().map(String::as_str));
        let missing: Vec<_> = asked.filter(|deed| !year.done.contains_key(*deed) && !ends.contains_key(*deed)).collect();
        assert!(missing.is_empty(), "never done: {missing:?}");

        let (again, same) = twin.join().unwrap();
        assert_eq!(again, head(&year).await, "the same commands make the same journal, byte by byte");
        assert_eq!(same, (balances, sums));
    });
}
