//! The story that was told of the Odoo Community Association in 2014: a bug is resolved for 100 COM; the funding of a module is decided,
//! money is collected for it in euros and in COM, and those who conceive and develop it are rewarded.

use std::sync::Arc;

use pollster::block_on;
use serde_json::json;
use wezer_core::flow::{FireTransition, Party, SaveFlow, StartFlow};
use wezer_core::grant::GiveRight;
use wezer_core::group::{ACT_FOR, AddToGroup, CreateGroup, OpenGroupWallet, ROOT};
use wezer_core::id::{CommunityId, GroupId, MemberId, WalletId};
use wezer_core::kernel::LaneLimits;
use wezer_core::ledger::{Abundance, Balances, CreateCurrency, Origin, SettleEntry};
use wezer_core::link::RecordRef;
use wezer_core::member::AdmitMember;
use wezer_core::money::{Money, Scale};
use wezer_core::post::WriteComment;
use wezer_core::store::MemoryStore;
use wezer_core::time::Timestamp;
use wezer_core::world::{HandWorld, World};
use wezer_core::{Actor, Command, Community, Query, Registry, right};
use wezer_exchange::Exchange;
use wezer_exchange::campaign::{
    AddToBounty, Campaign, CampaignId, Campaigns, FindBounty, FindCampaign, MakePledge, MyPledges, PledgeEnd, TickCampaigns,
};
use wezer_exchange::deal::{Deal, DealId, ReplyTerms, ReplyTo};
use wezer_exchange::market::announcement::{Announcement, Price, Terms, WriteAnnouncement};
use wezer_exchange::market::category::CreateCategory;
use wezer_exchange::market::search::SearchMarket;
use wezer_exchange::market::{AnnouncementId, CategoryId, SetUpExchange};

/// The association, seen by whoever tells the story.
struct Association {
    community: Community,
    clock: Arc<HandWorld>,
    services: CategoryId,
}

/// A member and their wallet.
#[derive(Clone, Copy)]
struct Person {
    id: MemberId,
    wallet: WalletId,
}

fn money(text: &str) -> Money {
    text.parse().expect("money")
}

impl Association {
    /// COM is generated as members help one another; euros change hands outside and are declared.
    fn founded() -> Self {
        let clock = Arc::new(HandWorld::at("2014-09-01T08:00:00Z".parse::<Timestamp>().expect("a moment")));
        let registry = Registry::core().with(&Exchange).expect("names are free");
        let store = Arc::new(MemoryStore::new(CommunityId::from_u128(2014)));
        let community = Community::open_with(store, registry, Arc::clone(&clock) as Arc<dyn World>, LaneLimits::default());
        let mut association = Self { community, clock, services: CategoryId::from_u128(0) };
        association.run(SetUpExchange::default());
        association.run(CreateCurrency::mutual_credit("COM".parse().expect("a code"), "-200".parse().expect("an amount")));
        let euro = CreateCurrency::new("EUR".parse().expect("a code"), Abundance::Rare, Origin::Declared).scale(Scale::CENTS);
        association.run(euro);
        association.services = association.run(CreateCategory::named("Services", "Services"));
        association
    }

    fn run<C: Command>(&self, command: C) -> C::Output {
        block_on(self.community.system().execute(command)).expect("done").output
    }

    fn admit(&self, name: &str) -> Person {
        let admitted = self.run(AdmitMember::named(name));
        Person { id: admitted.member, wallet: admitted.wallet }
    }

    fn does<C: Command>(&self, who: Person, command: C) -> C::Output {
        block_on(self.community.member(who.id).execute(command)).expect("done").output
    }

    fn does_for<C: Command>(&self, who: Person, group: GroupId, command: C) -> C::Output {
        block_on(self.community.by(Actor::ForGroup { member: who.id, group }).execute(command)).expect("done").output
    }

    fn asks<Q: Query>(&self, who: Person, query: Q) -> Q::Output {
        block_on(self.community.member(who.id).ask(query)).expect("answered")
    }

    /// What somebody has in COM.
    fn com(&self, wallet: WalletId) -> String {
        let balances = block_on(self.community.system().ask(Balances { wallet })).expect("answered");
        let com = balances.iter().find(|balance| balance.currency.as_str() == "COM");
        com.map_or_else(|| "0".to_owned(), |balance| balance.balance.to_string())
    }

    fn step(deal: DealId, transition: &str) -> FireTransition {
        let (record, transition) = (RecordRef::of::<Deal>(deal), transition.to_owned());
        FireTransition { record, transition, flow: None, version: None, myself: None }
    }

    /// Somebody answers a want of a group, works, is paid what they asked for.
    fn works_for(&self, who: Person, group: GroupId, manager: Person, want: AnnouncementId, price: &[Money]) -> DealId {
        let terms = ReplyTerms { prices: price.to_vec(), message: "I can do that".to_owned(), ..ReplyTerms::of(1) };
        let deal = self.does(who, ReplyTo::new(want, terms));
        self.does_for(manager, group, Self::step(deal, "accept"));
        self.does(who, Self::step(deal, "invoice"));
        deal
    }
}

#[test]
fn a_bug_is_resolved_for_100_com() {
    let association = Association::founded();
    let [carmen, bruno, yann] = ["Carmen, Spain", "Bruno, Brasil", "Yann, France"].map(|name| association.admit(name));

    // An integrator from Spain has a bug that she isn't able to resolve, and posts it on the marketplace for 60 COM.
    let terms = Terms::new("The invoice report fails on refunds", association.services).at(Price::of(money("60 COM")));
    let bug = association.does(carmen, WriteAnnouncement::want(terms));

    // A member from France has it too, and adds to its price: it is a bounty of 100 COM now.
    association.does(yann, AddToBounty::new(bug, yann.wallet, money("40 COM")));
    let bounty = association.asks(bruno, FindBounty { announcement: bug }).expect("there is one");
    assert_eq!(bounty.raised, [money("40 COM")]);

    // A member from Brasil finds it, asks what he has to know, and answers.
    let found = association.asks(bruno, SearchMarket::text("invoice refund"));
    assert_eq!(found.hits.len(), 1);
    association.does(bruno, WriteComment::on(RecordRef::of::<Announcement>(bug), "In which version?"));
    let deal = association.does(bruno, ReplyTo::new(bug, ReplyTerms::of(1)));
    association.does(carmen, Association::step(deal, "accept"));
    association.does(bruno, Association::step(deal, "invoice"));
    assert_eq!(association.com(bruno.wallet), "0", "everything is held, nothing is paid yet");
    association.does(carmen, Association::step(deal, "pay"));
    assert_eq!(association.com(bruno.wallet), "100");

    // He uses them when he needs some help from another member.
    let terms = Terms::new("Translate a module into French", association.services).at(Price::of(money("80 COM")));
    let translation = association.does(bruno, WriteAnnouncement::want(terms));
    let deal = association.does(yann, ReplyTo::new(translation, ReplyTerms::of(1)));
    association.does(bruno, Association::step(deal, "accept"));
    association.does(yann, Association::step(deal, "invoice"));
    association.does(bruno, Association::step(deal, "pay"));
    let left = [carmen, bruno, yann].map(|who| association.com(who.wallet));
    assert_eq!(left, ["-60", "20", "40"]);
    block_on(association.community.audit(|_| ())).expect("in order");
}

#[test]
fn a_module_is_decided_funded_conceived_developed_and_rewarded() {
    let association = Association::founded();
    let [lucia, joel, maxime, pedro, raphael] =
        ["Lúcia", "Joël", "Maxime", "Pedro", "Raphaël"].map(|name| association.admit(name));

    // A team forms around the accounting module, with a purse of its own. Joël sees to it.
    let team = association.run(CreateGroup::new("circle".parse().expect("a kind"), "Accounting module"));
    association.run(AddToGroup { group: team, member: joel.id, delegate_of: None });
    for right in [right::PAY, right::SETTLE, ACT_FOR] {
        let (right, reason) = (right.as_str().to_owned(), "The team trusts its members".to_owned());
        association.run(GiveRight { right, to: team, over: team, when: None, expires_at: None, reason });
    }
    let purse = association.run(OpenGroupWallet { group: team, label: String::new() });

    // That funding is decided by two of the board together is data which the association wrote; the decision opens the campaign.
    let funding = json!({
        "name": "funding",
        "fields": [{ "name": "purse", "kind": "wallet", "required": true }, { "name": "deadline", "kind": "timestamp", "required": true }],
        "roles": [
            { "name": "proposer", "holder": "starter" },
            { "name": "president" },
            { "name": "treasurer" },
        ],
        "states": [{ "name": "proposed" }, { "name": "decided", "final": true }],
        "transitions": [{
            "name": "decide",
            "from": ["proposed"],
            "to": "decided",
            "agreed_by": ["president", "treasurer"],
            "effects": [{
                "command": "start_campaign",
                "as": "proposer",
                "makes": { "kind": "campaign" },
                "arguments": {
                    "publish": true,
                    "terms": {
                        "title": "A module for accounting in every country",
                        "groups": [ROOT],
                        "audience": "community",
                        "beneficiary": { "from": "field.purse" },
                        "goals": [{ "amount": "100", "currency": "COM" }, { "amount": "500", "currency": "EUR" }],
                        "mode": "all_or_nothing",
                        "deadline": { "from": "field.deadline" },
                        "goodies": [{ "title": "Your name in the credits", "price": { "one_of": [
                            { "amount": "50", "currency": "COM" }, { "amount": "300", "currency": "EUR" },
                        ] }, "quantity": 10 }],
                    },
                },
            }],
        }],
    });
    association.run(SaveFlow::new(serde_json::from_value(funding).expect("a flow")));
    let until = association.clock.now().plus_seconds(30 * 86_400);
    let proposal = StartFlow::new("funding").field("purse", purse.to_string()).field("deadline", until.to_string());
    let proposal = proposal.role("president", Party::Member(maxime.id)).role("treasurer", Party::Member(raphael.id));
    let run = association.does(joel, proposal).run;
    association.does(maxime, FireTransition::of_run(run, "decide"));
    association.does(raphael, FireTransition::of_run(run, "decide"));
    let campaign: CampaignId = association.asks(lucia, Campaigns::default()).campaigns[0].campaign;

    // Whoever needs the module pledges for it, in COM or in euros.
    association.does(lucia, WriteComment::on(RecordRef::of::<Campaign>(campaign), "We need it in Portugal"));
    association.does(lucia, MakePledge::new(campaign, lucia.wallet, money("70 COM")).claiming(0));
    association.does(raphael, MakePledge::new(campaign, raphael.wallet, money("30 COM")));
    association.does(maxime, MakePledge::new(campaign, maxime.wallet, money("500 EUR")).claiming(0));
    let seen = association.asks(lucia, FindCampaign { campaign }).expect("there");
    assert!(seen.line.progress.iter().all(|progress| progress.reached) && seen.goodies[0].left == Some(8));
    assert_eq!(association.com(purse), "0", "until the deadline everybody may still withdraw");

    // The deadline goes by: the COM are paid; the euros are declared, and the team says when they are there.
    association.clock.pass_seconds(31 * 86_400);
    while association.run(TickCampaigns {}).more {}
    assert_eq!(association.asks(lucia, FindCampaign { campaign }).expect("there").line.state, "succeeded");
    assert_eq!(association.com(purse), "100");
    let euros = association.asks(maxime, MyPledges::default()).pledges[0].lines[0].end;
    let Some(PledgeEnd::Declared(entry)) = euros else { unreachable!("euros are declared: {euros:?}") };
    association.does(joel, SettleEntry { entry, wallet: Some(purse), amounts: None });

    // First the conception is posted, then the development; who does it is rewarded, in COM and in euros.
    let conception = Terms::new("Conception of the accounting module", association.services);
    let conception = association.does_for(joel, team, WriteAnnouncement::want(conception));
    let deal = association.works_for(pedro, team, joel, conception, &[money("40 COM")]);
    association.does_for(joel, team, Association::step(deal, "pay"));
    let development = Terms::new("Development of the accounting module", association.services);
    let development = association.does_for(joel, team, WriteAnnouncement::want(development));
    let deal = association.works_for(lucia, team, joel, development, &[money("60 COM"), money("500 EUR")]);
    association.does_for(joel, team, Association::step(deal, "declare"));
    association.does(lucia, Association::step(deal, "confirm"));

    let left = [pedro.wallet, lucia.wallet, purse].map(|wallet| association.com(wallet));
    assert_eq!(left, ["40", "-10", "0"], "what was given for the module went to those who made it");
    block_on(association.community.audit(|_| ())).expect("in order");
}
