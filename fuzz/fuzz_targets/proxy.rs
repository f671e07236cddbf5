//! Scripted ends around a small proxy made of hyper: every oracle of the fuzzer watches.
#![cfg_attr(fuzzing, no_main)]

mod relay;

badpeer::fuzz::proxy!(relay::relay, known: [
    // hyper leaves Host to the application, and the relay only counts it.
    "*/host-malformed",
    // hyper takes chunked for the last coding whatever stands before it on other lines.
    "*/transfer-coding-malformed",
    // hyper takes chunked for the last coding whatever parameters it has.
    "*answer-chunked-parameter",
]);
