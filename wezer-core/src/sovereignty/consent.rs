//! What people said yes to: a log that proves it.
//!
//! Invariant: a consent names the version of the text that was read, its language and the journal entry that records it. Whoever is
//! erased has withdrawn all of them. The log itself is kept, under the legal duty to prove consent, for five years after withdrawal.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    ConsentGiven, ConsentTextSet, ConsentWithdrawn, DataRefusal, GIVE_CONSENT, MANAGE_CONSENTS, Processing, Retention, SeenBy,
};
use crate::actor::Actor;
use crate::id::{ConsentId, MemberId};
use crate::journal::Seq;
use crate::kernel::{Command, Document, Index, IndexKeys, IndexRows, Missing, Permission, Query, Stop, View, Work};
use crate::language::Language;
use crate::right;
use crate::seal::{Basis, Subject};
use crate::text;
use crate::time::Timestamp;

/// A text has at most so many bytes.
pub const MAX_CONSENT_TEXT: usize = 10_000;
/// A purpose has at most so many versions of its text.
pub const MAX_VERSIONS: usize = 100;
/// There are at most so many purposes.
pub const MAX_PURPOSES: usize = 200;
/// A query lists at most so many consents.
const MAX_LISTED: usize = 1_000;

/// What people are asked to agree to for one purpose, in all its versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ConsentTexts {
    purpose: String,
    versions: Vec<ConsentText>,
}

/// One version of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConsentText {
    /// The text in each language that it has.
    pub texts: BTreeMap<Language, String>,
    /// Since when it is asked.
    pub since: Timestamp,
}

impl ConsentTexts {
    pub(crate) const BY_PURPOSE: Index = Index::new("consent.text");

    fn id_of(purpose: &str) -> u128 {
        let digest: [u8; 32] = Sha256::digest(purpose.as_bytes()).into();
        digest.first_chunk().map_or(0, |bytes| u128::from_be_bytes(*bytes))
    }
}

impl Document for ConsentTexts {
    const KIND: &'static str = "consent_texts";
    type Id = u128;

    fn id(&self) -> u128 {
        Self::id_of(&self.purpose)
    }

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::BY_PURPOSE, &[self.purpose.as_bytes(), &[0]].concat());
    }
}

/// One yes of one person, and its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Consent {
    id: ConsentId,
    member: MemberId,
    purpose: String,
    version: u32,
    language: Language,
    given_at: Timestamp,
    given_in: Seq,
    #[serde(default)]
    withdrawn_at: Option<Timestamp>,
    #[serde(default)]
    withdrawn_in: Option<Seq>,
}

impl Consent {
    pub(crate) const BY_MEMBER: Index = Index::new("consent.by_member");
    pub(crate) const OPEN: Index = Index::new("consent.open");

    /// What for.
    pub fn purpose(&self) -> &str {
        &self.purpose
    }

    /// Which version of the text they read.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The journal entry that proves it.
    pub fn given_in(&self) -> Seq {
        self.given_in
    }

    /// When it was withdrawn.
    pub fn withdrawn_at(&self) -> Option<Timestamp> {
        self.withdrawn_at
    }

    fn open_of(member: MemberId, purpose: &str) -> IndexKeys {
        Self::OPEN.starting_with(&Self::open_key(member, purpose))
    }

    fn open_key(member: MemberId, purpose: &str) -> Vec<u8> {
        [&member.as_u128().to_be_bytes(), purpose.as_bytes(), &[0]].concat()
    }
}

impl Document for Consent {
    const KIND: &'static str = "consent";
    type Id = ConsentId;

    fn id(&self) -> ConsentId {
        self.id
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject::legal_duty(self.member))
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("consent", Basis::LegalDuty, Retention::years(5)));
    const FIELDS: &'static [(&'static str, SeenBy)] = &[
        ("id", SeenBy::Deciders),
        ("member", SeenBy::Deciders),
        ("purpose", SeenBy::Deciders),
        ("version", SeenBy::Deciders),
        ("language", SeenBy::Deciders),
        ("given_at", SeenBy::Deciders),
        ("given_in", SeenBy::Deciders),
        ("withdrawn_at", SeenBy::Deciders),
        ("withdrawn_in", SeenBy::Deciders),
    ];

    fn kept_since(&self) -> Option<Timestamp> {
        self.withdrawn_at
    }

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::BY_MEMBER, &[self.member.as_u128().to_be_bytes().as_slice(), &self.given_in.get().to_be_bytes()].concat());
        if self.withdrawn_at.is_none() {
            rows.add(Self::OPEN, &Self::open_key(self.member, &self.purpose));
        }
    }
}

/// A purpose's name: 1 to 32 of `a` to `z`, `0` to `9` and `-`, beginning with a letter.
fn checked(purpose: &str) -> Result<&str, DataRefusal> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let begins = purpose.starts_with(|c: char| c.is_ascii_lowercase());
    if begins && purpose.len() <= 32 && purpose.chars().all(fits) { Ok(purpose) } else { Err(DataRefusal::BadPurpose) }
}

/// Sets what people are asked to agree to for a purpose: a new version. Earlier yeses stay yeses to what was read then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetConsentText {
    /// The purpose: 1 to 32 of `a` to `z`, `0` to `9` and `-`, beginning with a letter.
    pub purpose: String,
    /// The text in each language: 1 to 10,000 bytes.
    pub texts: BTreeMap<Language, String>,
}

impl Command for SetConsentText {
    const NAME: &'static str = "set_consent_text";
    /// The version, from 1.
    type Output = u32;
    type Error = DataRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_CONSENTS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<u32, Stop<DataRefusal>> {
        let purpose = checked(&self.purpose)?;
        let mut texts = BTreeMap::new();
        for (language, words) in &self.texts {
            texts.insert(*language, text::lines(words, MAX_CONSENT_TEXT).map_err(DataRefusal::from)?);
        }
        if texts.is_empty() {
            return Err(DataRefusal::Text(text::TextFault::Empty).into());
        }
        let known = work.get::<ConsentTexts>(ConsentTexts::id_of(purpose))?;
        if known.is_none() && work.scan(ConsentTexts::BY_PURPOSE.starting_with(&[]), MAX_PURPOSES)?.len() >= MAX_PURPOSES {
            return Err(DataRefusal::TooMany { limit: MAX_PURPOSES }.into());
        }
        let fresh = || ConsentTexts { purpose: purpose.to_owned(), versions: Vec::new() };
        let mut known = known.as_deref().cloned().unwrap_or_else(fresh);
        if known.versions.len() >= MAX_VERSIONS {
            return Err(DataRefusal::TooMany { limit: MAX_VERSIONS }.into());
        }
        known.versions.push(ConsentText { texts, since: work.now() });
        let version = u32::try_from(known.versions.len()).unwrap_or(u32::MAX);
        work.emit(&ConsentTextSet { version });
        work.put(known)?;
        Ok(version)
    }
}

/// Says yes to a text, for oneself. A yes to another version of it takes the place of the one before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveConsent {
    /// Who says yes.
    pub member: MemberId,
    /// What for.
    pub purpose: String,
    /// Which version of the text they read.
    pub version: u32,
    /// In which language they read it.
    pub language: Language,
}

impl Command for GiveConsent {
    const NAME: &'static str = "give_consent";
    type Output = ConsentId;
    type Error = DataRefusal;

    fn permission(&self) -> Permission {
        Permission::Own(GIVE_CONSENT, self.member)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<ConsentId, Stop<DataRefusal>> {
        let (member, purpose) = (self.member, checked(&self.purpose)?);
        // The application may bring in a yes on paper; nobody says yes for somebody else.
        if work.actor() != Actor::Member(member) && work.actor() != Actor::System {
            return Err(DataRefusal::OnlyThemself.into());
        }
        super::known(work, member)?;
        let texts = work.get::<ConsentTexts>(ConsentTexts::id_of(purpose))?;
        let at = usize::try_from(self.version).ok().and_then(|version| version.checked_sub(1));
        let read = texts.as_ref().zip(at).and_then(|(texts, at)| texts.versions.get(at)?.texts.get(&self.language));
        if read.is_none() {
            return Err(DataRefusal::UnknownConsentText { purpose: purpose.to_owned(), version: self.version }.into());
        }
        if let Some(open) = open(work, member, purpose)? {
            if open.version == self.version && open.language == self.language {
                return Ok(open.id);
            }
            withdraw(work, open)?;
        }
        let (id, given_at, given_in) = (work.new_id(), work.now(), work.seq());
        let consent = Consent {
            id,
            member,
            purpose: purpose.to_owned(),
            version: self.version,
            language: self.language,
            given_at,
            given_in,
            withdrawn_at: None,
            withdrawn_in: None,
        };
        work.emit(&ConsentGiven { consent: id, member, version: self.version });
        work.put_new(consent);
        Ok(id)
    }
}

fn open(work: &mut Work<'_>, member: MemberId, purpose: &str) -> Result<Option<Consent>, Missing> {
    let Some(id) = work.scan(Consent::open_of(member, purpose), 1)?.first().copied() else { return Ok(None) };
    Ok(work.get::<Consent>(ConsentId::from_u128(id))?.map(|consent| (*consent).clone()))
}

fn withdraw(work: &mut Work<'_>, mut consent: Consent) -> Result<(), Missing> {
    (consent.withdrawn_at, consent.withdrawn_in) = (Some(work.now()), Some(work.seq()));
    work.emit(&ConsentWithdrawn { consent: consent.id, member: consent.member });
    work.put(consent)
}

/// Withdraws everything that a person said yes to.
pub(super) fn withdraw_all(work: &mut Work<'_>, member: MemberId) -> Result<(), Missing> {
    let open = work.scan(Consent::OPEN.starting_with(&member.as_u128().to_be_bytes()), MAX_PURPOSES)?;
    let open: Vec<_> = open.into_iter().map(|id| work.get::<Consent>(ConsentId::from_u128(id))).collect();
    for consent in open {
        if let Some(consent) = consent? {
            withdraw(work, (*consent).clone())?;
        }
    }
    Ok(())
}

/// Takes a yes back: as easy as giving it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawConsent {
    /// Whose.
    pub member: MemberId,
    /// What for.
    pub purpose: String,
}

impl Command for WithdrawConsent {
    const NAME: &'static str = "withdraw_consent";
    type Output = ();
    type Error = DataRefusal;

    fn permission(&self) -> Permission {
        Permission::Own(GIVE_CONSENT, self.member)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<DataRefusal>> {
        let not_given = || DataRefusal::ConsentNotGiven { purpose: self.purpose.clone() };
        let open = open(work, self.member, checked(&self.purpose)?)?.ok_or_else(not_given)?;
        Ok(withdraw(work, open)?)
    }
}

impl View<'_> {
    /// Whether a person's yes for a purpose stands.
    pub fn consents_to(&mut self, member: MemberId, purpose: &str) -> Result<bool, Missing> {
        Ok(!self.scan(Consent::open_of(member, purpose), 1)?.is_empty())
    }
}

impl Work<'_> {
    /// Whether a person's yes for a purpose stands.
    pub fn consents_to(&mut self, member: MemberId, purpose: &str) -> Result<bool, Missing> {
        Ok(!self.scan(Consent::open_of(member, purpose), 1)?.is_empty())
    }
}

/// The log of a person's consents, oldest first; the first 1,000 after `after`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Consents {
    /// Whose.
    pub member: MemberId,
    /// Only those given after this entry of the journal.
    #[serde(default)]
    pub after: Option<Seq>,
}

impl Query for Consents {
    const NAME: &'static str = "consents";
    type Output = Vec<Consent>;
    type Error = DataRefusal;

    fn permission(&self) -> Permission {
        Permission::Own(super::OWN_DATA, self.member)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<Consent>, Stop<DataRefusal>> {
        let member = self.member.as_u128().to_be_bytes();
        let after = self.after.map_or(Seq::START, Seq::next).get().to_be_bytes();
        let keys = Consent::BY_MEMBER.starting_with(&member).after(Consent::BY_MEMBER, &[member.as_slice(), &after].concat());
        let ids = view.scan(keys, MAX_LISTED)?;
        Ok(view.all::<Consent>(ids.into_iter().map(ConsentId::from_u128))?.iter().map(|consent| (**consent).clone()).collect())
    }
}

/// What people are asked to agree to: the newest version for each purpose, in the order of purposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskedConsents {}

/// What people are asked to agree to for one purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AskedConsent {
    /// What for.
    pub purpose: String,
    /// The version, from 1.
    pub version: u32,
    /// The text.
    pub text: ConsentText,
}

impl Query for AskedConsents {
    const NAME: &'static str = "consent_texts";
    type Output = Vec<AskedConsent>;
    type Error = DataRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<AskedConsent>, Stop<DataRefusal>> {
        let ids = view.scan(ConsentTexts::BY_PURPOSE.starting_with(&[]), MAX_PURPOSES)?;
        let known = view.all::<ConsentTexts>(ids.into_iter())?;
        let newest = |known: &ConsentTexts| {
            let version = u32::try_from(known.versions.len()).unwrap_or(u32::MAX);
            Some(AskedConsent { purpose: known.purpose.clone(), version, text: known.versions.last()?.clone() })
        };
        Ok(known.iter().filter_map(|known| newest(known)).collect())
    }
}
