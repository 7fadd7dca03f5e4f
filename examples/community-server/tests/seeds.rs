//! Files for import with which fuzzing begins, and what it found: `benches/fuzz/README.md` says how to search on.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "../../../benches/fuzz/src/imports.rs"]
mod imports;

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

#[test]
fn files_for_import() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../benches/fuzz/seeds/imports");
    let mut seeds: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|seed| seed.unwrap().path()).collect();
    seeds.sort();
    assert!(!seeds.is_empty());
    let failed = seeds.iter().filter(|seed| {
        let bytes = fs::read(seed).unwrap();
        catch_unwind(|| imports::run(&bytes)).is_err()
    });
    assert_eq!(failed.collect::<Vec<_>>(), Vec::<&PathBuf>::new());
}
