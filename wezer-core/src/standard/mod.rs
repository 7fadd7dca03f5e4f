//! A community in one call: what most communities begin with, to be changed afterwards like anything else.
//!
//! Invariant: everything here is done by commands that anybody could send one by one; all of it is one commit or nothing.
//!
//! - **Currencies**: EUR (rare, declared: it changes hands outside), VAL (sufficient, issued as people exchange: 60 VAL are one hour),
//!   Thanks (abundant, given out of nothing).
//! - **Indicators**: quality and alignment, marks from −2 to +2 about people; partners and exchanges from the journal.
//! - **Groups**: the kinds as shipped; a circle of coordination with the roles welcome, treasury and care; a public square.
//! - **Rights**: whoever is in the community may begin groups; welcome lets people into the community and changes members; treasury pays from and looks after the
//!   community's own wallets; care moderates.
//! - **Flows**: transfer, membership, content.
//! - **Reactions**: like, and thanks, which gives one Thanks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::flow::{SaveFlow, standard};
use crate::grant::GiveRight;
use crate::group::{CREATE_GROUPS, ChangeGroup, CreateGroup, Membrane, ROOT};
use crate::id::GroupId;
use crate::indicator::{Asking, Indicator, IndicatorSet, MarkScale, Measure, Reach, SetAsked, SetIndicator};
use crate::kernel::{Command, Permission, Problem, Registry, RegistryError, Right, Stop, Work};
use crate::language::Language;
use crate::ledger::{Abundance, Bound, CreateCurrency, Limits, Origin};
use crate::link::RecordRef;
use crate::member::Member;
use crate::moderation::MODERATE;
use crate::money::{Amount, CurrencyCode, Money, Scale};
use crate::post::{ReactionKind, SetReactions};
use crate::right;

/// To set up a community in one call.
pub const SET_UP: Right = Right::new("community.set_up");

/// How far one may be below zero in VAL: ten hours.
const LOWER_VAL: &str = "-600";
/// How far above: twenty-five hours.
const UPPER_VAL: &str = "1500";

/// Sets up a community with everything that most begin with, in one language. Refused if any of it is there already, as its
/// currencies are; then nothing is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetUpStandard {
    /// What the community is called: 1 to 100 bytes.
    pub name: String,
    /// What it is for: at most 4,000 bytes.
    #[serde(default)]
    pub purpose: String,
    /// The language of the groups' names.
    #[serde(default)]
    pub language: Language,
}

/// The groups that were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StandardGroups {
    /// The circle in which the roles lie.
    pub coordination: GroupId,
    /// The role that admits and changes members.
    pub welcome: GroupId,
    /// The role that pays from the community's own wallets.
    pub treasury: GroupId,
    /// The role that moderates.
    pub care: GroupId,
    /// The forum for everybody.
    pub square: GroupId,
}

type Decided<T> = Result<T, Stop<Problem>>;

impl SetUpStandard {
    /// A community of this name.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), purpose: String::new(), language: Language::English }
    }

    fn say(&self, english: &str, french: &str) -> String {
        match self.language {
            Language::English => english.to_owned(),
            Language::French => french.to_owned(),
        }
    }

    fn currencies(&self, work: &mut Work<'_>) -> Decided<()> {
        let amount = |text: &str| text.parse::<Amount>().expect("the amounts here are written as amounts");
        let mut euro = CreateCurrency::new(code("EUR"), Abundance::Rare, Origin::Declared).scale(Scale::CENTS);
        (euro.name, euro.symbol) = ("Euro".to_owned(), "€".to_owned());
        euro.usage = self.say("For what was bought elsewhere", "Pour ce qui a été acheté ailleurs");
        let mut val = CreateCurrency::new(code("VAL"), Abundance::Sufficient, Origin::Issued);
        val.name = "Val".to_owned();
        val.usage = self.say("Time we give each other: 60 VAL = 1 hour", "Du temps entre nous : 60 VAL = 1 heure");
        val.limits = Limits { lower: Some(Bound::hard(amount(LOWER_VAL))), upper: Some(Bound::hard(amount(UPPER_VAL))) };
        let mut thanks = CreateCurrency::new(code("Thanks"), Abundance::Abundant, Origin::Issued);
        thanks.name = self.say("Thanks", "Merci");
        thanks.symbol = "♥".to_owned();
        thanks.usage = self.say("To say thank you", "Pour dire merci");
        for currency in [euro, val, thanks] {
            call(work, &currency)?;
        }
        let reaction = |name: &str, gives| ReactionKind { name: name.parse().expect("a name"), gives };
        let one = Money::new(amount("1"), code("Thanks"));
        call(work, &SetReactions { kinds: vec![reaction("like", None), reaction("thanks", Some(one))] })?;
        Ok(())
    }

    fn indicators(work: &mut Work<'_>) -> Decided<()> {
        let indicator = |name: &str, en: &str, fr: &str, measure| Indicator {
            code: name.parse().expect("a code"),
            label_en: en.to_owned(),
            label_fr: fr.to_owned(),
            measure,
            reach: Reach::Member,
            months: 0,
        };
        let marks = || Measure::Marks { scale: MarkScale::STANDARD };
        let (quality, alignment) =
            (indicator("quality", "quality", "qualité", marks()), indicator("alignment", "alignment", "alignement", marks()));
        let asked = [&quality, &alignment].map(|one| (one.code.clone(), Asking::Ask { scale: None, optional: false }));
        for one in [
            quality,
            alignment,
            indicator("people", "people exchanged with", "personnes avec qui on échange", Measure::Partners),
            indicator("exchanges", "exchanges", "échanges", Measure::Entries),
        ] {
            call(work, &SetIndicator(one))?;
        }
        let about_people = RecordRef::new(<Member as crate::kernel::Document>::KIND, 0_u128);
        call(work, &SetAsked(IndicatorSet { category: about_people, parent: None, changes: asked.into() }))?;
        Ok(())
    }

    fn groups(&self, work: &mut Work<'_>) -> Decided<StandardGroups> {
        let membrane =
            Membrane::on_request().sponsored_by(1).asking(self.say("What brings you here?", "Qu’est-ce qui vous amène ?"));
        let (name, purpose) = (Some(self.name.clone()), Some(self.purpose.clone()));
        call(work, &ChangeGroup { name, purpose, membrane: Some(membrane), ..ChangeGroup::of(ROOT) })?;
        let mut create = |kind: &str, inside: GroupId, name: String, purpose: String, membrane: Membrane| {
            let create = CreateGroup::new(kind.parse().expect("a kind"), name).inside(inside).membrane(membrane);
            let id = call(work, &CreateGroup { purpose, ..create })?;
            Ok::<GroupId, Stop<Problem>>(serde_json::from_value(id).expect("the command answers with a group"))
        };
        let coordination = create(
            "circle",
            ROOT,
            "Coordination".to_owned(),
            self.say("Keeps the community going.", "Fait vivre la communauté."),
            Membrane::by_invitation(),
        )?;
        let welcome = create(
            "role",
            coordination,
            self.say("Welcome", "Accueil"),
            self.say("Lets people in and helps them to begin.", "Accueille les personnes et les aide à commencer."),
            Membrane::by_invitation(),
        )?;
        let treasury = create(
            "role",
            coordination,
            self.say("Treasury", "Trésorerie"),
            self.say("Pays for the community.", "Paie pour la communauté."),
            Membrane::by_invitation(),
        )?;
        let care = create(
            "role",
            coordination,
            self.say("Care", "Soin"),
            self.say("Sees to it that people meet well.", "Veille à ce que les échanges se passent bien."),
            Membrane::by_invitation(),
        )?;
        let square = create(
            "forum",
            ROOT,
            self.say("Square", "Place du village"),
            self.say("For everybody and everything.", "Pour tout le monde et pour tout."),
            Membrane::open(),
        )?;
        Ok(StandardGroups { coordination, welcome, treasury, care, square })
    }

    fn rights(&self, work: &mut Work<'_>, groups: &StandardGroups) -> Decided<()> {
        let given: [(GroupId, &[Right]); 4] = [
            (ROOT, &[CREATE_GROUPS]),
            (groups.welcome, &[right::MANAGE_MEMBERS]),
            (
                groups.treasury,
                &[right::PAY, right::GIVE, right::SEE_WALLET, right::SETTLE, right::CORRECT, right::MANAGE_WALLETS],
            ),
            (groups.care, &[MODERATE]),
        ];
        for (to, rights) in given {
            for right in rights {
                let reason = self.say("The community begins with it.", "La communauté commence ainsi.");
                let right = right.as_str().to_owned();
                call(work, &GiveRight { right, to, over: ROOT, when: None, expires_at: None, reason })?;
            }
        }
        Ok(())
    }
}

/// The codes here are written as codes.
fn code(text: &str) -> CurrencyCode {
    text.parse().expect("the codes here are written as codes")
}

fn call<C: Command>(work: &mut Work<'_>, command: &C) -> Decided<Value> {
    let arguments = serde_json::to_value(command).expect("a command is made of values that JSON can hold");
    work.call(C::NAME, arguments, work.actor())
}

impl Command for SetUpStandard {
    const NAME: &'static str = "set_up_standard";
    type Output = StandardGroups;
    type Error = Problem;

    /// Whoever sets it up needs the rights of every part besides; operators and the system hold them.
    fn permission(&self) -> Permission {
        Permission::Community(SET_UP)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<StandardGroups> {
        self.currencies(work)?;
        Self::indicators(work)?;
        let groups = self.groups(work)?;
        self.rights(work, &groups)?;
        for flow in standard::ALL {
            let definition = standard::read(flow).expect("the flows that come with this crate are flows");
            call(work, &SaveFlow { definition, base: None })?;
        }
        Ok(groups)
    }
}

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.right(SET_UP)?.command::<SetUpStandard>()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use pollster::block_on;

    use super::*;
    use crate::Community;
    use crate::flow::FlowDefinitions;
    use crate::group::Groups;
    use crate::ledger::Currencies;

    #[test]
    fn a_community_stands_after_one_call_and_not_twice() {
        block_on(async {
            let community = Community::in_memory();
            let system = community.system();
            let set_up = SetUpStandard { language: Language::French, ..SetUpStandard::named("Les Tilleuls") };
            let set_up = system.execute(set_up).await.expect("set up");
            assert_eq!(set_up.seq.get(), 1, "all of it is one entry");
            let codes: Vec<String> =
                system.ask(Currencies {}).await.expect("answered").iter().map(|one| one.code().to_string()).collect();
            assert_eq!(codes, ["EUR", "VAL", "Thanks"]);
            let groups = system.ask(Groups { parent: ROOT, closed: false, skip: 0, limit: None }).await.expect("answered");
            assert_eq!(groups.iter().map(|group| group.name()).collect::<Vec<_>>(), ["Coordination", "Place du village"]);
            let flows = system.ask(FlowDefinitions::default()).await.expect("answered");
            assert_eq!(flows.len(), 3);
            let again = system.execute(SetUpStandard::named("Again")).await;
            assert_eq!(again.map_err(|error| error.code()).err(), Some("currency-exists"));
            let head = community.head().await.expect("read");
            assert_eq!(head.seq.get(), 1, "nothing of it was done twice");
        });
    }
}
