//! Arguments made from a schema.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// A value of this shape: what is required and whatever stands in `words` by its name, with the simplest content that may stand
/// there.
pub(crate) fn example(schema: &Value, definitions: &Map<String, Value>, words: &BTreeMap<&'static str, Value>) -> Value {
    Maker { definitions, words }.make("", schema)
}

struct Maker<'a> {
    definitions: &'a Map<String, Value>,
    words: &'a BTreeMap<&'static str, Value>,
}

impl Maker<'_> {
    fn make(&self, name: &str, schema: &Value) -> Value {
        let name_of = |reference: &Value| reference.as_str().and_then(|path| path.rsplit('/').next()).map(str::to_owned);
        if let Some(target) = name_of(&schema["$ref"]) {
            // What is called `to` is a group here and a wallet there.
            let name = if target == "WalletId" { "wallet" } else { name };
            return self.make(name, self.definitions.get(&target).unwrap_or(&Value::Null));
        }
        if schema["format"] == "uuid" {
            return self.words.get(name).cloned().unwrap_or_else(|| json!("00000000-0000-0000-0000-00000000002a"));
        }
        if let Some(constant) = schema.get("const").or_else(|| schema["enum"].get(0)) {
            return constant.clone();
        }
        for choice in ["oneOf", "anyOf", "allOf"] {
            if let Some(first) = schema[choice].get(0) {
                return self.make(name, first);
            }
        }
        let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str());
        match kind {
            Some("object") => self.object(schema),
            Some("array") => json!([self.make(name.trim_end_matches('s'), &schema["items"])]),
            Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(1)),
            Some("boolean") => json!(true),
            Some("string") => json!(self.text(schema)),
            _ => Value::Null,
        }
    }

    fn object(&self, schema: &Value) -> Value {
        let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let properties = schema["properties"].as_object().into_iter().flatten();
        let wanted = properties.filter(|(name, _)| required.contains(&name.as_str()) || self.words.contains_key(name.as_str()));
        Value::Object(wanted.map(|(name, schema)| (name.clone(), self.make(name, schema))).collect())
    }

    fn text(&self, schema: &Value) -> &'static str {
        match (schema["format"].as_str(), schema["pattern"].as_str()) {
            (Some("date"), _) => "2026-01-01",
            (Some("date-time"), _) => "2026-01-01T00:00:00Z",
            (_, Some(pattern)) if pattern.contains(r"\d") => "1",
            (_, Some(pattern)) if pattern.starts_with("^[a-z]") => "circle",
            _ if schema["maxLength"] == 16 => "VAL",
            _ => "7",
        }
    }
}
