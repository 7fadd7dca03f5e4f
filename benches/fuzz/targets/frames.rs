//! See `wezer_core::store::file::hostile`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wezer_core::store::file::hostile::read(data));
