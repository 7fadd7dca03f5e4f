//! The links of the journal's chain, for pages that show them.
//!
//! Invariant: a link shown was computed from the entries themselves. It tells nothing of an entry that its reader may not see: each has
//! a random id, so nobody can guess its bytes. Cost: the whole journal once, then only what is new; 32
//! bytes for each 256 entries.

use tokio::sync::Mutex;
use wezer_core::Community;
use wezer_core::journal::{Hash, Seq};
use wezer_core::store::StoreError;

const STRIDE: u64 = 256;

/// The links after each 256 entries, as far as anybody asked.
#[derive(Debug, Default)]
pub(crate) struct Chain(Mutex<Vec<Hash>>);

impl Chain {
    /// The link after the entry `seq`.
    pub(super) async fn after(&self, community: &Community, seq: Seq) -> Result<Hash, StoreError> {
        let mut known = self.0.lock().await;
        if known.is_empty() {
            known.push(Hash::of_community(community.id()));
        }
        let wanted = seq.get() / STRIDE;
        while known.len() as u64 <= wanted {
            let place = known.len() as u64 - 1;
            let Some(link) = known.last().copied() else { break };
            let link = chained(community, link, place * STRIDE, STRIDE).await?;
            known.push(link);
        }
        let start = usize::try_from(wanted).ok().and_then(|place| known.get(place).copied());
        let start = start.unwrap_or_else(|| Hash::of_community(community.id()));
        drop(known);
        chained(community, start, wanted * STRIDE, seq.get() - wanted * STRIDE).await
    }

    /// The same, on from a link that is known already if it is near.
    pub(super) async fn on(&self, community: &Community, known: Option<(Seq, Hash)>, seq: Seq) -> Result<Hash, StoreError> {
        match known.and_then(|(at, link)| Some((at, link, seq.get().checked_sub(at.get())?))) {
            Some((at, link, steps)) if steps <= STRIDE => chained(community, link, at.get(), steps).await,
            _ => self.after(community, seq).await,
        }
    }
}

/// The link `count` entries after the one of `seq`.
async fn chained(community: &Community, link: Hash, seq: u64, count: u64) -> Result<Hash, StoreError> {
    if count == 0 {
        return Ok(link);
    }
    let limit = usize::try_from(count).unwrap_or(usize::MAX);
    let entries = community.store().journal(Seq::new(seq + 1), limit).await?;
    if entries.len() as u64 != count {
        return Err(StoreError::Damaged { what: format!("the journal ends before entry {}", seq + count) });
    }
    Ok(entries.iter().fold(link, |link, (_, bytes)| link.chain(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pollster::block_on;
    use wezer_core::member::AdmitMember;

    #[test]
    fn links_end_in_the_head() {
        block_on(async {
            let town = Community::in_memory();
            let chain = Chain::default();
            for nth in 0..600 {
                town.system().execute(AdmitMember::named(format!("Member {nth}"))).await.unwrap();
            }
            let head = town.head().await.unwrap();
            assert_eq!(chain.after(&town, head.seq).await.unwrap(), head.hash);
            assert_eq!(chain.after(&town, Seq::START).await.unwrap(), Hash::of_community(town.id()));
            assert!(chain.after(&town, Seq::new(601)).await.is_err());
            for seq in [1, 255, 256, 257, 512, 513] {
                let (before, after) = (Seq::new(seq - 1), Seq::new(seq));
                let bytes = town.store().journal(after, 1).await.unwrap();
                let (before, after) = (chain.after(&town, before).await.unwrap(), chain.after(&town, after).await.unwrap());
                assert_eq!(before.chain(&bytes[0].1), after, "{seq}");
            }
        });
    }
}
