//! Deals and announcements as tables: what a person with `psql` or a tool for reports reads of the market.

use std::sync::Arc;

use tempfile::TempDir;
use wezer_core::Registry;
use wezer_core::id::CommunityId;
use wezer_core::store::sql::sqlx::{self, Row};
use wezer_core::store::sql::{Postgres, Sqlite};
use wezer_exchange::Exchange;
use wezer_exchange::deal::{DealId, ReplyTerms};
use wezer_exchange::market::announcement::{Kind, Price, Terms, WriteAnnouncement};
use wezer_exchange::market::category::CreateCategory;

use super::place::{block_on, name, pool, server};
use super::town::{ANA, BO, CLEO, DAN, Town, money};

const COMMUNITY: CommunityId = CommunityId::from_u128(9);

/// What happened: a deal that is paid, one whose price is held, one that waits for an answer; bread that is still to be had, tools in
/// another category, and a draft that nobody sees.
async fn trade(town: &Town) -> [DealId; 3] {
    let bread = town.announce(ANA, Kind::Offer, Some(9), Price::of(money("5 VAL"))).await;
    let one = |quantity| ReplyTerms::of(quantity);
    let paid = town.reply(BO, bread, one(2)).await.expect("replied");
    town.steps(paid, &[(ANA, "accept"), (ANA, "invoice"), (BO, "pay")]).await;
    let held = town.reply(CLEO, bread, one(1)).await.expect("replied");
    town.steps(held, &[(ANA, "accept")]).await;
    let price = Price::AllOf(vec![money("2.50 EUR"), money("4 VAL")]);
    let jam = town.announce(BO, Kind::Want, None, price).await;
    let open = town.reply(DAN, jam, one(1)).await.expect("replied");
    let category = *town.community.system().execute(CreateCategory::named("Tools", "Outils")).await.expect("created");
    for (who, publish) in [(DAN, true), (CLEO, false)] {
        let terms = Terms::new("A saw", category).at(Price::Free);
        town.by(who).execute(WriteAnnouncement { kind: Kind::Offer, terms, publish }).await.expect("written");
    }
    [paid, held, open]
}

/// Each deal in its state, with each line of its price.
fn rights([paid, held, open]: [DealId; 3]) -> Vec<String> {
    let mut right = [
        format!("{paid} vote 2 10 VAL"),
        format!("{held} accepted 1 5 VAL"),
        format!("{open} open 1 2.50 EUR"),
        format!("{open} open 1 4 VAL"),
    ];
    right.sort();
    right.to_vec()
}

const ANNOUNCED: [&str; 3] = ["Food offer 1", "Food want 1", "Tools offer 1"];

/// The payments of deals: who paid whom how much for which.
fn paid_for(town: &Town, [paid, ..]: [DealId; 3]) -> Vec<String> {
    vec![format!("{paid} {} {} 10 VAL", town.wallets[BO], town.wallets[ANA])]
}

#[test]
fn postgres_shows_deals_and_what_is_on_the_market() {
    const DEALS: &str = "SELECT concat_ws(' ', deal.id, deal.body -> 'course' ->> 'state', deal.body ->> 'quantity',
            price ->> 'amount', price ->> 'currency')
        FROM wezer_read.deal CROSS JOIN LATERAL jsonb_array_elements(deal.body -> 'prices') AS price ORDER BY 1";
    const OPEN: &str = "SELECT concat_ws(' ', category.body -> 'label' ->> 'en', announcement.body ->> 'kind', count(*))
        FROM wezer_read.announcement
        JOIN wezer_read.market_category AS category
            ON category.community = announcement.community AND category.id = (announcement.body ->> 'category')::uuid
        WHERE announcement.body -> 'course' ->> 'state' = 'open'
        GROUP BY category.body -> 'label' ->> 'en', announcement.body ->> 'kind' ORDER BY 1";
    const PAID: &str = "SELECT concat_ws(' ', deal.id, posting.partner, posting.wallet, posting.amount, posting.currency)
        FROM wezer_read.deal
        JOIN wezer_read.postings AS posting
            ON posting.community = deal.community AND posting.entry = deal.body -> 'money' ->> 'paid' AND posting.amount > 0
        ORDER BY 1";
    let Some(server) = server() else { return };
    block_on(async {
        let database = name();
        server.database(&database).expect("a database");
        let postgres = Postgres::new(pool(server, &database).await).await.expect("ready");
        let store = Arc::new(postgres.create(COMMUNITY).await.expect("begun"));
        let town = Town::kept_in(Arc::clone(&store) as _).await;
        let deals = trade(&town).await;
        postgres.show(&Registry::core().with(&Exchange).expect("names are free")).await.expect("shown");
        store.show_postings().await.expect("shown");
        let ask = async |sql: &'static str| {
            let rows = sqlx::query(sql).fetch_all(postgres.pool()).await.expect("answered");
            rows.iter().map(|row| row.get::<String, _>(0)).collect::<Vec<_>>()
        };
        assert_eq!(ask(DEALS).await, rights(deals));
        assert_eq!(ask(OPEN).await, ANNOUNCED);
        assert_eq!(ask(PAID).await, paid_for(&town, deals));
        // What people wrote is sealed: the rows are there, the words are not.
        let words = "SELECT concat_ws(' ', count(*), count(body)) FROM wezer_read.announcement_words";
        assert_eq!(ask(words).await, ["4 0"]);
    });
}

#[test]
fn sqlite_shows_deals_and_what_is_on_the_market() {
    const DEALS: &str = "SELECT deal.id || ' ' || (deal.body -> 'course' ->> 'state') || ' ' || (deal.body ->> 'quantity')
            || ' ' || (price.value ->> 'amount') || ' ' || (price.value ->> 'currency')
        FROM wezer_read_deal AS deal, json_each(deal.body -> 'prices') AS price ORDER BY 1";
    const OPEN: &str = "SELECT (category.body -> 'label' ->> 'en') || ' ' || (announcement.body ->> 'kind') || ' ' || count(*)
        FROM wezer_read_announcement AS announcement
        JOIN wezer_read_market_category AS category
            ON category.community = announcement.community AND category.id = announcement.body ->> 'category'
        WHERE announcement.body -> 'course' ->> 'state' = 'open'
        GROUP BY category.body -> 'label' ->> 'en', announcement.body ->> 'kind' ORDER BY 1";
    const PAID: &str =
        "SELECT deal.id || ' ' || posting.partner || ' ' || posting.wallet || ' ' || posting.amount || ' ' || posting.currency
        FROM wezer_read_deal AS deal
        JOIN wezer_postings AS posting
            ON posting.community = deal.community AND posting.entry = deal.body -> 'money' ->> 'paid' AND posting.minor > 0
        ORDER BY 1";
    block_on(async {
        let dir = TempDir::new().expect("a folder");
        let sqlite = Sqlite::at(dir.path().join("town.db")).await.expect("ready");
        let store = Arc::new(sqlite.create(COMMUNITY).await.expect("begun"));
        let town = Town::kept_in(Arc::clone(&store) as _).await;
        let deals = trade(&town).await;
        sqlite.show(&Registry::core().with(&Exchange).expect("names are free")).await.expect("shown");
        store.show_postings().await.expect("shown");
        let ask = async |sql: &'static str| {
            let rows = sqlx::query(sql).fetch_all(sqlite.pool()).await.expect("answered");
            rows.iter().map(|row| row.get::<String, _>(0)).collect::<Vec<_>>()
        };
        assert_eq!(ask(DEALS).await, rights(deals));
        assert_eq!(ask(OPEN).await, ANNOUNCED);
        assert_eq!(ask(PAID).await, paid_for(&town, deals));
        let words = "SELECT count(*) || ' ' || count(body) FROM wezer_read_announcement_words";
        assert_eq!(ask(words).await, ["4 0"]);
    });
}
