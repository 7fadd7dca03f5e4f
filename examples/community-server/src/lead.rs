//! Which of several processes over one PostgreSQL leads: it alone does what happens by itself, and the others pass commands on to it.
//!
//! Invariant: nothing rests on it. Every process may do everything at any time, and what the community decides is the same; a leader only
//! saves conflicts, and doing twice what is done by itself. Cost: one small statement a second and process.
//!
//! The lead is a row with an end. Who holds it puts the end off each second; whoever finds it past takes it over. So a process that dies
//! or hangs has a successor after [`TERM`], and one that is told to stop as soon as what it does by itself has ended.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinSet;
use uuid::Uuid;
use wezer_core::id::CommunityId;
use wezer_core::store::sql::sqlx;
use wezer_core::store::sql::sqlx::postgres::PgPool;

use crate::life::Life;
use crate::metric::Metrics;

/// The lead ends after so much time unless it is put off.
pub const TERM: Duration = Duration::from_secs(4);
/// So often it is put off, or looked at.
const BEAT: Duration = Duration::from_secs(1);
/// Who leads and could not say so for so long leaves off, well before another begins.
const DOUBT: Duration = Duration::from_millis(2_500);

/// One for all databases: who prepares the tables, or begins a community, goes first.
const GATE: &str = "SELECT pg_advisory_xact_lock(8241147020140101)";
const TABLES: [&str; 3] = [
    "CREATE SCHEMA IF NOT EXISTS community_server",
    "CREATE TABLE IF NOT EXISTS community_server.lead (
        community uuid PRIMARY KEY, holder uuid NOT NULL, address text NOT NULL, until timestamptz NOT NULL)",
    "CREATE TABLE IF NOT EXISTS community_server.webhooks (community uuid PRIMARY KEY, progress bytea NOT NULL)",
];
const TAKE: &str = "WITH took AS (
        INSERT INTO community_server.lead AS lead (community, holder, address, until)
        VALUES ($1, $2, $3, now() + make_interval(secs => $4))
        ON CONFLICT (community) DO UPDATE
            SET holder = excluded.holder, address = excluded.address, until = excluded.until
            WHERE lead.holder = excluded.holder OR lead.until < now()
        RETURNING holder, address
    )
    SELECT holder, address FROM took
    UNION ALL
    SELECT holder, address FROM community_server.lead
    WHERE community = $1 AND until >= now() AND NOT EXISTS (SELECT FROM took)";
const LEAVE: &str = "UPDATE community_server.lead SET until = now() - interval '1 second' WHERE community = $1 AND holder = $2";

/// Who leads.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Leader {
    /// This process: until then, or for ever if there is no other.
    Us(Option<Instant>),
    /// Another process, reached there.
    Other(String),
    Nobody,
}

impl Leader {
    fn is_us(&self) -> bool {
        match self {
            Self::Us(until) => until.is_none_or(|until| Instant::now() < until),
            Self::Other(_) | Self::Nobody => false,
        }
    }
}

/// What this process knows of who leads. Cloning gives another handle on the same.
#[derive(Debug, Clone)]
pub struct Lead(Arc<watch::Sender<Leader>>);

impl Default for Lead {
    /// There is one process.
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(Leader::Us(None))))
    }
}

impl Lead {
    /// Whether this process leads. One that stood still for some seconds does not, even before it has looked again.
    pub fn is_ours(&self) -> bool {
        self.0.borrow().is_us()
    }

    /// Where the process is reached that leads, if it is another one that can be reached.
    pub fn elsewhere(&self) -> Option<String> {
        match &*self.0.borrow() {
            Leader::Other(address) if !address.is_empty() => Some(address.clone()),
            _ => None,
        }
    }

    /// Waits until this process leads.
    pub async fn is_taken(&self) {
        // The sender is held here, so the wait ends in no other way.
        drop(self.0.subscribe().wait_for(Leader::is_us).await);
    }

    /// Another process leads, reached there.
    #[cfg(test)]
    pub(crate) fn at(address: &str) -> Self {
        Self(Arc::new(watch::Sender::new(Leader::Other(address.to_owned()))))
    }

    fn learn(&self, leader: Leader) {
        self.0.send_if_modified(|known| {
            let changes = match (&*known, &leader) {
                (Leader::Us(_), Leader::Us(_)) => !known.is_us(),
                (known, leader) => known != leader,
            };
            if changes {
                tracing::info!(leads = leader.is_us(), "who leads has changed");
            }
            *known = leader;
            changes
        });
    }
}

/// This process among those that may lead.
#[derive(Debug)]
pub struct Candidate {
    pool: PgPool,
    community: CommunityId,
    holder: Uuid,
    address: String,
    lead: Lead,
}

impl Candidate {
    /// One that others reach at `address`, or don't if that is empty; makes the tables ready.
    ///
    /// # Errors
    /// The database's.
    pub async fn new(pool: PgPool, community: CommunityId, address: String) -> Result<Self, sqlx::Error> {
        let mut transaction = pool.begin().await?;
        sqlx::query(GATE).execute(&mut *transaction).await?;
        for table in TABLES {
            sqlx::query(table).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        let lead = Lead(Arc::new(watch::Sender::new(Leader::Nobody)));
        Ok(Self { pool, community, holder: Uuid::now_v7(), address, lead })
    }

    /// Its name in the row of who leads.
    pub fn holder(&self) -> Uuid {
        self.holder
    }

    /// What it knows.
    pub fn lead(&self) -> Lead {
        self.lead.clone()
    }

    /// Stands for the lead until the server is told to stop and the tasks of whoever leads have ended; leaves it then.
    pub async fn run(self, life: Life, metrics: Metrics, mut tasks: JoinSet<()>) {
        let mut heard = Instant::now();
        // Who is told to stop keeps the lead until nothing is under way, but takes it from nobody.
        while !life.is_over() || self.lead.is_ours() {
            let asked = Instant::now();
            match tokio::time::timeout(BEAT, self.look(asked)).await {
                Ok(Ok(leader)) => {
                    heard = asked;
                    self.lead.learn(leader);
                }
                Ok(Err(error)) => tracing::warn!(%error, "who leads could not be asked"),
                Err(_) => tracing::warn!("who leads could not be asked in time"),
            }
            if heard.elapsed() > DOUBT {
                self.lead.learn(Leader::Nobody);
            }
            metrics.figures().leads.set(i64::from(self.lead.is_ours()));
            tokio::select! {
                () = tokio::time::sleep(BEAT) => {}
                () = async { while tasks.join_next().await.is_some() {} } => break,
            }
        }
        while tasks.join_next().await.is_some() {}
        self.lead.learn(Leader::Nobody);
        metrics.figures().leads.set(0);
        let left = sqlx::query(LEAVE).bind(self.community.as_uuid()).bind(self.holder).execute(&self.pool);
        if !matches!(tokio::time::timeout(BEAT, left).await, Ok(Ok(_))) {
            tracing::info!("the lead could not be left; it ends by itself");
        }
    }

    /// Takes the lead, puts its end off, or tells who else has it. What was asked then is sure for some time from then.
    async fn look(&self, asked: Instant) -> Result<Leader, sqlx::Error> {
        let query = sqlx::query_as::<_, (Uuid, String)>(TAKE).bind(self.community.as_uuid()).bind(self.holder);
        let found = query.bind(&self.address).bind(TERM.as_secs_f64()).fetch_optional(&self.pool).await?;
        Ok(match found {
            Some((holder, _)) if holder == self.holder => Leader::Us(Some(asked + DOUBT)),
            Some((_, address)) => Leader::Other(address),
            None => Leader::Nobody,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_stood_still_does_not_lead_until_it_has_looked_again() {
        let lead = Lead::default();
        let soon = Some(Instant::now() + Duration::from_secs(60));
        lead.learn(Leader::Us(Some(Instant::now())));
        assert!(!lead.is_ours(), "the moment is over up to which it was sure");
        let waits = lead.clone();
        let waiting = tokio::spawn(async move { waits.is_taken().await });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        lead.learn(Leader::Us(soon));
        tokio::time::timeout(Duration::from_secs(5), waiting).await.expect("it is told").expect("it waited");
        assert!(lead.is_ours());
        lead.learn(Leader::Other("http://other:1".to_owned()));
        assert!(!lead.is_ours() && lead.elsewhere().is_some());
        assert!(Lead::default().is_ours(), "one process leads for ever");
    }
}
