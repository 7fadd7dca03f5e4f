//! Components that were installed: what they say of themselves, and their bytes.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature as Ed25519, VerifyingKey};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::engine::Loaded;
use super::engine::inside::{self, Each, Export, Halt};
use super::{RoomEngine, RoomFailure, RoomRefusal};
use crate::flow::Label;
use crate::id::MemberId;
use crate::interface::ComponentId;
use crate::kernel::{Document, Index, IndexKeys, IndexRows};
use crate::text;
use crate::time::Timestamp;

/// A component's name has at most so many bytes in each language.
const MAX_NAME: usize = 100;
/// What it is for has at most so many bytes in each language.
const MAX_PURPOSE: usize = 1_000;
/// A reason has at most so many bytes in each language.
const MAX_REASON: usize = 300;
/// A component listens to at most so many events.
const MAX_EVENTS: usize = 32;
/// A version has at most so many bytes.
const MAX_VERSION: usize = 40;

/// The bytes of a component in base64.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ComponentBytes(String);

impl core::fmt::Debug for ComponentBytes {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "ComponentBytes({} bytes of base64)", self.0.len())
    }
}

impl ComponentBytes {
    /// These bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(STANDARD.encode(bytes))
    }

    pub(super) fn decode(&self, limit: usize) -> Result<Arc<[u8]>, RoomRefusal> {
        let too_large = RoomRefusal::ComponentTooLarge { kib: limit >> 10 };
        if self.0.len() > limit.div_ceil(3) * 4 {
            return Err(too_large);
        }
        let bytes = STANDARD.decode(&self.0).map_err(|_| RoomRefusal::NotAComponent { reason: "no base64".to_owned() })?;
        if bytes.len() > limit { Err(too_large) } else { Ok(bytes.into()) }
    }
}

/// Who vouches for a component: an Ed25519 signature (RFC 8032) over the SHA-256 of its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// The public key: 32 bytes in base64.
    #[schemars(length(max = 44))]
    pub key: String,
    /// The signature: 64 bytes in base64.
    #[schemars(length(max = 88))]
    pub signature: String,
}

impl Signature {
    /// Checks it strictly: a key or a signature that could stand for several is refused.
    pub(super) fn check(&self, digest: &[u8; 32]) -> Result<(), RoomRefusal> {
        let bytes = |text: &str| STANDARD.decode(text).map_err(|_| RoomRefusal::BadSignature);
        let (key, signature) = (bytes(&self.key)?, bytes(&self.signature)?);
        let key = key.as_slice().try_into().ok().and_then(|key| VerifyingKey::from_bytes(key).ok());
        let signature = Ed25519::from_slice(&signature).ok();
        let (Some(key), Some(signature)) = (key, signature) else { return Err(RoomRefusal::BadSignature) };
        key.verify_strict(digest, &signature).map_err(|_| RoomRefusal::BadSignature)
    }
}

/// An interface that a component imports, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AskedPermission {
    /// The interface without its version.
    pub permission: String,
    /// Which of its functions.
    pub functions: Vec<String>,
    /// Why, in the words of the room's author; empty if they gave no reason.
    #[serde(default)]
    pub why: Label,
}

/// A component that was installed: a tool that groups can open as a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    pub(super) id: ComponentId,
    pub(super) sha256: String,
    pub(super) size: u32,
    pub(super) name: Label,
    pub(super) purpose: Label,
    pub(super) version: String,
    pub(super) permissions: Vec<AskedPermission>,
    pub(super) events: Vec<String>,
    pub(super) signed_by: Option<String>,
    pub(super) installed_by: Option<MemberId>,
    pub(super) installed_at: Timestamp,
}

impl Component {
    pub(super) const ALL: Index = Index::new("room_component.all");

    pub(super) fn all() -> IndexKeys {
        Self::ALL.starting_with(&[])
    }
}

impl Document for Component {
    const KIND: &'static str = "room_component";
    type Id = ComponentId;

    fn id(&self) -> ComponentId {
        self.id
    }

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::ALL, &self.installed_at.index_key());
    }
}

/// The bytes of a component.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ComponentFile {
    pub(super) id: ComponentId,
    pub(super) bytes: ComponentBytes,
}

impl Document for ComponentFile {
    const KIND: &'static str = "room_component_file";
    type Id = ComponentId;

    fn id(&self) -> ComponentId {
        self.id
    }
}

impl ComponentFile {
    /// The bytes, if they are those that were installed.
    pub(super) fn bytes(&self, limit: usize) -> Result<Arc<[u8]>, RoomRefusal> {
        let bytes = self.bytes.decode(limit)?;
        if digest(&bytes).id == self.id {
            Ok(bytes)
        } else {
            Err(RoomRefusal::NotAComponent { reason: "these are not the bytes that were installed".to_owned() })
        }
    }
}

/// A component by its bytes.
pub(super) struct Digested {
    pub(super) id: ComponentId,
    pub(super) digest: [u8; 32],
}

pub(super) fn digest(bytes: &[u8]) -> Digested {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    let mut first = [0; 16];
    first.copy_from_slice(&digest[..16]);
    Digested { id: ComponentId::from_u128(u128::from_be_bytes(first)), digest }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Lets a component describe itself, with nothing in reach, and checks what it says.
pub(super) fn describe(
    engine: &RoomEngine,
    loaded: &Loaded,
    bytes: &[u8],
    signature: Option<&Signature>,
    installed_by: Option<MemberId>,
    installed_at: Timestamp,
) -> Result<Component, RoomRefusal> {
    let Digested { id, digest } = digest(bytes);
    let (answer, _) = inside::call::<(), (inside::Description,)>(engine, loaded, Export::Describe, None, ());
    let answer = answer.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    let (described,) = answer.map_err(|halt| match halt {
        Halt::Failed(failure) => RoomRefusal::Failed { failure },
        Halt::Missing => RoomRefusal::Failed { failure: RoomFailure::NotNow },
    })?;
    let bad = |what: &'static str| move |_| RoomRefusal::BadDescription { what };
    let line = |each: &Each, limit, what: &'static str| -> Result<Label, RoomRefusal> {
        Ok(Label::new(text::line(&each.en, limit).map_err(bad(what))?, text::line(&each.fr, limit).map_err(bad(what))?))
    };
    let lines = |each: &Each, limit, what: &'static str| -> Result<Label, RoomRefusal> {
        Ok(Label::new(text::lines(&each.en, limit).map_err(bad(what))?, text::lines(&each.fr, limit).map_err(bad(what))?))
    };
    let permissions = loaded.imports.iter().map(|(permission, functions)| {
        let wish = described.reasons.iter().find(|wish| wish.permission == *permission);
        let why = wish.map(|wish| line(&wish.why, MAX_REASON, "reasons")).transpose()?.unwrap_or_default();
        Ok(AskedPermission { permission: permission.clone(), functions: functions.iter().cloned().collect(), why })
    });
    let permissions = permissions.collect::<Result<_, RoomRefusal>>()?;
    if described.events.len() > MAX_EVENTS || described.events.iter().any(|event| event.is_empty() || event.len() > 100) {
        return Err(RoomRefusal::BadDescription { what: "events" });
    }
    let mut events = described.events;
    events.sort();
    events.dedup();
    Ok(Component {
        id,
        sha256: hex(&digest),
        size: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
        name: line(&described.name, MAX_NAME, "name")?,
        purpose: lines(&described.purpose, MAX_PURPOSE, "purpose")?,
        version: version(&described.version).ok_or(RoomRefusal::BadDescription { what: "version" })?,
        permissions,
        events,
        signed_by: signature.map(|signature| signature.key.clone()),
        installed_by,
        installed_at,
    })
}

/// The numbers of a version `MAJOR.MINOR.PATCH`.
pub(super) fn numbers(version: &str) -> Option<[u64; 3]> {
    let number = |part: &str| part.bytes().all(|digit| digit.is_ascii_digit()).then(|| part.parse().ok()).flatten();
    let mut numbers = version.split('.').map(number);
    let found = [numbers.next()??, numbers.next()??, numbers.next()??];
    numbers.next().is_none().then_some(found)
}

/// A version as a component has to say it.
fn version(said: &str) -> Option<String> {
    let said = said.trim();
    numbers(said).filter(|_| said.len() <= MAX_VERSION).map(|_| said.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{ComponentBytes, ComponentFile, digest, numbers};

    #[test]
    fn a_version_is_three_numbers() {
        assert_eq!(numbers("1.20.3"), Some([1, 20, 3]));
        assert!(numbers("0.10.0") > numbers("0.9.9"));
        for other in ["", "1", "1.2", "1.2.3.4", "1.2.3-beta", "+1.2.3", "1..3", "latest", "99999999999999999999.0.0"] {
            assert_eq!(numbers(other), None, "{other}");
        }
    }

    #[test]
    fn bytes_that_are_not_those_that_were_installed_are_refused() {
        let file = |installed: &[u8], found: &[u8]| ComponentFile { id: digest(installed).id, bytes: ComponentBytes::of(found) };
        assert_eq!(&*file(b"room", b"room").bytes(10).expect("the same"), b"room");
        assert!(file(b"room", b"roam").bytes(10).is_err());
    }
}
