//! Why a line was refused.
//!
//! Each reason has a frozen code, a message in plain English as its `Display`, and both languages through [`Reason::explain`].

use core::fmt;

use wezer_core::language::{Argument, Arguments, Catalogue, Language};
use wezer_core::money::{Amount, AmountError, CurrencyCode};

pub(super) static MESSAGES: Catalogue = Catalogue::new(include_str!("en.ftl"), include_str!("fr.ftl"));

/// At most 60 characters of a text from a file, control characters made visible: what a message may repeat.
pub(crate) fn short(text: &str) -> String {
    let mut shown: String = text.chars().take(60).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(60).is_some() {
        shown.push('…');
    }
    shown
}

/// A line that was refused or left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedLine {
    /// The line's number in the file, from 1; where a row spans several lines, the first.
    pub line: u64,
    /// Why.
    pub reason: Reason,
}

impl RefusedLine {
    /// The line for a person.
    pub fn explain(&self, language: Language) -> String {
        let Self { line, reason } = self;
        match language {
            Language::English => format!("line {line}: {}", reason.explain(language)),
            Language::French => format!("ligne {line} : {}", reason.explain(language)),
        }
    }
}

impl fmt::Display for RefusedLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

macro_rules! messages {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident $({ $($(#[$field_doc:meta])* $field:ident: $type:ty),+ })? = $code:literal, $text:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* #[error($text)] $variant $({ $($(#[$field_doc])* $field: $type),+ })?,)+
        }

        impl $name {
            /// The frozen name.
            pub fn code(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $code,)+ }
            }

            #[cfg(test)]
            const MESSAGES: &'static [(&'static str, &'static [&'static str])] = &[$(($code, &[$($(stringify!($field)),+)?])),+];

            /// The data of the message, by the names that the message files use.
            pub fn arguments(&self) -> Arguments {
                match self {
                    $(Self::$variant $({ $($field),+ })? => vec![$($((stringify!($field), Argument::text($field))),+)?],)+
                }
            }
        }
    };
}

messages! {
    /// Why a line was refused.
    Reason {
        /// Bytes that are no text.
        NotText = "line-not-text", "the line is not UTF-8 text";
        /// Another number of fields than the first line has.
        Columns {
            /// How many the first line has.
            expected: usize,
            /// How many this line has.
            found: usize
        } = "line-columns", "expected {expected} fields, found {found}; a comma or a quote may be missing";
        /// A field beyond all measure.
        FieldTooLong {
            /// How many bytes a field may have.
            limit: usize
        } = "line-field-too-long", "a field is longer than {limit} bytes";
        /// A field that has to be there.
        EmptyField {
            /// Its column.
            column: &'static str
        } = "line-empty-field", "the field {column} is empty";
        /// An amount that is none.
        NotAnAmount {
            /// What stands there.
            text: String
        } = "line-not-an-amount", "{text:?} is not an amount: expected digits with at most one point, such as 12.50";
        /// An amount that can't be counted.
        TooLarge {
            /// What stands there.
            text: String
        } = "line-too-large", "{text} has too many digits to be counted: 28 in all, at most 28 of them behind the point";
        /// An amount with more digits than its currency.
        TooPrecise {
            /// The amount.
            amount: Amount,
            /// How many digits the currency keeps.
            scale: u8
        } = "line-too-precise", "{amount} has more digits behind the point than the {scale} that the currency keeps";
        /// An amount of which rounding leaves nothing.
        RoundsToNothing {
            /// The amount.
            amount: Amount
        } = "line-rounds-to-nothing", "{amount} would be rounded to nothing";
        /// A rounding difference that can't be summed exactly.
        TooPreciseToSum {
            /// The difference.
            amount: Amount
        } = "line-too-precise-to-sum", "the rounding difference {amount} can't be added up exactly";
        /// Zero or less where something has to move.
        NotPositive {
            /// The amount.
            amount: Amount
        } = "line-not-positive", "{amount} is not more than zero";
        /// A time that can't be read.
        NotAMoment {
            /// What stands there.
            text: String
        } = "line-not-a-moment", "{text:?} is not a time: expected 2020-01-25 19:13:17.731529, to the microsecond, in UTC";
        /// A transfer to itself.
        SameAccount {
            /// The account.
            account: String
        } = "line-same-account", "source and target are the same account, {account}";
        /// An id that was there before.
        DuplicateId {
            /// The id.
            id: String,
            /// The line where it stood first.
            line: u64
        } = "line-duplicate-id", "the id {id} stands in line {line} already";
        /// A name that no wallet or member may have.
        BadName {
            /// The name.
            name: String,
            /// What is wrong with it.
            why: String
        } = "line-bad-name", "{name:?} can't be the name of an account here: {why}";
        /// A text that is no currency code.
        BadCurrency {
            /// What stands there.
            text: String
        } = "line-bad-currency", "{text:?} is not a currency code: expected a short word, a letter first";
        /// Money that is never held inside.
        OnlyDeclared {
            /// The currency.
            code: CurrencyCode
        } = "line-only-declared", "{code} stays outside: no balance of it is kept";
        /// A role that nobody has here.
        UnknownRole {
            /// What stands there.
            text: String
        } = "line-unknown-role", "{text:?} is not a role: expected member or operator";
        /// Another row gives the same member another role.
        OtherRole {
            /// The member.
            name: String,
            /// The line where the other role stands.
            line: u64
        } = "line-other-role", "{name} has another role in line {line}";
        /// The same balance twice.
        DuplicateBalance {
            /// The member.
            name: String,
            /// The currency.
            code: CurrencyCode
        } = "line-duplicate-balance", "{name} has an opening balance in {code} already";
        /// Nothing to post: it is left out.
        MovesNothing = "line-moves-nothing", "nothing moves; left out";
        /// Another line of the same transaction was refused.
        WholeTransaction {
            /// The line that was refused.
            line: u64
        } = "line-whole-transaction", "line {line} of the same transaction was refused";
        /// A line of a transaction has another date than the one before.
        OtherDate {
            /// The transaction.
            id: String
        } = "line-other-date", "transaction {id} has two dates";
        /// More lines than an entry may have.
        TooManyLines {
            /// How many it may have.
            limit: usize
        } = "line-too-many-lines", "a transaction moves at most {limit} amounts";
    }
}

impl Reason {
    /// What is wrong with an amount.
    pub(crate) fn of_amount(error: AmountError, amount: Amount) -> Self {
        match error {
            AmountError::TooPrecise { amount, scale } => Self::TooPrecise { amount, scale },
            _ => Self::TooLarge { text: amount.to_string() },
        }
    }

    /// The reason for a person.
    pub fn explain(&self, language: Language) -> String {
        MESSAGES.message(language, self.code(), &self.arguments()).unwrap_or_else(|| self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::import::{ImportError, ImportRefusal};

    fn refusals() -> (Vec<ImportError>, Vec<ImportRefusal>) {
        let (text, code) = (|| "x".to_owned(), "VAL".parse::<CurrencyCode>().expect("code"));
        let store = wezer_core::store::StoreError::Poisoned;
        let line = RefusedLine { line: 7, reason: Reason::NotText };
        let errors = vec![
            ImportError::Unreadable { path: "x".into(), reason: text() },
            ImportError::FileTooLarge { limit: 1 },
            ImportError::Empty,
            ImportError::NotText { line: 1 },
            ImportError::NotXml { path: "x".into(), reason: text() },
            ImportError::HowManyFiles { found: 0, limit: 1 },
            ImportError::MissingColumns { missing: text(), found: text() },
            ImportError::MissingOption { option: "--currency" },
            ImportError::ScaleDiffers { code, has: 1, asked: 2 },
            ImportError::SameCode { code, first: text(), second: text() },
            ImportError::TooManyCurrencies { limit: 1 },
            ImportError::Refused { lines: vec![line] },
            ImportError::OtherOptions { before: text() },
            ImportError::NotEmpty { entries: 1 },
            ImportError::BadExport { line: 1, reason: text() },
            ImportError::NotAsExported { what: text() },
            ImportError::Store(store),
        ];
        (errors, vec![ImportRefusal::NotNext { next: 1 }, ImportRefusal::OtherOptions { before: text() }])
    }

    #[test]
    fn every_refusal_speaks_both_languages_and_no_message_is_idle() {
        use wezer_core::Refusal as _;
        let (errors, refusals) = refusals();
        let mut codes: BTreeSet<&str> = Reason::MESSAGES.iter().map(|(code, _)| *code).collect();
        codes.extend(errors.iter().map(ImportError::code));
        codes.extend(refusals.iter().map(|refusal| refusal.code()));
        for language in Language::ALL {
            assert_eq!(MESSAGES.names(language).into_iter().collect::<BTreeSet<_>>(), codes, "{language}");
            for (code, fields) in Reason::MESSAGES {
                let arguments: Arguments = fields.iter().map(|field| (*field, Argument::text("x"))).collect();
                assert!(MESSAGES.message(language, code, &arguments).is_some(), "{code} in {language}");
            }
            for error in &errors {
                assert!(MESSAGES.message(language, error.code(), &error.arguments()).is_some(), "{error} in {language}");
            }
            for refusal in &refusals {
                assert!(MESSAGES.message(language, refusal.code(), &refusal.arguments()).is_some(), "{refusal} in {language}");
            }
        }
    }
}
