//! What a deal costs: `cargo bench -p wezer-benches --bench deal`.
//!
//! A thousand members offer bread; a deal is a reply, its acceptance, the invoice, the payment and what both say of it, which closes it:
//! six commits, one after the other as people make them. Deals a second by the clock on the wall, and processor time a deal, in memory
//! and over the file store, with 1,000 deals there already and with ten times as many, whose ratio says how the cost grows. A number
//! behind `--` sets how many are there in the larger.

#![allow(clippy::float_arithmetic, clippy::print_stdout, reason = "times are no money, and a bench prints")]

use wezer_benches::measure::Took;
use wezer_benches::town::Dice;
use wezer_core::flow::FireTransition;
use wezer_core::id::{CommunityId, MemberId};
use wezer_core::indicator::{Asking, Indicator, MarkScale, Measure, Reach, SetIndicator};
use wezer_core::ledger::CreateCurrency;
use wezer_core::link::RecordRef;
use wezer_core::member::AdmitMember;
use wezer_core::store::file::Options;
use wezer_core::store::{FileStore, MemoryStore};
use wezer_core::{Community, Registry};
use wezer_exchange::Exchange;
use wezer_exchange::deal::{Deal, ReplyTerms, ReplyTo};
use wezer_exchange::market::announcement::{Price, Terms, WriteAnnouncement};
use wezer_exchange::market::category::CreateCategory;
use wezer_exchange::market::{AnnouncementId, SetUpExchange};
use wezer_exchange::reputation::EvaluateDeal;

const MEMBERS: usize = 1_000;
/// So many deals are measured at once.
const MEASURED: u64 = 500;

struct Town {
    community: Community,
    members: Vec<MemberId>,
    /// What each member offers, in their order.
    offers: Vec<AnnouncementId>,
    dice: Dice,
}

impl Town {
    async fn settle(community: Community) -> Self {
        let system = community.system();
        system.execute(SetUpExchange::default()).await.expect("set up");
        let create = CreateCurrency::mutual_credit("VAL".parse().expect("a code"), "-1000000".parse().expect("an amount"));
        system.execute(create).await.expect("created");
        let quality = Indicator {
            code: "quality".parse().expect("a code"),
            label_en: "quality".to_owned(),
            label_fr: "qualité".to_owned(),
            measure: Measure::Marks { scale: MarkScale::STANDARD },
            reach: Reach::Member,
            months: 0,
        };
        let code = quality.code.clone();
        system.execute(SetIndicator(quality)).await.expect("made");
        let food = CreateCategory::named("Food", "Nourriture").asking(code, Asking::Ask { scale: None, optional: false });
        let food = *system.execute(food).await.expect("created");
        let admit = (0..MEMBERS).map(|n| (system.fresh_command_id(), AdmitMember::named(format!("Member {n}")))).collect();
        let admitted = system.execute_all(admit).await;
        let members: Vec<_> = admitted.into_iter().map(|one| one.expect("new names").output.member).collect();
        let mut offers = Vec::with_capacity(MEMBERS);
        for member in &members {
            let terms = Terms::new("Bread", food).at(Price::of("4 VAL".parse().expect("money")));
            let offer = WriteAnnouncement::offer(Terms { quantity: None, ..terms });
            offers.push(*community.member(*member).execute(offer).await.expect("announced"));
        }
        Self { community, members, offers, dice: Dice::new(3) }
    }

    /// From the reply to what both say of it.
    async fn deal(&mut self) {
        let (buyer, baker) = self.dice.pair(MEMBERS);
        let [buyer_acts, baker_acts] = [buyer, baker].map(|who| self.community.member(self.members[who]));
        let deal = *buyer_acts.execute(ReplyTo::new(self.offers[baker], ReplyTerms::of(1))).await.expect("replied");
        let record = RecordRef::of::<Deal>(deal);
        for (session, transition) in [(&baker_acts, "accept"), (&baker_acts, "invoice"), (&buyer_acts, "pay")] {
            let (record, transition) = (record.clone(), transition.to_owned());
            let step = FireTransition { record, transition, flow: None, version: None, myself: None };
            session.execute(step).await.expect("it is their turn");
        }
        for session in [&buyer_acts, &baker_acts] {
            let marks = [("quality".parse().expect("a code"), 2)].into();
            let said = session.execute(EvaluateDeal { deal, marks, comment: "Good".to_owned() }).await;
            assert!(said.expect("it was paid").output, "all that is asked was said");
        }
    }

    fn measure(&mut self, many: u64) -> Took {
        Took::measure(|| {
            for _ in 0..many {
                pollster::block_on(self.deal());
            }
            many
        })
    }
}

fn report(name: &str, mut town: Town, most: u64) {
    let (mut there, mut before) = (0, None::<f64>);
    for many in [most / 10, most] {
        town.measure(many.saturating_sub(there));
        let took = town.measure(MEASURED);
        there = many + MEASURED;
        let (rate, each) = (took.per_second(), took.cpu_ns() / 1e3);
        let growth = before.map_or_else(String::new, |old| format!("   at ten times as many: × {:.2}", each / old));
        println!("{name:<10} {many:>7} there: {rate:>7.0} deals/s, {each:>7.0} µs of processor each{growth}");
        before.get_or_insert(each);
    }
}

fn main() {
    let most = std::env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(10_000u64);
    let (id, registry) = (CommunityId::from_u128(1), || Registry::core().with(&Exchange).expect("names are free"));
    let memory = Community::open(MemoryStore::new(id), registry());
    report("in memory", pollster::block_on(Town::settle(memory)), most);
    let folder = tempfile::tempdir().expect("a folder");
    let store = FileStore::open(folder.path(), Options::default().create(id)).expect("an empty directory");
    let file = Community::open(store, registry());
    report("in a file", pollster::block_on(Town::settle(file)), most);
}
