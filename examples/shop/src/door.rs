use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;
use wezer_core::CallError;
use wezer_core::id::{CommandId, MemberId, WalletId};
use wezer_core::kernel::Refusal;
use wezer_core::language::Language;
use wezer_core::ledger::Pay;
use wezer_core::money::{Money, MoneyError};
use wezer_core::store::sql::sqlx;

use crate::Shop;

const ADD: &str = "INSERT INTO shop.purchase (id, customer, price) SELECT $1, id, $3 FROM shop.customer WHERE id = $2";
const FIND: &str = "SELECT price, paid_by FROM shop.purchase WHERE id = $1";
const WHO: &str = "SELECT customer.member, customer.wallet, purchase.price
    FROM shop.purchase AS purchase JOIN shop.customer AS customer ON customer.id = purchase.customer WHERE purchase.id = $1";
/// The shop's own tables beside the community's, in one statement.
const CUSTOMERS: &str = "SELECT customer.name, coalesce(balances.balance::text, '0'), count(purchase.paid_by)
    FROM shop.customer AS customer
    LEFT JOIN wezer_read.balances AS balances ON balances.wallet = customer.wallet
    LEFT JOIN shop.purchase AS purchase ON purchase.customer = customer.id
    GROUP BY customer.id, customer.name, balances.balance ORDER BY customer.name";

/// What somebody wants to buy.
#[derive(Debug, Deserialize)]
pub(crate) struct Order {
    customer: Uuid,
    /// Such as `12.50 VAL`.
    price: String,
}

#[derive(Debug, Serialize)]
struct Seen {
    price: String,
    /// The journal entry by which it was paid.
    paid_by: Option<i64>,
}

/// What can't be done, for a person.
pub(crate) struct Refused(StatusCode, String);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "problem": self.1 }))).into_response()
    }
}

impl From<sqlx::Error> for Refused {
    fn from(error: sqlx::Error) -> Self {
        Self(StatusCode::SERVICE_UNAVAILABLE, error.to_string())
    }
}

impl<E: Refusal> From<CallError<E>> for Refused {
    fn from(error: CallError<E>) -> Self {
        let status = if error.is_retryable() { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::UNPROCESSABLE_ENTITY };
        Self(status, error.explain(Language::English))
    }
}

fn no_such() -> Refused {
    Refused(StatusCode::NOT_FOUND, "there is nothing of this id".to_owned())
}

pub(crate) async fn order(State(shop): State<Shop>, Json(order): Json<Order>) -> Result<Response, Refused> {
    let id = Uuid::now_v7();
    let price: Money =
        order.price.parse().map_err(|error: MoneyError| Refused(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()))?;
    let query = sqlx::query(ADD).bind(id).bind(order.customer).bind(price.to_string());
    if query.execute(&shop.pool).await?.rows_affected() == 0 {
        return Err(no_such());
    }
    Ok((StatusCode::CREATED, Json(json!({ "id": id }))).into_response())
}

pub(crate) async fn look(State(shop): State<Shop>, Path(id): Path<Uuid>) -> Result<Response, Refused> {
    let found: Option<(String, Option<i64>)> = sqlx::query_as(FIND).bind(id).fetch_optional(&shop.pool).await?;
    let (price, paid_by) = found.ok_or_else(no_such)?;
    Ok(Json(Seen { price, paid_by }).into_response())
}

/// Pays an order; once, however often it is asked for.
pub(crate) async fn pay(State(shop): State<Shop>, Path(id): Path<Uuid>) -> Result<Response, Refused> {
    let found: Option<(Uuid, Uuid, String)> = sqlx::query_as(WHO).bind(id).fetch_optional(&shop.pool).await?;
    let (member, wallet, price) = found.ok_or_else(no_such)?;
    let price = price.parse().map_err(|error: MoneyError| Refused(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
    let customer = shop.community.member(MemberId::from_uuid(member));
    let receipt = customer.execute_as(CommandId::from_uuid(id), Pay::new(WalletId::from_uuid(wallet), shop.till, price)).await?;
    Ok(Json(json!({ "entry": receipt.seq.get() })).into_response())
}

pub(crate) async fn customers(State(shop): State<Shop>) -> Result<Response, Refused> {
    let found: Vec<(String, String, i64)> = sqlx::query_as(CUSTOMERS).fetch_all(&shop.pool).await?;
    let all = found.into_iter().map(|(name, balance, orders)| json!({ "name": name, "balance": balance, "orders": orders }));
    Ok(Json(all.collect::<Vec<_>>()).into_response())
}
