use super::{Pair, hold};
use crate::script::Role;

const PAIRS: &[Pair] = &[
    Pair {
        name: "a chunk extension that is in no grammar",
        open: r#"
caller => GET /1
server <= open
server <- GET /1 HTTP/1.1
server <- Host: badpeer.test
server <-
server -> HTTP/1.1 200 OK
server -> Transfer-Encoding: chunked
server ->
server -> 5;=x
server -> hello
server -> 0
server ->
caller <= ok 200 "hello"
"#,
        guilty: r#"
caller => GET /1
server <= open
server <- GET /1 HTTP/1.1
server <- Host: badpeer.test
server <-
server -> HTTP/1.1 200 OK
server -> Transfer-Encoding: chunked
server ->
server -> 5x
server -> hello
server -> 0
server ->
caller <= ok 200 "hello"
"#,
        key: "over-acceptance/chunk-size-malformed",
    },
    Pair {
        name: "a 205, which has no content to hand on",
        open: r#"
caller => GET /1
server <= open
server <- GET /1 HTTP/1.1
server <- Host: badpeer.test
server <-
server -> HTTP/1.1 205 Reset Content
server -> Content-Length: 5
server ->
server -> hello\
caller <= ok 205 ""
"#,
        guilty: r#"
caller => GET /1
server <= open
server <- GET /1 HTTP/1.1
server <- Host: badpeer.test
server <-
server -> HTTP/1.1 200 OK
server -> Content-Length: 5
server ->
server -> hello\
caller <= ok 200 ""
"#,
        key: "misreading/plain",
    },
    Pair {
        name: "content that a coding was taken off",
        open: r#"
caller => GET /1
server <= open
server <- GET /1 HTTP/1.1
server <- Host: badpeer.test
server <-
server -> HTTP/1.1 200 OK
server -> Content-Encoding: gzip
server -> Content-Length: 5
server ->
server -> hello\
caller <= ok 200 "other"
"#,
        guilty: r#"
caller => GET /1
server <= open
server <- GET /1 HTTP/1.1
server <- Host: badpeer.test
server <-
server -> HTTP/1.1 200 OK
server -> Content-Length: 5
server ->
server -> hello\
caller <= ok 200 "other"
"#,
        key: "misreading/plain",
    },
    Pair {
        name: "an interim response of a version that nobody knows",
        open: r#"
caller => GET /1
server <= open
server <- GET /1 HTTP/1.1
server <- Host: badpeer.test
server <-
server -> HTTP/1.2 103 Early Hints
server ->
server -> HTTP/1.1 200 OK
server -> Content-Length: 5
server ->
server -> hello\
caller <= error
"#,
        guilty: r#"
caller => GET /1
server <= open
server <- GET /1 HTTP/1.1
server <- Host: badpeer.test
server <-
server -> HTTP/1.1 103 Early Hints
server ->
server -> HTTP/1.1 200 OK
server -> Content-Length: 5
server ->
server -> hello\
caller <= error
"#,
        key: "under-acceptance/length",
    },
    Pair {
        name: "an answer that stands before its request",
        open: r#"
caller => GET /1
server <= open
server -> HTTP/1.1 200 OK
server -> Content-Length: 2
server ->
server -> ok\
server <- GET /1 HTTP/1.1
server <- Host: badpeer.test
server <-
server => finish
caller <= ok 200 "ok"
"#,
        guilty: r#"
caller => GET /1
server <= open
server <- GET /1 HTTP/1.1
server <- Host: badpeer.test
server <-
server -> HTTP/1.1 200 OK
server -> Content-Length: 5
server ->
server -> ok\
server => finish
caller <= ok 200 "ok"
"#,
        key: "truncation/length-finish",
    },
    Pair {
        name: "a status line of the right words, with other whitespace between them",
        open: r#"
caller => GET /1
server <= open
server <- GET /1 HTTP/1.1
server <- Host: badpeer.test
server <-
server -> HTTP/1.1  200 OK
server -> Content-Length: 5
server ->
server -> hello\
caller <= ok 200 "hello"
"#,
        guilty: r#"
caller => GET /1
server <= open
server <- GET /1 HTTP/1.1
server <- Host: badpeer.test
server <-
server -> HTTP/1.1 20 OK
server -> Content-Length: 5
server ->
server -> hello\
caller <= ok 200 "hello"
"#,
        key: "over-acceptance/status-code-malformed",
    },
    Pair {
        name: "an HTTP/1.0 answer that says keep-alive, with its length",
        open: r#"
caller => GET /1
server <= open
server <- GET /1 HTTP/1.1
server <- Host: badpeer.test
server <-
server -> HTTP/1.0 200 OK
server -> Connection: keep-alive
server -> Content-Length: 5
server ->
server -> hello\
caller <= ok 200 "hello"
caller => GET /2
server <- GET /2 HTTP/1.1
server <- Host: badpeer.test
server <-
server -> HTTP/1.1 200 OK
server -> Content-Length: 5
server ->
server -> hello\
caller <= ok 200 "hello"
"#,
        guilty: r#"
caller => GET /1
server <= open
server <- GET /1 HTTP/1.1
server <- Host: badpeer.test
server <-
server -> HTTP/1.0 200 OK
server -> Content-Length: 5
server ->
server -> hello\
caller <= ok 200 "hello"
caller => GET /2
server <- GET /2 HTTP/1.1
server <- Host: badpeer.test
server <-
server -> HTTP/1.1 200 OK
server -> Content-Length: 5
server ->
server -> hello\
caller <= ok 200 "hello"
"#,
        key: "connection-state/reused-behind-http10",
    },
    Pair {
        name: "a coding that the connection outlives",
        open: r#"
caller => GET /1
server <= open
server <- GET /1 HTTP/1.1
server <- Host: badpeer.test
server <-
server -> HTTP/1.1 200 OK
server -> Connection: keep-alive
server -> Transfer-Encoding: chunked
server ->
server -> 5
server -> hello
server -> 0
server ->
caller <= ok 200 "hello"
caller => GET /2
server <- GET /2 HTTP/1.1
server <- Host: badpeer.test
server <-
server -> HTTP/1.1 200 OK
server -> Content-Length: 5
server ->
server -> hello\
caller <= ok 200 "hello"
"#,
        guilty: r#"
caller => GET /1
server <= open
server <- GET /1 HTTP/1.1
server <- Host: badpeer.test
server <-
server -> HTTP/1.0 200 OK
server -> Connection: keep-alive
server -> Transfer-Encoding: chunked
server ->
server -> 5
server -> hello
server -> 0
server ->
caller <= ok 200 "hello"
caller => GET /2
server <- GET /2 HTTP/1.1
server <- Host: badpeer.test
server <-
server -> HTTP/1.1 200 OK
server -> Content-Length: 5
server ->
server -> hello\
caller <= ok 200 "hello"
"#,
        key: "connection-state/reused-behind-http10-coding",
    },
    Pair {
        name: "its own answer, though another call's be the same",
        open: r#"
caller => GET /1
server <= open
server <- GET /1 HTTP/1.1
server <- Host: badpeer.test
server <-
server -> HTTP/1.1 200 OK
server -> Content-Length: 1
server ->
server -> 1\
caller <= ok 200 "1"
caller => GET /2
server <- GET /2 HTTP/1.1
server <- Host: badpeer.test
server <-
server -> HTTP/1.1 404 Not Found
server -> Transfer-Encoding::: chunked
server ->
server -> 1\
server => finish
caller <= ok 404 "1"
"#,
        guilty: r#"
caller => GET /1
server <= open
server <- GET /1 HTTP/1.1
server <- Host: badpeer.test
server <-
server -> HTTP/1.1 200 OK
server -> Content-Length: 1
server ->
server -> 1\
caller <= ok 200 "1"
caller => GET /2
server <- GET /2 HTTP/1.1
server <- Host: badpeer.test
server <-
server -> HTTP/1.1 404 Not Found
server -> Transfer-Encoding::: chunked
server ->
server -> 2\
server => finish
caller <= ok 404 "1"
"#,
        key: "foreign-answer/of-another-call",
    },
    Pair {
        name: "an answer that came before its request was made",
        open: r#"
caller => POST /1 "hello"
server <= open
server <- POST /1 HTTP/1.1
server <- Host: badpeer.test
server <- Content-Length: 5
server <-
server -> HTTP/1.1 200 OK
server -> Content-Length: 5
server ->
server -> first\
caller <= ok 200 "first"
caller => GET /2
server <- hello\
server -> HTTP/1.1 200 OK
server -> Content-Length: 6
server ->
server -> second\
server <- GET /2 HTTP/1.1
server <- Host: badpeer.test
server <-
server -> HTTP/1.1 200 OK
server -> Content-Length: 0
server ->
caller <= ok 200 "second"
"#,
        guilty: r#"
caller => POST /1 "hello"
server <= open
server <- POST /1 HTTP/1.1
server <- Host: badpeer.test
server <- Content-Length: 5
server <-
server -> HTTP/1.1 200 OK
server -> Content-Length: 5
server ->
server -> first\
caller <= ok 200 "first"
caller => GET /2
server <- hello\
server <- GET /2 HTTP/1.1
server <- Host: badpeer.test
server <-
server -> HTTP/1.1 200 OK
server -> Content-Length: 6
server ->
server -> second\
caller <= ok 200 ""
"#,
        key: "misreading/plain",
    },
];

#[test]
fn what_a_client_may_do_is_no_finding() {
    hold(Role::Client, PAIRS);
}
