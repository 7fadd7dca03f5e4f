use wezer_core::events;
use wezer_core::record::Author;

use super::announcement::Kind;
use super::{AnnouncementId, CategoryId, PictureId};

events! {
    /// A category was created.
    CategoryCreated = "market.category_created" {
        /// Which category.
        category: CategoryId,
        /// In which other one it lies.
        parent: Option<CategoryId>,
    }
    /// The words or the tags of a category were changed.
    CategoryChanged = "market.category_changed" {
        /// Which category.
        category: CategoryId,
    }
    /// A category was moved with all below it.
    CategoryMoved = "market.category_moved" {
        /// Which category.
        category: CategoryId,
        /// In which other one it lies now.
        parent: Option<CategoryId>,
    }
    /// A category was closed to new announcements, or opened again.
    CategoryClosed = "market.category_closed" {
        /// Which category.
        category: CategoryId,
        /// Whether it is closed now.
        closed: bool,
    }
    /// Somebody wrote an announcement.
    AnnouncementWritten = "market.announcement_written" {
        /// Which announcement.
        announcement: AnnouncementId,
        /// In whose name.
        author: Author,
        /// Whether it is an offer or a want.
        kind: Kind,
        /// In which category.
        category: CategoryId,
    }
    /// A picture was added to an announcement.
    PictureAdded = "market.picture_added" {
        /// Which announcement.
        announcement: AnnouncementId,
        /// Which picture.
        picture: PictureId,
    }
    /// The pictures of an announcement were put in order, told in other words, or removed.
    PicturesArranged = "market.pictures_arranged" {
        /// Which announcement.
        announcement: AnnouncementId,
        /// Which of them went.
        removed: Vec<PictureId>,
    }
    /// An announcement was changed by its author.
    AnnouncementChanged = "market.announcement_changed" {
        /// Which announcement.
        announcement: AnnouncementId,
    }
}
