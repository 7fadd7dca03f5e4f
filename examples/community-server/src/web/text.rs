//! Every word of the pages in both languages, side by side, as typed tables: a text that is missing in one does not compile.

use wezer_core::language::Language;

macro_rules! table {
    ($(#[$doc:meta])* $table:ident; $($name:ident: $english:literal / $french:literal;)*) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub(crate) struct $table { $(pub(crate) $name: &'static str,)* }

        impl $table {
            /// The words in a language.
            pub(crate) fn of(language: wezer_core::language::Language) -> &'static Self {
                static ENGLISH: $table = $table { $($name: $english,)* };
                static FRENCH: $table = $table { $($name: $french,)* };
                match language {
                    wezer_core::language::Language::English => &ENGLISH,
                    wezer_core::language::Language::French => &FRENCH,
                }
            }
        }

        #[cfg(test)]
        pub(super) const ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $english, $french)),*];
    };
}

// French words keep their own file name, so that no English spelling is asked of them.
#[path = "text/campaign.en.fr.rs"]
mod campaign;
#[path = "text/custody.en.fr.rs"]
mod custody;
#[path = "text/data.en.fr.rs"]
mod data;
#[path = "text/deal.en.fr.rs"]
mod deal;
#[path = "text/debt.en.fr.rs"]
mod debt;
#[path = "text/flow.en.fr.rs"]
mod flow;
#[path = "text/group.en.fr.rs"]
mod group;
#[path = "text/kind.en.fr.rs"]
mod kind;
#[path = "text/market.en.fr.rs"]
mod market;
#[path = "text/money.en.fr.rs"]
mod money;
#[path = "text/opinion.en.fr.rs"]
mod opinion;
#[path = "text/out.en.fr.rs"]
mod out;
#[path = "text/person.en.fr.rs"]
mod person;
#[path = "text/reputation.en.fr.rs"]
mod reputation;
#[path = "text/request.en.fr.rs"]
mod request;
#[path = "text/right.en.fr.rs"]
mod right;
#[path = "text/ring.en.fr.rs"]
mod ring;
#[path = "text/room.en.fr.rs"]
mod room;
#[path = "text/rule.en.fr.rs"]
mod rule;
#[path = "text/schedule.en.fr.rs"]
mod schedule;
#[path = "text/set_up.en.fr.rs"]
mod set_up;
#[path = "text/social.en.fr.rs"]
mod social;
#[path = "text/table.en.fr.rs"]
mod table;

pub(crate) use self::campaign::CampaignTexts;
pub(crate) use self::custody::CustodyTexts;
pub(crate) use self::data::DataTexts;
pub(crate) use self::deal::DealTexts;
pub(crate) use self::debt::DebtTexts;
pub(crate) use self::flow::FlowTexts;
pub(crate) use self::group::GroupTexts;
pub(crate) use self::kind::KindTexts;
pub(crate) use self::market::MarketTexts;
pub(crate) use self::money::MoneyTexts;
pub(crate) use self::opinion::OpinionTexts;
pub(crate) use self::out::OutTexts;
pub(crate) use self::person::PersonTexts;
pub(crate) use self::reputation::ReputationTexts;
pub(crate) use self::request::RequestTexts;
pub(crate) use self::right::RightTexts;
pub(crate) use self::ring::RingTexts;
pub(crate) use self::room::RoomTexts;
pub(crate) use self::rule::RuleTexts;
pub(crate) use self::schedule::ScheduleTexts;
pub(crate) use self::set_up::SetUpTexts;
pub(crate) use self::social::SocialTexts;
pub(crate) use self::table::Texts;

/// The words that many pages share, in a language.
pub(crate) fn texts(language: Language) -> &'static Texts {
    Texts::of(language)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    fn names(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let all: Vec<_> = [
            super::table::ALL,
            super::campaign::ALL,
            super::custody::ALL,
            super::data::ALL,
            super::deal::ALL,
            super::debt::ALL,
            super::kind::ALL,
            super::market::ALL,
            super::money::ALL,
            super::opinion::ALL,
            super::person::ALL,
            super::reputation::ALL,
            super::group::ALL,
            super::request::ALL,
            super::right::ALL,
            super::ring::ALL,
            super::room::ALL,
            super::rule::ALL,
            super::schedule::ALL,
            super::set_up::ALL,
            super::social::ALL,
            super::flow::ALL,
            super::out::ALL,
        ]
        .concat();
        assert!(all.len() > 300, "{}", all.len());
        for (key, english, french) in all {
            assert!(!english.trim().is_empty() && !french.trim().is_empty(), "{key}");
            assert_eq!(names(english), names(french), "{key}");
            assert!(!french.contains('\''), "{key}: French has ’, not '");
        }
    }
}
