//! See `src/backups.rs`.
#![no_main]

#[path = "../src/backups.rs"]
mod backups;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    backups::run(data);
});
