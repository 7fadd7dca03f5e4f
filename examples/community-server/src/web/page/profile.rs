//! One's own profile: what one shows, to whom, and the ways to pause and to leave.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::language::Language;
use wezer_core::member::{ChangeProfile, MAX_ABOUT, MAX_CONTACT, ProfileOf, SeenProfile, Shown, Visibility};

use super::feed::done;
use crate::web::form::{Fields, SignedForm};
use crate::web::refused::Refused;
use crate::web::text::PersonTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

pub(super) const VISIBILITIES: [Visibility; 4] =
    [Visibility::Oneself, Visibility::Group, Visibility::Members, Visibility::Public];

/// A field of the form.
#[derive(Debug)]
struct Field {
    name: &'static str,
    label: &'static str,
    value: String,
    help: &'static str,
    limit: usize,
    is_long: bool,
    kind: &'static str,
    /// How the choice of who sees it is called, and its options: value, label, chosen.
    seen_label: String,
    seen: Vec<(&'static str, &'static str, bool)>,
}

#[derive(Template)]
#[template(path = "profile.html")]
struct Page {
    frame: Frame,
    t: &'static PersonTexts,
    done: Option<&'static str>,
    refusal: Option<Refused>,
    fields: Vec<Field>,
    languages: Vec<(&'static str, &'static str, bool)>,
}

pub(super) fn slug(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Oneself => "self",
        Visibility::Group => "group",
        Visibility::Members => "members",
        Visibility::Public => "public",
    }
}

pub(super) fn said(visibility: Visibility, t: &PersonTexts) -> &'static str {
    match visibility {
        Visibility::Oneself => t.vis_self,
        Visibility::Group => t.vis_group,
        Visibility::Members => t.vis_members,
        Visibility::Public => t.vis_public,
    }
}

fn name(shown: Shown) -> &'static str {
    match shown {
        Shown::About => "about",
        Shown::Skills => "skills",
        Shown::Place => "place",
        Shown::Email => "email",
        Shown::Phone => "phone",
    }
}

fn field(shown: Shown, profile: &SeenProfile, t: &'static PersonTexts) -> Field {
    let (label, value, help, limit, is_long, kind) = match shown {
        Shown::About => (t.about_label, profile.about.clone(), t.markdown_help, MAX_ABOUT, true, ""),
        Shown::Skills => (t.skills, profile.skills.join("\n"), t.skills_help, MAX_ABOUT, true, ""),
        Shown::Place => (t.place, profile.place.clone(), "", MAX_CONTACT, false, "text"),
        Shown::Email => (t.email, profile.email.clone(), "", MAX_CONTACT, false, "email"),
        Shown::Phone => (t.phone, profile.phone.clone(), "", MAX_CONTACT, false, "tel"),
    };
    let chosen = profile.visibility.get(&shown).copied().unwrap_or(shown.usual());
    let seen = VISIBILITIES.into_iter().map(|each| (slug(each), said(each, t), each == chosen)).collect();
    let seen_label = t.seen_by_field.replace("{field}", label);
    Field { name: name(shown), label, value, help, limit, is_long, kind, seen_label, seen }
}

async fn made(visitor: &Visitor, typed: Option<&ChangeProfile>, refusal: Option<Refused>) -> Result<Page, Trouble> {
    let (language, t) = (visitor.language, PersonTexts::of(visitor.language));
    let asked = ProfileOf { member: visitor.member.id() };
    let profile = visitor.session.ask(asked).await.map_err(|error| Trouble::of(&error, language))?;
    let mut profile = profile.ok_or_else(|| Trouble::not_found(language))?;
    if let Some(typed) = typed {
        profile.language = typed.language;
        for (new, old) in [
            (&typed.about, &mut profile.about),
            (&typed.place, &mut profile.place),
            (&typed.email, &mut profile.email),
            (&typed.phone, &mut profile.phone),
        ] {
            if let Some(new) = new {
                old.clone_from(new);
            }
        }
        profile.skills = typed.skills.clone().unwrap_or_default();
        profile.visibility.extend(&typed.visibility);
    }
    let speaks = profile.language;
    let languages = [("en", "English", Language::English), ("fr", "Français", Language::French)];
    Ok(Page {
        frame: visitor.frame("people").titled(t.profile),
        t,
        done: None,
        refusal,
        fields: Shown::ALL.into_iter().map(|shown| field(shown, &profile, t)).collect(),
        languages: languages.map(|(tag, name, language)| (tag, name, speaks == Some(language))).into(),
    })
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
}

pub(super) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let mut page = made(&visitor, None, None).await?;
    page.done = done(&asked.done, visitor.language);
    Ok(show(&page))
}

fn change(visitor: &Visitor, fields: &Fields) -> ChangeProfile {
    let mut change = ChangeProfile::of(visitor.member.id());
    let text = |name| Some(fields.get(name).to_owned());
    change.language = fields.get("language").parse().ok();
    change.about = text("about");
    change.skills = Some(fields.lines("skills"));
    (change.place, change.email, change.phone) = (text("place"), text("email"), text("phone"));
    for shown in Shown::ALL {
        let chosen = fields.get(&format!("see-{}", name(shown)));
        let found = VISIBILITIES.into_iter().find(|visibility| slug(*visibility) == chosen);
        change.visibility.extend(found.map(|visibility| (shown, visibility)));
    }
    change
}

pub(super) async fn save(SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let change = change(&visitor, &fields);
    match visitor.session.execute(change.clone()).await {
        Ok(_) => Ok(Redirect::to("/profile?done=saved").into_response()),
        Err(error) => {
            let refused = Refused::or_trouble(&error, visitor.language)?;
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(&visitor, Some(&change), Some(refused)).await?))
        }
    }
}
