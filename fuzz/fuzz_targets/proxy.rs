//! Scripted ends around a small proxy made of hyper: every oracle of the fuzzer watches.
#![cfg_attr(fuzzing, no_main)]

mod relay;

badpeer::fuzz::proxy!(relay::relay, known: [
    // hyper leaves Host to the application, and the relay only counts it.
    "*/host-malformed",
    // The relay forwards request-targets as they came, whatever hyper took, and asks nothing of Host.
    "own-messages/host-differs",
    "own-messages/target-form-unknown",
    "own-messages/target-octet-forbidden",
    // hyper hands a 101 to whoever called, asked for or not, and the relay hands it on.
    "own-messages/interim-to-http-1.0",
    // hyper takes chunked for the last coding whatever stands before it on other lines.
    "*/transfer-coding-malformed",
    // hyper takes chunked for the last coding whatever parameters it has.
    "*answer-chunked-parameter",
]);
