#![allow(missing_docs, clippy::all, clippy::pedantic, clippy::print_stdout, reason = "smoke")]
use std::sync::Arc;
use pollster::block_on;
use wezer_core::group::{AddToGroup, CreateGroup, SetManager};
use wezer_core::id::CommunityId;
use wezer_core::kernel::LaneLimits;
use wezer_core::language::Language;
use wezer_core::ledger::CreateCurrency;
use wezer_core::member::AdmitMember;
use wezer_core::room::*;
use wezer_core::store::MemoryStore;
use wezer_core::time::Timestamp;
use wezer_core::world::{HandWorld, World};
use wezer_core::{Community, Registry};
use wezer_exchange::Exchange;

#[test]
fn smoke() {
    block_on(async {
        let engine = RoomEngine::new(RoomLimits::default()).unwrap();
        let registry = Registry::core().with(&Exchange).and_then(|r| r.with(&Rooms::new(engine))).unwrap();
        let world = Arc::new(HandWorld::at(Timestamp::from_micros(1_700_000_000_000_000)));
        let store = Arc::new(MemoryStore::new(CommunityId::from_u128(7)));
        let community = Community::open_with(store, registry, Arc::clone(&world) as Arc<dyn World>, LaneLimits::default());
        let system = community.system();
        system.execute(CreateCurrency::mutual_credit("VAL".parse().unwrap(), "-100".parse().unwrap())).await.unwrap();
        let ana = *system.execute(AdmitMember::named("Ana")).await.unwrap();
        let bo = *system.execute(AdmitMember::named("Bo")).await.unwrap();
        let garden = system.execute(CreateGroup::new("circle".parse().unwrap(), "Garden")).await.unwrap().output;
        for member in [ana.member, bo.member] {
            system.execute(AddToGroup { group: garden, member, delegate_of: None }).await.unwrap();
        }
        system.execute(SetManager { group: garden, member: ana.member, manager: true }).await.unwrap();
        for name in ["decision", "meeting"] {
            let bytes = std::fs::read(format!("{}/../rooms-sdk/rooms/built/{name}.wasm", env!("CARGO_MANIFEST_DIR"))).unwrap();
            let inspected = inspect(community.registry(), &bytes).unwrap();
            println!("{name}: {:?}", inspected.permissions.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>());
            let component = system.execute(InstallRoom { component: ComponentBytes::of(&bytes), signature: None }).await.unwrap().output;
            let grants = inspected.permissions.iter().map(|(name, _)| Grant::of(name)).collect();
            let open = OpenRoom { component, group: garden, grants, language: Language::English };
            let room = community.member(ana.member).execute(open).await.unwrap().output;
            let call = async |who, action: &str, values: &[(&str, &str)]| {
                let values = values.iter().map(|(n, v)| RoomInput { name: n.to_string(), value: v.to_string() }).collect();
                let done = community.member(who).execute(CallRoom { room, action: action.into(), values, language: Language::English }).await;
                println!("{action}: {:?}", done.as_ref().map(|r| r.output.clone()));
                assert!(matches!(&done, Ok(r) if r.output == RoomOutcome::Done), "{action}");
                let reply: Option<SeenReply> = community.member(who).ask(RoomReplyOf { room }).await.unwrap();
                reply.and_then(|reply| reply.next)
            };
            let page = async |who, path: &str| {
                let page = community.member(who).ask(RoomPageOf { room, path: path.into(), language: Language::French }).await;
                let page = page.unwrap();
                let text = format!("{page:?}");
                println!("page {path}: {} tabs, {} bytes", page.tabs.len(), text.len());
                text
            };
            page(ana.member, "").await;
            if name == "decision" {
                page(ana.member, "new/consent").await;
                page(ana.member, "new/majority/campaign").await;
                let next = call(ana.member, "open", &[("process", "consent"), ("question", "Un puits ?"), ("text", "On creuse.")]).await.unwrap();
                let id = next.strip_prefix("d/").unwrap().to_owned();
                let d = ("decision", id.as_str());
                call(bo.member, "ask", &[d, ("text", "Où ?")]).await;
                page(bo.member, &next).await;
                for _ in 0..3 { call(ana.member, "next", &[d]).await; }
                call(ana.member, "object", &[d, ("stance", "none")]).await;
                call(bo.member, "object", &[d, ("stance", "objection"), ("reason", "Trop cher")]).await;
                call(ana.member, "next", &[d]).await;
                assert!(page(bo.member, &next).await.contains("Trop cher"));
                call(ana.member, "amend", &[d, ("text", "On creuse moins.")]).await;
                call(bo.member, "integrated", &[d]).await;
                call(ana.member, "next", &[d]).await;
                for who in [ana.member, bo.member] { call(who, "object", &[d, ("stance", "none")]).await; }
                call(ana.member, "next", &[d]).await;
                assert!(page(bo.member, &next).await.contains("adoptée"));
                page(bo.member, "").await;
            } else {
                page(ana.member, "new").await;
                let next = call(ana.member, "plan", &[("title", "Printemps"), ("at", "2030-01-10T18:00:00Z"), ("minutes", "60")]).await.unwrap();
                let id = next.strip_prefix("m/").unwrap().to_owned();
                let m = ("meeting", id.as_str());
                call(bo.member, "add", &[m, ("title", "Graines"), ("minutes", "10")]).await;
                call(ana.member, "begin", &[m]).await;
                call(bo.member, "say", &[m, ("text", "Bien")]).await;
                call(ana.member, "go-on", &[m]).await;
                call(bo.member, "write", &[m, ("topic", "1"), ("base", "0"), ("text", "Des pois.")]).await;
                call(ana.member, "assign", &[m, ("what", "Acheter"), ("owner", &bo.member.to_string())]).await;
                assert!(page(bo.member, &next).await.contains("Des pois"));
                page(bo.member, &format!("{next}/t/1")).await;
            }
        }
    });
}
