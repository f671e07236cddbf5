//! The notation: no text makes the reader panic, and what is read is written and read again
//! as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    match badpeer::notation::read_octets("fuzz.wire", octets) {
        Ok(script) => {
            let written = badpeer::notation::write(&script);
            let again = badpeer::notation::read("fuzz.wire", &written)
                .unwrap_or_else(|errors| panic!("what was written is not read:\n{errors}"));
            assert_eq!(written, badpeer::notation::write(&again));
        }
        Err(errors) => assert!(!errors.to_string().is_empty()),
    }
});
