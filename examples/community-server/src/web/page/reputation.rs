//! What a member, a group or an announcement is reputed for by its deals: the figures, and from which deals they come.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use wezer_core::indicator::{Credit, Indicator, KnownIndicators, MIN_EVALUATORS, MarksOf};
use wezer_core::member::FindMember;
use wezer_core::money::{Amount, Scale};
use wezer_exchange::deal::DealId;
use wezer_exchange::market::CategoryId;
use wezer_exchange::market::announcement::FindAnnouncement;
use wezer_exchange::market::category::{Categories, SeenCategory};
use wezer_exchange::reputation::{MAX_PARTNERS, PAIR_CAP, Reason, Reputation, ReputationOf, ReputationReasons, Reputed};

use super::group::{Link, ask, find, group_name};
use super::opinion::{label, rounded, signed};
use super::social::item::Teller;
use crate::app::App;
use crate::web::text::ReputationTexts;
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::{Visitor, encoded};
use crate::web::{markdown, number};

/// The pages.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/members/{id}/reputation", get(of_member))
        .route("/groups/{id}/reputation", get(of_group))
        .route("/market/a/{id}/reputation", get(of_announcement))
}

/// Spans to choose from, in months.
const SPANS: [u8; 3] = [3, 6, 12];

/// What the marks of one indicator come to.
#[derive(Debug)]
struct Figures {
    label: String,
    best: String,
    count: u64,
    mean: String,
    recent: String,
    wilson: String,
    /// Month, mean and how many.
    trend: Vec<(String, String, u64)>,
}

/// A category with its figures.
#[derive(Debug)]
struct Part {
    title: String,
    partners: String,
    figures: Vec<Figures>,
}

/// A deal from which it comes.
#[derive(Debug)]
struct Row {
    announcement: Option<Link>,
    category: String,
    by: &'static str,
    when: String,
    marks: Vec<(String, String)>,
    comment: Option<String>,
    counts: bool,
    from: Option<String>,
}

#[derive(Template)]
#[template(path = "reputation.html")]
struct Page {
    frame: Frame,
    r: &'static ReputationTexts,
    about: Link,
    title: String,
    action: String,
    is_empty: bool,
    partners: String,
    /// Why a part is not told.
    withheld: Option<String>,
    figures: Vec<Figures>,
    parts: Vec<Part>,
    count_help: String,
    categories: Vec<(String, String, bool)>,
    spans: Vec<(String, String, bool)>,
    reasons: Vec<Row>,
    reasons_withheld: Option<String>,
    next: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    category: String,
    months: String,
    after: String,
}

/// A share in percent, rounded down.
fn percent(share: Amount) -> String {
    let hundredths = share.to_minor_rounded(Scale::CENTS).map_or(0, |(minor, _)| minor);
    format!("{hundredths}\u{a0}%")
}

fn months_of(visitor: &Visitor, month: u32, year: u32) -> String {
    let names = crate::web::texts(visitor.language).months.split(' ');
    let name = usize::try_from(month).ok().and_then(|month| names.into_iter().nth(month.checked_sub(1)?));
    format!("{} {year}", name.unwrap_or_default())
}

fn figures(visitor: &Visitor, credits: &[Credit], indicators: &[Indicator]) -> Vec<Figures> {
    let language = visitor.language;
    let one = |credit: &Credit| {
        let marks: &MarksOf = &credit.marks;
        let trend = credit.trend.iter();
        Figures {
            label: label(indicators, &marks.indicator, language),
            best: rounded(marks.bayesian, language),
            count: marks.count,
            mean: marks.mean.map(|mean| rounded(mean, language)).unwrap_or_default(),
            recent: rounded(marks.decayed, language),
            wilson: percent(marks.wilson),
            trend: trend.map(|at| (months_of(visitor, at.month, at.year), rounded(at.mean, language), at.count)).collect(),
        }
    };
    credits.iter().filter(|credit| credit.marks.count > 0).map(one).collect()
}

fn partners(r: &ReputationTexts, reputation: &Reputation) -> String {
    match reputation.partners {
        _ if reputation.more_partners => r.partners_more.replace("{n}", &MAX_PARTNERS.to_string()),
        1 => r.partners_one.to_owned(),
        n => r.partners.replace("{n}", &n.to_string()),
    }
}

fn named(categories: &[SeenCategory], category: CategoryId, visitor: &Visitor) -> String {
    let found = categories.iter().find(|one| one.category == category);
    found.map_or_else(String::new, |one| one.label.say(visitor.language, "?").to_owned())
}

async fn row(
    visitor: &Visitor,
    teller: &mut Teller<'_>,
    reason: &Reason,
    categories: &[SeenCategory],
    indicators: &[Indicator],
) -> Result<Row, Trouble> {
    let (r, language) = (ReputationTexts::of(visitor.language), visitor.language);
    let announcement = match reason.announcement {
        Some(announcement) => ask(visitor, FindAnnouncement { announcement }).await?,
        None => None,
    };
    let from = match reason.from {
        Some(Reputed::Member(member)) => Some(teller.member(member).await?),
        Some(Reputed::Group(group)) => Some(teller.group(group).await?),
        _ => None,
    };
    Ok(Row {
        announcement: announcement
            .and_then(|seen| Some(Link { name: seen.line.title?, address: format!("/market/a/{}", seen.line.announcement) })),
        category: named(categories, reason.category, visitor),
        by: if reason.paid { r.by_payer } else { r.by_payee },
        when: number::day(reason.given_at, language),
        marks: reason.marks.iter().map(|(code, mark)| (label(indicators, code, language), signed(*mark))).collect(),
        comment: reason.comment.as_deref().map(markdown::html),
        counts: reason.counts,
        from,
    })
}

async fn made(visitor: &Visitor, of: Reputed, about: Link, here: &'static str, asked: &Asked) -> Result<Page, Trouble> {
    let r = ReputationTexts::of(visitor.language);
    let categories = ask(visitor, Categories {}).await?;
    let category = categories.iter().map(|one| one.category).find(|one| one.to_string() == asked.category);
    let months = asked.months.parse().ok().filter(|months| SPANS.contains(months));
    let after: Option<DealId> = asked.after.parse().ok();
    let found = ask(visitor, ReputationOf { of, category, months, half_life_days: None }).await?;
    let reasons = ask(visitor, ReputationReasons { of, category, after, limit: None }).await?;
    let indicators = ask(visitor, KnownIndicators {}).await?;
    let mut teller = Teller::new(visitor).await?;
    let mut rows = Vec::with_capacity(reasons.reasons.len());
    for reason in &reasons.reasons {
        rows.push(row(visitor, &mut teller, reason, &categories, &indicators).await?);
    }
    let least = MIN_EVALUATORS.to_string();
    let parts = found.categories.iter().map(|part| Part {
        title: r.in_category.replace("{category}", &named(&categories, part.category, visitor)),
        partners: match part.partners {
            1 => r.partners_one.to_owned(),
            n => r.partners.replace("{n}", &n.to_string()),
        },
        figures: figures(visitor, &part.marks, &indicators),
    });
    let mut choices = vec![(String::new(), r.any_category.to_owned(), category.is_none())];
    choices.extend(categories.iter().map(|one| {
        let words = one.label.say(visitor.language, "?").to_owned();
        (one.category.to_string(), words, category == Some(one.category))
    }));
    let mut spans = vec![(String::new(), r.any_time.to_owned(), months.is_none())];
    spans.extend(SPANS.map(|span| (span.to_string(), r.last_months.replace("{n}", &span.to_string()), months == Some(span))));
    let title = r.title.replace("{name}", &about.name);
    let action = format!("{}/reputation", about.address);
    Ok(Page {
        frame: visitor.frame(here).titled(title.as_str()),
        r,
        title,
        is_empty: found.partners == 0 && category.is_none(),
        partners: partners(r, &found),
        withheld: (!found.told).then(|| r.withheld_part.replace("{n}", &least)),
        figures: figures(visitor, &found.marks, &indicators),
        // With one category asked for, its own figures are those above.
        parts: if found.categories.len() > 1 || category.is_none() { parts.collect() } else { Vec::new() },
        count_help: r.count_help.replace("{n}", &PAIR_CAP.to_string()),
        categories: choices,
        spans,
        reasons: rows,
        reasons_withheld: reasons.withheld.then(|| r.reasons_withheld.replace("{n}", &least)),
        next: reasons.next.map(|next| {
            format!("{action}?category={}&months={}&after={next}#reasons", encoded(&asked.category), encoded(&asked.months))
        }),
        action,
        about,
    })
}

async fn of_member(visitor: Visitor, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let not_found = || Trouble::not_found(visitor.language).on(&visitor, "/members");
    let member = id.parse().map_err(|_| not_found())?;
    let found = ask(&visitor, FindMember::Id(member)).await?.ok_or_else(not_found)?;
    let about = Link { name: found.name().to_owned(), address: format!("/members/{member}") };
    Ok(show(&made(&visitor, Reputed::Member(member), about, "people", &asked).await?))
}

async fn of_group(visitor: Visitor, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let group = find(&visitor, &id).await?;
    let about = Link { name: group_name(&group, visitor.language), address: format!("/groups/{id}") };
    Ok(show(&made(&visitor, Reputed::Group(group.id()), about, "groups", &asked).await?))
}

async fn of_announcement(visitor: Visitor, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let not_found = || Trouble::not_found(visitor.language).on(&visitor, "/market");
    let announcement = id.parse().map_err(|_| not_found())?;
    let seen = ask(&visitor, FindAnnouncement { announcement }).await?.ok_or_else(not_found)?;
    let name = seen.line.title.unwrap_or_else(|| crate::web::text::MarketTexts::of(visitor.language).erased_title.to_owned());
    let about = Link { name, address: format!("/market/a/{announcement}") };
    Ok(show(&made(&visitor, Reputed::Announcement(announcement), about, "market", &asked).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_told_in_percent() {
        assert_eq!(percent("0.5668".parse().expect("an amount")), "56\u{a0}%");
        assert_eq!(percent(Amount::ZERO), "0\u{a0}%");
    }
}
