//! See `src/rooms.rs`.
#![no_main]

#[path = "../src/rooms.rs"]
mod rooms;

libfuzzer_sys::fuzz_target!(|data: &[u8]| rooms::run(data, wezer_fuzz::with_rooms));
