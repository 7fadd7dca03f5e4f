//! A changed rule over the community's history, over HTTP: neither a command nor a query, since it reads a whole history.

use axum::extract::State;
use axum::response::Json;
use schemars::JsonSchema;
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Value, json};
use wezer_exchange::what_if::{Change, Seen};

use super::{ApiProblem, Caller, Sent};
use crate::app::App;
use crate::trial::{NotTried, attempt};

/// Tries what the body says, and tells what the caller may know of it.
pub(super) async fn post(State(app): State<App>, caller: Caller, body: Sent) -> Result<Json<Seen>, ApiProblem> {
    let language = caller.language;
    let body = body.map_err(|rejection| ApiProblem::bad_body(language, &rejection))?;
    let change: Change = serde_json::from_slice(&body).map_err(|error| ApiProblem::bad_json(language, &error))?;
    attempt(&app, &caller.session, change).await.map(Json).map_err(|error| match error {
        NotTried::TooOften(wait) => ApiProblem::too_often(language, wait),
        NotTried::Said(error) => ApiProblem::new(&(&error).into(), language),
    })
}

/// The whole shape, with nothing to look up elsewhere: other shapes have the same names as some of its parts.
fn whole<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    SchemaGenerator::new(settings).subschema_for::<T>().to_value()
}

/// How it is described for programs.
pub(super) fn described() -> Value {
    let problem = || json!({ "$ref": "#/components/responses/Problem" });
    json!({ "post": {
        "operationId": "what_if",
        "tags": ["Queries"],
        "description": "Runs changed limits, fees, income, dividend, membership fee or demurrage of a currency over the community's own history in \
                        a copy; nothing is changed by it. Every member may ask: they are told sums, how balances are spread in parts of five \
                        wallets or more, their own wallets as their own limits would have it, and in fives what limits of others would have \
                        refused, if those of five wallets or more would have; bounds on balances they try in steps of 1, 2 and 5 with zeros. Whoever may change currencies and see all wallets \
                        is told all of it. One history is read at a time, and a caller has few tries a minute.",
        "parameters": [{ "$ref": "#/components/parameters/AcceptLanguage" }],
        "requestBody": { "required": true, "content": { "application/json": { "schema": whole::<Change>() } } },
        "responses": {
            "200": { "description": "What would have come of it.",
                     "content": { "application/json": { "schema": whole::<Seen>() } } },
            "400": problem(), "401": problem(), "403": problem(), "422": problem(), "429": problem(), "503": problem(),
        },
    } })
}
