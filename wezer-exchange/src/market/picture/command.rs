use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::kernel::{Command, Permission, Stop, Work};
use wezer_core::text;

use super::{MAX_BYTES, MAX_PICTURES, MAX_SMALL_BYTES, Picture, PictureBytes, PictureFile, SmallPicture};
use crate::market::announcement::own_words;
use crate::market::{ANNOUNCE, AnnouncementId, MarketRefusal, PictureAdded, PictureId, PicturesArranged};

type Decided<T> = Result<T, Stop<MarketRefusal>>;

/// What is said about a picture has at most so many bytes.
pub const MAX_DESCRIPTION: usize = 300;

/// Adds a picture to an announcement of one's own, after those that it has: at most 8. It is a PNG, JPEG or WebP without anything in
/// it that isn't seen, such as the place where it was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddPicture {
    /// Which announcement.
    pub announcement: AnnouncementId,
    /// The picture in base64: at most 512 KiB before.
    pub bytes: PictureBytes,
    /// The same in small, for lists: at most 64 KiB before.
    pub small: PictureBytes,
    /// What is to be seen on it, for those who don't see it: at most 300 bytes.
    #[serde(default)]
    #[schemars(length(max = 300))]
    pub description: String,
}

impl Command for AddPicture {
    const NAME: &'static str = "add_picture";
    type Output = PictureId;
    type Error = MarketRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(ANNOUNCE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<PictureId> {
        let mut words = own_words(work, self.announcement)?;
        if words.pictures.len() >= MAX_PICTURES {
            return Err(MarketRefusal::TooManyPictures { limit: MAX_PICTURES }.into());
        }
        let (format, small_format) = (self.bytes.check(MAX_BYTES)?, self.small.check(MAX_SMALL_BYTES)?);
        let description = text::line_or_nothing(&self.description, MAX_DESCRIPTION).map_err(MarketRefusal::from)?;
        let (picture, announcement, author) = (work.new_id(), self.announcement, words.author);
        work.emit(&PictureAdded { announcement, picture });
        work.put_new(PictureFile { picture, announcement, author, format, bytes: self.bytes.clone() });
        let small = PictureFile { picture, announcement, author, format: small_format, bytes: self.small.clone() };
        work.put_new(SmallPicture(small));
        words.pictures.push(Picture { picture, description });
        work.put(words)?;
        Ok(picture)
    }
}

/// One picture in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arranged {
    /// Which picture.
    pub picture: PictureId,
    /// What is to be seen on it: at most 300 bytes.
    #[serde(default)]
    #[schemars(length(max = 300))]
    pub description: String,
}

/// Says which pictures an announcement of one's own has, in which order, and what is to be seen on each. Those that are not named go
/// for good. The first stands in lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArrangePictures {
    /// Which announcement.
    pub announcement: AnnouncementId,
    /// Its pictures from now on, each once.
    #[schemars(length(max = 8))]
    pub pictures: Vec<Arranged>,
}

impl Command for ArrangePictures {
    const NAME: &'static str = "arrange_pictures";
    type Output = ();
    type Error = MarketRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(ANNOUNCE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let mut words = own_words(work, self.announcement)?;
        let mut left = words.pictures.clone();
        let mut pictures = Vec::new();
        for arranged in &self.pictures {
            let at = left.iter().position(|had| had.picture == arranged.picture);
            let at = at.ok_or(MarketRefusal::UnknownPicture { picture: arranged.picture })?;
            let description = text::line_or_nothing(&arranged.description, MAX_DESCRIPTION).map_err(MarketRefusal::from)?;
            pictures.push(Picture { description, ..left.remove(at) });
        }
        if pictures == words.pictures {
            return Ok(());
        }
        work.emit(&PicturesArranged { announcement: self.announcement, removed: left.iter().map(|gone| gone.picture).collect() });
        for gone in left {
            work.remove::<PictureFile>(gone.picture)?;
            work.remove::<SmallPicture>(gone.picture)?;
        }
        words.pictures = pictures;
        Ok(work.put(words)?)
    }
}
