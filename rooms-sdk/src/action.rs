//! What somebody does in a room: a button pressed or a form sent.
//!
//! Invariant: whatever is read out of it was checked; whoever sends it may have changed it. Cost: each reading looks
//! through all values.

use std::str::FromStr;

use crate::date::Date;
use crate::fault::Fault;
use crate::id::{Id, MemberId, WalletId};
use crate::language::Language;
use crate::moment::Moment;
use crate::money::Money;

/// One answer in a form, or one argument of a button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The field's name.
    pub name: String,
    /// The answer.
    pub value: String,
}

impl Value {
    /// An answer under the name of its field.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

/// What somebody does in the room: a button pressed or a form sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    name: String,
    values: Vec<Value>,
    language: Language,
}

impl Action {
    /// An action with its values; what is wrong with them is said in this language.
    pub fn new(name: impl Into<String>, values: Vec<Value>, language: Language) -> Self {
        Self { name: name.into(), values, language }
    }

    /// The name that the button or form carried.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// All that was filled in.
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    fn answers<'a, 'f>(&'a self, field: &'f str) -> impl Iterator<Item = &'a str> + use<'a, 'f> {
        let answers = self.values.iter().filter(move |value| value.name == field);
        answers.map(|value| value.value.trim()).filter(|answer| !answer.is_empty())
    }

    /// The first answer of a field, spaces around it left out; nothing if there is none or it is empty.
    pub fn find(&self, field: &str) -> Option<&str> {
        self.answers(field).next()
    }

    /// All answers of a field that aren't empty, in order.
    pub fn all(&self, field: &str) -> Vec<&str> {
        self.answers(field).collect()
    }

    /// Whether something was filled in.
    pub fn has(&self, field: &str) -> bool {
        self.find(field).is_some()
    }

    /// Whether a box was ticked: `true`, `on`, `yes` or `1`.
    pub fn is_checked(&self, field: &str) -> bool {
        self.find(field).is_some_and(|answer| ["true", "on", "yes", "1"].contains(&answer))
    }

    /// A text.
    ///
    /// # Errors
    /// `field-missing`.
    pub fn text(&self, field: &str) -> Result<&str, Fault> {
        self.find(field).ok_or_else(|| {
            let fr = format!("« {field} » doit être rempli.");
            Fault::new("field-missing", self.language.pick(format!("“{field}” has to be filled in."), fr))
        })
    }

    /// A text of at most so many characters.
    ///
    /// # Errors
    /// `field-missing`, `field-too-long`.
    pub fn short(&self, field: &str, most: usize) -> Result<&str, Fault> {
        let text = self.text(field)?;
        let length = text.chars().count();
        if length <= most {
            return Ok(text);
        }
        let en = format!("“{field}” has {length} characters: at most {most} fit.");
        let fr = format!("« {field} » a {length} caractères : {most} au plus.");
        Err(Fault::new("field-too-long", self.language.pick(en, fr)))
    }

    fn read<T: FromStr>(&self, field: &str, en: &str, fr: &str) -> Result<T, Fault> {
        self.text(field)?.parse().map_err(|_| self.unclear(field, en, fr))
    }

    fn unclear(&self, field: &str, en: &str, fr: &str) -> Fault {
        let en = format!("“{field}” has to be {en}.");
        Fault::new("field-unclear", self.language.pick(en, format!("« {field} » doit être {fr}.")))
    }

    /// A whole number.
    ///
    /// # Errors
    /// `field-missing`, `field-unclear`.
    pub fn number(&self, field: &str) -> Result<i64, Fault> {
        self.read(field, "a whole number", "un nombre entier")
    }

    /// An amount of a currency, such as `12.50 VAL`.
    ///
    /// # Errors
    /// `field-missing`, `field-unclear`.
    pub fn money(&self, field: &str) -> Result<Money, Fault> {
        self.read(field, "an amount such as 12.50 VAL", "un montant tel que 12.50 VAL")
    }

    /// A member.
    ///
    /// # Errors
    /// `field-missing`, `field-unclear`.
    pub fn member(&self, field: &str) -> Result<MemberId, Fault> {
        self.read(field, "a member", "un membre")
    }

    /// Members, in order, each once; none if none was chosen.
    ///
    /// # Errors
    /// `field-unclear`.
    pub fn members(&self, field: &str) -> Result<Vec<MemberId>, Fault> {
        let mut members = Vec::new();
        for answer in self.answers(field) {
            let member = answer.parse().map_err(|_| self.unclear(field, "members", "des membres"))?;
            if !members.contains(&member) {
                members.push(member);
            }
        }
        Ok(members)
    }

    /// A wallet.
    ///
    /// # Errors
    /// `field-missing`, `field-unclear`.
    pub fn wallet(&self, field: &str) -> Result<WalletId, Fault> {
        self.read(field, "a wallet", "un portefeuille")
    }

    /// The id of something.
    ///
    /// # Errors
    /// `field-missing`, `field-unclear`.
    pub fn id(&self, field: &str) -> Result<Id, Fault> {
        self.read(field, "an id", "un identifiant")
    }

    /// A day, such as `2026-11-30`.
    ///
    /// # Errors
    /// `field-missing`, `field-unclear`.
    pub fn date(&self, field: &str) -> Result<Date, Fault> {
        self.read(field, "a day such as 2026-11-30", "un jour tel que 2026-11-30")
    }

    /// A moment, such as `2026-11-21T20:15:00Z`.
    ///
    /// # Errors
    /// `field-missing`, `field-unclear`.
    pub fn moment(&self, field: &str) -> Result<Moment, Fault> {
        self.read(field, "a moment such as 2026-11-21T20:15:00Z", "un moment tel que 2026-11-21T20:15:00Z")
    }

    /// Nothing if the field is empty: `action.optional("until", Action::date)?`.
    ///
    /// # Errors
    /// Those of the reading.
    pub fn optional<'a, T>(
        &'a self,
        field: &str,
        read: impl FnOnce(&'a Self, &str) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        if self.has(field) { read(self, field).map(Some) } else { Ok(None) }
    }
}
