use super::{Pair, hold};
use crate::script::Role;

const PAIRS: &[Pair] = &[
    Pair {
        name: "a Connection that is no list of tokens",
        open: r#"
client => open
client -> GET / HTTP/1.1
client -> Host: badpeer.test
client -> Connection: "a, close, b"
client ->
client <- HTTP/1.1 200 OK
client <- Date: Sun, 06 Nov 1994 08:49:37 GMT
client <- Content-Length: 0
client <-
client <= wait
"#,
        guilty: r"
client => open
client -> GET / HTTP/1.1
client -> Host: badpeer.test
client -> Connection: a, close, b
client ->
client <- HTTP/1.1 200 OK
client <- Date: Sun, 06 Nov 1994 08:49:37 GMT
client <- Content-Length: 0
client <-
client <= wait
",
        key: "connection-state/open-behind-close-request",
    },
    Pair {
        name: "an end at will behind a half-close",
        open: r"
client => open
client -> GET / HTTP/1.1
client -> Host: badpeer.test
client ->
client => finish
client <= finish
",
        guilty: r"
client => open
client -> GET / HTTP/1.1
client -> Host: badpeer.test
client ->
client <= finish
",
        key: "under-acceptance/unanswered",
    },
    Pair {
        name: "a coding that is none in HTTP/1.0, and content that is not read",
        open: r"
client => open
client -> POST /echo HTTP/1.0
client -> Host: badpeer.test
client -> Transfer-Encoding: chunked
client ->
client -> 5
client -> hello
client -> 0
client ->
client <- HTTP/1.1 200 OK
client <- Date: Sun, 06 Nov 1994 08:49:37 GMT
client <- Connection: close
client <- Content-Length: 0
client <-
client <= finish
",
        guilty: r"
client => open
client -> POST /echo HTTP/1.1
client -> Host: badpeer.test
client -> Transfer-Encoding: chunked
client ->
client -> 5
client -> hello
client -> 0
client ->
client <- HTTP/1.1 200 OK
client <- Date: Sun, 06 Nov 1994 08:49:37 GMT
client <- Connection: close
client <- Content-Length: 0
client <-
client <= finish
",
        key: "misreading/plain",
    },
    Pair {
        name: "a coding that is none in HTTP/1.0, and content that breaks off",
        open: r"
client => open
client -> POST /echo HTTP/1.0
client -> Host: badpeer.test
client -> Transfer-Encoding: chunked
client ->
client -> 5
client -> hello
client <- HTTP/1.1 200 OK
client <- Date: Sun, 06 Nov 1994 08:49:37 GMT
client <- Connection: close
client <- Content-Length: 0
client <-
client <= finish
",
        guilty: r"
client => open
client -> POST /echo HTTP/1.1
client -> Host: badpeer.test
client -> Transfer-Encoding: chunked
client ->
client -> 5
client -> hello
client <- HTTP/1.1 200 OK
client <- Date: Sun, 06 Nov 1994 08:49:37 GMT
client <- Connection: close
client <- Content-Length: 0
client <-
client <= finish
",
        key: "over-acceptance/incomplete-message",
    },
    Pair {
        name: "a Connection with a member of two words",
        open: r"
client => open
client -> GET / HTTP/1.0
client -> Connection: a keep-alive
client ->
client <- HTTP/1.1 200 OK
client <- Date: Sun, 06 Nov 1994 08:49:37 GMT
client <- Content-Length: 0
client <-
client <= wait
",
        guilty: r"
client => open
client -> GET / HTTP/1.0
client -> Connection: akeep-alive
client ->
client <- HTTP/1.1 200 OK
client <- Date: Sun, 06 Nov 1994 08:49:37 GMT
client <- Content-Length: 0
client <-
client <= wait
",
        key: "connection-state/open-behind-http10",
    },
    Pair {
        name: "a request line of the right words, with other whitespace between them",
        open: r"
client => open
client -> GET  /\tHTTP/1.1
client -> Host: badpeer.test
client ->
client <- HTTP/1.1 200 OK
client <- Date: Sun, 06 Nov 1994 08:49:37 GMT
client <- Content-Length: 0
client <-
client <= wait
",
        guilty: r"
client => open
client -> GET / a HTTP/1.1
client -> Host: badpeer.test
client ->
client <- HTTP/1.1 200 OK
client <- Date: Sun, 06 Nov 1994 08:49:37 GMT
client <- Content-Length: 0
client <-
client <= wait
",
        key: "over-acceptance/request-line-malformed",
    },
    Pair {
        name: "HTTP/0.9, whose answer is content and nothing else",
        open: r"
client => open
client -> GET /
client <- ok
client <= finish
",
        guilty: r"
client => open
client -> GET / HTTP/1.1
client -> Host: badpeer.test
client ->
client <- ok
client <= finish
",
        key: "own-messages/status-line-malformed",
    },
    Pair {
        name: "HTTP/0.9 in a line that ends in LF",
        open: r"
client => open
client -> POST /echo\n
client ->
client <- ok
client <= finish
",
        guilty: r"
client => open
client -> GET / HTTP/1.1
client -> Host: badpeer.test
client ->
client <- ok
client <= finish
",
        key: "own-messages/status-line-malformed",
    },
    Pair {
        name: "HTTP/0.9 with an octet in its target that is no space",
        open: r"
client => open
client -> GET /\xa0HTTP/1.1
client ->
client <- ok
client <= finish
",
        guilty: r"
client => open
client -> GET / HTTP/1.1
client -> Host: badpeer.test
client ->
client <- ok
client <= finish
",
        key: "own-messages/status-line-malformed",
    },
    Pair {
        name: "HTTP/0.9 behind a CR",
        open: r"
client => open
client -> \rGET /\xa0HTTP/1.0
client ->
client <- ok
client <= finish
",
        guilty: r"
client => open
client -> GET / HTTP/1.1
client -> Host: badpeer.test
client ->
client <- ok
client <= finish
",
        key: "own-messages/status-line-malformed",
    },
    Pair {
        name: "the preface of HTTP/2, answered in HTTP/2",
        open: r"
client => open
client -> PRI * HTTP/2.0
client ->
client -> SM
client ->
client <- \x00\x00\x00\x04\x00\x00\x00\x00\x00\
client <= wait
",
        guilty: r"
client => open
client -> GET / HTTP/1.1
client -> Host: badpeer.test
client ->
client <- \x00\x00\x00\x04\x00\x00\x00\x00\x00\
client <= wait
",
        key: "own-messages/status-line-malformed",
    },
    Pair {
        name: "a client that does not read is owed nothing",
        open: r"
client => open
client -> GET / HTTP/1.1
client -> Host: badpeer.test
client ->
client => stall
client <= hang
",
        guilty: r"
client => open
client -> GET / HTTP/1.1
client -> Host: badpeer.test
client ->
client <= hang
",
        key: "hang/plain",
    },
    Pair {
        name: "a line that ends in LF alone",
        open: r"
client => open
client -> GET / HTTP/1.1\n
client -> Host: badpeer.test
client ->
client <- HTTP/1.1 200 OK
client <- Date: Sun, 06 Nov 1994 08:49:37 GMT
client <- Content-Length: 0
client <-
client <= wait
",
        guilty: r"
client => open
client -> GET / HTTP/1.1
client -> Host: badpeer.test
client -> no colon
client ->
client <- HTTP/1.1 200 OK
client <- Date: Sun, 06 Nov 1994 08:49:37 GMT
client <- Content-Length: 0
client <-
client <= wait
",
        key: "over-acceptance/field-line-without-colon",
    },
    Pair {
        name: "an answer that we cut off by going away",
        open: r"
client => open
client -> GET / HTTP/1.1
client -> Host: badpeer.test
client ->
client <- HTTP/1.1 200 OK
client <- Date: Sun, 06 Nov 1994 08:49:37 GMT
client <- Content-Length: 5
client <-
client <- ok\
client => reset
",
        guilty: r"
client => open
client -> GET / HTTP/1.1
client -> Host: badpeer.test
client ->
client <- HTTP/1.1 200 OK
client <- Date: Sun, 06 Nov 1994 08:49:37 GMT
client <- Content-Length: 5
client <-
client <- ok\
client <= finish
",
        key: "own-messages/incomplete-message",
    },
];

#[test]
fn what_a_server_may_do_is_no_finding() {
    hold(Role::Server, PAIRS);
}
