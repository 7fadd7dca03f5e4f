//! What happens by itself: pending entries end, the journal is counted, members move between levels.
//!
//! A command is a journal entry even if it changes nothing, so each is asked first.

use std::time::Duration;

use wezer_core::Community;
use wezer_core::indicator::UpdateIndicators;
use wezer_core::ledger::ExpireEntries;
use wezer_core::level::ApplyLevels;

/// So many steps of one kind are taken in a row; what is left waits for the next minute.
const MAX_STEPS: usize = 200;

/// Does every minute what is due.
pub(crate) async fn run(community: Community) {
    loop {
        tokio::time::sleep(Duration::from_secs(60)).await;
        expire(&community).await;
        count(&community).await;
        apply_levels(&community).await;
    }
}

/// Ends pending entries when their time has come.
async fn expire(community: &Community) {
    let due = community.system().preview(ExpireEntries {}).await;
    if due.is_ok_and(|due| due > 0)
        && let Err(error) = community.system().execute(ExpireEntries {}).await
    {
        tracing::warn!(%error, "pending entries could not be ended");
    }
}

/// Counts what the journal says since the last time.
async fn count(community: &Community) {
    for _ in 0..MAX_STEPS {
        let due = community.system().preview(UpdateIndicators::default()).await;
        if !due.is_ok_and(|due| due.is_due()) {
            return;
        }
        if let Err(error) = community.system().execute(UpdateIndicators::default()).await {
            tracing::warn!(%error, "the journal could not be counted");
            return;
        }
    }
}

/// Moves members between levels as their figures say.
async fn apply_levels(community: &Community) {
    let mut batch = ApplyLevels::default();
    for _ in 0..MAX_STEPS {
        let Ok(applied) = community.system().preview(batch.clone()).await else { return };
        if applied.is_due()
            && let Err(error) = community.system().execute(batch.clone()).await
        {
            tracing::warn!(%error, "levels could not be applied");
            return;
        }
        match applied.next {
            Some(next) => batch.after = Some(next),
            None => return,
        }
    }
}
