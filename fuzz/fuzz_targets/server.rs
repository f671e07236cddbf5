//! Scripted clients against hyper: every oracle of the fuzzer watches.
#![cfg_attr(fuzzing, no_main)]

mod hyper;

badpeer::fuzz::server!(hyper::serve, known: [
    // hyper leaves Host and the request-target to the application.
    "over-acceptance/host-malformed",
    "over-acceptance/host-missing",
    "over-acceptance/host-twice",
    "over-acceptance/target-form-forbidden",
    "over-acceptance/target-form-unknown",
    "over-acceptance/target-fragment",
    "over-acceptance/target-octet-forbidden",
    "over-acceptance/target-userinfo",
    "over-acceptance/target-without-host",
    // hyper skips chunk extensions without reading them, and whitespace behind the size with them.
    "*/chunk-extension-malformed",
    "*/chunk-size-malformed",
    // hyper takes chunked for the last coding whatever stands before it on other lines.
    "*/chunked-parameter",
    "*/transfer-coding-malformed",
    // A bug of hyper 1.12: where a client reads slowly, the 400 to a broken request goes out between
    // the head and the content of the answer before it.
    "own-messages/incomplete-message",
    "own-messages/status-line-malformed",
    // The same, where hyper asserts what it believes.
    "panic/assertion-failed-self-can-write-head",
    // hyper 1.12 ends the connection, with octets unread and so with a reset, before its 400 to broken
    // content is out, where the client reads slowly.
    "own-messages/reset-inside-answer-to-broken-read-slowly",
    // And hyper 1.12 goes silent on what is pipelined behind an answer that a client reads slowly:
    // the next handler is not polled while the answer waits to be written, nor behind it. Over TCP
    // as in memory. Whether what it leaves is in order makes no difference.
    "hang/*-read-slowly",
]);
