//! The decoder of requests: any request gets an answer.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mimeo_fuzz::request(bytes));
