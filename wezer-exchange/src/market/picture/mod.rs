//! Pictures of what is announced.
//!
//! Invariant: a picture is a PNG, JPEG or WebP by its own bytes, holds nothing but what is seen (no place, no name of a device) and
//! stays within [`MAX_BYTES`]; whoever sees the announcement sees its pictures, and nobody else. Its files are sealed as the
//! words of the announcement are, and go with them.
//!
//! Cost: a picture is two documents, its file and a small one; both are read past the memory of the lane. A list reads neither.

mod command;
mod format;
mod query;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::MemberId;
use wezer_core::kernel::{Document, Registry, RegistryError};
use wezer_core::seal::{Basis, Subject};
use wezer_core::sovereignty::{Processing, Retention, SeenBy};

pub use self::command::{AddPicture, ArrangePictures, Arranged, MAX_DESCRIPTION};
use self::format::Fault;
pub use self::format::PictureFormat;
pub use self::query::{PictureFileOf, SeenPicture};
use super::{AnnouncementId, MarketRefusal, PictureId};

/// An announcement has at most so many pictures.
pub const MAX_PICTURES: usize = 8;
/// A picture has at most so many bytes.
pub const MAX_BYTES: usize = 512 << 10;
/// The small form of a picture has at most so many bytes.
pub const MAX_SMALL_BYTES: usize = 64 << 10;

/// The bytes of a picture in base64.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct PictureBytes(#[schemars(length(max = 700_000))] String);

impl PictureBytes {
    /// These bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(STANDARD.encode(bytes))
    }

    /// The bytes themselves; `None` if it is no base64.
    pub fn decode(&self) -> Option<Vec<u8>> {
        STANDARD.decode(&self.0).ok()
    }

    /// Checks that it is a picture and nothing else, and how it is written.
    fn check(&self, limit: usize) -> Result<PictureFormat, MarketRefusal> {
        if self.0.len() > limit.div_ceil(3) * 4 {
            return Err(MarketRefusal::PictureTooLarge { limit: limit >> 10 });
        }
        let bytes = self.decode().ok_or(MarketRefusal::NotAPicture)?;
        if bytes.len() > limit {
            return Err(MarketRefusal::PictureTooLarge { limit: limit >> 10 });
        }
        PictureFormat::of(&bytes).map_err(|fault| match fault {
            Fault::NotAPicture => MarketRefusal::NotAPicture,
            Fault::TellsMore => MarketRefusal::PictureTellsMore,
        })
    }
}

/// A picture as an announcement names it: the bytes lie apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Picture {
    /// Which picture.
    pub picture: PictureId,
    /// What is to be seen on it, for those who don't see it; may be empty.
    #[serde(default)]
    pub description: String,
}

/// The bytes of a picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureFile {
    picture: PictureId,
    announcement: AnnouncementId,
    author: MemberId,
    format: PictureFormat,
    bytes: PictureBytes,
}

impl PictureFile {
    /// How it is written.
    pub fn format(&self) -> PictureFormat {
        self.format
    }

    /// The bytes.
    pub fn bytes(&self) -> &PictureBytes {
        &self.bytes
    }
}

impl Document for PictureFile {
    const KIND: &'static str = "announcement_picture";
    type Id = PictureId;

    fn id(&self) -> PictureId {
        self.picture
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject::contract(self.author))
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("market", Basis::Contract, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] = FIELDS;
}

/// The bytes of a picture in small, for lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmallPicture(PictureFile);

impl Document for SmallPicture {
    const KIND: &'static str = "announcement_small_picture";
    type Id = PictureId;

    fn id(&self) -> PictureId {
        self.0.picture
    }

    fn subject(&self) -> Option<Subject> {
        self.0.subject()
    }

    const PROCESSING: Option<Processing> = PictureFile::PROCESSING;
    const FIELDS: &'static [(&'static str, SeenBy)] = FIELDS;
}

const FIELDS: &[(&str, SeenBy)] = &[
    ("picture", SeenBy::Chosen),
    ("announcement", SeenBy::Chosen),
    ("author", SeenBy::Chosen),
    ("format", SeenBy::Chosen),
    ("bytes", SeenBy::Chosen),
];

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.command::<AddPicture>()?.command::<ArrangePictures>()?.query::<PictureFileOf>()?;
    registry.document::<PictureFile>()?.document::<SmallPicture>()?;
    Ok(())
}
