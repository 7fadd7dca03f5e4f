use rooms_sdk::prelude::*;

struct Poll;

const CHOICES: [(&str, &str, &str); 2] = [("yes", "Yes", "Oui"), ("no", "No", "Non")];

impl Room for Poll {
    fn describe() -> Description {
        Description::new(both("Poll", "Sondage"), both("One question, yes or no.", "Une question, oui ou non."), "0.1.0")
            .because("wezer:core/storage", both("To keep question and votes.", "Pour garder la question et les votes."))
    }

    fn handle(call: &Call, action: &Action) -> Result<Reply, Fault> {
        match action.name() {
            "ask" => {
                storage::write_about(call.manager()?, "question", action.short("question", 200)?)?;
                Ok(Reply::done())
            }
            "vote" => {
                let choice = action.text("choice")?;
                if !CHOICES.iter().any(|(value, ..)| *value == choice) {
                    return Err(call.refuse("no-choice", "Yes or no?", "Oui ou non ?"));
                }
                let who = call.who()?;
                storage::write_about(who, &format!("vote/{who}"), choice)?;
                Ok(Reply::says(call.say("Thank you!", "Merci !")))
            }
            _ => Err(call.no_action()),
        }
    }

    fn view(call: &Call, _path: &str) -> Result<Page, Fault> {
        let page = Page::new(call.say("Poll", "Sondage"));
        let Some(question) = storage::read::<String>("question")? else {
            let ask = Form::new("ask", call.say("Ask", "Demander"));
            return Ok(page.node(ask.field(Field::line("question", call.say("Question", "Question"), 200).required())));
        };
        let votes: Vec<(String, String)> = storage::all("vote/")?;
        let count = |choice: &str| votes.iter().filter(|(_, vote)| vote == choice).count();
        let chart = Chart::bars(call.say("Votes", "Votes"), call.say("votes", "voix"));
        let chart = CHOICES.iter().fold(chart, |chart, (value, en, fr)| chart.point(call.say(*en, *fr), count(value)));
        let button = |(value, en, fr): &(&str, &str, &str)| Button::new("vote", call.say(*en, *fr)).with("choice", value);
        Ok(page.text(plain(&question)).buttons(CHOICES.iter().map(button)).node(chart))
    }
}

room!(Poll);
