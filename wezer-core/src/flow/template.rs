//! Arguments of an effect: JSON in which some leaves are filled in when it happens.
//!
//! A leaf is an object that says where its value comes from: `{"from": "field.payer_wallet"}`, or what it is worked out by:
//! `{"formula": "price * 2", "currency_of": "price"}`. What has no value is left out of the object or the list around it.
//!
//! Invariant: a template is an object, at most [`MAX_DEPTH`] deep and of at most [`MAX_LEAVES`] values; everything it names exists.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::{Map, Value};

/// How deep a template may be nested.
pub const MAX_DEPTH: usize = 12;
/// How many values, names among them, a template may hold.
pub const MAX_LEAVES: usize = 500;
/// How long a text in a template may be, in bytes.
pub const MAX_LITERAL: usize = 4_000;

/// A command's arguments, some of them to be filled in.
///
/// In JSON it is an object; elsewhere, where there are no values of unknown shape, the text of that object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Value);

impl Default for Template {
    fn default() -> Self {
        Self(Value::Object(Map::new()))
    }
}

impl From<Value> for Template {
    fn from(arguments: Value) -> Self {
        Self(arguments)
    }
}

/// Where a leaf's value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leaf<'a> {
    /// A field of the run.
    Field(&'a str),
    /// The member or group that plays a role.
    Role(&'a str),
    /// The record that the flow drives.
    Record,
    /// Its group.
    Group,
    /// The member who fires.
    Actor,
    /// The moment, so many seconds later.
    Now(i64),
    /// A rule's number; as money, in the currency of a field.
    Formula { text: &'a str, currency_of: Option<&'a str> },
    /// Written like a leaf, but naming nothing that there is.
    Unknown(&'a str),
}

impl Template {
    /// The arguments as they were written.
    pub fn as_value(&self) -> &Value {
        &self.0
    }

    /// The arguments with every leaf replaced by what `fill` finds for it.
    pub(super) fn fill<E>(&self, fill: &mut impl FnMut(Leaf<'_>) -> Result<Option<Value>, E>) -> Result<Value, E> {
        Ok(filled(&self.0, true, fill)?.unwrap_or_default())
    }
}

fn filled<E>(value: &Value, top: bool, fill: &mut impl FnMut(Leaf<'_>) -> Result<Option<Value>, E>) -> Result<Option<Value>, E> {
    match value {
        Value::Object(object) => match leaf(object).filter(|_| !top) {
            Some(leaf) => fill(leaf),
            None => {
                let mut all = Map::new();
                for (name, value) in object {
                    if let Some(value) = filled(value, false, fill)? {
                        all.insert(name.clone(), value);
                    }
                }
                Ok(Some(Value::Object(all)))
            }
        },
        Value::Array(list) => {
            let mut all = Vec::with_capacity(list.len());
            for value in list {
                all.extend(filled(value, false, fill)?);
            }
            Ok(Some(Value::Array(all)))
        }
        plain => Ok(Some(plain.clone())),
    }
}

/// The leaf that this object is. An object with other names is an argument like any other, even if one of them is `from`.
pub(super) fn leaf(object: &Map<String, Value>) -> Option<Leaf<'_>> {
    let only = |names: &[&str]| object.keys().all(|name| names.contains(&name.as_str()));
    if let Some(Value::String(from)) = object.get("from")
        && only(&["from", "plus_seconds"])
    {
        let later = object.get("plus_seconds");
        return Some(match (from.split_once('.'), later) {
            (None, None | Some(Value::Number(_))) if from == "now" => Leaf::Now(later.and_then(Value::as_i64).unwrap_or(0)),
            (Some(("field", name)), None) => Leaf::Field(name),
            (Some(("role", name)), None) => Leaf::Role(name),
            (None, None) if from == "record" => Leaf::Record,
            (None, None) if from == "group" => Leaf::Group,
            (None, None) if from == "actor" => Leaf::Actor,
            _ => Leaf::Unknown(from),
        });
    }
    if let Some(Value::String(text)) = object.get("formula")
        && only(&["formula", "currency_of"])
    {
        return Some(match object.get("currency_of") {
            None => Leaf::Formula { text, currency_of: None },
            Some(Value::String(field)) => Leaf::Formula { text, currency_of: Some(field) },
            Some(_) => Leaf::Unknown(text),
        });
    }
    None
}

impl Serialize for Template {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            self.0.serialize(serializer)
        } else {
            serializer.serialize_str(&serde_json::to_string(&self.0).map_err(ser::Error::custom)?)
        }
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            Value::deserialize(deserializer).map(Self)
        } else {
            serde_json::from_str(&String::deserialize(deserializer)?).map(Self).map_err(de::Error::custom)
        }
    }
}

impl JsonSchema for Template {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Template".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "description": "A command's arguments. `{\"from\": \"field.NAME\"}` stands for a field of the run; `role.NAME`, `record`, \
                            `group`, `actor` and `now` likewise; `{\"formula\": \"price * 2\", \"currency_of\": \"price\"}` is worked out."
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn leaves_are_filled_and_what_has_no_value_is_left_out() {
        let template = Template::from(json!({
            "from": { "from": "field.payer" },
            "to": "a literal",
            "movement": { "from": "field.payer", "to": "both are plain" },
            "amounts": [{ "from": "field.amount" }, { "from": "field.none" }],
            "memo": { "from": "field.none" },
            "until": { "from": "now", "plus_seconds": 60 },
        }));
        let filled: Result<Value, ()> = template.fill(&mut |leaf| {
            Ok(match leaf {
                Leaf::Field("none") => None,
                Leaf::Field(name) => Some(json!(name.to_uppercase())),
                other => Some(json!(format!("{other:?}"))),
            })
        });
        let expected = json!({
            "from": "PAYER",
            "to": "a literal",
            "movement": { "from": "field.payer", "to": "both are plain" },
            "amounts": ["AMOUNT"],
            "until": "Now(60)",
        });
        assert_eq!(filled, Ok(expected));
    }

    #[test]
    fn it_goes_through_the_codec_of_commands() {
        let template = Template::from(json!({ "a": [1, { "from": "field.x" }] }));
        let bytes = postcard::to_stdvec(&template).expect("encodes");
        assert_eq!(postcard::from_bytes::<Template>(&bytes).expect("decodes"), template);
    }
}
