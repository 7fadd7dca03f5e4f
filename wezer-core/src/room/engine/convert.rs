//! Values of components as JSON and back, by the types of the component. See [`interface`](super::interface) for the shapes.

use serde_json::{Map, Number, Value};
use wasmtime::component::Val;
use wasmtime::component::types::Type;

/// A value that has no JSON form, or JSON that is not of the type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(in crate::room) struct Mismatch(pub(in crate::room) String);

impl Mismatch {
    pub(in crate::room) fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }
}

fn mismatch(what: impl Into<String>) -> Mismatch {
    Mismatch(what.into())
}

fn snake(kebab: &str) -> String {
    kebab.replace('-', "_")
}

fn is_named(snake: &str, kebab: &str) -> bool {
    snake.len() == kebab.len()
        && snake.bytes().zip(kebab.bytes()).all(|(ours, theirs)| ours == theirs || (ours == b'_' && theirs == b'-'))
}

/// How many bytes a value takes, about.
pub(in crate::room) fn weight(value: &Val) -> usize {
    match value {
        Val::String(text) => text.len() + 8,
        Val::List(values) | Val::Tuple(values) | Val::FixedLengthList(values) => values.iter().map(weight).sum::<usize>() + 8,
        Val::Record(fields) => fields.iter().map(|(name, value)| name.len() + weight(value)).sum(),
        Val::Variant(_, Some(value)) | Val::Option(Some(value)) => weight(value) + 4,
        Val::Result(Ok(Some(value)) | Err(Some(value))) => weight(value) + 4,
        _ => 8,
    }
}

pub(in crate::room) fn to_json(value: &Val) -> Result<Value, Mismatch> {
    Ok(match value {
        Val::Bool(yes) => Value::Bool(*yes),
        Val::S8(number) => Value::from(*number),
        Val::U8(number) => Value::from(*number),
        Val::S16(number) => Value::from(*number),
        Val::U16(number) => Value::from(*number),
        Val::S32(number) => Value::from(*number),
        Val::U32(number) => Value::from(*number),
        Val::S64(number) => Value::from(*number),
        Val::U64(number) => Value::from(*number),
        Val::Char(letter) => Value::String(letter.to_string()),
        Val::String(text) => Value::String(text.clone()),
        Val::List(values) | Val::Tuple(values) | Val::FixedLengthList(values) => {
            Value::Array(values.iter().map(to_json).collect::<Result<_, _>>()?)
        }
        Val::Record(fields) => Value::Object(object(fields.iter().map(|(name, value)| (name.as_str(), value)))?),
        Val::Variant(case, None) | Val::Enum(case) => Value::String(snake(case)),
        Val::Variant(case, Some(value)) => Value::Object(Map::from_iter([(snake(case), to_json(value)?)])),
        Val::Option(None) => Value::Null,
        Val::Option(Some(value)) => to_json(value)?,
        // A float is no amount, no count and no id.
        _ => return Err(mismatch("a value of a kind that no command takes")),
    })
}

/// An object of these values; what is absent is left out.
pub(in crate::room) fn object<'a>(fields: impl Iterator<Item = (&'a str, &'a Val)>) -> Result<Map<String, Value>, Mismatch> {
    let present = fields.filter(|(_, value)| !matches!(value, Val::Option(None)));
    present.map(|(name, value)| Ok((snake(name), to_json(value)?))).collect()
}

pub(in crate::room) fn to_val(json: Value, ty: &Type) -> Result<Val, Mismatch> {
    let wrong = |json: &Value| mismatch(format!("expected another shape than {}", kind(json)));
    Ok(match (ty, json) {
        (Type::Bool, Value::Bool(yes)) => Val::Bool(yes),
        (Type::String, Value::String(text)) => Val::String(text),
        (Type::String, Value::Number(number)) => Val::String(number.to_string()),
        (Type::S8, Value::Number(number)) => Val::S8(signed(&number)?),
        (Type::S16, Value::Number(number)) => Val::S16(signed(&number)?),
        (Type::S32, Value::Number(number)) => Val::S32(signed(&number)?),
        (Type::S64, Value::Number(number)) => Val::S64(signed(&number)?),
        (Type::U8, Value::Number(number)) => Val::U8(unsigned(&number)?),
        (Type::U16, Value::Number(number)) => Val::U16(unsigned(&number)?),
        (Type::U32, Value::Number(number)) => Val::U32(unsigned(&number)?),
        (Type::U64, Value::Number(number)) => Val::U64(unsigned(&number)?),
        (Type::Option(_), Value::Null) => Val::Option(None),
        (Type::Option(option), json) => Val::Option(Some(Box::new(to_val(json, &option.ty())?))),
        (Type::List(list), Value::Array(values)) => {
            let ty = list.ty();
            Val::List(values.into_iter().map(|value| to_val(value, &ty)).collect::<Result<_, _>>()?)
        }
        (Type::Tuple(tuple), Value::Array(values)) if tuple.types().len() == values.len() => {
            let pairs = values.into_iter().zip(tuple.types());
            Val::Tuple(pairs.map(|(value, ty)| to_val(value, &ty)).collect::<Result<_, _>>()?)
        }
        (Type::Record(record), Value::Object(mut fields)) => {
            let mut values = Vec::with_capacity(record.fields().len());
            for field in record.fields() {
                let value = fields.remove(&snake(field.name)).unwrap_or(Value::Null);
                let value = to_val(value, &field.ty).map_err(|Mismatch(why)| mismatch(format!("{}: {why}", field.name)))?;
                values.push((field.name.to_owned(), value));
            }
            Val::Record(values)
        }
        (Type::Enum(cases), Value::String(case)) => {
            let name = cases.names().find(|name| is_named(&case, name));
            Val::Enum(name.ok_or_else(|| mismatch(format!("{case:?} is no case here")))?.to_owned())
        }
        (Type::Variant(variant), json) => {
            let (case, value) = match json {
                Value::String(case) => (case, None),
                Value::Object(fields) if fields.len() == 1 => {
                    fields.into_iter().next().map(|(case, value)| (case, Some(value))).ok_or_else(|| mismatch("no case"))?
                }
                other => return Err(wrong(&other)),
            };
            let found = variant.cases().find(|one| is_named(&case, one.name));
            let found = found.ok_or_else(|| mismatch(format!("{case:?} is no case here")))?;
            let value = match (found.ty, value) {
                (None, _) => None,
                (Some(ty), value) => Some(Box::new(to_val(value.unwrap_or(Value::Null), &ty)?)),
            };
            Val::Variant(found.name.to_owned(), value)
        }
        (_, json) => return Err(wrong(&json)),
    })
}

fn kind(json: &Value) -> &'static str {
    match json {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn signed<T: TryFrom<i64>>(number: &Number) -> Result<T, Mismatch> {
    number.as_i64().and_then(|number| number.try_into().ok()).ok_or_else(|| mismatch(format!("{number} is out of range")))
}

fn unsigned<T: TryFrom<u64>>(number: &Number) -> Result<T, Mismatch> {
    number.as_u64().and_then(|number| number.try_into().ok()).ok_or_else(|| mismatch(format!("{number} is out of range")))
}
