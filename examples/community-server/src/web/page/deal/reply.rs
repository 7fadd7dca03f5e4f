//! Replying to an announcement, and the replies that stand below it.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use wezer_core::language::Language;
use wezer_core::money::Money;
use wezer_core::record::Author;
use wezer_exchange::deal::{DealId, DealLine, RepliesTo, ReplyTerms, ReplyTo, SeenDeal};
use wezer_exchange::market::announcement::{Kind, Price, SeenAnnouncement};

use super::course;
use crate::web::face::Face;
use crate::web::form::{Fields, SignedForm};
use crate::web::number;
use crate::web::page::group::{Link, ask};
use crate::web::page::market;
use crate::web::page::social::item::Teller;
use crate::web::page::voice::{Voice, session, voices};
use crate::web::refused::Refused;
use crate::web::text::DealTexts;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// So many amounts are asked for.
const LINES: usize = 4;

/// What a reply says, as it is typed.
#[derive(Debug)]
pub(in crate::web::page) struct Form {
    pub(in crate::web::page) quantity: String,
    /// Whether there is more than one of it.
    pub(in crate::web::page) asks_quantity: bool,
    /// The prices to choose from: currency and words.
    pub(in crate::web::page) choices: Vec<(String, String, bool)>,
    /// Amount and currency of each line, where the price is to be agreed.
    pub(in crate::web::page) lines: Vec<(String, String)>,
    pub(in crate::web::page) codes: Vec<String>,
    pub(in crate::web::page) message: String,
    pub(in crate::web::page) help: &'static str,
}

/// What stands in the form at first.
#[derive(Debug, Clone, Copy)]
pub(super) enum Said<'a> {
    Nothing,
    Typed(&'a Fields),
    Before(&'a SeenDeal),
}

impl Form {
    /// The form for an announcement.
    pub(super) async fn of(visitor: &Visitor, seen: &SeenAnnouncement, said: Said<'_>) -> Result<Self, Trouble> {
        let (d, language) = (DealTexts::of(visitor.language), visitor.language);
        let (quantity, chosen, message) = match said {
            Said::Nothing => ("1".to_owned(), String::new(), String::new()),
            Said::Typed(fields) => {
                (fields.get("quantity").to_owned(), fields.get("currency").to_owned(), fields.exact("message").to_owned())
            }
            Said::Before(deal) => {
                let chosen = deal.line.prices.first().map(|money| money.currency().to_string());
                (deal.line.quantity.to_string(), chosen.unwrap_or_default(), deal.message.clone().unwrap_or_default())
            }
        };
        let written = |money: &Money| (number::amount(money.amount(), language), money.currency().to_string());
        let (mut choices, mut lines) = (Vec::new(), Vec::new());
        match &seen.line.price {
            Price::OneOf(prices) if prices.len() > 1 => {
                choices.extend(prices.iter().map(|money| {
                    let code = money.currency().to_string();
                    (code.clone(), number::money(*money, language), code == chosen)
                }));
            }
            Price::ToBeAgreed => {
                match said {
                    Said::Nothing => {}
                    Said::Typed(fields) => {
                        let typed = fields.all("amount").zip(fields.all("code"));
                        lines.extend(typed.map(|(amount, code)| (amount.to_owned(), code.to_owned())));
                    }
                    Said::Before(deal) => lines.extend(deal.line.prices.iter().map(written)),
                }
                lines.resize(lines.len().clamp(LINES, 8), Default::default());
            }
            _ => {}
        }
        let currencies = crate::web::page::wallet::currencies(visitor).await?;
        Ok(Self {
            quantity,
            asks_quantity: seen.line.quantity.is_none_or(|quantity| quantity > 1),
            choices,
            lines,
            codes: currencies.iter().map(|currency| currency.code().to_string()).collect(),
            message,
            help: match (seen.line.kind, &seen.line.price) {
                (_, Price::Free) => "",
                (Kind::Offer, _) => d.reply_help_offer,
                (Kind::Want, _) => d.reply_help_want,
            },
        })
    }
}

/// What a form says; else why it can't be read.
pub(super) fn terms(fields: &Fields, language: Language) -> Result<ReplyTerms, &'static str> {
    let d = DealTexts::of(language);
    let quantity = fields.some("quantity").unwrap_or("1").parse().map_err(|_| d.bad_quantity)?;
    let typed = fields.all("amount").zip(fields.all("code")).filter(|(amount, _)| !amount.is_empty());
    let money = |(amount, code): (&str, &str)| Some(Money::new(number::parse(amount, language).ok()?, code.parse().ok()?));
    let prices = typed.map(money).collect::<Option<Vec<_>>>().ok_or(d.bad_amount)?;
    let currency = fields.some("currency").map(|code| code.parse().map_err(|_| d.bad_amount)).transpose()?;
    Ok(ReplyTerms { quantity, currency, prices, message: fields.exact("message").to_owned() })
}

/// A reply in a list.
#[derive(Debug)]
pub(in crate::web::page) struct Row {
    pub(in crate::web::page) address: String,
    pub(in crate::web::page) who: Link,
    pub(in crate::web::page) face: Face,
    pub(in crate::web::page) quantity: Option<String>,
    pub(in crate::web::page) price: String,
    pub(in crate::web::page) state: String,
    pub(in crate::web::page) when: String,
    pub(in crate::web::page) waits: bool,
    pub(in crate::web::page) disputed: bool,
}

/// The replies below an announcement, and the form to write one.
#[derive(Debug)]
pub(in crate::web::page) struct Replies {
    pub(in crate::web::page) d: &'static DealTexts,
    pub(in crate::web::page) title: &'static str,
    pub(in crate::web::page) left: Option<String>,
    pub(in crate::web::page) rows: Vec<Row>,
    pub(in crate::web::page) next: Option<String>,
    /// The form, unless it is one's own or closed.
    pub(in crate::web::page) form: Option<Form>,
    /// Whether it is seen at once.
    pub(in crate::web::page) is_unfolded: bool,
    pub(in crate::web::page) refusal: Option<Refused>,
    pub(in crate::web::page) voices: Vec<Voice>,
    /// Whether there is anything to show.
    pub(in crate::web::page) is_there: bool,
}

impl Replies {
    /// What the visitor sees of them. `typed` is a reply that was refused, and why.
    pub(in crate::web::page) async fn of(
        visitor: &Visitor,
        teller: &mut Teller<'_>,
        seen: &SeenAnnouncement,
        before: Option<DealId>,
        typed: Option<(&Fields, Refused)>,
    ) -> Result<Self, Trouble> {
        let d = DealTexts::of(visitor.language);
        let labels = course::state_labels(visitor).await?;
        let found = ask(visitor, RepliesTo { announcement: seen.line.announcement, before, limit: None }).await?;
        let mut rows = Vec::with_capacity(found.deals.len());
        for line in &found.deals {
            rows.push(row(visitor, teller, line, &labels, seen.own).await?);
        }
        let is_open = seen.line.state == "open" && !seen.hidden && !labels.is_empty();
        let fields = typed.as_ref().map(|(fields, _)| *fields);
        let form = match is_open && !seen.own && seen.left != Some(0) {
            true => Some(Form::of(visitor, seen, fields.map_or(Said::Nothing, Said::Typed)).await?),
            false => None,
        };
        let of = seen.line.quantity.filter(|quantity| *quantity > 1);
        let left = match (seen.left, of) {
            (Some(0), _) if is_open => Some(d.left_none.to_owned()),
            (Some(left), Some(of)) if is_open && left < u64::from(of) => {
                Some(d.left.replace("{n}", &left.to_string()).replace("{of}", &of.to_string()))
            }
            _ => None,
        };
        Ok(Self {
            d,
            title: if seen.own || rows.is_empty() { d.replies } else { d.my_replies },
            left,
            next: found.next.map(|next| next.to_string()),
            voices: if form.is_some() {
                voices(visitor, fields.map_or("", |fields| fields.get("as"))).await?
            } else {
                Vec::new()
            },
            is_unfolded: rows.is_empty() || fields.is_some(),
            is_there: form.is_some() || seen.own && seen.line.state != "draft" || !rows.is_empty(),
            rows,
            form,
            refusal: typed.map(|(_, refusal)| refusal),
        })
    }
}

async fn row(
    visitor: &Visitor,
    teller: &mut Teller<'_>,
    line: &DealLine,
    labels: &std::collections::BTreeMap<String, String>,
    own: bool,
) -> Result<Row, Trouble> {
    let d = DealTexts::of(visitor.language);
    let who = teller.author(line.replier).await?;
    let side = if own { wezer_exchange::deal::Side::Announcer } else { wezer_exchange::deal::Side::Replier };
    let mine = own || line.replier == Author::Member(visitor.member.id());
    Ok(Row {
        address: format!("/deal/{}", line.deal),
        face: Face::of(&who.name),
        who,
        quantity: (line.quantity > 1).then(|| d.for_n.replace("{n}", &line.quantity.to_string())),
        price: course::price(&line.prices, visitor),
        state: labels.get(&line.state).cloned().unwrap_or_else(|| line.state.clone()),
        when: number::day(line.written_at, visitor.language),
        waits: mine && line.state != "vote" && course::waits_for(&line.state, line.kind, side),
        disputed: line.disputed,
    })
}

/// Replies, or keeps the reply as a draft.
pub(super) async fn send(Path(id): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let announcement = id.parse().map_err(|_| Trouble::not_found(visitor.language).on(&visitor, "/market"))?;
    let refused: Refused = match terms(&fields, visitor.language) {
        Err(words) => words.into(),
        Ok(terms) => {
            let reply = ReplyTo { announcement, terms, draft: fields.get("do") == "draft" };
            match session(&visitor, &fields)?.execute(reply).await {
                Ok(deal) => {
                    let spoken = fields.some("as").map(|voice| format!("?as={voice}")).unwrap_or_default();
                    return Ok(Redirect::to(&format!("/deal/{}{spoken}", *deal)).into_response());
                }
                Err(error) => Refused::or_trouble(&error, visitor.language)?,
            }
        }
    };
    market::with_reply_refused(&visitor, &id, &fields, refused).await
}
