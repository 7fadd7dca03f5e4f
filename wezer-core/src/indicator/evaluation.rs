//! What somebody says of something: marks and a comment.
//!
//! Invariant: one evaluation a person and object; it counts once it is complete, and once only, however often it is changed.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::rating::Rating;
use super::{EVALUATE, IndicatorCode, IndicatorRefusal, Judgement, MANAGE_INDICATORS, set};
use crate::events;
use crate::id::{EvaluationId, GroupId, MemberId};
use crate::kernel::{Command, Document, Index, IndexKeys, IndexRows, Permission, Stop, Work};
use crate::link::{MAX_KIND, RecordRef};
use crate::member::{Member, MemberState};
use crate::post::Post;
use crate::seal::{Basis, Subject};
use crate::sovereignty::{Processing, Retention, SeenBy};
use crate::time::Timestamp;

/// A comment has at most so many bytes.
pub const MAX_COMMENT: usize = 2_000;

/// A mark that was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Given {
    /// The mark.
    pub mark: i16,
    /// Whether it is above the middle of its scale (1), in it (0) or below it (−1).
    pub leaning: i8,
}

/// What one person says of one object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluation {
    id: EvaluationId,
    evaluator: MemberId,
    object: RecordRef,
    marks: BTreeMap<IndicatorCode, Given>,
    #[serde(default)]
    comment: String,
    complete: bool,
    given_at: Timestamp,
}

impl Evaluation {
    pub(super) const BY_OBJECT: Index = Index::new("evaluation.by_object");
    pub(super) const BY_EVALUATOR: Index = Index::new("evaluation.by_evaluator");

    /// The evaluation of an object by a person: the first 16 bytes of SHA-256 over both.
    pub fn of(evaluator: MemberId, object: &RecordRef) -> EvaluationId {
        let digest = Sha256::new().chain_update(evaluator.as_u128().to_be_bytes()).chain_update(object.digest()).finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        EvaluationId::from_u128(u128::from_be_bytes(bytes))
    }

    pub(super) fn about(object: &RecordRef) -> IndexKeys {
        Self::BY_OBJECT.starting_with(&object.digest())
    }

    /// Who says it.
    pub fn evaluator(&self) -> MemberId {
        self.evaluator
    }

    /// Of what.
    pub fn object(&self) -> &RecordRef {
        &self.object
    }

    /// The marks.
    pub fn marks(&self) -> &BTreeMap<IndicatorCode, Given> {
        &self.marks
    }

    /// The comment.
    pub fn comment(&self) -> &str {
        &self.comment
    }

    /// Whether all marks that were asked for and the comment are given: only then it counts.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// When it was last changed.
    pub fn given_at(&self) -> Timestamp {
        self.given_at
    }
}

impl Document for Evaluation {
    const KIND: &'static str = "evaluation";
    type Id = EvaluationId;

    fn id(&self) -> EvaluationId {
        self.id
    }

    /// An opinion is the person's own to give and to take back (article 9 of the GDPR).
    fn subject(&self) -> Option<Subject> {
        Some(Subject::consent(self.evaluator))
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("opinion", Basis::Consent, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] = &[
        ("id", SeenBy::Members),
        ("evaluator", SeenBy::Members),
        ("object", SeenBy::Members),
        ("marks", SeenBy::Members),
        ("comment", SeenBy::Members),
        ("complete", SeenBy::Members),
        ("given_at", SeenBy::Members),
    ];

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::BY_OBJECT, &self.object.digest());
        rows.add(Self::BY_EVALUATOR, &self.evaluator.as_u128().to_be_bytes());
    }
}

events! {
    /// Somebody said what they think of something, or changed it.
    Evaluated = "indicator.evaluated" {
        /// The evaluation.
        evaluation: EvaluationId,
        /// The kind of what was evaluated.
        kind: String,
        /// Its id.
        #[schemars(with = "String", extend("format" = "uuid"))]
        object: uuid::Uuid,
        /// Whether all that was asked for is there.
        complete: bool,
    }
    /// The evaluations of something were closed: they can't be changed any more.
    EvaluationsClosed = "indicator.evaluations_closed" {
        /// The kind of what was evaluated.
        kind: String,
        /// Its id.
        #[schemars(with = "String", extend("format" = "uuid"))]
        object: uuid::Uuid,
    }
}

/// What somebody thinks of something, as a package hands it on that knows the object.
#[derive(Debug, Clone)]
pub struct Opinion<'a> {
    /// Of what.
    pub object: &'a RecordRef,
    /// Whose it is, who therefore may not evaluate it.
    pub owner: Option<MemberId>,
    /// The category that says what is asked.
    pub category: &'a RecordRef,
    /// The marks.
    pub marks: &'a BTreeMap<IndicatorCode, i16>,
    /// The comment: at most 2,000 bytes. Empty while the evaluation is not complete.
    pub comment: &'a str,
}

pub(super) fn check_record(record: &RecordRef) -> Result<(), IndicatorRefusal> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if record.kind.is_empty() || record.kind.len() > MAX_KIND || !record.kind.bytes().all(plain) {
        return Err(IndicatorRefusal::UnknownObject { object: RecordRef::new("", record.id.as_u128()) });
    }
    Ok(())
}

impl Work<'_> {
    /// Keeps what the actor thinks of something, in place of what they thought before. Says whether it is complete.
    pub fn evaluate(&mut self, opinion: &Opinion<'_>) -> Result<bool, Stop<IndicatorRefusal>> {
        check_record(opinion.object)?;
        let evaluator = self.actor().person().ok_or(IndicatorRefusal::NotAPerson)?;
        if opinion.owner == Some(evaluator) {
            return Err(IndicatorRefusal::SelfEvaluation.into());
        }
        let id = Evaluation::of(evaluator, opinion.object);
        let (asked, before) = (self.memory.asked(opinion.category), self.get::<Evaluation>(id));
        let rating = self.get::<Rating>(set::key(opinion.object));
        let (asked, before, rating) = (asked?, before?, rating?);
        let Judgement { marks, comment, complete } = Judgement::of(&asked, opinion.marks, opinion.comment)?;
        let mut rating = rating.map_or_else(|| Rating::of(opinion.object.clone()), |rating| (*rating).clone());
        if rating.is_closed() {
            return Err(IndicatorRefusal::Closed.into());
        }
        if let Some(before) = before.filter(|before| before.complete) {
            rating.take(before.given_at, &before.marks);
        }
        let given_at = self.now();
        if complete {
            rating.add(given_at, &marks);
        }
        let object = opinion.object.clone();
        self.emit(&Evaluated { evaluation: id, kind: object.kind.clone(), object: object.id, complete });
        self.put(rating)?;
        self.put(Evaluation { id, evaluator, object, marks, comment, complete, given_at })?;
        Ok(complete)
    }

    /// Closes the evaluations of something: what was said stands.
    pub fn close_evaluations(&mut self, object: &RecordRef) -> Result<(), Stop<IndicatorRefusal>> {
        check_record(object)?;
        let rating = self.get::<Rating>(set::key(object))?;
        let mut rating = rating.map_or_else(|| Rating::of(object.clone()), |rating| (*rating).clone());
        if !rating.is_closed() {
            rating.close();
            self.emit(&EvaluationsClosed { kind: object.kind.clone(), object: object.id });
            self.put(rating)?;
        }
        Ok(())
    }
}

/// Says what one thinks of a member, a group or a post that one sees: a mark for each indicator that is asked of them, and a comment. Said again, it
/// replaces what was said before. Packages have commands of their own for what is theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evaluate {
    /// Of what: a record of the kind `member`, `group` or `post`.
    pub object: RecordRef,
    /// The marks; at most 50.
    #[schemars(length(max = 50))]
    pub marks: BTreeMap<IndicatorCode, i16>,
    /// The comment: at most 2,000 bytes. Without one, the evaluation is kept and does not count yet.
    #[serde(default)]
    #[schemars(length(max = 2_000))]
    pub comment: String,
}

impl Command for Evaluate {
    const NAME: &'static str = "evaluate";
    /// Whether it is complete.
    type Output = bool;
    type Error = IndicatorRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(EVALUATE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<bool, Stop<IndicatorRefusal>> {
        let unknown = || IndicatorRefusal::UnknownObject { object: self.object.clone() };
        check_record(&self.object)?;
        let owner = if self.object.kind == Member::KIND {
            let member = MemberId::from_uuid(self.object.id);
            let person = work.get::<Member>(member)?.filter(|person| person.state() != MemberState::Left);
            Some(person.ok_or_else(unknown)?.id())
        } else if self.object.kind == crate::group::Group::KIND && work.group_is_open(GroupId::from_uuid(self.object.id))? {
            None
        } else if self.object.kind == Post::KIND {
            let (seen, hidden) = (work.may_see(&self.object), work.is_hidden(&self.object));
            let (placement, open) = (work.placement(&self.object)?, seen? && !hidden?);
            Some(placement.filter(|_| open).and_then(|placement| placement.author).ok_or_else(unknown)?.person())
        } else {
            return Err(unknown().into());
        };
        let category = RecordRef::new(self.object.kind.clone(), 0u128);
        let opinion = Opinion { object: &self.object, owner, category: &category, marks: &self.marks, comment: &self.comment };
        work.evaluate(&opinion)
    }
}

/// Closes the evaluations of something: they can't be changed any more, and nobody adds one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseEvaluations {
    /// Of what.
    pub object: RecordRef,
}

impl Command for CloseEvaluations {
    const NAME: &'static str = "close_evaluations";
    type Output = ();
    type Error = IndicatorRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_INDICATORS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<IndicatorRefusal>> {
        work.close_evaluations(&self.object)
    }
}

/// Those who gave these evaluations, each once.
pub(super) fn evaluators(evaluations: &[std::sync::Arc<Evaluation>]) -> BTreeSet<MemberId> {
    evaluations.iter().map(|evaluation| evaluation.evaluator).collect()
}
