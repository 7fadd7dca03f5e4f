//! A shopping list for a group: whoever thinks of something writes it down, whoever bought it says so.

use rooms_sdk::prelude::*;
use serde::{Deserialize, Serialize};

/// What is needed is said in at most so many characters.
const LONGEST: u32 = 80;

/// The room.
#[derive(Debug)]
pub struct Shopping;

room!(Shopping);

/// One thing on the list, stored under `item/ID`: fresh ids sort by time.
#[derive(Debug, Serialize, Deserialize)]
struct Thing {
    what: String,
    by: MemberId,
    buyer: Option<MemberId>,
}

impl Room for Shopping {
    fn describe() -> Description {
        Description::new(
            both("Shopping list", "Liste de courses"),
            both("What the group needs, and what somebody has bought.", "Ce qu’il faut au groupe, et ce que quelqu’un a acheté."),
            "0.1.0",
        )
        .because("wezer:core/storage", both("It remembers the list.", "Elle se souvient de la liste."))
    }

    fn handle(call: &Call, action: &Action) -> Result<Reply, Fault> {
        match action.name() {
            "add" => add(call, action.short("what", LONGEST as usize)?),
            "bought" => bought(call, action.text("item")?),
            "clear" => clear(),
            _ => Err(call.no_action()),
        }
    }

    fn view(call: &Call, _path: &str) -> Result<Page, Fault> {
        let (bought, needed): (Vec<_>, Vec<_>) = items()?.into_iter().partition(|(_, item)| item.buyer.is_some());
        let mut page = Page::new(call.say("Shopping list", "Liste de courses"));
        page = if needed.is_empty() {
            page.text(call.say("Nothing is needed.", "Il ne manque rien."))
        } else {
            page.list(needed.into_iter().map(|(id, item)| {
                let button = Button::new("bought", call.say("Bought", "Acheté")).with("item", id).tone(Tone::Good);
                Item::new([chip::strong(item.what), chip::member(item.by)]).button(button)
            }))
        };
        let what = Field::line("what", call.say("What is needed?", "Que faut-il ?"), LONGEST).required();
        let form = Form::new("add", call.say("Something is missing", "Il manque quelque chose"));
        page = page.node(form.field(what).submit(call.say("Add", "Ajouter")));
        if bought.is_empty() {
            return Ok(page);
        }
        let bought = bought.into_iter().map(|(_, item)| {
            let buyer = item.buyer.map(chip::member);
            Item::new([chip::text(item.what)].into_iter().chain(buyer))
        });
        page = page.heading(call.say("Bought", "Acheté")).list(bought);
        Ok(page.buttons([Button::new("clear", call.say("Clear what is bought", "Effacer ce qui est acheté"))]))
    }
}

fn items() -> Result<Vec<(String, Thing)>, Problem> {
    let items = storage::all::<Thing>("item/")?;
    Ok(items.into_iter().map(|(key, item)| (key.trim_start_matches("item/").to_owned(), item)).collect())
}

/// The item tells what a person wrote: it is kept under that person's key, and gone when the person is.
fn keep(id: &str, item: &Thing) -> Result<(), Problem> {
    storage::write_about(item.by, &format!("item/{id}"), item)
}

fn add(call: &Call, what: &str) -> Result<Reply, Fault> {
    let by = call.who()?;
    let same = what.to_lowercase();
    if items()?.iter().any(|(_, item)| item.buyer.is_none() && item.what.to_lowercase() == same) {
        let fr = format!("« {what} » est déjà sur la liste.");
        return Err(call.refuse("already-there", format!("“{what}” is on the list already."), fr));
    }
    keep(&storage::fresh_id().to_string(), &Thing { what: what.to_owned(), by, buyer: None })?;
    Ok(Reply::says(call.say(format!("“{what}” is on the list."), format!("« {what} » est sur la liste."))))
}

fn bought(call: &Call, id: &str) -> Result<Reply, Fault> {
    let buyer = call.who()?;
    match storage::read::<Thing>(&format!("item/{id}"))? {
        Some(mut item) if item.buyer.is_none() => {
            item.buyer = Some(buyer);
            keep(id, &item)?;
            let (en, fr) = (format!("“{}” is bought. Thank you!", item.what), format!("« {} » est acheté. Merci !", item.what));
            Ok(Reply::says(call.say(en, fr)))
        }
        _ => Err(call.refuse("not-on-the-list", "That isn’t on the list any more.", "Ce n’est plus sur la liste.")),
    }
}

fn clear() -> Result<Reply, Fault> {
    for (id, item) in items()? {
        if item.buyer.is_some() {
            storage::remove(&format!("item/{id}"))?;
        }
    }
    Ok(Reply::done())
}

#[cfg(test)]
mod tests {
    use rooms_sdk::mock::Community;

    use super::*;

    fn town() -> (Community, MemberId, MemberId) {
        let mut town = Community::new();
        let (ana, bo) = (town.member("Ana"), town.member("Bo"));
        let garden = town.group("Garden", [ana, bo]);
        town.open::<Shopping>(garden).expect("it opens without a condition");
        (town, ana, bo)
    }

    fn id(town: &Community) -> String {
        town.keys::<Shopping>()[0].trim_start_matches("item/").to_owned()
    }

    #[test]
    fn what_is_missing_is_listed_until_somebody_bought_it() -> Result<(), Fault> {
        let (mut town, ana, bo) = town();
        let reply = town.by(ana).in_french().act::<Shopping>("add", &[("what", "Lait")])?;
        assert_eq!(reply, Reply::says("« Lait » est sur la liste."));
        let milk = id(&town);
        let page = town.by(bo).page::<Shopping>("")?;
        let button = Button::new("bought", "Bought").with("item", &milk).tone(Tone::Good);
        let listed = Item::new([chip::strong("Lait"), chip::member(ana)]).button(button);
        assert_eq!(page.tabs[0].nodes[0], Node::List(vec![listed]));

        town.by(bo).act::<Shopping>("bought", &[("item", &milk)])?;
        let again = town.by(ana).act::<Shopping>("bought", &[("item", &milk)]);
        assert_eq!(again.map_err(|fault| fault.code), Err("not-on-the-list".to_owned()));
        let page = town.by(ana).page::<Shopping>("")?;
        assert_eq!(page.tabs[0].nodes[0], Node::Text("Nothing is needed.".to_owned()));
        let bought = Item::new([chip::text("Lait"), chip::member(bo)]);
        assert!(page.tabs[0].nodes.contains(&Node::List(vec![bought])));

        town.by(ana).act::<Shopping>("clear", &[])?;
        assert!(town.keys::<Shopping>().is_empty());
        Ok(())
    }

    #[test]
    fn the_same_thing_is_listed_once_and_must_fit() -> Result<(), Fault> {
        let (mut town, ana, bo) = town();
        town.by(ana).act::<Shopping>("add", &[("what", "Milk")])?;
        let refused = |what: &str, town: &mut Community| {
            town.by(bo).act::<Shopping>("add", &[("what", what)]).expect_err("it is refused").code
        };
        assert_eq!(refused(" milk ", &mut town), "already-there");
        assert_eq!(refused("", &mut town), "field-missing");
        assert_eq!(refused(&"x".repeat(81), &mut town), "field-too-long");
        assert_eq!(town.keys::<Shopping>().len(), 1);
        assert_eq!(town.unexplained::<Shopping>(), Vec::<&str>::new());
        Ok(())
    }
}
