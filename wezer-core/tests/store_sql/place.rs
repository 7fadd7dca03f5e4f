//! Where the tests' databases lie.

use std::future::Future;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use wezer_core::store::sql::postgres::ephemeral::Server;
use wezer_core::store::sql::sqlx::postgres::{PgPool, PgPoolOptions};

/// Runs a test on a runtime of its own.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(future)
}

/// The one server of these tests. `None`, after a word on standard error, where there is none.
pub(crate) fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
    match SERVER.get_or_init(Server::start) {
        Ok(server) => Some(server),
        Err(why) => {
            assert!(std::env::var_os("CI").is_none(), "{why}");
            eprintln!("skipped: {why}");
            None
        }
    }
}

/// The name of a database that nobody else has.
pub(crate) fn name() -> String {
    static MADE: AtomicU64 = AtomicU64::new(0);
    format!("test_{}", MADE.fetch_add(1, SeqCst))
}

/// A pool of a new process, as it were.
pub(crate) async fn pool(server: &Server, database: &str) -> PgPool {
    PgPoolOptions::new().max_connections(8).connect_with(server.options(database)).await.unwrap()
}
