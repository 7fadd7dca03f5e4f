//! Short names by which software and definitions call things: newtypes over a text that [`name!`](crate::name!) makes.
//!
//! Invariant: a name that exists has a small letter first, then small letters, digits and the marks of its type, and is not longer than
//! its type allows. Cost: one allocation a name, none for those known when compiling.

/// A text that is no name of the type that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a name has 1 to {limit} of a to z, 0 to 9 and {marks}, and begins with a letter")]
pub struct NotAName {
    /// How many bytes it may have.
    pub limit: usize,
    /// What it may hold beside letters and digits.
    pub marks: &'static str,
}

/// Whether a text can be a name of at most `limit` bytes, with these ASCII marks beside small letters and digits.
///
/// ```
/// use wezer_core::name::is_name;
/// assert!(is_name("work-group-2", 32, "-"));
/// assert!(!is_name("2nd", 32, "-"));
/// ```
pub const fn is_name(text: &str, limit: usize, marks: &str) -> bool {
    let (bytes, marks) = (text.as_bytes(), marks.as_bytes());
    if bytes.is_empty() || bytes.len() > limit || !bytes[0].is_ascii_lowercase() {
        return false;
    }
    let mut at = 1;
    while at < bytes.len() {
        let byte = bytes[at];
        let mut mark = 0;
        while mark < marks.len() && marks[mark] != byte {
            mark += 1;
        }
        if mark == marks.len() && !byte.is_ascii_lowercase() && !byte.is_ascii_digit() {
            return false;
        }
        at += 1;
    }
    true
}

/// A type of short names: `/// what it names` `Name, at most so many bytes, "marks beside a to z and 0 to 9"`.
///
/// ```
/// wezer_core::name!(
///     /// A kind of tree.
///     TreeKind, 20, "-"
/// );
/// const PEAR: TreeKind = TreeKind::from_static("pear");
/// assert_eq!("pear".parse::<TreeKind>(), Ok(PEAR));
/// assert!("Pear".parse::<TreeKind>().is_err());
/// ```
///
/// The caller's crate depends on `serde` and `schemars`. Within the marks a hyphen stands last.
#[macro_export]
macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $limit:literal, $marks:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(try_from = "String", into = "String")]
        #[schemars(with = "String", extend("maxLength" = $limit, "pattern" = concat!("^[a-z][a-z0-9", $marks, "]*$")))]
        pub struct $name(::std::borrow::Cow<'static, str>);

        impl $name {
            /// A name that is known when compiling.
            ///
            /// # Panics
            /// If the text is no such name: in a constant, that is a fault of compiling.
            pub const fn from_static(text: &'static str) -> Self {
                assert!($crate::name::is_name(text, $limit, $marks), "not a name of this type");
                Self(::std::borrow::Cow::Borrowed(text))
            }

            /// The name.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::name::NotAName;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                if $crate::name::is_name(&text, $limit, $marks) {
                    Ok(Self(text.into()))
                } else {
                    Err($crate::name::NotAName { limit: $limit, marks: $marks })
                }
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = $crate::name::NotAName;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0.into_owned()
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_its_schema_says() {
        for name in ["a", "a-1", "abc", "a--"] {
            assert!(is_name(name, 3, "-"), "{name}");
        }
        for text in ["", "1", "-", "A", "aB", "a_b", "é", "aé", "abcd", "a b", "a\u{0}"] {
            assert!(!is_name(text, 3, "-"), "{text:?}");
        }
        assert!(is_name("a.b_c-d", 7, "._-"));
    }

    #[test]
    fn who_brings_no_name_reads_what_a_name_is() {
        let said = NotAName { limit: 32, marks: "-" }.to_string();
        assert_eq!(said, "a name has 1 to 32 of a to z, 0 to 9 and -, and begins with a letter");
    }
}
