//! Scripted servers against hyper-util's client: every oracle of the fuzzer watches.
#![cfg_attr(fuzzing, no_main)]

mod hyper_client;

badpeer::fuzz::client!(hyper_client::make, known: [
    // hyper skips chunk extensions without reading them, and whitespace behind the size with them.
    // It goes on with the connection, too.
    "*chunk-extension-malformed",
    // hyper takes chunked for the last coding whatever parameters it has.
    "over-acceptance/chunked-parameter",
    // hyper keeps a connection behind an HTTP/1.0 answer with Transfer-Encoding and keep-alive.
    "connection-state/reused-behind-http10-coding",
    // hyper hands a 101 to whoever called, asked for or not.
    "over-acceptance/switch-handed-on",
    // hyper goes by the last Transfer-Encoding line, though it be empty.
    "misreading/coding-empty-member",
]);
