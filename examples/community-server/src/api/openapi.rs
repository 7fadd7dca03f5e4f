//! The API described for programs: OpenAPI 3.1, made from the registry, so that it can't tell anything else than what is there.

use std::sync::OnceLock;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use wezer_core::Registry;
use wezer_core::kernel::Described;

use crate::app::App;

/// The document. Public: it tells what the server can do, not what the community did.
pub(super) async fn document(State(app): State<App>) -> Response {
    // One registry a process: the server opens one community.
    static DOCUMENT: OnceLock<String> = OnceLock::new();
    let text = DOCUMENT.get_or_init(|| describe(app.0.community.registry()).to_string());
    ([(header::CONTENT_TYPE, "application/json")], text.clone()).into_response()
}

/// Everything that the registry knows, as OpenAPI 3.1.
pub(super) fn describe(registry: &Registry) -> Value {
    let description = registry.describe();
    let mut paths = Map::new();
    for command in &description.commands {
        let mut operation = operation(command, "command", "Commands", &called(command), &description.definitions);
        operation["parameters"] = json!([
            { "$ref": "#/components/parameters/IdempotencyKey" },
            { "$ref": "#/components/parameters/AcceptLanguage" },
        ]);
        operation["responses"]["409"] = json!({ "$ref": "#/components/responses/Problem" });
        paths.insert(format!("/api/commands/{}", command.name), json!({ "post": operation }));
    }
    for query in &description.queries {
        let mut post = operation(query, "query", "Queries", query.output.as_value(), &description.definitions);
        let mut get = operation(query, "get_query", "Queries", query.output.as_value(), &description.definitions);
        // Without a body, none can be too long.
        if let Some(get) = get.as_object_mut() {
            get.remove("requestBody");
        }
        if let Some(responses) = get["responses"].as_object_mut() {
            responses.remove("413");
        }
        let common =
            [json!({ "$ref": "#/components/parameters/Freshness" }), json!({ "$ref": "#/components/parameters/AcceptLanguage" })];
        post["parameters"] = json!(common);
        let arguments = json!({
            "name": "arguments",
            "in": "query",
            "description": "The arguments as JSON.",
            "content": { "application/json": { "schema": query.input } },
        });
        get["parameters"] = json!([&[arguments][..], &common].concat());
        get["responses"]["414"] = json!({ "description": "The address is longer than 65,534 bytes: ask by POST." });
        paths.insert(format!("/api/queries/{}", query.name), json!({ "get": get, "post": post }));
    }
    paths.insert("/api/what-if".to_owned(), super::what_if::described());
    paths.insert("/api/events".to_owned(), events());
    paths.insert("/api/journal/{seq}".to_owned(), one_entry());
    let mut schemas = description.definitions;
    for event in description.events {
        schemas.insert(format!("event.{}.{}", event.name, event.version), event.shape.to_value());
    }
    schemas.insert("Problem".to_owned(), problem_schema());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "A WeZer community",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Every command and query of a community, and its journal.",
            "license": { "name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later" },
        },
        "servers": [{ "url": "/" }],
        "security": [{ "token": [] }, { "browser": [] }],
        "tags": [{ "name": "Commands" }, { "name": "Queries" }, { "name": "Journal" }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "parameters": parameters(),
            "responses": { "Problem": {
                "description": "Why nothing was done.",
                "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
            } },
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer" },
                "browser": { "type": "apiKey", "in": "cookie", "name": crate::web::COOKIE },
            },
        },
    })
}

fn operation(described: &Described, prefix: &str, tag: &str, output: &Value, definitions: &Map<String, Value>) -> Value {
    let text = super::resolved(described.input.as_value(), definitions)["description"].as_str().unwrap_or_default();
    let problem = || json!({ "$ref": "#/components/responses/Problem" });
    json!({
        "operationId": format!("{prefix}_{}", described.name),
        "tags": [tag],
        "description": text,
        "requestBody": { "required": true, "content": { "application/json": { "schema": described.input } } },
        "responses": {
            "200": { "description": "Done.", "content": { "application/json": { "schema": output } } },
            "400": problem(), "401": problem(), "403": problem(), "413": problem(), "422": problem(), "429": problem(),
            "503": problem(),
        },
    })
}

fn called(command: &Described) -> Value {
    json!({
        "type": "object",
        "required": ["output", "seq", "repeated"],
        "properties": {
            "output": command.output,
            "seq": { "type": "integer", "minimum": 1, "description": "The journal entry that records it." },
            "repeated": { "type": "boolean", "description": "Whether this is an earlier answer again." },
        },
    })
}

fn events() -> Value {
    json!({ "get": {
        "operationId": "follow_journal",
        "tags": ["Journal"],
        "description": "What the caller may see of the journal from an entry on, then whatever happens, as server-sent events. `id:` is the entry's number; \
                        `Last-Event-ID` continues after it. A stream ends after 15 minutes.",
        "parameters": [
            { "name": "from", "in": "query", "schema": { "type": "integer", "minimum": 1 } },
            { "name": "Last-Event-ID", "in": "header", "schema": { "type": "integer", "minimum": 0 } },
        ],
        "responses": {
            "200": { "description": "Events; the data of each is a journal entry.",
                     "content": { "text/event-stream": { "schema": { "$ref": "#/components/schemas/ShownEntry" } } } },
            "401": { "$ref": "#/components/responses/Problem" },
            "429": { "$ref": "#/components/responses/Problem" },
            "503": { "$ref": "#/components/responses/Problem" },
        },
    } })
}

fn one_entry() -> Value {
    json!({ "get": {
        "operationId": "read_journal_entry",
        "tags": ["Journal"],
        "description": "One entry of the journal, as far as the caller may see it.",
        "parameters": [{ "name": "seq", "in": "path", "required": true, "schema": { "type": "integer", "minimum": 1 } }],
        "responses": {
            "200": { "description": "The entry.",
                     "content": { "application/json": { "schema": { "$ref": "#/components/schemas/ShownEntry" } } } },
            "401": { "$ref": "#/components/responses/Problem" },
            "403": { "$ref": "#/components/responses/Problem" },
            "404": { "$ref": "#/components/responses/Problem" },
            "429": { "$ref": "#/components/responses/Problem" },
            "503": { "$ref": "#/components/responses/Problem" },
        },
    } })
}

fn parameters() -> Value {
    json!({
        "IdempotencyKey": {
            "name": "Idempotency-Key",
            "in": "header",
            "description": "The command's id, a UUID: sent again with the same content, it has no second effect. Made by the server \
                            if absent; the answer has it.",
            "schema": { "type": "string", "format": "uuid" },
        },
        "Freshness": {
            "name": "Freshness",
            "in": "header",
            "description": "`latest`: all that anybody was acknowledged before the question. `cached`: what this server knows, \
                            which another may have moved past a moment ago; the store is asked for the token only if all else is in memory.",
            "schema": { "type": "string", "enum": ["latest", "cached"], "default": "latest" },
        },
        "AcceptLanguage": {
            "name": "Accept-Language",
            "in": "header",
            "description": "The language of messages: `en` or `fr`.",
            "schema": { "type": "string" },
        },
    })
}

fn problem_schema() -> Value {
    json!({
        "type": "object",
        "required": ["type", "title", "status", "code", "message"],
        "properties": {
            "type": { "type": "string" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "code": { "type": "string", "description": "The refusal's name; it never changes." },
            "message": { "type": "string", "description": "The refusal for a person." },
            "arguments": { "type": "object", "additionalProperties": { "type": "string" } },
            "is_retryable": { "type": "boolean" },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) => {
                if let Some(Value::String(reference)) = map.get("$ref") {
                    found.insert(reference.clone());
                }
                map.values().for_each(|value| references(value, found));
            }
            Value::Array(list) => list.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }

    #[test]
    fn the_document_is_whole() {
        let registry = crate::store::registry().unwrap();
        let document = describe(&registry);
        assert_eq!(document["openapi"], "3.1.0");
        let paths = document["paths"].as_object().unwrap();
        for name in registry.commands() {
            assert!(paths.contains_key(&format!("/api/commands/{name}")), "{name}");
        }
        for name in registry.queries() {
            assert!(paths.contains_key(&format!("/api/queries/{name}")), "{name}");
        }
        let mut found = BTreeSet::new();
        references(&document, &mut found);
        assert!(found.len() > 20);
        for reference in found {
            let pointer = reference.strip_prefix('#').expect("references stay inside");
            assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
        }
        let mut ids = BTreeSet::new();
        for operation in paths.values().flat_map(|path| path.as_object().unwrap().values()) {
            assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "an operation's id is used once");
            assert!(!operation["description"].as_str().unwrap().is_empty(), "{operation}");
            assert!(operation["responses"]["200"]["description"].is_string());
        }
        let component = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
        assert!(document["components"]["schemas"].as_object().unwrap().keys().all(|name| component(name)));
    }
}
