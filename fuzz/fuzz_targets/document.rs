//! The reader of documents: any bytes are either served or told what is wrong with them.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mimeo_fuzz::document(bytes));
