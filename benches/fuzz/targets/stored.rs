//! See `src/stored.rs`.
#![no_main]

#[path = "../src/stored.rs"]
mod stored;

libfuzzer_sys::fuzz_target!(|data: &[u8]| stored::run(data, wezer_fuzz::registry));
