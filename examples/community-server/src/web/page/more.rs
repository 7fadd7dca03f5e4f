//! The page that leads everywhere that the menu does not.

use askama::Template;
use axum::response::Response;

use crate::web::text::{GroupTexts, RightTexts};
use crate::web::texts;
use crate::web::view::{Frame, show};
use crate::web::visitor::Visitor;

/// A heading with the pages below it: address and words.
type Section = (&'static str, Vec<(&'static str, String)>);

#[derive(Template)]
#[template(path = "more.html")]
struct Page {
    frame: Frame,
    help: &'static str,
    sections: Vec<Section>,
}

pub(super) async fn page(visitor: Visitor) -> Response {
    let (t, r, g) = (texts(visitor.language), RightTexts::of(visitor.language), GroupTexts::of(visitor.language));
    let mut sections: Vec<Section> = vec![
        (r.for_me, vec![("/profile", t.my_profile.to_owned()), ("/account", t.account.to_owned())]),
        (
            r.money,
            vec![
                ("/pay", t.pay),
                ("/thanks", t.thanks),
                ("/pending", t.pending),
                ("/currencies", t.currencies),
                ("/wallets", t.wallets),
            ],
        ),
        (
            r.together,
            vec![
                ("/groups/community", r.community_page),
                ("/groups/community/rights", r.rights_of_community),
                ("/groups/community/membrane", r.coming_in),
                ("/groups/community/applications", r.requests),
                ("/groups/community/settings", g.settings_of),
            ],
        ),
    ];
    let mut behind = vec![("/journal", visitor.say("journal")), ("/api/docs", t.api.to_owned())];
    if visitor.is_operator() {
        behind.push(("/admin", t.admin.to_owned()));
    }
    sections.push((r.behind, behind));
    show(&Page { frame: visitor.frame("more").titled(visitor.say("more")), help: r.more_help, sections })
}
