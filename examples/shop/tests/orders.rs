//! A customer's order, from the request to its row, with PostgreSQL of this machine.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test says and panics where something is wrong")]

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use shop::Shop;
use tower::ServiceExt as _;
use wezer_core::store::sql::postgres::ephemeral::Server;
use wezer_core::store::sql::sqlx::{self, PgPool};

async fn ask(shop: &Router, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    let request = request.body(Body::from(body.to_string())).unwrap();
    let answer = shop.clone().oneshot(request).await.unwrap();
    let status = answer.status();
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap())
}

async fn order(shop: &Router, customer: uuid::Uuid, price: &str) -> String {
    let (status, made) = ask(shop, Method::POST, "/orders", json!({ "customer": customer, "price": price })).await;
    assert_eq!(status, StatusCode::CREATED);
    format!("/orders/{}", made["id"].as_str().unwrap())
}

/// `None`, after a word on standard error, where there is no server; never where `CI` is set.
fn server() -> Option<Server> {
    match Server::start() {
        Ok(server) => Some(server),
        Err(why) => {
            assert!(std::env::var_os("CI").is_none(), "{why}");
            eprintln!("skipped: {why}");
            None
        }
    }
}

async fn rows(pool: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT coalesce(sum(cardinality(ends)), 0) FROM wezer.journal").fetch_one(pool).await.unwrap()
}

#[tokio::test]
async fn an_order_is_paid_with_its_payment_or_not_at_all() {
    let Some(server) = server() else { return };
    let pool = server.pool("shop").await.unwrap();
    let opened = Shop::open(pool.clone()).await.unwrap();
    let ana = opened.customer("Ana").await.unwrap();
    let shop = opened.router();

    let first = order(&shop, ana, "60 VAL").await;
    let pay = format!("{first}/pay");
    let (status, paid) = ask(&shop, Method::POST, &pay, Value::Null).await;
    assert_eq!(status, StatusCode::OK, "{paid}");
    let entry = paid["entry"].as_i64().unwrap();
    let (_, seen) = ask(&shop, Method::GET, &first, Value::Null).await;
    assert_eq!(seen, json!({ "price": "60 VAL", "paid_by": entry }));
    assert_eq!(ask(&shop, Method::POST, &pay, Value::Null).await.1, paid, "a second click pays nothing more");

    // Beyond her limit of -100: refused in words, and not marked.
    let second = order(&shop, ana, "60 VAL").await;
    let (status, refused) = ask(&shop, Method::POST, &format!("{second}/pay"), Value::Null).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused["problem"].as_str().unwrap().contains("100"), "{refused}");
    assert_eq!(ask(&shop, Method::GET, &second, Value::Null).await.1["paid_by"], Value::Null);

    let (status, _) = ask(&shop, Method::POST, "/orders", json!({ "customer": ana, "price": "much" })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);

    // The shop's own row refuses: then the payment is not there either.
    let third = order(&shop, ana, "1 VAL").await;
    let guard = "ALTER TABLE shop.purchase ADD CONSTRAINT closed CHECK (paid_by IS NULL OR price <> '1 VAL')";
    sqlx::query(guard).execute(&pool).await.unwrap();
    let before = rows(&pool).await;
    let (status, _) = ask(&shop, Method::POST, &format!("{third}/pay"), Value::Null).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(rows(&pool).await, before);
    sqlx::query("ALTER TABLE shop.purchase DROP CONSTRAINT closed").execute(&pool).await.unwrap();
    let (status, _) = ask(&shop, Method::POST, &format!("{third}/pay"), Value::Null).await;
    assert_eq!(status, StatusCode::OK, "nothing stands in the way any more");

    let (_, customers) = ask(&shop, Method::GET, "/customers", Value::Null).await;
    assert_eq!(customers[0], json!({ "name": "Ana", "balance": "-61", "orders": 2 }));

    let again = Shop::open(pool).await.unwrap().router();
    assert_eq!(
        ask(&again, Method::GET, &first, Value::Null).await.1["paid_by"],
        json!(entry),
        "opened again, it is the same shop"
    );
}
