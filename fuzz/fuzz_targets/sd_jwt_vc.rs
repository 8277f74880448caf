#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| testamur_fuzz::sd_jwt_vc(data));
