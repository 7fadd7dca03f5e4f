//! Runs the shop: `DATABASE_URL=postgres://… cargo run -p shop`.
#![allow(clippy::print_stdout, reason = "a program says where it listens")]

use shop::{Shop, Trouble};
use tokio::net::TcpListener;
use wezer_core::store::sql::sqlx::PgPool;

#[tokio::main]
async fn main() -> Result<(), Trouble> {
    let url = std::env::var("DATABASE_URL").map_err(|_| "set DATABASE_URL to a database of PostgreSQL")?;
    let shop = Shop::open(PgPool::connect(&url).await?).await?;
    println!("Ana is customer {}", shop.customer("Ana").await?);
    let listener = TcpListener::bind("127.0.0.1:8082").await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, shop.router()).await?)
}
