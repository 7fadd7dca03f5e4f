//! Whether arguments fit the JSON Schema of a command, as far as that can be told before they are filled in.
//!
//! It understands what `schemars` writes for our commands, and lets pass what it does not understand: the command itself has the
//! last word when it is carried out.

use serde_json::{Map, Value};

use super::{Checked, fault};
use crate::flow::FieldKind;
use crate::flow::fault::{FlowFault, Why, shown};
use crate::flow::template::{Leaf, leaf};

/// What a leaf will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A value of a field's kind.
    Of(FieldKind),
    /// A member or a group; which one is only known in a run.
    MemberOrGroup,
    /// A record's kind and id.
    Record,
}

/// How deep schemas refer to each other at most.
const MAX_REFERENCES: usize = 16;

pub(super) struct Shapes<'a> {
    definitions: &'a Map<String, Value>,
    shape: &'a dyn Fn(Leaf<'_>) -> Result<Shape, Why>,
}

impl<'a> Shapes<'a> {
    pub(super) fn new(definitions: &'a Map<String, Value>, shape: &'a dyn Fn(Leaf<'_>) -> Result<Shape, Why>) -> Self {
        Self { definitions, shape }
    }

    /// Whether a part of a template fits a schema.
    pub(super) fn fits(&self, at: &str, value: &Value, schema: &Value, top: bool) -> Checked {
        let (name, schema) = self.resolve(schema);
        if let Value::Object(object) = value
            && !top
            && let Some(leaf) = leaf(object)
        {
            let shape = (self.shape)(leaf).map_err(|why| FlowFault::new(at, why))?;
            return if self.takes(name, schema, shape) { Ok(()) } else { self.expected(at, name, schema) };
        }
        let Value::Object(keys) = schema else { return Ok(()) };
        for choice in ["anyOf", "oneOf"] {
            if let Some(Value::Array(choices)) = keys.get(choice) {
                let mut deepest: Option<FlowFault> = None;
                for choice in choices {
                    let Err(fault) = self.fits(at, value, choice, top) else { return Ok(()) };
                    // A fault further in tells more than that none of the choices fits.
                    let known = deepest.as_ref().map_or(at.len(), |known| known.at().len());
                    if fault.at().len() > known {
                        deepest = Some(fault);
                    }
                }
                return deepest.map_or_else(|| self.expected(at, name, schema), Err);
            }
        }
        if keys.get("const").is_some_and(|only| only != value) {
            return self.expected(at, name, schema);
        }
        if let Some(Value::Array(all)) = keys.get("enum")
            && !all.contains(value)
        {
            return self.expected(at, name, schema);
        }
        if keys.get("type").is_some_and(|kind| !is_of_type(value, kind)) || !is_of_format(value, keys.get("format")) {
            return self.expected(at, name, schema);
        }
        match value {
            Value::Object(object) => self.object(at, object, keys),
            Value::Array(list) => self.list(at, list, keys),
            _ => Ok(()),
        }
    }

    fn object(&self, at: &str, object: &Map<String, Value>, keys: &Map<String, Value>) -> Checked {
        let properties = keys.get("properties").and_then(Value::as_object);
        let closed = keys.get("additionalProperties") == Some(&Value::Bool(false));
        for (name, value) in object {
            let at = format!("{at}.{}", shown(name));
            match properties.and_then(|properties| properties.get(name)) {
                Some(schema) => self.fits(&at, value, schema, false)?,
                None if closed => return fault(at, Why::NoArgument),
                None => match keys.get("additionalProperties") {
                    Some(schema) => self.fits(&at, value, schema, false)?,
                    None => self.fits(&at, value, &Value::Bool(true), false)?,
                },
            }
        }
        for needed in keys.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
            if !object.contains_key(needed) {
                let schema = properties.and_then(|properties| properties.get(needed)).unwrap_or(&Value::Null);
                let (name, schema) = self.resolve(schema);
                return self.expected(&format!("{at}.{needed}"), name, schema);
            }
        }
        Ok(())
    }

    fn list(&self, at: &str, list: &[Value], keys: &Map<String, Value>) -> Checked {
        let bound = |name: &str| keys.get(name).and_then(Value::as_u64).and_then(|bound| usize::try_from(bound).ok());
        if let Some(limit) = bound("maxItems").filter(|limit| list.len() > *limit) {
            return fault(at, Why::TooMany { limit });
        }
        if bound("minItems").is_some_and(|least| list.len() < least) {
            return fault(at, Why::Empty);
        }
        let items = keys.get("items").unwrap_or(&Value::Bool(true));
        for (nth, value) in list.iter().enumerate() {
            self.fits(&format!("{at}[{nth}]"), value, items, false)?;
        }
        Ok(())
    }

    /// Whether a schema takes a leaf of this shape.
    fn takes(&self, name: Option<&str>, schema: &Value, shape: Shape) -> bool {
        let Value::Object(keys) = schema else { return true };
        for choice in ["anyOf", "oneOf"] {
            if let Some(Value::Array(choices)) = keys.get(choice) {
                return choices.iter().any(|choice| {
                    let (name, schema) = self.resolve(choice);
                    self.takes(name, schema, shape)
                });
            }
        }
        let expected = match name {
            Some("MemberId") => Some(FieldKind::Member),
            Some("GroupId") => Some(FieldKind::Group),
            Some("WalletId") => Some(FieldKind::Wallet),
            Some("EntryId") => Some(FieldKind::Entry),
            Some("Money") => Some(FieldKind::Money),
            Some("Amount") => Some(FieldKind::Decimal),
            Some("Timestamp") => Some(FieldKind::Timestamp),
            _ => None,
        };
        match (expected, shape) {
            (Some(expected), Shape::Of(kind)) => expected == kind,
            (Some(expected), Shape::MemberOrGroup) => matches!(expected, FieldKind::Member | FieldKind::Group),
            (Some(_), Shape::Record) => false,
            (None, Shape::Record) => name == Some("RecordRef") || keys.is_empty(),
            (None, Shape::Of(FieldKind::Bool)) => keys.get("type").is_none_or(|kind| is_of_type(&Value::Bool(true), kind)),
            (None, Shape::Of(FieldKind::Money)) => !keys.contains_key("type"),
            (None, _) => {
                keys.get("type").is_none_or(|kind| is_of_type(&Value::String(String::new()), kind)) && !keys.contains_key("enum")
            }
        }
    }

    /// Whether a command's answer can have such a value at this place.
    pub(super) fn answers(&self, at: &str, path: &str, output: &Value, kind: Option<FieldKind>) -> Checked {
        let (mut name, mut schema) = self.resolve(output);
        for part in path.split('.').filter(|part| !part.is_empty()) {
            let Value::Object(keys) = schema else { return Ok(()) };
            let next = match part.parse::<usize>() {
                Ok(_) => keys.get("items"),
                Err(_) => keys.get("properties").and_then(|properties| properties.get(part)),
            };
            match next {
                Some(next) => (name, schema) = self.resolve(next),
                // An answer of several shapes may have it in one of them.
                None if keys.contains_key("anyOf") || keys.contains_key("oneOf") => return Ok(()),
                None => return fault(at, Why::NotInAnswer { path: shown(path) }),
            }
        }
        match kind {
            Some(kind) if !self.takes(name, schema, Shape::Of(kind)) => self.expected(at, name, schema),
            _ => Ok(()),
        }
    }

    fn resolve<'s>(&'s self, mut schema: &'s Value) -> (Option<&'s str>, &'s Value) {
        let mut name = None;
        for _ in 0..MAX_REFERENCES {
            let Some(Value::String(reference)) = schema.get("$ref") else { break };
            let Some(last) = reference.rsplit('/').next() else { break };
            let Some(target) = self.definitions.get(last) else { break };
            (name, schema) = (Some(last), target);
        }
        (name, schema)
    }

    fn expected(&self, at: &str, name: Option<&str>, schema: &Value) -> Checked {
        fault(at, Why::Argument { expected: self.describe(name, schema) })
    }

    /// What is wanted, in one word or a few.
    fn describe(&self, name: Option<&str>, schema: &Value) -> String {
        const SHOWN: usize = 6;
        if let Some(name) = name {
            return name.to_owned();
        }
        let text = |key: &str| schema.get(key).and_then(Value::as_str);
        if let Some(Value::Array(choices)) = ["anyOf", "oneOf"].iter().find_map(|key| schema.get(key)) {
            let choices = choices.iter().map(|choice| {
                let (name, schema) = self.resolve(choice);
                name.or_else(|| schema.get("type").and_then(Value::as_str)).unwrap_or("…").to_owned()
            });
            return choices.take(SHOWN).collect::<Vec<_>>().join(" | ");
        }
        if let Some(only) = schema.get("const") {
            return only.to_string();
        }
        if let Some(Value::Array(all)) = schema.get("enum") {
            return all.iter().take(SHOWN).map(Value::to_string).collect::<Vec<_>>().join(" | ");
        }
        match (text("type"), text("format")) {
            (_, Some(format)) => format.to_owned(),
            (Some(kind), None) => kind.to_owned(),
            (None, None) => "…".to_owned(),
        }
    }
}

fn is_of_type(value: &Value, kind: &Value) -> bool {
    let is = |kind: &str| match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    };
    match kind {
        Value::String(kind) => is(kind),
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).any(is),
        _ => true,
    }
}

fn is_of_format(value: &Value, format: Option<&Value>) -> bool {
    match (value, format.and_then(Value::as_str)) {
        (Value::String(text), Some("uuid")) => text.parse::<uuid::Uuid>().is_ok(),
        (Value::String(text), Some("date-time")) => text.parse::<crate::time::Timestamp>().is_ok(),
        _ => true,
    }
}
