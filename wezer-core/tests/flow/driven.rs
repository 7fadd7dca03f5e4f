//! A package's own document, driven by a flow: its fields are the flow's, its roles are played by whom it names.

use pollster::block_on;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;
use wezer_core::flow::{Advanced, Course, Driven, FieldValue, FireTransition, FlowRefusal, FlowRunOf, Party, TickFlows};
use wezer_core::id::MemberId;
use wezer_core::kernel::{Document, Package, RegistryError, Right};
use wezer_core::link::RecordRef;
use wezer_core::money::Money;
use wezer_core::{Command, Permission, Registry, Stop, Work};

use super::town::{Town, code, money};

/// An embedder's market stall.
struct Stall;

/// What somebody offers.
#[derive(Clone, Serialize, Deserialize)]
struct Offer {
    id: Uuid,
    author: MemberId,
    price: Money,
    #[serde(default)]
    closed: bool,
    course: Course,
}

impl Document for Offer {
    const KIND: &'static str = "offer";
    type Id = OfferId;

    fn id(&self) -> OfferId {
        OfferId(self.id)
    }
}

#[derive(Clone, Copy, Serialize, Deserialize, JsonSchema)]
struct OfferId(#[schemars(with = "String")] Uuid);

impl From<OfferId> for u128 {
    fn from(id: OfferId) -> Self {
        id.0.as_u128()
    }
}

impl From<Uuid> for OfferId {
    fn from(id: Uuid) -> Self {
        Self(id)
    }
}

impl Driven for Offer {
    fn course(&self) -> &Course {
        &self.course
    }

    fn course_mut(&mut self) -> &mut Course {
        &mut self.course
    }

    fn field(&self, name: &str) -> Option<FieldValue> {
        match name {
            "price" => Some(FieldValue::Money(self.price)),
            "closed" => Some(FieldValue::Bool(self.closed)),
            _ => None,
        }
    }

    fn party(&self, role: &str) -> Option<Party> {
        (role == "author").then_some(Party::Member(self.author))
    }
}

/// Makes an offer.
#[derive(Serialize, Deserialize, JsonSchema)]
struct MakeOffer {
    price: Money,
}

impl Command for MakeOffer {
    const NAME: &'static str = "make_offer";
    type Output = OfferId;
    type Error = FlowRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(Right::new("offer.make"))
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<OfferId, Stop<FlowRefusal>> {
        let id: OfferId = work.new_id();
        let course = work.begin_flow("offer", &RecordRef::of::<Offer>(id))?;
        let author = work.actor().person().ok_or(FlowRefusal::NotYours)?;
        work.put_new(Offer { id: id.0, author, price: self.price, closed: false, course });
        Ok(id)
    }
}

/// Closes an offer: a command of the package that takes the flow a step on.
#[derive(Serialize, Deserialize, JsonSchema)]
struct CloseOffer {
    offer: OfferId,
}

impl Command for CloseOffer {
    const NAME: &'static str = "close_offer";
    type Output = bool;
    type Error = FlowRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(Right::new("offer.make"))
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<bool, Stop<FlowRefusal>> {
        Ok(work.advance::<Offer>(self.offer, "close")? == Advanced::Moved)
    }
}

/// What the flow does to the offer when it closes.
#[derive(Serialize, Deserialize, JsonSchema)]
struct MarkClosed {
    offer: RecordRef,
}

impl Command for MarkClosed {
    const NAME: &'static str = "mark_closed";
    type Output = ();
    type Error = FlowRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(Right::new("offer.make"))
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<FlowRefusal>> {
        let offer = work.get::<Offer>(OfferId(self.offer.id))?.ok_or(FlowRefusal::NotYours)?;
        Ok(work.put(Offer { closed: true, ..(*offer).clone() })?)
    }
}

impl Package for Stall {
    fn register(&self, registry: &mut Registry) -> Result<(), RegistryError> {
        registry.right(Right::new("offer.make"))?;
        registry.command::<MakeOffer>()?.command::<CloseOffer>()?.command::<MarkClosed>()?.driven::<Offer>()?;
        Ok(())
    }
}

#[test]
fn a_document_of_a_package_goes_its_way_like_a_run() {
    block_on(async {
        let town = Town::with(Registry::core().with(&Stall).expect("no name is taken")).await;
        let mark = json!({ "command": "mark_closed", "arguments": { "offer": { "from": "record" } }, "as": "author" });
        let flow = json!({
            "name": "offer",
            "fields": [{ "name": "price", "kind": "money", "required": true }, { "name": "closed", "kind": "bool" }],
            "roles": [{ "name": "author", "holder": "given" }],
            "states": [{ "name": "open" }, { "name": "closed", "final": true }],
            "transitions": [
                { "name": "close", "from": ["open"], "to": "closed", "by": ["author"], "guard": "!closed && price >= 1",
                  "effects": [mark] },
                { "name": "lapse", "from": ["open"], "to": "closed", "after_seconds": 3600, "effects": [mark] },
            ],
        });
        town.save_json(flow).await.expect("saved");
        let (ana, bo) = (town.community.member(town.ana.member), town.community.member(town.bo.member));
        let mut offers = Vec::new();
        for price in ["5 VAL", "0.5 VAL", "7 VAL"] {
            offers.push(ana.execute(MakeOffer { price: money(price) }).await.expect("made").output);
        }
        assert_eq!(code(bo.execute(CloseOffer { offer: offers[0] }).await), "flow-not-your-part");
        assert!(ana.execute(CloseOffer { offer: offers[0] }).await.expect("closed").output);
        let seen = ana.ask(FlowRunOf { record: RecordRef::of::<Offer>(offers[0]) }).await.expect("seen");
        assert_eq!((seen.state.as_str(), seen.fields.get("closed")), ("closed", Some(&FieldValue::Bool(true))));
        assert_eq!(code(ana.execute(CloseOffer { offer: offers[1] }).await), "flow-guard");
        // The general command does the same.
        let fire = FireTransition {
            record: RecordRef::of::<Offer>(offers[2]),
            transition: "close".into(),
            flow: None,
            version: None,
            myself: None,
        };
        ana.execute(fire).await.expect("closed");
        town.wait(3_601);
        assert_eq!(town.community.system().execute(TickFlows {}).await.expect("ticked").moved, 1);
        let seen = ana.ask(FlowRunOf { record: RecordRef::of::<Offer>(offers[1]) }).await.expect("seen");
        assert_eq!(seen.state, "closed");
        let gone = FireTransition {
            record: RecordRef::new("ghost", 1u128),
            transition: "x".into(),
            flow: None,
            version: None,
            myself: None,
        };
        assert_eq!(code(ana.execute(gone).await), "flow-unknown-record");
    });
}
