use wezer_core::flow::FlowRefusal;
use wezer_core::id::GroupId;
use wezer_core::indicator::IndicatorRefusal;
use wezer_core::kernel::Refusal;
#[cfg(feature = "fluent")]
use wezer_core::language::Catalogue;
use wezer_core::language::{Argument, Arguments};
use wezer_core::money::{AmountError, CurrencyCode};
use wezer_core::record::Audience;
use wezer_core::text::TextFault;

use super::category::TagName;
use super::{AnnouncementId, CategoryId, PictureId};
use crate::payable::LineFault;

/// Why something was not done in the market.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MarketRefusal {
    /// There is no such category.
    #[error("there is no category {category}")]
    UnknownCategory {
        /// Which one was asked for.
        category: CategoryId,
    },
    /// There are as many categories as there may be.
    #[error("a market has at most {limit} categories")]
    TooManyCategories {
        /// How many there may be.
        limit: usize,
    },
    /// Categories would lie too deep in one another.
    #[error("categories lie at most {limit} deep in one another")]
    TooDeep {
        /// How deep they may lie.
        limit: usize,
    },
    /// A category would lie in itself.
    #[error("a category can't lie in itself or below itself")]
    CategoryInItself,
    /// A category has no words in any language.
    #[error("a category needs a label in one language at least")]
    NoLabel,
    /// The category, or one above it, is closed.
    #[error("the category is closed: nothing new is announced in it")]
    CategoryIsClosed,
    /// Too many tags.
    #[error("there may be at most {limit} tags")]
    TooManyTags {
        /// How many there may be.
        limit: usize,
    },
    /// A tag stands there twice.
    #[error("the tag {tag} stands there twice")]
    TagTwice {
        /// Which one.
        tag: TagName,
    },
    /// Neither the category nor one above it has this tag.
    #[error("the category has no tag {tag}")]
    UnknownTag {
        /// Which one was asked for.
        tag: TagName,
    },
    /// The system announces nothing.
    #[error("only a member announces, for themself or for a group")]
    NobodyAnnounces,
    /// There is no such announcement that the actor may see.
    #[error("there is no announcement {announcement} that you may see")]
    UnknownAnnouncement {
        /// Which one was asked for.
        announcement: AnnouncementId,
    },
    /// Only its author changes it.
    #[error("only its author changes an announcement")]
    NotYours,
    /// It is done or was taken back.
    #[error("this announcement is done or was taken back, so it is not changed any more")]
    Over,
    /// A moderator hid it.
    #[error("a moderator hid this announcement, so it is not changed")]
    HiddenByModerator,
    /// It stands in no group, or in too many.
    #[error("an announcement stands in 1 to {limit} groups")]
    HowManyGroups {
        /// In how many it may stand.
        limit: usize,
    },
    /// The group is closed.
    #[error("group {group} is closed")]
    IntoClosedGroup {
        /// Which group.
        group: GroupId,
    },
    /// The author does not belong to the group.
    #[error("you don't belong to group {group}")]
    OutsideGroup {
        /// Which group.
        group: GroupId,
    },
    /// A group lets fewer people see what stands in it.
    #[error("in group {group} at most {passes} may see it")]
    TooOpenForGroup {
        /// Which group.
        group: GroupId,
        /// Who may.
        passes: Audience,
    },
    /// No price line, or too many.
    #[error("a price has 1 to {limit} lines")]
    HowManyPrices {
        /// How many there may be.
        limit: usize,
    },
    /// Two price lines in one currency.
    #[error("{currency} stands in the price twice")]
    CurrencyTwice {
        /// Which currency.
        currency: CurrencyCode,
    },
    /// There is no such currency.
    #[error("there is no currency {currency}")]
    UnknownCurrency {
        /// Which one was asked for.
        currency: CurrencyCode,
    },
    /// An abundant currency is given, never a price.
    #[error("{currency} is given, it is never a price")]
    NeverAPrice {
        /// Which currency.
        currency: CurrencyCode,
    },
    /// A price of nothing or less.
    #[error("a price is more than nothing")]
    PriceNotPositive,
    /// An amount that the currency can't hold.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// A quantity of nothing, or too many.
    #[error("a quantity is 1 to {limit}")]
    BadQuantity {
        /// How many there may be.
        limit: u32,
    },
    /// It ends before it begins, or would be over at once.
    #[error("it has to end after it begins, and later than now")]
    BadDates,
    /// Coordinates that are not on the Earth.
    #[error("not coordinates: a latitude from -90 to 90 and a longitude from -180 to 180 are expected")]
    BadCoordinates,
    /// There are as many pictures as there may be.
    #[error("an announcement has at most {limit} pictures")]
    TooManyPictures {
        /// How many there may be.
        limit: usize,
    },
    /// The picture is too large.
    #[error("a picture has at most {limit} KiB")]
    PictureTooLarge {
        /// How many KiB it may have.
        limit: usize,
    },
    /// The bytes are no picture.
    #[error("not a picture: PNG, JPEG or WebP is expected")]
    NotAPicture,
    /// The picture holds something that isn't seen.
    #[error("the picture holds more than is seen, such as the place where it was taken")]
    PictureTellsMore,
    /// The announcement has no such picture.
    #[error("the announcement has no picture {picture}")]
    UnknownPicture {
        /// Which one was asked for.
        picture: PictureId,
    },
    /// Too much is sought at once.
    #[error("a search has at most {bytes} bytes and {words} words")]
    SoughtTooLong {
        /// How many bytes it may have.
        bytes: usize,
        /// How many words it may have.
        words: usize,
    },
    /// The circle is too small or too wide.
    #[error("a search reaches 1 to {limit} km far")]
    TooFar {
        /// How far it may reach, in kilometres.
        limit: u32,
    },
    /// To sort by price a currency is needed, by nearness a point.
    #[error("to sort by price say in which currency, to sort by nearness say from where")]
    OrderNeedsMore,
    /// The words are not fit.
    #[error(transparent)]
    Text(#[from] TextFault),
    /// What is wrong with what is asked of deals.
    #[error(transparent)]
    Indicator(#[from] IndicatorRefusal),
    /// The flow of announcements refuses.
    #[error(transparent)]
    Flow(#[from] Box<FlowRefusal>),
}

impl Refusal for MarketRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownCategory { .. } => "market-unknown-category",
            Self::TooManyCategories { .. } => "market-too-many-categories",
            Self::TooDeep { .. } => "market-too-deep",
            Self::CategoryInItself => "market-category-in-itself",
            Self::NoLabel => "market-no-label",
            Self::CategoryIsClosed => "market-category-closed",
            Self::TooManyTags { .. } => "market-too-many-tags",
            Self::TagTwice { .. } => "market-tag-twice",
            Self::UnknownTag { .. } => "market-unknown-tag",
            Self::NobodyAnnounces => "market-nobody-announces",
            Self::UnknownAnnouncement { .. } => "market-unknown-announcement",
            Self::NotYours => "market-not-yours",
            Self::Over => "market-over",
            Self::HiddenByModerator => "market-hidden",
            Self::HowManyGroups { .. } => "market-how-many-groups",
            Self::IntoClosedGroup { .. } => "market-group-closed",
            Self::OutsideGroup { .. } => "market-outside-group",
            Self::TooOpenForGroup { .. } => "market-too-open",
            Self::HowManyPrices { .. } => "market-how-many-prices",
            Self::CurrencyTwice { .. } => "market-currency-twice",
            Self::UnknownCurrency { .. } => "market-unknown-currency",
            Self::NeverAPrice { .. } => "market-never-a-price",
            Self::PriceNotPositive => "market-price-not-positive",
            Self::Amount(_) => "market-bad-amount",
            Self::BadQuantity { .. } => "market-bad-quantity",
            Self::BadDates => "market-bad-dates",
            Self::BadCoordinates => "market-bad-coordinates",
            Self::TooManyPictures { .. } => "market-too-many-pictures",
            Self::PictureTooLarge { .. } => "market-picture-too-large",
            Self::NotAPicture => "market-not-a-picture",
            Self::PictureTellsMore => "market-picture-tells-more",
            Self::UnknownPicture { .. } => "market-unknown-picture",
            Self::SoughtTooLong { .. } => "market-sought-too-long",
            Self::TooFar { .. } => "market-too-far",
            Self::OrderNeedsMore => "market-order-needs-more",
            Self::Text(fault) => fault.code(),
            Self::Indicator(refusal) => refusal.code(),
            Self::Flow(refusal) => refusal.code(),
        }
    }

    fn arguments(&self) -> Arguments {
        let limit = |limit: &dyn core::fmt::Display| vec![("limit", Argument::text(limit))];
        match self {
            Self::TooManyCategories { limit: most }
            | Self::TooDeep { limit: most }
            | Self::TooManyTags { limit: most }
            | Self::TooManyPictures { limit: most }
            | Self::PictureTooLarge { limit: most }
            | Self::HowManyGroups { limit: most }
            | Self::HowManyPrices { limit: most } => limit(most),
            Self::BadQuantity { limit: most } | Self::TooFar { limit: most } => limit(most),
            Self::TagTwice { tag } | Self::UnknownTag { tag } => vec![("tag", Argument::text(tag.as_str()))],
            Self::TooOpenForGroup { passes, .. } => vec![("passes", Argument::text(passes))],
            Self::CurrencyTwice { currency } | Self::UnknownCurrency { currency } | Self::NeverAPrice { currency } => {
                vec![("currency", Argument::text(currency))]
            }
            Self::SoughtTooLong { bytes, words } => vec![("bytes", Argument::text(bytes)), ("words", Argument::text(words))],
            Self::Text(fault) => fault.arguments(),
            Self::Indicator(refusal) => refusal.arguments(),
            Self::Flow(refusal) => refusal.arguments(),
            _ => Vec::new(),
        }
    }

    #[cfg(feature = "fluent")]
    fn catalogue(&self) -> &'static Catalogue {
        match self {
            Self::Text(_) => &wezer_core::language::CORE,
            Self::Indicator(refusal) => refusal.catalogue(),
            Self::Flow(refusal) => refusal.catalogue(),
            _ => &crate::MESSAGES,
        }
    }
}

impl From<LineFault> for MarketRefusal {
    fn from(fault: LineFault) -> Self {
        match fault {
            LineFault::Unknown(currency) => Self::UnknownCurrency { currency },
            LineFault::Twice(currency) => Self::CurrencyTwice { currency },
            LineFault::Abundant(currency) => Self::NeverAPrice { currency },
            LineFault::NotPositive => Self::PriceNotPositive,
            LineFault::Amount(error) => error.into(),
        }
    }
}

impl From<FlowRefusal> for MarketRefusal {
    fn from(refusal: FlowRefusal) -> Self {
        Self::Flow(Box::new(refusal))
    }
}

#[cfg(all(test, feature = "fluent"))]
mod tests {
    use wezer_core::language::Language;

    use super::*;

    #[test]
    fn every_refusal_speaks_both_languages() {
        let (category, tag) = (CategoryId::from_u128(1), TagName::from_static("bread"));
        let (announcement, group) = (AnnouncementId::from_u128(2), GroupId::from_u128(3));
        let currency = "VAL".parse().expect("a code");
        use MarketRefusal as R;
        let refusals = [
            R::UnknownCategory { category },
            R::TooManyCategories { limit: 500 },
            R::TooDeep { limit: 8 },
            R::CategoryInItself,
            R::NoLabel,
            R::CategoryIsClosed,
            R::TooManyTags { limit: 50 },
            R::TagTwice { tag: tag.clone() },
            R::UnknownTag { tag },
            R::NobodyAnnounces,
            R::UnknownAnnouncement { announcement },
            R::NotYours,
            R::Over,
            R::HiddenByModerator,
            R::HowManyGroups { limit: 10 },
            R::IntoClosedGroup { group },
            R::OutsideGroup { group },
            R::TooOpenForGroup { group, passes: Audience::Near },
            R::TooOpenForGroup { group, passes: Audience::Community },
            R::HowManyPrices { limit: 8 },
            R::CurrencyTwice { currency },
            R::UnknownCurrency { currency },
            R::NeverAPrice { currency },
            R::PriceNotPositive,
            R::Amount(AmountError::TooLarge),
            R::BadQuantity { limit: 1_000_000 },
            R::BadDates,
            R::BadCoordinates,
            R::TooManyPictures { limit: 8 },
            R::PictureTooLarge { limit: 512 },
            R::NotAPicture,
            R::PictureTellsMore,
            R::UnknownPicture { picture: PictureId::from_u128(4) },
            R::SoughtTooLong { bytes: 200, words: 8 },
            R::TooFar { limit: 200 },
            R::OrderNeedsMore,
            R::Text(TextFault::Empty),
            R::Indicator(IndicatorRefusal::BadScale { limit: 100 }),
            R::Flow(Box::new(FlowRefusal::UnknownFlow { flow: "announcement".to_owned() })),
        ];
        for refusal in refusals {
            let (english, french) = (refusal.explain(Language::English), refusal.explain(Language::French));
            assert!(english != french && !english.contains('$') && !french.contains('$'), "{english} | {french}");
            let own = refusal.catalogue().message(Language::English, refusal.code(), &refusal.arguments());
            assert_eq!(own, Some(english), "{}", refusal.code());
        }
    }
}
