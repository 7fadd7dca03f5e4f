//! An application with a database of its own, whose orders are paid in a community: README.md says how to run it.
//!
//! Invariant: an order is paid in the shop's table if and only if its payment is in the community's journal, for both are written in one
//! transaction. An order's payment bears the order's id as its command id, so paying twice pays once.

mod door;
mod paid;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use wezer_core::id::{CommunityId, MemberId, WalletId};
use wezer_core::ledger::CreateCurrency;
use wezer_core::member::AdmitMember;
use wezer_core::store::sql::Postgres;
use wezer_core::store::sql::sqlx::{self, PgPool, raw_sql};
use wezer_core::wallet::OpenWallet;
use wezer_core::{Community, Registry};

use self::paid::Paid;

/// What went wrong while the shop opened.
pub type Trouble = Box<dyn std::error::Error + Send + Sync>;

/// One community; a shop with several would keep its id in a table.
const COMMUNITY: CommunityId = CommunityId::from_u128(0x5409);
const ADD_CUSTOMER: &str = "INSERT INTO shop.customer (id, name, member, wallet) VALUES ($1, $2, $3, $4)";
const TILL: &str = "SELECT wallet FROM shop.customer WHERE id = $1";

/// The shop: its pool, and the community that lies in the same database.
#[derive(Debug, Clone)]
pub struct Shop {
    pool: PgPool,
    community: Community,
    till: WalletId,
}

impl Shop {
    /// Opens the shop in a database; makes its tables, the community's, a currency and a till the first time.
    ///
    /// # Errors
    /// Whatever the database or the community says.
    pub async fn open(pool: PgPool) -> Result<Self, Trouble> {
        raw_sql(include_str!("schema.sql")).execute(&pool).await?;
        let postgres = Postgres::new(pool.clone()).await?.with_companion(Arc::new(Paid));
        let community = Community::open(postgres.create(COMMUNITY).await?, Registry::core());
        postgres.show(&Registry::core()).await?;
        let found: Option<uuid::Uuid> = sqlx::query_scalar(TILL).bind(uuid::Uuid::nil()).fetch_optional(&pool).await?;
        let till = match found {
            Some(till) => WalletId::from_uuid(till),
            None => begin(&pool, &community).await?,
        };
        Ok(Self { pool, community, till })
    }

    /// A new customer, who is a member of the community.
    ///
    /// # Errors
    /// Whatever the database or the community says.
    pub async fn customer(&self, name: &str) -> Result<uuid::Uuid, Trouble> {
        let admitted = self.community.system().execute(AdmitMember::named(name)).await?;
        let id = admitted.member.as_uuid();
        keep(&self.pool, id, name, admitted.member, admitted.wallet).await?;
        Ok(id)
    }

    /// What it answers over HTTP.
    pub fn router(self) -> Router {
        Router::new()
            .route("/orders", post(door::order))
            .route("/orders/{id}", get(door::look))
            .route("/orders/{id}/pay", post(door::pay))
            .route("/customers", get(door::customers))
            .with_state(self)
    }
}

/// The till is the customer without an id.
async fn begin(pool: &PgPool, community: &Community) -> Result<WalletId, Trouble> {
    let system = community.system();
    system.execute(CreateCurrency::mutual_credit("VAL".parse()?, "-100".parse()?)).await?;
    let till = *system.execute(OpenWallet { label: "Till".to_owned() }).await?;
    keep(pool, uuid::Uuid::nil(), "Till", MemberId::from_u128(0), till).await?;
    Ok(till)
}

async fn keep(pool: &PgPool, id: uuid::Uuid, name: &str, member: MemberId, wallet: WalletId) -> Result<(), sqlx::Error> {
    let query = sqlx::query(ADD_CUSTOMER).bind(id).bind(name).bind(member.as_uuid()).bind(wallet.as_uuid());
    query.execute(pool).await.map(drop)
}
