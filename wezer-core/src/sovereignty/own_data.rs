//! What is kept about a person, for that person.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{DataRefusal, OWN_DATA};
use crate::actor::Actor;
use crate::group::{ROOT, Standing};
use crate::id::MemberId;
use crate::kernel::{NamedGroup, Permission, Query, SealedDocument, Source, Stop, View};
use crate::member::Member;
use crate::seal::Basis;

/// A page holds at most so many documents.
pub const MAX_KEPT: usize = 200;
/// A page ends where its documents hold more bytes of text, about.
const MAX_TEXT: usize = 4 << 20;
/// So many documents are read at once.
const CHUNK: usize = 20;
/// At most so many rights are listed.
const MAX_RIGHTS: usize = 1_000;

/// A document's place among all that is kept of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct After {
    /// On what legal basis it is kept.
    pub basis: Basis,
    /// Its kind.
    pub kind: String,
    /// Its id.
    #[schemars(with = "String")]
    pub id: Uuid,
}

/// Everything that is kept under a person's keys, by legal basis and kind: their own words and settings, and what is noted about them.
/// Other people appear in it by their ids only. What others wrote about or to them is theirs; balances and statement are asked of the
/// ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MyData {
    /// Whose.
    pub member: MemberId,
    /// Continue from here: the `next` of the page before.
    #[serde(default)]
    pub after: Option<After>,
    /// At most so many documents, and never more than 200; 100 if absent. A page with much text ends earlier.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// A document that is kept of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct KeptDocument {
    /// Its kind, as in the register of processing.
    pub kind: String,
    /// On what legal basis it is kept.
    pub basis: Basis,
    /// Its id.
    #[schemars(with = "String")]
    pub id: Uuid,
    /// What it holds.
    pub content: Value,
}

/// A page of what is kept of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MyDataPage {
    /// The documents.
    pub documents: Vec<KeptDocument>,
    /// Where the next page begins, if there is one.
    pub next: Option<After>,
}

fn after_this(last: &SealedDocument) -> After {
    After { basis: last.basis, kind: last.kind.clone(), id: Uuid::from_u128(last.id) }
}

/// About how many bytes a value takes.
pub(super) fn length(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(values) => values.iter().map(length).sum(),
        Value::Object(fields) => fields.iter().map(|(name, value)| name.len() + length(value)).sum(),
        _ => 8,
    }
}

impl Query for MyData {
    const NAME: &'static str = "my_data";
    type Output = MyDataPage;
    type Error = DataRefusal;

    fn permission(&self) -> Permission {
        Permission::Own(OWN_DATA, self.member)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<MyDataPage, Stop<DataRefusal>> {
        if view.get::<Member>(self.member)?.is_none() {
            return Err(DataRefusal::UnknownMember { member: self.member }.into());
        }
        let limit = usize::from(self.limit.unwrap_or(100)).clamp(1, MAX_KEPT);
        let after = self.after.as_ref();
        let after = after.map(|after| SealedDocument { basis: after.basis, kind: after.kind.clone(), id: after.id.as_u128() });
        let mut found = view.sealed_of(self.member, after.as_ref(), limit + 1)?;
        let more = found.len() > limit;
        found.truncate(limit);
        let mut next = found.last().filter(|_| more).map(after_this);
        let (mut documents, mut text) = (Vec::new(), 0);
        for (nth, chunk) in found.chunks(CHUNK).enumerate() {
            let shown: Vec<_> = chunk.iter().map(|document| view.shown(&document.kind, document.id)).collect();
            for (content, document) in shown.into_iter().zip(chunk) {
                let (kind, id) = (document.kind.clone(), Uuid::from_u128(document.id));
                let kept = |content| KeptDocument { kind, basis: document.basis, id, content };
                documents.extend(content?.map(kept));
            }
            text +=
                documents[documents.len().saturating_sub(chunk.len())..].iter().map(|one| length(&one.content)).sum::<usize>();
            if text > MAX_TEXT && found.len() > (nth + 1) * CHUNK {
                next = chunk.last().map(after_this);
                break;
            }
        }
        Ok(MyDataPage { documents, next })
    }
}

/// Which groups a person is in and which rights they hold there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MyRights {
    /// Whose.
    pub member: MemberId,
}

/// A right that a person holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HeldRight {
    /// The right's name.
    pub right: String,
    /// Over which group and what lies below it.
    pub over: NamedGroup,
    /// From where it comes.
    pub source: Source,
}

/// Which groups a person is in and which rights they hold there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MyRightsAnswer {
    /// The groups that they are in directly.
    pub groups: Vec<NamedGroup>,
    /// The rights that they hold over these groups and over the community; at most 1,000.
    pub rights: Vec<HeldRight>,
}

impl Query for MyRights {
    const NAME: &'static str = "my_rights";
    type Output = MyRightsAnswer;
    type Error = DataRefusal;

    fn permission(&self) -> Permission {
        Permission::Own(OWN_DATA, self.member)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<MyRightsAnswer, Stop<DataRefusal>> {
        let places = view.get::<Standing>(self.member)?;
        let mut groups = Vec::new();
        let named = |view: &mut View<'_>, group| {
            let name = view.group(group)?.map_or_else(String::new, |group| group.name().to_owned());
            Ok::<_, Stop<DataRefusal>>(NamedGroup { group, name })
        };
        for place in places.iter().flat_map(|standing| standing.places()) {
            groups.push(named(view, place.group()));
        }
        let groups = groups.into_iter().collect::<Result<Vec<_>, _>>()?;
        let actor = Actor::Member(self.member);
        let mut rights = Vec::new();
        let community = named(view, ROOT)?;
        for over in core::iter::once(&community).chain(&groups) {
            for right in view.rights() {
                let source = view.source(actor, Permission::Group(right, over.group))?;
                if let Ok(source) = source
                    && rights.len() < MAX_RIGHTS
                {
                    rights.push(HeldRight { right: right.as_str().to_owned(), over: over.clone(), source });
                }
            }
        }
        Ok(MyRightsAnswer { groups, rights })
    }
}
