//! What a person is or wrote, kept so that it can be forgotten: sealed under a key of that person.
//!
//! Invariant: a [document](crate::kernel::Document) that names a [`Subject`] leaves the lane's memory only sealed under that
//! subject's key. Once the key is destroyed, every copy of it (in logs, freed pages, backups) is noise, and it reads as absent.
//!
//! Cost: about 2 µs and 90 bytes a document written or read from the store; none in memory, where documents are plain typed values.
//! One key, of 32 bytes, for each person and legal basis.
//!
//! # The bytes
//! XChaCha20-Poly1305 with a nonce of 192 random bits, drawn anew each time something is sealed: so many that chance never repeats
//! one (`draft-irtf-cfrg-xchacha`, 2⁸⁰ messages under one key for a chance of 2⁻³²).
//! ```text
//! offset  bytes
//!      0      1  1, which no JSON begins with: the format
//!      1     16  the person's id, highest byte first
//!     17      1  the legal basis
//!     18      8  which of the person's keys: the first bytes of SHA-256 over it
//!     26     24  nonce
//!     50      …  ciphertext, and the tag in the last 16 bytes; authenticated with it: all before the nonce, kind, NUL, id
//! ```
//!
//! # What this does not do
//! Keys lie in the same place as the data, so sealing protects from what is left behind, not from whoever can read the live store.
//! A backup taken before a key was destroyed holds the key too: keep backups only as long as erasure may take.

use std::sync::Arc;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::id::MemberId;
use crate::store::{DocumentKey, Key, KeyName, Store, StoreError, Wanted};

const FORMAT: u8 = 1;
const PREFIX: usize = 26;
const NONCE: usize = 24;

/// Why personal data may be kept at all (article 6 of the GDPR), and so when its key is destroyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Basis {
    /// The person said yes and may take it back at any time.
    Consent = 1,
    /// Membership needs it; it ends with membership.
    Contract = 2,
    /// A law obliges the community to keep it for a while, whatever the person wants.
    LegalDuty = 3,
}

impl Basis {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Consent, Self::Contract, Self::LegalDuty];

    pub(crate) fn from_byte(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| *basis as u8 == byte)
    }
}

/// Whose personal data something is, and on what legal basis it is kept: together they name the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Subject {
    /// The person.
    pub person: MemberId,
    /// Why it is kept.
    pub basis: Basis,
}

impl Subject {
    /// What the person said yes to.
    pub const fn consent(person: MemberId) -> Self {
        Self { person, basis: Basis::Consent }
    }

    /// What the person's membership needs.
    pub const fn contract(person: MemberId) -> Self {
        Self { person, basis: Basis::Contract }
    }

    /// What a law obliges to keep.
    pub const fn legal_duty(person: MemberId) -> Self {
        Self { person, basis: Basis::LegalDuty }
    }

    pub(crate) const fn key(self) -> KeyName {
        KeyName { owner: self.person.as_u128(), purpose: self.basis as u8 }
    }
}

/// The name of the community's own secret, with which it recognises a command that is sent again. No person has purpose 0.
pub(crate) const SECRET: KeyName = KeyName { owner: 0, purpose: 0 };

fn mark(key: &Key) -> [u8; 8] {
    let mut mark = [0; 8];
    mark.copy_from_slice(&Sha256::digest(key.as_bytes())[..8]);
    mark
}

fn associated(prefix: &[u8], document: &DocumentKey) -> Vec<u8> {
    [prefix, document.kind.as_bytes(), &[0], &document.id.to_be_bytes()].concat()
}

/// Seals a document's bytes. The nonce must be fresh.
pub(crate) fn seal(document: &DocumentKey, subject: Subject, key: &Key, nonce: [u8; NONCE], bytes: &[u8]) -> Vec<u8> {
    let mut sealed = Vec::with_capacity(PREFIX + NONCE + bytes.len() + 16);
    sealed.push(FORMAT);
    sealed.extend_from_slice(&subject.person.as_u128().to_be_bytes());
    sealed.push(subject.basis as u8);
    sealed.extend_from_slice(&mark(key));
    let aad = associated(&sealed, document);
    sealed.extend_from_slice(&nonce);
    let cipher = XChaCha20Poly1305::new(key.as_bytes().into());
    let text = cipher.encrypt(&XNonce::from(nonce), Payload { msg: bytes, aad: &aad });
    sealed.extend_from_slice(&text.expect("a document is shorter than 256 GiB"));
    sealed
}

/// The key that these bytes are sealed under; `None` if they are not sealed.
pub(crate) fn sealed_under(document: &DocumentKey, bytes: &[u8]) -> Result<Option<KeyName>, StoreError> {
    if bytes.first() != Some(&FORMAT) {
        return Ok(None);
    }
    let subject = bytes.get(1..17).and_then(<[u8]>::first_chunk).zip(bytes.get(17));
    let Some((person, &purpose)) = subject else { return Err(damaged(document)) };
    Ok(Some(KeyName { owner: u128::from_be_bytes(*person), purpose }))
}

/// Opens sealed bytes; `None` if they were sealed under another key of that name, which was destroyed.
pub(crate) fn open(document: &DocumentKey, key: &Key, bytes: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
    let (prefix, rest) = bytes.split_at_checked(PREFIX).ok_or_else(|| damaged(document))?;
    let (nonce, text) = rest.split_first_chunk::<NONCE>().ok_or_else(|| damaged(document))?;
    if prefix[18..] != mark(key) {
        return Ok(None);
    }
    let aad = associated(prefix, document);
    let cipher = XChaCha20Poly1305::new(key.as_bytes().into());
    let opened = cipher.decrypt(&XNonce::from(*nonce), Payload { msg: text, aad: &aad });
    opened.map(Some).map_err(|_| damaged(document))
}

fn damaged(document: &DocumentKey) -> StoreError {
    StoreError::Damaged { what: format!("sealed document {} {:x}", document.kind, document.id) }
}

/// Reads documents past the lane, as the application itself does for exports and reports: JSON, opened where it is sealed. `None`
/// where there is none, or where its key was destroyed. Two round trips, one if nothing is sealed.
pub async fn read(store: &dyn Store, documents: Vec<DocumentKey>) -> Result<Vec<Option<Arc<[u8]>>>, StoreError> {
    let found = store.read(&Wanted { documents: documents.clone(), ..Wanted::default() }).await?.documents;
    let mut names = Vec::new();
    for (document, bytes) in documents.iter().zip(&found) {
        let name = bytes.as_ref().map(|bytes| sealed_under(document, bytes)).transpose()?.flatten();
        names.push(name);
    }
    let keys: Vec<KeyName> = names.iter().flatten().copied().collect();
    if keys.is_empty() {
        return Ok(found);
    }
    let mut keys = store.read(&Wanted { keys, ..Wanted::default() }).await?.keys.into_iter();
    let mut opened = Vec::new();
    for ((document, bytes), name) in documents.iter().zip(found).zip(names) {
        opened.push(match (bytes, name) {
            (Some(bytes), Some(_)) => match keys.next().flatten() {
                Some(key) => open(document, &key, &bytes)?.map(Arc::from),
                None => None,
            },
            (bytes, _) => bytes,
        });
    }
    Ok(opened)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: Subject = Subject::contract(MemberId::from_u128(7));
    const PLACE: DocumentKey = DocumentKey { kind: "member", id: 9 };

    #[test]
    fn what_is_sealed_opens_only_where_it_was_sealed_and_unchanged() {
        let (key, other) = (Key::from_bytes([1; 32]), Key::from_bytes([2; 32]));
        let sealed = seal(&PLACE, ADA, &key, [3; NONCE], b"Ada Lovelace");
        assert_eq!(sealed_under(&PLACE, &sealed).expect("well formed"), Some(ADA.key()));
        assert_eq!(open(&PLACE, &key, &sealed).expect("whole"), Some(b"Ada Lovelace".to_vec()));
        assert_eq!(open(&PLACE, &other, &sealed).expect("whole"), None, "under a key that is gone");
        assert!(!sealed.windows(4).any(|bytes| bytes == b"Love"));
        assert!(open(&DocumentKey { id: 10, ..PLACE }, &key, &sealed).is_err(), "moved to another id");
        assert!(open(&DocumentKey { kind: "note", ..PLACE }, &key, &sealed).is_err(), "moved to another kind");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_ne!(open(&PLACE, &key, &changed).ok().flatten(), Some(b"Ada Lovelace".to_vec()), "byte {at}");
            let cut = &sealed[..at];
            assert!(open(&PLACE, &key, cut).is_err(), "cut at {at}");
        }
        assert_eq!(sealed_under(&PLACE, b"{}").expect("plain"), None);
        assert!(sealed_under(&PLACE, &sealed[..9]).is_err());
    }
}
