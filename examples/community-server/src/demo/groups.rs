//! The groups of the demo: circles with roles, a purse for the garden, and how newcomers come in.

use wezer_core::Community;
use wezer_core::grant::GiveRight;
use wezer_core::group::{AddToGroup, ChangeGroup, CreateGroup, Membrane, OpenGroupWallet, ROOT, SetManager};
use wezer_core::id::{GroupId, WalletId};
use wezer_core::ledger::Pay;
use wezer_core::member::{Admitted, ChangeProfile};
use wezer_core::standard::StandardGroups;

use super::life::whole;
use super::year::{MakeError, missing};

const PURPOSE: &str = "Neighbours who share time, tools and bread. *Des voisins qui partagent du temps, des outils et du pain.*";
const CHARTER: &str = "We meet each other with respect.\n\nWe keep what we promise, and say so early when we can’t.\n\n\
                       Nous tenons ce que nous promettons.";

/// A group as the demo has it: kind, name, purpose, duties, who is in it, the manager first.
struct Sketch {
    kind: &'static str,
    name: &'static str,
    purpose: &'static str,
    duties: &'static [&'static str],
    people: &'static [usize],
    is_managed: bool,
}

const fn sketch(kind: &'static str, name: &'static str, purpose: &'static str, people: &'static [usize]) -> Sketch {
    Sketch { kind, name, purpose, duties: &[], people, is_managed: true }
}

const fn role(name: &'static str, purpose: &'static str, duties: &'static [&'static str], people: &'static [usize]) -> Sketch {
    Sketch { kind: "role", name, purpose, duties, people, is_managed: false }
}

const GARDEN: Sketch =
    sketch("circle", "Garden", "The common garden behind the station. *Le jardin commun derrière la gare.*", &[2, 4, 5, 6, 7]);
const TOOLS: Sketch = sketch("circle", "Tool shed", "Tools to borrow, and their care.", &[5, 8]);
const TREASURER: Sketch =
    role("Treasurer", "Keeps the garden’s purse.", &["Pays what the circle decided", "Tells the balance each month"], &[3]);
const BAKERY: Sketch = sketch("circle", "Bakery", "Bread on **Wednesdays** and **Saturdays**.", &[1, 9, 10]);
const OVEN: Sketch = sketch("team", "Oven team", "Keeps the oven warm and in repair.", &[9, 11]);
struct Maker<'a> {
    community: &'a Community,
    people: &'a [Admitted],
}

impl Maker<'_> {
    async fn make(&self, sketch: &Sketch, parent: GroupId) -> Result<GroupId, MakeError> {
        let system = self.community.system();
        let kind = sketch.kind.parse().map_err(|_| missing(sketch.kind))?;
        let create = CreateGroup {
            purpose: sketch.purpose.to_owned(),
            duties: sketch.duties.iter().map(ToString::to_string).collect(),
            ..CreateGroup::new(kind, sketch.name).inside(parent)
        };
        let group = *system.execute(create).await?;
        for person in sketch.people {
            let member = self.people[*person].member;
            system.execute(AddToGroup { group, member, delegate_of: None }).await?;
            if sketch.is_managed && sketch.people.first() == Some(person) {
                system.execute(SetManager { group, member, manager: true }).await?;
            }
        }
        Ok(group)
    }

    async fn give(&self, rights: &[&str], to: GroupId, over: GroupId, reason: &str) -> Result<(), MakeError> {
        for right in rights {
            let right = (*right).to_owned();
            let give = GiveRight { right, to, over, when: None, expires_at: None, reason: reason.to_owned() };
            self.community.system().execute(give).await?;
        }
        Ok(())
    }

    async fn purse(&self, group: GroupId) -> Result<WalletId, MakeError> {
        Ok(*self.community.system().execute(OpenGroupWallet { group, label: String::new() }).await?)
    }
}

/// Groups that others write to later.
#[derive(Debug)]
pub(super) struct Founded {
    pub(super) garden: GroupId,
    pub(super) bakery: GroupId,
    pub(super) square: GroupId,
}

/// Founds the groups.
pub(super) async fn found(community: &Community, people: &[Admitted], standard: &StandardGroups) -> Result<Founded, MakeError> {
    let maker = Maker { community, people };
    let system = community.system();
    let membrane = Membrane::on_request()
        .sponsored_by(2)
        .asking("What brings you here? · Qu’est-ce qui vous amène ?")
        .agreeing_to("Charter · Charte", CHARTER);
    let change = ChangeGroup { purpose: Some(PURPOSE.to_owned()), membrane: Some(membrane), ..ChangeGroup::of(ROOT) };
    system.execute(change).await?;
    let garden = maker.make(&GARDEN, ROOT).await?;
    maker.make(&TOOLS, garden).await?;
    let treasurer = maker.make(&TREASURER, garden).await?;
    maker.give(&["wallet.pay", "wallet.see"], treasurer, garden, "The garden decided so in spring.").await?;
    let bakery = maker.make(&BAKERY, ROOT).await?;
    maker.make(&OVEN, bakery).await?;
    for (group, members) in
        [(standard.welcome, [1, 4]), (standard.treasury, [0, 6]), (standard.care, [5, 7]), (standard.square, [0, 8])]
    {
        for person in members {
            let member = people[person].member;
            system.execute(AddToGroup { group, member, delegate_of: None }).await?;
        }
    }
    let (purse, flour) = (maker.purse(garden).await?, maker.purse(bakery).await?);
    for (payer, to, units) in [(2, purse, 90), (4, purse, 60), (5, purse, 45), (1, flour, 60), (9, flour, 30)] {
        let money = whole(units, "VAL").ok_or_else(|| missing("VAL"))?;
        let pay = Pay::new(people[payer].wallet, to, money).memo("for the common purse · pour la caisse");
        community.member(people[payer].member).execute(pay).await?;
    }
    profiles(community, people).await?;
    Ok(Founded { garden, bakery, square: standard.square })
}

async fn profiles(community: &Community, people: &[Admitted]) -> Result<(), MakeError> {
    let told: [(usize, &str, &str, &[&str]); 4] = [
        (0, "I keep the books and the bees.", "Upper village", &["bee keeping", "accounting", "French"]),
        (1, "Boulanger le matin, guitare le soir.", "Rue de la Gare", &["bread", "guitar"]),
        (2, "Ask me about **tomatoes**.", "By the river", &["gardening", "seeds", "carpentry"]),
        (3, "I repair what others throw away.", "Old mill", &["bicycles", "electricity"]),
    ];
    for (person, about, place, skills) in told {
        let member = people[person].member;
        let mut change = ChangeProfile::of(member);
        change.about = Some(about.to_owned());
        change.place = Some(place.to_owned());
        change.skills = Some(skills.iter().map(ToString::to_string).collect());
        community.member(member).execute(change).await?;
    }
    Ok(())
}
