#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| testamur_fuzz::baked(data));
