//! Bread, a garden, and a quarrel.

use pollster::block_on;
use wezer_core::actor::Actor;
use wezer_core::flow::TickFlows;
use wezer_core::grant::GiveRight;
use wezer_core::group::{AddToGroup, CreateGroup, OpenGroupWallet};
use wezer_core::ledger::{CorrectEntry, PendingEntries, SettleEntry, VoidEntry};
use wezer_core::link::RecordRef;
use wezer_core::notification::{NotificationKind, Notifications};
use wezer_core::post::WriteComment;
use wezer_core::sovereignty::EraseMember;
use wezer_exchange::deal::{
    CallModerator, ChangeReply, ConfirmDeal, Deal, DealCost, DealId, DealMoney, DealTask, DealsToDo, Disputes, FindDeal, MyDeals,
    PayDeal, RefundDeal, ReleaseDeal, RepliesTo, ReplyTerms, ReplyTo, ReserveDeal, ResolveDispute, Side,
};
use wezer_exchange::market::announcement::{ChangeAnnouncement, FindAnnouncement, Kind, Price, Terms, WriteAnnouncement};

use super::town::{ANA, BO, CLEO, DAN, MO, Town, money};

#[test]
fn an_offer_from_reply_to_refund() {
    block_on(async {
        let town = Town::new().await;
        let (ana, bo, cleo, dan) = (town.by(ANA), town.by(BO), town.by(CLEO), town.by(DAN));
        let bread = town.announce(ANA, Kind::Offer, Some(3), Price::of(money("5 VAL"))).await;

        // A draft is there for who writes it alone.
        let terms = ReplyTerms { message: "For Sunday, please".to_owned(), ..ReplyTerms::of(1) };
        let deal = *bo.execute(ReplyTo { draft: true, ..ReplyTo::new(bread, terms.clone()) }).await.expect("written");
        assert!(ana.ask(FindDeal { deal }).await.expect("answered").is_none());
        assert!(ana.ask(MyDeals::default()).await.expect("answered").deals.is_empty());
        bo.execute(ChangeReply { deal, terms: ReplyTerms { quantity: 2, ..terms.clone() } }).await.expect("changed");
        let drafts = bo.ask(DealsToDo::default()).await.expect("answered");
        assert_eq!((drafts[0].task, drafts[0].deals.len()), (DealTask::Send, 1));
        town.steps(deal, &[(BO, "send")]).await;
        assert!(bo.execute(ChangeReply { deal, terms }).await.is_err(), "sent");
        let seen = ana.ask(FindDeal { deal }).await.expect("answered").expect("there");
        assert_eq!(
            (seen.message.as_deref(), seen.line.prices.as_slice()),
            (Some("For Sunday, please"), [money("10 VAL")].as_slice())
        );
        let may: Vec<_> =
            seen.flow.transitions.iter().filter(|step| step.why_not.is_none()).map(|step| step.name.as_str()).collect();
        assert_eq!(may, ["accept", "reject"]);
        let other = town.reply(CLEO, bread, ReplyTerms::of(1)).await.expect("replied");
        assert_eq!(town.reply(DAN, bread, ReplyTerms::of(4)).await, Err("deal-not-enough"));
        assert_eq!(town.reply(ANA, bread, ReplyTerms::of(1)).await, Err("deal-own-announcement"));

        // What waits for whom, by what they have to do.
        let to_do = async |who: usize| {
            let to_do = town.by(who).ask(DealsToDo::default()).await.expect("answered");
            to_do.into_iter().map(|one| (one.task, one.deals.iter().map(|line| line.deal).collect())).collect::<Vec<_>>()
        };
        let waits = |task, deals: &[DealId]| vec![(task, deals.to_vec())];
        assert_eq!(to_do(ANA).await, waits(DealTask::Answer, &[other, deal]));
        assert_eq!(ana.ask(DealsToDo { limit: Some(1) }).await.expect("answered")[0].deals.len(), 1);
        assert!(to_do(BO).await.is_empty() && to_do(DAN).await.is_empty());

        // Who sees what.
        let of = |deals: Vec<wezer_exchange::deal::DealLine>| deals.iter().map(|line| line.deal).collect::<Vec<_>>();
        let replies = || RepliesTo { announcement: bread, before: None, limit: None };
        assert_eq!(of(ana.ask(replies()).await.expect("answered").deals), [other, deal]);
        assert_eq!(of(bo.ask(replies()).await.expect("answered").deals), [deal]);
        assert!(dan.ask(replies()).await.expect("answered").deals.is_empty());
        assert!(dan.ask(FindDeal { deal }).await.expect("answered").is_none());
        let mine = MyDeals { side: Some(Side::Announcer), state: Some("open".to_owned()), ..MyDeals::default() };
        assert_eq!(of(ana.ask(mine.clone()).await.expect("answered").deals), [other, deal]);
        let first = ana.ask(MyDeals { limit: Some(1), ..mine.clone() }).await.expect("answered");
        assert_eq!(of(ana.ask(MyDeals { before: first.next, ..mine }).await.expect("answered").deals), [deal]);

        // Accepting holds the price; neither side ends the hold by itself, and no effect is done by hand.
        let cost = bo.ask(DealCost { deal }).await.expect("answered");
        assert_eq!((cost.left, cost.lines[0].spendable_after), (Some(3), Some(money("-10 VAL"))));
        assert_eq!(ana.ask(DealCost { deal }).await.expect("answered").lines[0].spendable_after, None, "not hers to see");
        town.steps(deal, &[(ANA, "accept")]).await;
        assert_eq!(town.has_text(BO, "VAL").await, "0 (10)");
        let record = RecordRef::of::<Deal>(deal);
        let pending = ana.ask(PendingEntries { wallet: town.wallets[ANA] }).await.expect("answered");
        let entry = pending[0].entry;
        let settle = SettleEntry { entry, wallet: Some(town.wallets[ANA]), amounts: None };
        assert_eq!(ana.execute(settle).await.map_err(|error| error.code()).err(), Some("held-for"));
        let void = VoidEntry { entry, wallet: None };
        assert_eq!(town.community.system().execute(void).await.map_err(|error| error.code()).err(), Some("held-for"));
        for by in [&ana, &bo] {
            let code = |code: Option<&'static str>| assert_eq!(code, Some("deal-out-of-turn"));
            code(by.execute(ReserveDeal { record: record.clone() }).await.map_err(|error| error.code()).err());
            code(by.execute(PayDeal { record: record.clone() }).await.map_err(|error| error.code()).err());
            code(by.execute(ConfirmDeal { record: record.clone() }).await.map_err(|error| error.code()).err());
            code(by.execute(ReleaseDeal { record: record.clone() }).await.map_err(|error| error.code()).err());
            code(by.execute(RefundDeal { record: record.clone(), force: false }).await.map_err(|error| error.code()).err());
        }
        // The conversation hangs on the deal and is the two sides' and the moderators'.
        let told = |kind| {
            move |page: wezer_core::notification::NotificationsPage| {
                page.notifications.iter().filter(|item| item.kind == kind).count()
            }
        };
        let comment = || WriteComment::on(RecordRef::of::<Deal>(deal), "At ten?");
        ana.execute(comment()).await.expect("a side");
        assert!(dan.execute(comment()).await.is_err(), "a stranger");
        town.by(MO).execute(comment()).await.expect("a moderator");
        let page = bo.ask(Notifications::default()).await.expect("answered");
        assert_eq!(told(NotificationKind::Reply)(page), 2);
        let page = town.by(MO).ask(Notifications::default()).await.expect("answered");
        assert_eq!(told(NotificationKind::Task)(page), 0, "who may step in is not told of every step");

        // The last one: the announcement closes, the reply that waits is refused with what is left.
        town.steps(other, &[(ANA, "accept")]).await;
        let closed = dan.ask(FindAnnouncement { announcement: bread }).await.expect("answered").expect("to be read");
        assert_eq!((closed.line.state.as_str(), closed.left), ("done", Some(0)));
        assert_eq!(town.reply(DAN, bread, ReplyTerms::of(1)).await, Err("deal-announcement-closed"));

        // Paid, then given back: nothing is deleted.
        assert_eq!(to_do(ANA).await, waits(DealTask::Fulfil, &[other, deal]));
        town.steps(deal, &[(ANA, "invoice")]).await;
        assert_eq!((to_do(ANA).await, to_do(BO).await), (waits(DealTask::Fulfil, &[other]), waits(DealTask::Pay, &[deal])));
        town.steps(deal, &[(BO, "pay")]).await;
        assert_eq!(to_do(BO).await, waits(DealTask::Evaluate, &[deal]));
        assert_eq!((town.has_text(BO, "VAL").await, town.has_text(ANA, "VAL").await), ("-10 (0)".into(), "10 (0)".into()));
        assert_eq!(town.fire(BO, deal, "finish").await, Ok(false));
        assert_eq!(town.fire(BO, deal, "finish").await, Err("flow-agreed"));
        town.steps(deal, &[(ANA, "finish"), (ANA, "refund")]).await;
        assert_eq!((town.has_text(BO, "VAL").await, town.has_text(ANA, "VAL").await), ("0 (0)".into(), "0 (0)".into()));
        assert_eq!(bo.ask(FindDeal { deal }).await.expect("answered").expect("there").money, DealMoney::Refunded);
        // The other is called off by both.
        assert_eq!(town.fire(CLEO, other, "cancel").await, Ok(false));
        town.steps(other, &[(ANA, "cancel")]).await;
        assert_eq!(town.has_text(CLEO, "VAL").await, "0 (0)");
        assert_eq!(cleo.ask(MyDeals::default()).await.expect("answered").deals[0].state, "cancelled");
        town.community.audit(|_| ()).await.expect("in order");
    });
}

/// property 3.9: mixed payments complete together: the internal leg is held from the acceptance to the payee's confirmation.
#[test]
fn a_want_paid_in_euros_and_inside() {
    block_on(async {
        let town = Town::new().await;
        let price = Price::AllOf(vec![money("2.50 EUR"), money("4 VAL"), money("1 BRD")]);
        let want = town.announce(ANA, Kind::Want, Some(2), price).await;
        let wanted = ReplyTerms { currency: Some("VAL".parse().expect("a code")), ..ReplyTerms::of(2) };
        assert_eq!(town.reply(BO, want, wanted).await, Err("deal-price-is-set"), "all of them, not one");
        let deal = town.reply(BO, want, ReplyTerms::of(2)).await.expect("replied");
        town.steps(deal, &[(ANA, "accept"), (BO, "invoice")]).await;
        assert_eq!(town.has_text(ANA, "VAL").await, "0 (8)");
        assert_eq!(town.fire(ANA, deal, "pay").await, Err("flow-guard"), "the euros are confirmed first");
        town.steps(deal, &[(ANA, "declare")]).await;
        assert_eq!(town.fire(ANA, deal, "confirm").await, Err("flow-not-your-part"));
        assert_eq!((town.has_text(ANA, "VAL").await, town.has_text(BO, "VAL").await), ("0 (8)".into(), "0 (0)".into()));
        // Nobody confirms: the declaration lapses, what is held stays held, and it is declared again.
        town.world.pass_seconds(2_592_000);
        assert_eq!(town.community.system().execute(TickFlows::default()).await.expect("ticked").moved, 1);
        assert_eq!((town.state(deal).await, town.has_text(ANA, "BRD").await), ("invoiced".into(), "0 (2)".into()));
        town.steps(deal, &[(ANA, "declare"), (BO, "confirm")]).await;
        for (currency, minus, paid) in
            [("EUR", "0.00 (0.00)", "0.00 (0.00)"), ("VAL", "-8 (0)", "8 (0)"), ("BRD", "-2 (0)", "2 (0)")]
        {
            assert_eq!(town.has_text(ANA, currency).await, minus);
            assert_eq!(town.has_text(BO, currency).await, paid);
        }
        // Nobody evaluates: after a month it is done. Then the refund, which the payer confirms.
        town.world.pass_seconds(2_592_000);
        assert_eq!(town.community.system().execute(TickFlows::default()).await.expect("ticked").moved, 1);
        assert_eq!(town.fire(BO, deal, "refund").await, Err("flow-guard"));
        town.steps(deal, &[(BO, "begin_refund"), (BO, "keep"), (BO, "begin_refund"), (ANA, "confirm_refund")]).await;
        for who in [ANA, BO] {
            for currency in ["EUR", "VAL", "BRD"] {
                assert_eq!(town.has(who, currency).await, Default::default());
            }
        }
        town.community.audit(|_| ()).await.expect("in order");
    });
}

/// property 3.8: one-of is exactly one leg from the list, all-of every one; no limit is passed by holding.
#[test]
fn prices_and_limits() {
    block_on(async {
        let town = Town::new().await;
        let one_of = town.announce(ANA, Kind::Offer, None, Price::OneOf(vec![money("4 VAL"), money("3 BRD")])).await;
        let of = |currency: &str| ReplyTerms { currency: Some(currency.parse().expect("a code")), ..ReplyTerms::of(5) };
        assert_eq!(town.reply(BO, one_of, ReplyTerms::of(1)).await, Err("deal-choose-currency"));
        assert_eq!(town.reply(BO, one_of, of("EUR")).await, Err("deal-choose-currency"));
        let own = ReplyTerms { prices: vec![money("1 VAL")], ..ReplyTerms::of(1) };
        assert_eq!(town.reply(BO, one_of, own).await, Err("deal-price-is-set"));
        let val = town.reply(BO, one_of, of("VAL")).await.expect("replied");
        let second = town.reply(BO, one_of, of("VAL")).await.expect("replied");
        town.steps(val, &[(ANA, "accept")]).await;
        assert_eq!(town.has_text(BO, "VAL").await, "0 (20)");
        assert_eq!(town.has_text(BO, "BRD").await, "0 (0)");
        assert_eq!(town.fire(ANA, second, "accept").await, Err("others-limit"), "what is held counts");
        assert_eq!(town.state(second).await, "open");

        let agreed = town.announce(ANA, Kind::Want, None, Price::ToBeAgreed).await;
        let asks = |price: &[&str]| ReplyTerms { prices: price.iter().map(|text| money(text)).collect(), ..ReplyTerms::of(3) };
        assert_eq!(town.reply(BO, agreed, asks(&["1 VAL", "2 VAL"])).await, Err("market-currency-twice"));
        assert_eq!(town.reply(BO, agreed, asks(&["0 VAL"])).await, Err("market-price-not-positive"));
        let dear = town.reply(BO, agreed, asks(&["31 VAL"])).await.expect("replied");
        assert_eq!(town.fire(ANA, dear, "accept").await, Err("lower-limit"));
        let cheap = town.reply(BO, agreed, asks(&["30 VAL"])).await.expect("replied");
        town.steps(cheap, &[(ANA, "accept")]).await;
        assert_eq!(town.has_text(ANA, "VAL").await, "0 (30)", "in all, not each");
        // What costs nothing goes the same way.
        let free = town.reply(CLEO, agreed, asks(&[])).await.expect("replied");
        town.steps(free, &[(ANA, "accept"), (CLEO, "invoice"), (ANA, "pay")]).await;
        assert_eq!(town.fire(ANA, free, "finish").await, Ok(false));
        town.steps(free, &[(CLEO, "finish"), (CLEO, "refund")]).await;
        town.community.audit(|_| ()).await.expect("in order");
    });
}

#[test]
fn a_quarrel_and_what_a_moderator_may() {
    block_on(async {
        let town = Town::new().await;
        let (ana, bo, mo) = (town.by(ANA), town.by(BO), town.by(MO));
        let offer = town.announce(ANA, Kind::Offer, None, Price::of(money("20 VAL"))).await;
        let deal = town.reply(BO, offer, ReplyTerms::of(1)).await.expect("replied");
        assert_eq!(town.fire(MO, deal, "accept").await, Err("flow-not-your-part"), "nobody says yes for somebody else");
        town.steps(deal, &[(ANA, "accept"), (ANA, "invoice")]).await;
        let call = || CallModerator { deal, reason: "Nothing was delivered".to_owned() };
        assert!(town.by(DAN).execute(call()).await.is_err());
        assert!(mo.execute(call()).await.is_err(), "no side");
        bo.execute(call()).await.expect("called");
        assert_eq!(ana.execute(call()).await.map_err(|error| error.code()).err(), Some("deal-already-called"));
        assert!(ana.ask(Disputes::default()).await.expect("answered").disputes.is_empty());
        let queue = mo.ask(Disputes::default()).await.expect("answered").disputes;
        assert_eq!((queue.len(), queue[0].dispute.reason.as_deref()), (1, Some("Nothing was delivered")));
        let page = mo.ask(Notifications::default()).await.expect("answered");
        assert!(page.notifications.iter().any(|item| item.kind == NotificationKind::Task), "told of the call");
        let answer = || ResolveDispute { deal, answer: "Called off".to_owned() };
        assert_eq!(ana.execute(answer()).await.map_err(|error| error.code()).err(), Some("deal-own-matter"));
        town.steps(deal, &[(MO, "cancel")]).await;
        mo.execute(answer()).await.expect("answered");
        assert!(mo.ask(Disputes::default()).await.expect("answered").disputes.is_empty());
        let seen = bo.ask(FindDeal { deal }).await.expect("answered").expect("there");
        assert_eq!(seen.disputes[0].answer.as_deref(), Some("Called off"));
        assert_eq!(town.has_text(BO, "VAL").await, "0 (0)");

        // A refund that the payee's limit forbids is forced by a moderator only.
        let deal = town.reply(BO, offer, ReplyTerms::of(1)).await.expect("replied");
        town.steps(deal, &[(ANA, "accept"), (ANA, "invoice"), (BO, "pay"), (MO, "finish")]).await;
        let want = town.announce(ANA, Kind::Want, None, Price::of(money("25 VAL"))).await;
        let spent = town.reply(CLEO, want, ReplyTerms::of(1)).await.expect("replied");
        town.steps(spent, &[(ANA, "accept"), (CLEO, "invoice"), (ANA, "pay")]).await;
        let again = town.reply(DAN, want, ReplyTerms::of(1)).await.expect("replied");
        town.steps(again, &[(ANA, "accept")]).await;
        assert_eq!(town.has_text(ANA, "VAL").await, "-5 (25)");
        assert_eq!(town.fire(ANA, deal, "refund").await, Err("lower-limit"));
        assert_eq!(town.fire(ANA, deal, "force_refund").await, Err("flow-not-your-part"));
        town.steps(deal, &[(MO, "force_refund")]).await;
        assert_eq!((town.has_text(ANA, "VAL").await, town.has_text(BO, "VAL").await), ("-25 (25)".into(), "0 (0)".into()));

        // In their own matter nobody moderates.
        let own = town.announce(MO, Kind::Offer, None, Price::of(money("1 VAL"))).await;
        let deal = town.reply(BO, own, ReplyTerms::of(1)).await.expect("replied");
        town.steps(deal, &[(MO, "accept"), (MO, "invoice")]).await;
        assert_eq!(town.fire(MO, deal, "pay").await, Err("flow-not-your-part"));
        assert_eq!(town.fire(MO, deal, "cancel").await, Ok(false), "as the announcer, who needs the other side");
        town.community.audit(|_| ()).await.expect("in order");
    });
}

#[test]
fn a_group_deals_and_words_are_erased() {
    block_on(async {
        let town = Town::new().await;
        let system = town.community.system();
        let bakers = *system.execute(CreateGroup::new("circle".parse().expect("a kind"), "Bakers")).await.expect("created");
        for who in [ANA, CLEO] {
            let add = AddToGroup { group: bakers, member: town.members[who], delegate_of: None };
            system.execute(add).await.expect("added");
        }
        let set = wezer_core::group::SetManager { group: bakers, member: town.members[ANA], manager: true };
        system.execute(set).await.expect("made manager");
        let group = town.community.by(Actor::ForGroup { member: town.members[ANA], group: bakers });
        let terms = Terms::new("Bread", town.food).at(Price::of(money("3 VAL")));
        let offer = *group.execute(WriteAnnouncement::offer(Terms { quantity: Some(5), ..terms })).await.expect("announced");
        let reply = || ReplyTerms { message: "As last week".to_owned(), ..ReplyTerms::of(1) };
        assert_eq!(town.reply(BO, offer, reply()).await, Err("deal-no-wallet"));
        let wallet = *system.execute(OpenGroupWallet { group: bakers, label: String::new() }).await.expect("opened");
        let deal = town.reply(BO, offer, reply()).await.expect("replied");
        assert_eq!(town.fire(CLEO, deal, "accept").await, Err("flow-not-your-part"), "a member who may not act for it");
        town.steps(deal, &[(ANA, "accept"), (ANA, "invoice"), (BO, "pay")]).await;
        let paid = system.ask(wezer_core::ledger::Balances { wallet }).await.expect("answered");
        assert_eq!(paid[0].balance, "3".parse().expect("an amount"));
        let mine = group.ask(MyDeals::default()).await.expect("answered").deals;
        assert_eq!(mine.len(), 1);

        // Who may act for the group, but not pay for it, says yes to no price.
        let speakers =
            *system.execute(CreateGroup::new("role".parse().expect("a kind"), "Speakers").inside(bakers)).await.expect("created");
        system.execute(AddToGroup { group: speakers, member: town.members[CLEO], delegate_of: None }).await.expect("added");
        let right = wezer_core::group::ACT_FOR.as_str().to_owned();
        let give = GiveRight { right, to: speakers, over: bakers, when: None, expires_at: None, reason: "Speaks".to_owned() };
        system.execute(give).await.expect("given");
        let terms = Terms::new("Flour", town.food).at(Price::of(money("3 VAL")));
        let want = *group.execute(WriteAnnouncement::want(terms)).await.expect("announced");
        let flour = town.reply(BO, want, ReplyTerms::of(1)).await.expect("replied");
        assert_eq!(town.fire(CLEO, flour, "accept").await, Err("deal-may-not-pay"));
        town.steps(flour, &[(ANA, "accept")]).await;

        // No more is announced than is given away: closed.
        let less = Terms { quantity: Some(1), ..Terms::new("Bread", town.food).at(Price::of(money("3 VAL"))) };
        group.execute(ChangeAnnouncement { announcement: offer, terms: less }).await.expect("changed");
        assert_eq!(town.reply(DAN, offer, reply()).await, Err("deal-announcement-closed"));

        // The payee gave back by hand what they were paid: the refund finds nothing left to reverse.
        let seen = system.ask(FindDeal { deal }).await.expect("answered").expect("there");
        let DealMoney::Paid(entry) = seen.money else { panic!("paid: {:?}", seen.money) };
        system.execute(CorrectEntry { entry, wallet: None, amounts: None, force: false, memo: None }).await.expect("corrected");
        town.steps(deal, &[(MO, "finish"), (ANA, "refund")]).await;

        system.execute(EraseMember { member: town.members[BO], reason: Some("Asked for".to_owned()) }).await.expect("erased");
        let seen = town.by(ANA).ask(FindDeal { deal }).await.expect("answered").expect("there");
        assert_eq!(seen.message, None);
        town.community.audit(|_| ()).await.expect("in order");
    });
}
