//! Every word of the pages in both languages, side by side, as a typed table: a text that is missing in one does not compile.

use wezer_core::language::Language;

macro_rules! table {
    ($($name:ident: $english:literal / $french:literal;)*) => {
        /// The words of the pages in one language. Names in braces are filled in.
        #[derive(Debug)]
        pub(crate) struct Texts { $(pub(crate) $name: &'static str,)* }
        static ENGLISH: Texts = Texts { $($name: $english,)* };
        static FRENCH: Texts = Texts { $($name: $french,)* };
        pub(super) fn english() -> &'static Texts { &ENGLISH }
        pub(super) fn french() -> &'static Texts { &FRENCH }
        #[cfg(test)]
        pub(super) const ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $english, $french)),*];
    };
}

// French words keep their own file name, so that no English spelling is asked of them.
#[path = "text/table.en.fr.rs"]
mod table;

pub(crate) use self::table::Texts;

/// The words in a language.
pub(crate) fn texts(language: Language) -> &'static Texts {
    match language {
        Language::English => table::english(),
        Language::French => table::french(),
    }
}

#[cfg(test)]
mod tests {
    use super::table::ALL;
    use std::collections::BTreeSet;

    fn names(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
    }

    #[test]
    fn both_languages_say_the_same_things() {
        assert!(ALL.len() > 150);
        for (key, english, french) in ALL {
            assert!(!english.trim().is_empty() && !french.trim().is_empty(), "{key}");
            assert_eq!(names(english), names(french), "{key}");
            assert!(!french.contains('\''), "{key}: French has ’, not '");
        }
    }
}
