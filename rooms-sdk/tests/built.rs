//! The built rooms are what their sources make: `rooms.lock` says of which bytes and which crates each was made, and all of that is
//! still so. (That these sources make these bytes only a compiler can say: `build-rooms --check`, which `.ci/run` calls.)

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

const HELP: &str = "run `rooms-sdk/build-rooms` and commit what it writes";

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The lines `hash  path`, in order.
fn files(lock: &str) -> Vec<(&str, &str)> {
    lock.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once("  ")).collect()
}

/// What isn't any more as the lock says.
fn stale(lock: &str, cargo_lock: &str, read: impl Fn(&str) -> Option<Vec<u8>>) -> Vec<String> {
    let changed = files(lock).into_iter().filter(|(hash, path)| {
        read(path).is_none_or(|bytes| {
            let now: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            now != *hash
        })
    });
    let crates = lock.lines().filter_map(|line| line.strip_prefix("# crate: ")?.split_once(' '));
    let gone = crates.filter(|(name, version)| !cargo_lock.contains(&format!("name = \"{name}\"\nversion = \"{version}\"\n")));
    changed
        .map(|(_, path)| path.to_owned())
        .chain(gone.map(|(name, version)| format!("{name} {version} in Cargo.lock")))
        .collect()
}

fn text(path: &str) -> String {
    fs::read_to_string(repository().join(path)).expect("the repository has this file")
}

#[test]
fn no_built_room_is_stale() {
    let lock = text("rooms-sdk/rooms/built/rooms.lock");
    let stale = stale(&lock, &text("Cargo.lock"), |path| fs::read(repository().join(path)).ok());
    assert!(stale.is_empty(), "changed since the rooms were built: {stale:?}; {HELP}");
}

#[test]
fn every_room_is_built_and_nothing_else() {
    let lock = text("rooms-sdk/rooms/built/rooms.lock");
    let in_lock: BTreeSet<_> = files(&lock)
        .into_iter()
        .filter_map(|(_, path)| path.strip_prefix("rooms-sdk/rooms/built/")?.strip_suffix(".wasm").map(str::to_owned))
        .collect();
    let entries = |path: &str| -> Vec<PathBuf> {
        let entries = fs::read_dir(repository().join(path)).expect("the folder is there");
        entries.map(|entry| entry.expect("the folder can be read").path()).collect()
    };
    let name = |path: &PathBuf| path.file_stem().expect("an entry has a name").to_string_lossy().into_owned();
    let crates: BTreeSet<_> =
        entries("rooms-sdk/rooms").iter().filter(|path| path.join("Cargo.toml").exists()).map(name).collect();
    let built: BTreeSet<_> = entries("rooms-sdk/rooms/built")
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "wasm"))
        .map(name)
        .collect();
    assert_eq!(in_lock, crates, "{HELP}");
    assert_eq!(in_lock, built, "{HELP}");
}

#[test]
fn a_changed_source_a_missing_room_and_another_crate_are_noticed() {
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let lock = format!("# crate: serde 1.0.0\n{empty}  a.rs\n{empty}  b.wasm\n");
    let cargo_lock = "[[package]]\nname = \"serde\"\nversion = \"1.0.0\"\n";
    assert!(stale(&lock, cargo_lock, |_| Some(Vec::new())).is_empty());
    assert_eq!(stale(&lock, cargo_lock, |path| (path == "b.wasm").then(Vec::new)), ["a.rs"]);
    assert_eq!(stale(&lock, cargo_lock, |path| Some(if path == "a.rs" { vec![] } else { vec![0] })), ["b.wasm"]);
    assert_eq!(stale(&lock, "", |_| Some(Vec::new())), ["serde 1.0.0 in Cargo.lock"]);
}
