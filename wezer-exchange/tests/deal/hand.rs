//! What somebody tries by hand, out of turn, and with money that is no longer theirs to promise.

use pollster::block_on;
use wezer_core::actor::Actor;
use wezer_core::group::{AddToGroup, CreateGroup, OpenGroupWallet, SetManager};
use wezer_core::ledger::{Balances, Bearer, ChangeCurrency, Fee};
use wezer_core::link::RecordRef;
use wezer_core::money::Ppm;
use wezer_core::notification::Notifications;
use wezer_exchange::campaign::AddToBounty;
use wezer_exchange::deal::{ConfirmDeal, Deal, DealCost, DealId, PayDeal, ReleaseDeal, ReplyTerms, ReplyTo};
use wezer_exchange::market::announcement::{Kind, Price};

use super::town::{ANA, BO, CLEO, Town, money};

fn record(deal: DealId) -> RecordRef {
    RecordRef::of::<Deal>(deal)
}

/// A deal that cost nothing is paid once too: what is added to the want's bounty later is not its payee's.
#[test]
fn a_free_deal_is_paid_once() {
    block_on(async {
        let town = Town::new().await;
        let want = town.announce(ANA, Kind::Want, None, Price::Free).await;
        let deal = town.reply(BO, want, ReplyTerms::of(1)).await.expect("replied");
        town.steps(deal, &[(ANA, "accept"), (BO, "invoice"), (ANA, "pay")]).await;
        let add = AddToBounty::new(want, town.wallets[CLEO], money("10 VAL"));
        town.by(CLEO).execute(add).await.expect("added for who comes next");
        for who in [ANA, BO] {
            let again = town.by(who).execute(PayDeal { record: record(deal) }).await;
            assert_eq!(again.map_err(|error| error.code()).err(), Some("deal-out-of-turn"));
            let again = town.by(who).execute(ConfirmDeal { record: record(deal) }).await;
            assert!(again.is_err());
        }
        assert_eq!((town.has_text(BO, "VAL").await, town.has_text(CLEO, "VAL").await), ("0 (0)".into(), "0 (10)".into()));
        town.community.audit(|_| ()).await.expect("in order");
    });
}

/// Nobody is told again and again of a deal that came to nothing.
#[test]
fn a_deal_comes_to_nothing_once() {
    block_on(async {
        let town = Town::new().await;
        let offer = town.announce(ANA, Kind::Offer, None, Price::of(money("5 VAL"))).await;
        let deal = town.reply(BO, offer, ReplyTerms::of(1)).await.expect("replied");
        town.steps(deal, &[(BO, "take_back")]).await;
        let told = || async { town.by(ANA).ask(Notifications::default()).await.expect("answered") };
        let before = told().await;
        for _ in 0..3 {
            let again = town.by(BO).execute(ReleaseDeal { record: record(deal) }).await;
            assert_eq!(again.map_err(|error| error.code()).err(), Some("deal-out-of-turn"));
        }
        assert_eq!(told().await, before);
    });
}

/// Who may no longer pay from a group's wallet when their reply is accepted has promised what is not theirs to give.
#[test]
fn a_promise_holds_as_long_as_who_made_it_may_pay() {
    block_on(async {
        let town = Town::new().await;
        let system = town.community.system();
        let bakers = *system.execute(CreateGroup::new("circle".parse().expect("a kind"), "Bakers")).await.expect("created");
        system.execute(AddToGroup { group: bakers, member: town.members[BO], delegate_of: None }).await.expect("added");
        system.execute(SetManager { group: bakers, member: town.members[BO], manager: true }).await.expect("made manager");
        let wallet = *system.execute(OpenGroupWallet { group: bakers, label: String::new() }).await.expect("opened");
        let offer = town.announce(ANA, Kind::Offer, None, Price::of(money("5 VAL"))).await;
        let group = town.community.by(Actor::ForGroup { member: town.members[BO], group: bakers });
        let [first, second] = [(); 2].map(|()| block_on(group.execute(ReplyTo::new(offer, ReplyTerms::of(1)))).expect("replied"));
        town.steps(*first, &[(ANA, "accept")]).await;
        system.execute(SetManager { group: bakers, member: town.members[BO], manager: false }).await.expect("no manager");
        assert_eq!(town.fire(ANA, *second, "accept").await, Err("deal-payer-may-not"));
        let held = system.ask(Balances { wallet }).await.expect("answered");
        assert_eq!(held[0].held_out, "5".parse().expect("an amount"), "the first alone");
        town.community.audit(|_| ()).await.expect("in order");
    });
}

/// What is told beforehand is what is held: the price and the payer's fees.
#[test]
fn the_cost_that_is_told_is_what_is_held() {
    block_on(async {
        let town = Town::new().await;
        let fee = |name: &str, bearer| {
            let fixed = Some("1".parse().expect("an amount"));
            Fee { bearer, fixed, ..Fee::share(name, Ppm::default()) }
        };
        let fees = Some(vec![fee("For the roof", Bearer::Payer), fee("For the floor", Bearer::Payee)]);
        let (code, name, symbol) = ("VAL".parse().expect("a code"), None, None);
        let change = ChangeCurrency { code, name, symbol, usage: None, limits: None, fees };
        town.community.system().execute(change).await.expect("changed");
        let offer = town.announce(ANA, Kind::Offer, None, Price::of(money("5 VAL"))).await;
        let deal = town.reply(BO, offer, ReplyTerms::of(2)).await.expect("replied");
        let cost = town.by(BO).ask(DealCost { deal }).await.expect("answered");
        assert_eq!((cost.gives.as_slice(), cost.gets.as_slice()), ([money("11 VAL")].as_slice(), [money("9 VAL")].as_slice()));
        assert_eq!((cost.fees.len(), cost.lines[0].spendable_after), (2, Some(money("-11 VAL"))));
        town.steps(deal, &[(ANA, "accept")]).await;
        assert_eq!(town.has_text(BO, "VAL").await, "0 (11)");
        town.steps(deal, &[(ANA, "invoice"), (BO, "pay")]).await;
        assert_eq!((town.has_text(BO, "VAL").await, town.has_text(ANA, "VAL").await), ("-11 (0)".into(), "9 (0)".into()));
    });
}
