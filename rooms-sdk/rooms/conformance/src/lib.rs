//! Does what every room may do, each thing by an action of its own: a language of rooms is one if this room, written in it, passes the list of
//! steps in `rooms-sdk/cli/tests/conformance/steps.json`.

#![expect(clippy::panic, reason = "the list of steps asks for crashes")]

use rooms_sdk::prelude::*;

/// The room.
#[derive(Debug)]
pub struct Conformance;

room!(Conformance);

impl Room for Conformance {
    fn describe() -> Description {
        Description::new(
            both("Conformance", "Conformité"),
            both("Does what a room may do.", "Fait ce qu’un salon peut faire."),
            "1.2.3",
        )
        .because("wezer:core/storage", both("To keep what it is given.", "Pour garder ce qu’on lui donne."))
        .because("wezer:exchange/payments", both("To pay when it is told to.", "Pour payer quand on le lui dit."))
        .hears("ledger.posted")
    }

    fn open(call: &Call) -> Result<(), Fault> {
        Ok(storage::write("opened", &call.who()?.to_string())?)
    }

    fn handle(call: &Call, action: &Action) -> Result<Reply, Fault> {
        let given = |name: &str| action.find(name).unwrap_or_default();
        match action.name() {
            "write" => {
                match action.find("about") {
                    Some(_) => storage::write_about(action.member("about")?, given("key"), given("value"))?,
                    None => storage::write(given("key"), given("value"))?,
                }
                Ok(Reply::says("written"))
            }
            "read" => Ok(Reply::says(storage::read::<String>(given("key"))?.unwrap_or_else(|| "nothing".to_owned()))),
            "remove" => {
                storage::remove(given("key"))?;
                Ok(Reply::done())
            }
            "keys" => Ok(Reply::says(storage::keys(given("start"))?.join(" "))),
            "fresh" => {
                let (one, other) = (storage::fresh_id().to_string(), storage::fresh_id().to_string());
                Ok(Reply::says(format!("{} {}", one.len(), if one == other { "twice the same" } else { "two" })))
            }
            "who" => {
                let manager = if call.is_manager { "manager" } else { "member" };
                Ok(Reply::says(format!("{} {} {manager} {}", call.who()?, call.group, call.now)))
            }
            "echo" => {
                let values: Vec<String> = action.values().iter().map(|value| format!("{}={}", value.name, value.value)).collect();
                Ok(Reply::says(values.join("; ")).next("echo"))
            }
            "pay" => {
                let paid = pay(action)?;
                Ok(Reply::says(if paid.pending { "pending" } else { "paid" }))
            }
            "catch" => {
                let code = pay(action).map_or_else(|problem| problem.code, |_| "paid".to_owned());
                Ok(Reply::says(code))
            }
            "refuse" => {
                storage::write("refused", "never")?;
                Err(call.refuse("not-today", "Not today.", "Pas aujourd’hui."))
            }
            "crash" => {
                storage::write("crashed", "never")?;
                panic!("as it was told")
            }
            "pay-and-crash" => {
                pay(action)?;
                panic!("as it was told")
            }
            "loop" => loop {
                core::hint::spin_loop();
            },
            _ => Err(call.no_action()),
        }
    }

    fn view(call: &Call, path: &str) -> Result<Page, Fault> {
        match path {
            "" => Ok(Page::new(call.say("Keys", "Clés")).text(storage::keys("")?.join(" "))),
            "everything" => Ok(everything(call)),
            "write" => {
                storage::write("looked", "never")?;
                Ok(Page::new("never"))
            }
            _ => Err(call.no_page()),
        }
    }

    fn on_event(_: &Call, event: &Event) -> Result<(), Fault> {
        let known = if event.data.contains("postings") { "with its data" } else { "without its data" };
        Ok(storage::write("heard", &format!("{} {known}", event.name))?)
    }

    fn migrate(_: &Call, old_version: &str) -> Result<(), Fault> {
        Ok(storage::write("migrated", old_version)?)
    }
}

fn pay(action: &Action) -> Result<payments::Paid, Problem> {
    let wallet = |name: &str| action.wallet(name).map_err(|fault| Problem::new(fault.code, fault.message));
    let amount = action.money("amount").map_err(|fault| Problem::new(fault.code, fault.message))?;
    payments::pay(wallet("from")?, wallet("to")?, &[amount], action.find("memo"))
}

/// A page with everything that a page may have.
fn everything(call: &Call) -> Page {
    let id: Id = "00000000-0000-0000-0000-00000000002a".parse().expect("an id");
    let wallet: WalletId = "00000000-0000-0000-0000-00000000002b".parse().expect("an id");
    let money: Money = "12.50 VAL".parse().expect("an amount");
    let mut chips = vec![chip::text("Text"), chip::strong("Strong"), chip::tag(Tone::Warning, "Tag")];
    chips.extend(call.member.map(chip::member));
    chips.extend([chip::group(call.group), chip::wallet(wallet), chip::money(&money), chip::moment(call.now)]);
    chips.extend([chip::link("Link", "elsewhere"), chip::announcement(id), chip::campaign(id)]);
    let button = Button::new("echo", "Button").with("one", "1").tone(Tone::Bad).confirm("Sure?");
    let form = Form::new("echo", "Form")
        .field(Field::hidden("hidden", "kept"))
        .field(Field::line("line", "Line", 80).required().help("One line").value("a line"))
        .field(Field::lines("lines", "Lines", 800))
        .field(Field::number("number", "Number").between(-1, 9))
        .field(Field::check("check", "Check"))
        .field(Field::date("date", "Date"))
        .field(Field::moment("moment", "Moment"))
        .field(Field::money("money", "Money", ["VAL"]))
        .field(Field::choice("choice", "Choice", [Choice::new("1", "One"), Choice::new("2", "Two")]))
        .field(Field::choices("choices", "Choices", [Choice::new("é", "É")]))
        .field(Field::member("member", "Member"))
        .field(Field::members("members", "Members"))
        .field(Field::wallet("wallet", "Wallet"))
        .submit("Send");
    Page::new("Everything")
        .tab("One")
        .heading("Heading")
        .text("Text, *marked*; « é »")
        .notice(Tone::Good, "Notice")
        .node(Table::new("Table", ["One", "Two"]).row([chip::text("1"), chip::text("2")]))
        .list([Item::new([chip::text("Item")]).button(button.clone())])
        .node(form)
        .tab("Two")
        .buttons([button])
        .node(Progress::new("Progress", "12.5", "100", "h"))
        .node(Chart::bars("Bars", "h").point("Monday", "1.5"))
        .node(Chart::line("Line", "h").point("Tuesday", "-2"))
        .chips(chips)
        .node(File::new("File", "file.txt", "text/plain", "Bytes"))
}

#[cfg(test)]
mod tests {
    use rooms_sdk::mock::Community;

    use super::*;

    #[test]
    fn natively_it_does_the_same() -> Result<(), Fault> {
        let mut town = Community::new();
        let ana = town.member("Ana");
        let garden = town.group("Garden", [ana]);
        town.open::<Conformance>(garden)?;
        town.by(ana).act::<Conformance>("write", &[("key", "a"), ("value", "é")])?;
        assert_eq!(town.by(ana).act::<Conformance>("read", &[("key", "a")])?, Reply::says("é"));
        assert_eq!(town.by(ana).act::<Conformance>("keys", &[("start", "")])?, Reply::says("a opened"));
        assert_eq!(town.by(ana).page::<Conformance>("everything")?.tabs.len(), 2);
        let refused = town.by(ana).act::<Conformance>("refuse", &[]).expect_err("refused");
        assert_eq!((refused.code.as_str(), town.keys::<Conformance>().len()), ("not-today", 2));
        Ok(())
    }
}
