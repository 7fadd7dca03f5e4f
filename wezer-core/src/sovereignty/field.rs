//! The fields of what is kept of a person, and who sees each: by document kind as the code declares them.

use schemars::JsonSchema;
use serde::de::value::Error;
use serde::de::{DeserializeOwned, Error as _, Visitor};
use serde::{Deserialize, Deserializer, Serialize, forward_to_deserialize_any};

use crate::kernel::Document;

/// Who sees a field, besides the person whose it is, and besides whoever holds the right to see everybody's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SeenBy {
    /// Nobody else.
    Nobody,
    /// Those whom it is for or about: who is paid, who is written to, who is in a flow with them.
    Involved,
    /// Those who hold the right to decide about it, such as whom to let in.
    Deciders,
    /// Those to whom the person, or their group, chose to show it.
    Chosen,
    /// Every member.
    Members,
    /// Nobody at all, not even the person: what proves who somebody is.
    Secret,
}

impl SeenBy {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Nobody, Self::Involved, Self::Deciders, Self::Chosen, Self::Members, Self::Secret];

    /// The name of the message that says it in a person's words: `seen-by-members`.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Nobody => "seen-by-nobody",
            Self::Involved => "seen-by-involved",
            Self::Deciders => "seen-by-deciders",
            Self::Chosen => "seen-by-chosen",
            Self::Members => "seen-by-members",
            Self::Secret => "seen-by-secret",
        }
    }
}

/// Asks a type for nothing but the names of its fields, and then stops.
#[derive(Default)]
struct Names(&'static [&'static str]);

impl<'de> Deserializer<'de> for &mut Names {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Error> {
        Err(Error::custom("no struct"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, Error> {
        self.0 = fields;
        Err(Error::custom("the names are known"))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq tuple
        tuple_struct map enum identifier ignored_any
    }
}

/// The fields of a kind of document as it itself stores them, and who sees each; `None` where that is not declared.
pub type PersonalFields = Vec<(&'static str, Option<SeenBy>)>;

pub(crate) fn personal_fields<D: Document>() -> PersonalFields {
    let seen_by = |name: &str| D::FIELDS.iter().find(|(known, _)| *known == name).map(|(_, seen_by)| *seen_by);
    names::<D>().iter().map(|name| (*name, seen_by(name))).collect()
}

/// The names of the fields that are stored of a type, as it itself declares them; none of what is no struct.
fn names<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut names = Names::default();
    // It always stops: only the names are wanted.
    match T::deserialize(&mut names) {
        Ok(_) | Err(_) => names.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only its shape counts")]
    struct Plain {
        #[serde(rename = "other")]
        one: u8,
        #[serde(default)]
        two: Vec<String>,
    }

    #[derive(Deserialize)]
    #[serde(transparent)]
    #[expect(dead_code, reason = "only its shape counts")]
    struct Wrapped(Plain);

    #[test]
    fn a_type_names_its_fields() {
        assert_eq!(names::<Plain>(), ["other", "two"]);
        assert_eq!(names::<Wrapped>(), ["other", "two"]);
        assert_eq!(names::<Vec<u8>>(), [""; 0]);
    }
}
