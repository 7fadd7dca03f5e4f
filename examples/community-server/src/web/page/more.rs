//! The page that leads everywhere that the menu does not.

use askama::Template;
use axum::response::Response;

use crate::web::text::{
    CustodyTexts, DataTexts, DealTexts, DebtTexts, FlowTexts, GroupTexts, KindTexts, MoneyTexts, OutTexts, RequestTexts,
    RightTexts, RoomTexts, ScheduleTexts, SocialTexts,
};
use crate::web::texts;
use crate::web::view::{Frame, show};
use crate::web::visitor::Visitor;

/// A heading with the pages below it: address and words.
#[derive(Debug)]
struct Section {
    title: &'static str,
    pages: Vec<(&'static str, String)>,
}

impl Section {
    fn new(title: &'static str) -> Self {
        Self { title, pages: Vec::new() }
    }

    fn with(mut self, address: &'static str, words: impl Into<String>) -> Self {
        self.pages.push((address, words.into()));
        self
    }
}

#[derive(Template)]
#[template(path = "more.html")]
struct Page {
    frame: Frame,
    help: &'static str,
    sections: Vec<Section>,
}

pub(super) async fn page(visitor: Visitor) -> Response {
    let language = visitor.language;
    let (t, r, g, s) = (texts(language), RightTexts::of(language), GroupTexts::of(language), SocialTexts::of(language));
    let (f, k) = (FlowTexts::of(language), KindTexts::of(language));
    let me = Section::new(r.for_me)
        .with("/profile", t.my_profile)
        .with("/account", t.account)
        .with("/data", DataTexts::of(language).my_data)
        .with("/notices", s.notices)
        .with("/deals", DealTexts::of(language).deals)
        .with("/runs", f.runs)
        .with("/figures", f.figures)
        .with("/search", t.search);
    let money = Section::new(r.money)
        .with("/pay", visitor.say("pay"))
        .with("/thanks", visitor.say("thanks"))
        .with("/pending", visitor.say("pending"))
        .with("/requests", RequestTexts::of(language).requests)
        .with("/schedules", ScheduleTexts::of(language).schedules)
        .with("/debts", DebtTexts::of(language).debts)
        .with("/custody", CustodyTexts::of(language).custody)
        .with("/convert", MoneyTexts::of(language).convert)
        .with("/currencies", visitor.say("currencies"))
        .with("/wallets", t.wallets);
    let together = Section::new(r.together)
        .with("/groups/community", r.community_page)
        .with("/groups/community/rights", r.rights_of_community)
        .with("/groups/community/membrane", r.coming_in)
        .with("/groups/community/applications", r.requests)
        .with("/groups/community/settings", g.settings_of)
        .with("/groups/community/moderation", s.moderation)
        .with("/disputes", DealTexts::of(language).disputes)
        .with("/rooms", RoomTexts::of(language).rooms)
        .with("/kinds", k.kinds)
        .with("/reactions", k.reactions)
        .with("/flows", f.flows)
        .with("/labels", r.labels);
    let behind = Section::new(r.behind)
        .with("/news", s.all_news)
        .with("/journal", visitor.say("journal"))
        .with("/webhooks", OutTexts::of(language).webhooks)
        .with("/admin", t.admin)
        .with("/api/docs", t.api);
    let frame = visitor.frame("more").titled(visitor.say("more"));
    show(&Page { frame, help: r.more_help, sections: vec![me, money, together, behind] })
}
