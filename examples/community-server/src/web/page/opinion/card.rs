//! The card of figures on the page of a member, a group or a post.

use wezer_core::group::{Group, ROOT};
use wezer_core::id::{GroupId, MemberId, PostId};
use wezer_core::indicator::{
    AskedOf, EvaluationsOf, FiguresOf, Indicator, IndicatorCode, KnownIndicators, Measure, Reach, ShownFigure, StandingOf,
};
use wezer_core::kernel::{CallError, Document as _};
use wezer_core::language::Language;
use wezer_core::link::RecordRef;
use wezer_core::member::Member;
use wezer_core::money::{Amount, Scale};
use wezer_core::post::Post;
use wezer_core::rule::Figure;

use crate::web::number;
use crate::web::page::group::ask;
use crate::web::refused::group_address;
use crate::web::text::OpinionTexts;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// What the marks of an indicator come to.
#[derive(Debug)]
pub(in crate::web::page) struct Line {
    pub(in crate::web::page) label: String,
    pub(in crate::web::page) value: String,
    pub(in crate::web::page) voices: String,
}

/// Something that was counted.
#[derive(Debug)]
pub(in crate::web::page) struct Counted {
    pub(in crate::web::page) label: String,
    pub(in crate::web::page) value: String,
}

/// The card.
#[derive(Debug)]
pub(in crate::web::page) struct Card {
    pub(in crate::web::page) figures: Vec<Counted>,
    pub(in crate::web::page) lines: Vec<Line>,
    /// Where one says what one thinks.
    pub(in crate::web::page) address: String,
    /// Where one reads what deals say.
    pub(in crate::web::page) reputation: Option<String>,
    /// What the way there is called; none where nothing is asked.
    pub(in crate::web::page) link: Option<&'static str>,
}

/// What an indicator is called.
pub(in crate::web::page) fn label(indicators: &[Indicator], code: &IndicatorCode, language: Language) -> String {
    let found = indicators.iter().find(|known| known.code == *code);
    let said = found.map(|known| match language {
        Language::English => known.label_en.clone(),
        Language::French => known.label_fr.clone(),
    });
    said.filter(|said| !said.is_empty()).unwrap_or_else(|| code.to_string())
}

/// A mean with one digit, and its sign.
pub(in crate::web::page) fn rounded(mean: Amount, language: Language) -> String {
    let tenths = Scale::new(1).and_then(|scale| Amount::from_minor(mean.to_minor_rounded(scale)?.0, scale));
    let mean = tenths.unwrap_or(mean);
    let sign = if mean.is_positive() { "+" } else { "" };
    format!("{sign}{}", number::amount(mean, language))
}

/// What the marks given to an object come to.
pub(super) async fn lines(visitor: &Visitor, object: &RecordRef, indicators: &[Indicator]) -> Result<Vec<Line>, Trouble> {
    let (o, language) = (OpinionTexts::of(visitor.language), visitor.language);
    let standing = StandingOf { object: object.clone(), group: None, months: None, half_life_days: None };
    let standing = ask(visitor, standing).await?;
    let line = |marks: &wezer_core::indicator::MarksOf| Line {
        label: label(indicators, &marks.indicator, language),
        value: rounded(marks.bayesian, language),
        voices: if marks.count == 1 { o.voices_one.to_owned() } else { o.voices.replace("{n}", &marks.count.to_string()) },
    };
    Ok(standing.iter().filter(|marks| marks.count > 0).map(line).collect())
}

async fn card(
    visitor: &Visitor,
    object: &RecordRef,
    address: String,
    owner: Option<MemberId>,
    counted: Option<(MemberId, GroupId, &[Reach])>,
) -> Result<Card, Trouble> {
    let (o, me) = (OpinionTexts::of(visitor.language), visitor.member.id());
    let indicators = ask(visitor, KnownIndicators {}).await?;
    let figures = match counted {
        Some((member, group, reaches)) => figures(visitor, member, group, reaches, &indicators).await?,
        None => Vec::new(),
    };
    let lines = lines(visitor, object, &indicators).await?;
    let asked = ask(visitor, AskedOf { category: RecordRef::new(object.kind.clone(), 0_u128) }).await?;
    let said = ask(visitor, EvaluationsOf { object: object.clone(), limit: Some(200) }).await?;
    let link = match (owner == Some(me), said.iter().any(|one| one.evaluator == me)) {
        (true, _) => (!said.is_empty()).then_some(o.read),
        (false, true) => Some(o.change),
        (false, false) => (!asked.is_empty()).then_some(o.say),
    };
    let reputation = match object.kind.as_str() {
        Member::KIND => Some(format!("/members/{}/reputation", object.id)),
        Group::KIND => address.strip_prefix("/evaluate/group/").map(|group| format!("/groups/{group}/reputation")),
        _ => None,
    };
    Ok(Card { figures, lines, address, reputation, link })
}

/// What was counted by these indicators; nothing if the visitor may not know.
async fn figures(
    visitor: &Visitor,
    member: MemberId,
    group: GroupId,
    reaches: &[Reach],
    indicators: &[Indicator],
) -> Result<Vec<Counted>, Trouble> {
    let shown = match visitor.session.ask(FiguresOf { member, group: Some(group) }).await {
        Ok(shown) => shown,
        Err(CallError::Denied(_)) => return Ok(Vec::new()),
        Err(error) => return Err(visitor.trouble(&error, "/")),
    };
    let counts = indicators.iter().filter(|one| reaches.contains(&one.reach) && !matches!(one.measure, Measure::Marks { .. }));
    let value = |figure: &ShownFigure| match &figure.value {
        Figure::Number(amount) => {
            let unit = figure.unit.as_ref().map(|unit| format!("\u{a0}{unit}")).unwrap_or_default();
            Some(format!("{}{unit}", number::amount(*amount, visitor.language)))
        }
        _ => None,
    };
    let of = |indicator: &Indicator| {
        let found = shown.figures.iter().find(|figure| figure.name == indicator.code.as_str())?;
        Some(Counted { label: label(indicators, &indicator.code, visitor.language), value: value(found)? })
    };
    Ok(counts.filter_map(of).collect())
}

/// The card of a member.
pub(in crate::web::page) async fn of_member(visitor: &Visitor, member: MemberId) -> Result<Card, Trouble> {
    let object = RecordRef::of::<Member>(member);
    let counted = Some((member, ROOT, [Reach::Member].as_slice()));
    card(visitor, &object, format!("/evaluate/member/{member}"), Some(member), counted).await
}

/// The card of a group; the community's has what is counted of all.
pub(in crate::web::page) async fn of_group(visitor: &Visitor, group: GroupId) -> Result<Card, Trouble> {
    let object = RecordRef::of::<Group>(group);
    let reaches: &[Reach] = if group == ROOT { &[Reach::Group, Reach::Community] } else { &[Reach::Group] };
    let counted = Some((visitor.member.id(), group, reaches));
    card(visitor, &object, format!("/evaluate/group/{}", group_address(group)), None, counted).await
}

/// The card of a post.
pub(in crate::web::page) async fn of_post(visitor: &Visitor, post: PostId, author: MemberId) -> Result<Card, Trouble> {
    card(visitor, &RecordRef::of::<Post>(post), format!("/evaluate/post/{post}"), Some(author), None).await
}
