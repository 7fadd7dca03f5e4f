//! An example of what a schema describes: what the page to try the API begins with.

use serde_json::{Map, Value, json};

const DEPTH: usize = 8;

/// A value of this shape: what is required, with the simplest content that may stand there.
pub(crate) fn example(schema: &Value, definitions: &Map<String, Value>) -> Value {
    build(schema, definitions, DEPTH)
}

/// The schema itself, where it only refers to a definition.
pub(crate) fn resolved<'a>(schema: &'a Value, definitions: &'a Map<String, Value>) -> &'a Value {
    let name = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next());
    name.and_then(|name| definitions.get(name)).unwrap_or(schema)
}

fn build(schema: &Value, definitions: &Map<String, Value>, depth: usize) -> Value {
    let Some(deeper) = depth.checked_sub(1) else { return Value::Null };
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return definitions.get(name).map_or(Value::Null, |schema| build(schema, definitions, deeper));
    }
    if let Some(default) = schema.get("const").or_else(|| schema.get("default")) {
        return default.clone();
    }
    if let Some(first) = schema["enum"].as_array().and_then(|values| values.first()) {
        return first.clone();
    }
    for choice in ["oneOf", "anyOf", "allOf"] {
        if let Some(first) = schema[choice].as_array().and_then(|choices| choices.first()) {
            return build(first, definitions, deeper);
        }
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str());
    match kind {
        Some("object") => {
            let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let fields = required.map(|name| (name.to_owned(), build(&schema["properties"][name], definitions, deeper)));
            Value::Object(fields.collect())
        }
        Some("array") => json!([build(&schema["items"], definitions, deeper)]),
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(0)),
        Some("boolean") => json!(false),
        Some("string") => json!(text(schema)),
        _ => Value::Null,
    }
}

fn text(schema: &Value) -> &'static str {
    match (schema["format"].as_str(), schema["pattern"].as_str()) {
        (Some("uuid"), _) => "00000000-0000-0000-0000-000000000000",
        (Some("date-time"), _) => "2026-01-01T00:00:00Z",
        (_, Some(pattern)) if pattern.contains(r"\d") => "1",
        _ if schema["maxLength"] == 16 => "VAL",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_has_the_shape_that_its_command_reads() {
        let registry = crate::store::registry().unwrap();
        let description = registry.describe();
        let pay = description.commands.iter().find(|command| command.name == "pay").unwrap();
        let value = example(pay.input.as_value(), &description.definitions);
        let pay: Result<wezer_core::ledger::Pay, _> = serde_json::from_value(value.clone());
        assert!(pay.is_ok(), "{value} {pay:?}");
        for described in description.commands.iter().chain(&description.queries) {
            let value = example(described.input.as_value(), &description.definitions);
            assert!(value.is_object(), "{} {value}", described.name);
        }
    }
}
