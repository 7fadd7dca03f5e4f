//! Backups: the files of a folder, each hash mended, so that hostile bytes come past them as those of a writer with a bug would.

use std::fs;
use std::sync::Arc;

use wezer_core::id::CommunityId;
use wezer_core::journal::{Hash, Seq};
use wezer_core::store::MemoryStore;
use wezer_core::store::backup::{Backup, Until, prune};
use wezer_core::time::Timestamp;

/// Magic, format, community, kind, the head it stands upon: see `wezer_core::store::backup`.
const HEADER: usize = 4 + 4 + 16 + 1 + 52;
const HASH: usize = 32;
/// Where the kind stands.
const KIND: usize = 4 + 4 + 16;
/// Between two files: no header begins otherwise.
const BETWEEN: &[u8] = b"WZBK\x01\0\0\0";

/// One or more files, one behind the other, each from its header on. Whether they are a backup that proves right.
pub(crate) fn run(data: &[u8]) -> bool {
    let dir = tempfile::tempdir().expect("a folder for the time being");
    let mut starts: Vec<usize> =
        data.windows(BETWEEN.len()).enumerate().filter(|(_, at)| *at == BETWEEN).map(|(at, _)| at).collect();
    starts.push(data.len());
    for (nth, ends) in starts.windows(2).enumerate() {
        let mut file = data[ends[0]..ends[1]].to_vec();
        if file.len() < HEADER + HASH {
            continue;
        }
        mend(&mut file);
        let name = if file[KIND] == 1 { "base" } else { "commits" };
        fs::write(dir.path().join(format!("{name}-{nth:020}")), file).expect("written");
    }
    let Ok(backup) = Backup::open(dir.path()) else { return false };
    let mut is_right = false;
    for until in [Until::Last, Until::Entry(Seq::new(3)), Until::Time(Timestamp::from_micros(1))] {
        let verified = backup.verify(until, |_| {});
        let restored = pollster::block_on(backup.restore(Arc::new(MemoryStore::new(backup.community())), until, |_| {}));
        assert!(verified.is_err() || restored.is_ok(), "what is verified is restored: {restored:?}");
        is_right |= verified.is_ok();
    }
    let _kept: Result<_, _> = prune(dir.path(), 1);
    is_right
}

/// Gives the header and each record the hash that its bytes have.
fn mend(file: &mut [u8]) {
    let mut community = [0; 16];
    community.copy_from_slice(&file[8..KIND]);
    let community = CommunityId::from_u128(u128::from_le_bytes(community));
    let mut hash = Hash::of_community(community).chain(&file[..HEADER]);
    file[HEADER..HEADER + HASH].copy_from_slice(hash.as_bytes());
    let mut rest = &mut file[HEADER + HASH..];
    while let Some(length) =
        rest.get(1..5).map(|length| u32::from_le_bytes([length[0], length[1], length[2], length[3]]) as usize)
    {
        let Some(end) = (5 + length).checked_add(HASH).filter(|end| *end <= rest.len()) else { return };
        hash = hash.chain(&rest[..5 + length]);
        rest[5 + length..end].copy_from_slice(hash.as_bytes());
        rest = &mut rest[end..];
    }
}
