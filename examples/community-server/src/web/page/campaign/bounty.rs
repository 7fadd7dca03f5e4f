//! The bounty on a want: what others added to its price.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use wezer_core::language::Language;
use wezer_exchange::campaign::{AddToBounty, Cause, FindBounty, PledgesTo, SeenBounty};
use wezer_exchange::market::AnnouncementId;

use super::pledge::read_amounts;
use super::shown::{ShownPledge, pledges};
use super::write::pledged_currencies;
use crate::web::form::SignedForm;
use crate::web::number;
use crate::web::page::group::ask;
use crate::web::page::pay::source;
use crate::web::page::social::item::Teller;
use crate::web::page::voice::session;
use crate::web::page::wallet::names;
use crate::web::refused::Refused;
use crate::web::text::CampaignTexts;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// What stands about the bounty on the page of a want.
#[derive(Debug)]
pub(in crate::web::page) struct Bounty {
    pub(in crate::web::page) c: &'static CampaignTexts,
    /// The page on which it stands.
    pub(in crate::web::page) back: String,
    pub(in crate::web::page) raised: Vec<String>,
    pub(in crate::web::page) supporters: Vec<ShownPledge>,
    /// How it ended.
    pub(in crate::web::page) ended: Option<String>,
    pub(in crate::web::page) may_add: bool,
    pub(in crate::web::page) currencies: Vec<String>,
    pub(in crate::web::page) sources: Vec<(String, String, bool)>,
}

impl Bounty {
    /// What is in it; nothing where there is none and none can be.
    pub(in crate::web::page) async fn read(
        visitor: &Visitor,
        announcement: AnnouncementId,
        is_open: bool,
        teller: &mut Teller<'_>,
    ) -> Result<Option<Self>, Trouble> {
        let found = ask(visitor, FindBounty { announcement }).await?;
        if found.is_none() && !is_open {
            return Ok(None);
        }
        let (c, language) = (CampaignTexts::of(visitor.language), visitor.language);
        let may_add = is_open && !found.as_ref().is_some_and(|found| found.ended);
        let supporters = match &found {
            Some(_) => {
                let asked = PledgesTo { cause: Cause::Bounty(announcement), before: None, limit: Some(100) };
                let given = ask(visitor, asked).await?;
                pledges(&given.pledges, &[], may_add, teller, visitor).await?
            }
            None => Vec::new(),
        };
        let ended = match &found {
            Some(found) if found.ended => Some(end(visitor, found, language).await?),
            _ => None,
        };
        let raised = found.iter().flat_map(|found| &found.raised).filter(|money| money.amount().is_positive());
        Ok(Some(Self {
            c,
            back: format!("/market/a/{announcement}"),
            raised: raised.map(|money| number::money(*money, language)).collect(),
            supporters,
            ended,
            may_add,
            currencies: if may_add { pledged_currencies(visitor).await? } else { Vec::new() },
            sources: if may_add { source::all(visitor, None).await? } else { Vec::new() },
        }))
    }
}

async fn end(visitor: &Visitor, found: &SeenBounty, language: Language) -> Result<String, Trouble> {
    let c = CampaignTexts::of(language);
    Ok(match found.winner {
        Some(winner) => {
            let name = names(&visitor.app, language, vec![winner]).await?.remove(&winner).unwrap_or_default();
            c.bounty_won.replace("{name}", &name)
        }
        None => c.bounty_back.to_owned(),
    })
}

pub(super) async fn add(Path(id): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let back = format!("/market/a/{id}");
    let announcement = id.parse().map_err(|_| Trouble::not_found(visitor.language).on(&visitor, "/market"))?;
    let typed = vec![(fields.get("currency").to_owned(), fields.get("amount").to_owned())];
    let refused = match read_amounts(&typed, &visitor) {
        Err(text) => Refused::from(text),
        Ok(amounts) => {
            let from = fields.get("from").parse().unwrap_or(visitor.member.wallet());
            let add = AddToBounty { announcement, from, amounts, anonymous: fields.is_ticked("anonymous") };
            match session(&visitor, &fields)?.execute(add).await {
                Ok(_) => return Ok(Redirect::to(&format!("{back}?done=saved#bounty")).into_response()),
                Err(error) => Refused::or_trouble(&error, visitor.language)?,
            }
        }
    };
    let status = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    Err(Trouble::new(status, refused.text, visitor.language).on(&visitor, format!("{back}#bounty")))
}
