//! The form of a new decision: only the fields that its process needs.

use rooms_sdk::prelude::*;

use crate::decision::{LINE_FIELD, TEXT_FIELD};

/// The form.
///
/// # Errors
/// `no-page`; the host's refusal.
pub(crate) fn page(call: &Call, process: &str, order: &str) -> Result<Page, Fault> {
    let say = |en: &'static str, fr: &'static str| call.language.pick(en, fr);
    let (title, about, question, text) = match process {
        "consent" => (
            say("Decide by consent", "Décider par consentement"),
            say(
                "Questions, reactions, amendment, objections: each objection is worked into the proposal until none stands. Good enough for now, safe enough to try.",
                "Questions, réactions, amendement, objections : chaque objection est intégrée à la proposition jusqu’à ce qu’aucune ne tienne. Assez bon pour l’instant, assez sûr pour essayer.",
            ),
            say("What is it about?", "De quoi s’agit-il ?"),
            say("The proposal", "La proposition"),
        ),
        "majority" => (
            say("Decide by majority", "Décider à la majorité"),
            say(
                "Everybody votes, and may change the vote until it closes. Votes stay secret, numbers are shown.",
                "Tout le monde vote et peut changer son vote jusqu’à la clôture. Les votes restent secrets, les nombres sont montrés.",
            ),
            say("The question", "La question"),
            say("The proposal, or what there is to know", "La proposition, ou ce qu’il faut savoir"),
        ),
        "election" => (
            say("Election without candidates", "Élection sans candidat"),
            say(
                "Everybody names somebody, with a reason. All nominations are shown together, then one person is proposed and consented to.",
                "Chaque personne en nomme une, avec une raison. Toutes les nominations sont montrées ensemble, puis une personne est proposée et confirmée par consentement.",
            ),
            say("The role", "Le rôle"),
            say("What it is for, what it does", "À quoi il sert, ce qu’il fait"),
        ),
        _ => return Err(call.no_page()),
    };
    let mut form = Form::new("open", title)
        .submit(say("Put it to the group", "Soumettre au groupe"))
        .field(Field::hidden("process", process))
        .field(Field::line("question", question, LINE_FIELD).required())
        .field(Field::lines("text", text, TEXT_FIELD).required());
    form = match process {
        "majority" => majority(call, form, order.is_empty()),
        "election" => election(call, form),
        _ => form,
    };
    form = match (process, order) {
        (_, "") => form,
        ("election", _) => return Err(call.no_page()),
        (_, "payment") => payment(call, form)?,
        (_, "campaign") => campaign(call, form)?,
        _ => return Err(call.no_page()),
    };
    form = form
        .field(Field::moment("deadline", say("Deadline of the first round", "Échéance du premier tour")).help(say(
            "At least an hour ahead. Without one, a round ends once all have spoken.",
            "Dans une heure au moins. Sans échéance, un tour finit quand tout le monde a parlé.",
        )))
        .field(
            Field::member("facilitator", say("Facilitator", "Facilitation"))
                .help(say("Moves the rounds. You, if nobody else.", "Mène les tours. Vous, à défaut.")),
        )
        .field(
            Field::member("secretary", say("Secretary", "Secrétariat"))
                .help(say("Notes and moves the rounds, too.", "Prend note et mène aussi les tours.")),
        )
        .field(Field::date("review", say("To be reviewed on", "À revoir le")));
    let page = Page::new(title).text(about).node(form);
    if process == "election" || !order.is_empty() {
        return Ok(page);
    }
    let path = |order: &str| ["new/", process, "/", order].concat();
    Ok(page.heading(say("With what follows from it", "Avec ce qui s’ensuit")).chips([
        chip::link(say("and a payment", "et un paiement"), path("payment")),
        chip::link(say("and a campaign", "et une campagne"), path("campaign")),
    ]))
}

fn majority(call: &Call, form: Form, may_have_options: bool) -> Form {
    let say = |en: &'static str, fr: &'static str| call.language.pick(en, fr);
    let form = if may_have_options {
        form.field(
            Field::lines("options", say("Options", "Options"), TEXT_FIELD)
                .help(say("One on each line. None: for or against.", "Une par ligne. Aucune : pour ou contre.")),
        )
    } else {
        form
    };
    form.field(
        Field::choice(
            "more",
            say("It takes", "Il faut"),
            [("more", say("more than", "plus de")), ("least", say("at least", "au moins"))],
        )
        .value("more")
        .required(),
    )
    .field(
        Field::line("share", say("this share", "cette part"), 12)
            .value("1/2")
            .required()
            .help(say("Such as 1/2, 2/3 or 60 %.", "Par exemple 1/2, 2/3 ou 60 %.")),
    )
    .field(
        Field::choice(
            "base",
            say("of", "de"),
            [
                ("votes", say("the votes: abstaining changes nothing", "des voix : s’abstenir ne change rien")),
                ("took-part", say("all who take part: abstaining weighs against", "qui participe : s’abstenir pèse contre")),
                ("everybody", say("everybody: staying away weighs against, too", "tout le monde : l’absence pèse aussi contre")),
            ],
        )
        .value("votes")
        .required(),
    )
    .field(
        Field::line("quorum", say("Of those who decide, this share has to take part", "Part de participation nécessaire"), 12)
            .help(say(
                "Such as 1/3. Empty: any number. Abstaining is taking part.",
                "Par exemple 1/3. Vide : sans minimum. S’abstenir, c’est participer.",
            )),
    )
}

fn election(call: &Call, form: Form) -> Form {
    let say = |en: &'static str, fr: &'static str| call.language.pick(en, fr);
    form.field(Field::line("term", say("For how long", "Pour combien de temps"), LINE_FIELD).required())
        .field(
            Field::choice(
                "manner",
                say("In which order", "Dans quel ordre"),
                [
                    (
                        "reasons",
                        say(
                            "Sociocratic: the strength of the reasons decides whom the facilitator proposes; one may pass",
                            "Sociocratique : la force des raisons décide qui est proposé ; on peut passer",
                        ),
                    ),
                    (
                        "numbers",
                        say(
                            "Integrative (Holacracy): the most nominations are proposed; everybody names one",
                            "Intégrative (Holacratie) : la personne la plus nommée est proposée ; chacun nomme",
                        ),
                    ),
                ],
            )
            .value("reasons")
            .required(),
        )
        .field(Field::member("holder", say("Who holds the role now", "Qui tient le rôle actuellement")))
}

fn currencies(call: &Call, form: Form, label: &str) -> Result<Form, Fault> {
    let codes: Vec<String> = ledger::currencies()?.into_iter().map(|currency| currency.code).collect();
    if codes.is_empty() {
        let en = "The community has no currency yet.";
        return Err(call.refuse("no-currency", en, "La communauté n’a pas encore de monnaie."));
    }
    Ok(form.field(Field::money("amount", label, codes).required()))
}

fn payment(call: &Call, form: Form) -> Result<Form, Fault> {
    let say = |en: &'static str, fr: &'static str| call.language.pick(en, fr);
    let wallets = groups::wallets(call.group)?;
    if wallets.is_empty() {
        return Err(call.refuse("no-wallet", "The group has no wallet.", "Le groupe n’a pas de portefeuille."));
    }
    let several = wallets.len() > 1;
    let wallets = wallets.into_iter().enumerate().map(|(at, wallet)| {
        let number = if several { format!(" {}", at + 1) } else { String::new() };
        let label = wallet.label.unwrap_or_else(|| say("The group’s wallet", "Le portefeuille du groupe").to_owned() + &number);
        Choice::new(wallet.id, label)
    });
    let form = form
        .field(Field::hidden("order", "payment"))
        .field(Field::choice("from", say("Pay from", "Payer depuis"), wallets).required())
        .field(Field::wallet("to", say("to the wallet", "vers le portefeuille")).required());
    currencies(call, form, say("Amount", "Montant"))
}

fn campaign(call: &Call, form: Form) -> Result<Form, Fault> {
    let say = |en: &'static str, fr: &'static str| call.language.pick(en, fr);
    let form = form
        .field(Field::hidden("order", "campaign"))
        .field(Field::line("title", say("Title of the campaign", "Titre de la campagne"), LINE_FIELD).required())
        .field(Field::lines("description", say("What it is for", "À quoi elle sert"), TEXT_FIELD).required())
        .field(Field::wallet("to", say("For the wallet", "Pour le portefeuille")).required())
        .field(Field::number("days", say("How many days", "Nombre de jours")).between(1, 365).value(30).required())
        .field(
            Field::choice(
                "mode",
                say("What becomes of what is promised", "Ce que deviennent les promesses"),
                [
                    (
                        "all-or-nothing",
                        say("paid only if the goal is reached by then", "payées seulement si le but est atteint à temps"),
                    ),
                    ("keep", say("paid whatever is reached", "payées quoi qu’il arrive")),
                    ("when-reached", say("paid as soon as the goal is reached", "payées dès que le but est atteint")),
                ],
            )
            .value("all-or-nothing")
            .required(),
        );
    currencies(call, form, say("Goal", "But"))
}
