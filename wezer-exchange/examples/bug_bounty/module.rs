//! The funding of a module is decided, money is collected for it in euros and in COM, and those who conceive and develop it are rewarded.

use pollster::block_on;
use serde_json::{Value, json};
use wezer_core::flow::{FireTransition, Party, SaveFlow, StartFlow};
use wezer_core::grant::GiveRight;
use wezer_core::group::{ACT_FOR, AddToGroup, CreateGroup, OpenGroupWallet, ROOT};
use wezer_core::id::GroupId;
use wezer_core::ledger::SettleEntry;
use wezer_core::link::RecordRef;
use wezer_core::post::WriteComment;
use wezer_core::right;
use wezer_core::world::World as _;
use wezer_exchange::campaign::{Campaign, CampaignId, Campaigns, FindCampaign, MakePledge, MyPledges, PledgeEnd, TickCampaigns};
use wezer_exchange::deal::{DealId, ReplyTerms, ReplyTo};
use wezer_exchange::market::announcement::{Terms, WriteAnnouncement};

use crate::association::{Association, Person, money};

pub(crate) fn tell(association: &Association) {
    let people = ["Lúcia", "Joël", "Maxime", "Pedro", "Raphaël"].map(|name| association.admit(name));
    let [lucia, joel, maxime, pedro, raphael] = people;

    association.tell("A team forms around the accounting module, with a purse of its own. Joël sees to it.");
    let team = association.run(CreateGroup::new("circle".parse().expect("a kind"), "Accounting module"));
    association.run(AddToGroup { group: team, member: joel.id, delegate_of: None });
    for right in [right::PAY, right::SETTLE, ACT_FOR] {
        let (right, reason) = (right.as_str().to_owned(), "The team trusts its members".to_owned());
        association.run(GiveRight { right, to: team, over: team, when: None, expires_at: None, reason });
    }
    let purse = association.run(OpenGroupWallet { group: team, label: String::new() });

    association.tell("Joël proposes to fund it. Maxime and Raphaël of the board decide it together, which opens the campaign.");
    association.run(SaveFlow::new(serde_json::from_value(funding()).expect("a flow")));
    let until = association.clock.now().plus_seconds(30 * 86_400);
    let proposal = StartFlow::new("funding").field("purse", purse.to_string()).field("deadline", until.to_string());
    let proposal = proposal.role("president", Party::Member(maxime.id)).role("treasurer", Party::Member(raphael.id));
    let run = association.does(joel, proposal).run;
    association.does(maxime, FireTransition::of_run(run, "decide"));
    association.does(raphael, FireTransition::of_run(run, "decide"));
    let campaign: CampaignId = association.asks(lucia, Campaigns::default()).campaigns[0].campaign;

    association.tell(
        "Whoever needs the module pledges: Lúcia 70 COM, Raphaël 30 COM, Maxime 500 EUR; names in the credits are claimed.",
    );
    association.does(lucia, WriteComment::on(RecordRef::of::<Campaign>(campaign), "We need it in Portugal"));
    association.does(lucia, MakePledge::new(campaign, lucia.wallet, money("70 COM")).claiming(0));
    association.does(raphael, MakePledge::new(campaign, raphael.wallet, money("30 COM")));
    association.does(maxime, MakePledge::new(campaign, maxime.wallet, money("500 EUR")).claiming(0));
    let seen = association.asks(lucia, FindCampaign { campaign }).expect("there");
    assert!(seen.line.progress.iter().all(|progress| progress.reached) && seen.goodies[0].left == Some(8));
    assert_eq!(association.com(purse), "0", "until the deadline everybody may still withdraw");

    association.clock.pass_seconds(31 * 86_400);
    association.tell("The deadline goes by: the COM are paid; the euros are declared, and the team says when they are there.");
    while association.run(TickCampaigns {}).more {}
    assert_eq!(association.asks(lucia, FindCampaign { campaign }).expect("there").line.state, "succeeded");
    assert_eq!(association.com(purse), "100");
    let euros = association.asks(maxime, MyPledges::default()).pledges[0].lines[0].end;
    let Some(PledgeEnd::Declared(entry)) = euros else { unreachable!("euros are declared: {euros:?}") };
    association.does(joel, SettleEntry { entry, wallet: Some(purse), amounts: None });

    association.tell("First the conception is posted. Pedro does it for 40 COM.");
    let conception = work(association, (joel, team), pedro, "Conception of the accounting module", &["40 COM"]);
    association.does_for(joel, team, Association::step(conception, "pay"));
    association.does_for(joel, team, Association::opinion(conception, 2, "Every country fits into it"));
    association.does(pedro, Association::opinion(conception, 2, "They knew what they wanted"));

    association.clock.pass_seconds(14 * 86_400);
    association.tell("Then the development. Lúcia does it for 60 COM and 500 EUR, and says when the euros are there.");
    let development = work(association, (joel, team), lucia, "Development of the accounting module", &["60 COM", "500 EUR"]);
    association.does_for(joel, team, Association::step(development, "declare"));
    association.does(lucia, Association::step(development, "confirm"));
    association.does_for(joel, team, Association::opinion(development, 1, "Works; the documentation came late"));
    association.does(lucia, Association::opinion(development, 2, "Paid as agreed"));

    assert_eq!(association.reputation(pedro), (1, "2.000000".to_owned(), vec!["Every country fits into it".to_owned()]));
    assert_eq!(association.reputation(lucia), (1, "1.000000".to_owned(), vec!["Works; the documentation came late".to_owned()]));
    let left = [pedro.wallet, lucia.wallet, purse].map(|wallet| association.com(wallet));
    association.tell(&format!("What was given for the module went to those who made it: the purse has {} COM left.", left[2]));
    assert_eq!(left, ["40", "-10", "0"]);
    block_on(association.community.audit(|_| ())).expect("in order");
}

/// The team posts what is to be done; somebody answers with their price, is accepted, does it, and asks for the payment.
fn work(association: &Association, (manager, team): (Person, GroupId), who: Person, what: &str, price: &[&str]) -> DealId {
    let want = association.does_for(manager, team, WriteAnnouncement::want(Terms::new(what, association.services)));
    let prices = price.iter().map(|text| money(text)).collect();
    let terms = ReplyTerms { prices, message: "I can do that".to_owned(), ..ReplyTerms::of(1) };
    let deal = association.does(who, ReplyTo::new(want, terms));
    association.does_for(manager, team, Association::step(deal, "accept"));
    association.does(who, Association::step(deal, "invoice"));
    deal
}

/// That two of the board decide together is data, which the association wrote; the decision opens the campaign.
fn funding() -> Value {
    json!({
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
    })
}
