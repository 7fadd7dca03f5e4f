use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::kernel::{Permission, Query, Stop, View};
use wezer_core::right;

use super::{PictureBytes, PictureFile, PictureFormat, SmallPicture};
use crate::market::announcement::sees_words;
use crate::market::{AnnouncementId, MarketRefusal, PictureId};

/// The bytes of a picture, for whoever sees its announcement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PictureFileOf {
    /// Of which announcement.
    pub announcement: AnnouncementId,
    /// Which picture.
    pub picture: PictureId,
    /// Whether the small form is asked for.
    #[serde(default)]
    pub small: bool,
}

/// The bytes of a picture. They never change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SeenPicture {
    /// How they are written.
    pub format: PictureFormat,
    /// The bytes in base64.
    pub bytes: PictureBytes,
}

impl Query for PictureFileOf {
    const NAME: &'static str = "picture_file";
    type Output = Option<SeenPicture>;
    type Error = MarketRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Self::Output, Stop<MarketRefusal>> {
        let Some(words) = sees_words(view, self.announcement)? else { return Ok(None) };
        if words.pictures().iter().all(|one| one.picture != self.picture) {
            return Ok(None);
        }
        let seen = |file: &PictureFile| SeenPicture { format: file.format, bytes: file.bytes.clone() };
        Ok(if self.small {
            view.get::<SmallPicture>(self.picture)?.map(|small| seen(&small.0))
        } else {
            view.get::<PictureFile>(self.picture)?.map(|file| seen(&file))
        })
    }
}
