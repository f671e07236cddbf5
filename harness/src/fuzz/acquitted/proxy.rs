use super::{Pair, hold};
use crate::script::Role;

const PAIRS: &[Pair] = &[
    Pair {
        name: "the beginning of its own answer, though it be equal to another's",
        open: r#"
client => open
server <= open
client -> GET /1 HTTP/1.1
client -> Host: badpeer.test
client ->
server <- GET /1 HTTP/1.1
server <- Host: badpeer.test
server <- Via: 1.1 relay
server <-
server -> HTTP/1.1 200 OK
server -> Date: Sun, 06 Nov 1994 08:49:37 GMT
server -> Content-Length: 3
server ->
server -> abc\
client <- HTTP/1.1 200 OK
client <- Date: Sun, 06 Nov 1994 08:49:37 GMT
client <- Via: 1.1 relay
client <- Content-Length: 3
client <-
client <- abc\
client -> GET /2 HTTP/1.1
client -> Host: badpeer.test
client ->
server <- GET /2 HTTP/1.1
server <- Host: badpeer.test
server <- Via: 1.1 relay
server <-
server -> HTTP/1.1 200 OK
server -> Date: Sun, 06 Nov 1994 08:49:37 GMT
server -> Content-Length: 5
server ->
server -> abc\
server => finish
client <- HTTP/1.1 200 OK
client <- Date: Sun, 06 Nov 1994 08:49:37 GMT
client <- Via: 1.1 relay
client <- Connection: close
client <-
client <- abc\
client <= finish
"#,
        guilty: r#"
client => open
server <= open
client -> GET /1 HTTP/1.1
client -> Host: badpeer.test
client ->
server <- GET /1 HTTP/1.1
server <- Host: badpeer.test
server <- Via: 1.1 relay
server <-
server -> HTTP/1.1 200 OK
server -> Date: Sun, 06 Nov 1994 08:49:37 GMT
server -> Content-Length: 3
server ->
server -> abc\
client <- HTTP/1.1 200 OK
client <- Date: Sun, 06 Nov 1994 08:49:37 GMT
client <- Via: 1.1 relay
client <- Content-Length: 3
client <-
client <- abc\
client -> GET /2 HTTP/1.1
client -> Host: badpeer.test
client ->
server <- GET /2 HTTP/1.1
server <- Host: badpeer.test
server <- Via: 1.1 relay
server <-
server -> HTTP/1.1 200 OK
server -> Date: Sun, 06 Nov 1994 08:49:37 GMT
server -> Content-Length: 5
server ->
server -> xyz\
server => finish
client <- HTTP/1.1 200 OK
client <- Date: Sun, 06 Nov 1994 08:49:37 GMT
client <- Via: 1.1 relay
client <- Connection: close
client <-
client <- abc\
client <= finish
"#,
        key: "foreign-answer/of-another-request",
    },
    Pair {
        name: "a chunk extension in no grammar, read over, where what is forwarded is sound",
        open: r#"
client => open
server <= open
client -> GET /1 HTTP/1.1
client -> Host: badpeer.test
client ->
server <- GET /1 HTTP/1.1
server <- Host: badpeer.test
server <- Via: 1.1 relay
server <-
server -> HTTP/1.1 200 OK
server -> Date: Sun, 06 Nov 1994 08:49:37 GMT
server -> Transfer-Encoding: chunked
server ->
server -> 5;=x
server -> hello
server -> 0
server ->
server => finish
client <- HTTP/1.1 200 OK
client <- Date: Sun, 06 Nov 1994 08:49:37 GMT
client <- Via: 1.1 relay
client <- Content-Length: 5
client <-
client <- hello\
client <= wait
"#,
        guilty: r#"
client => open
server <= open
client -> GET /1 HTTP/1.1
client -> Host: badpeer.test
client ->
server <- GET /1 HTTP/1.1
server <- Host: badpeer.test
server <- Via: 1.1 relay
server <-
server -> HTTP/1.1 200 OK
server -> Date: Sun, 06 Nov 1994 08:49:37 GMT
server -> Transfer-Encoding: chunked
server ->
server -> 5x
server -> hello
server -> 0
server ->
server => finish
client <- HTTP/1.1 200 OK
client <- Date: Sun, 06 Nov 1994 08:49:37 GMT
client <- Via: 1.1 relay
client <- Content-Length: 5
client <-
client <- hello\
client <= wait
"#,
        key: "over-acceptance/answer-chunk-size-malformed",
    },
    Pair {
        name: "an interim response of a version that nobody knows",
        open: r#"
client => open
server <= open
client -> GET /1 HTTP/1.1
client -> Host: badpeer.test
client ->
server <- GET /1 HTTP/1.1
server <- Host: badpeer.test
server <- Via: 1.1 relay
server <-
server -> HTTP/1.2 103 Early Hints
server ->
server -> HTTP/1.1 200 OK
server -> Content-Length: 2
server ->
server -> ok\
client <- HTTP/1.1 502 Bad Gateway
client <- Date: Sun, 06 Nov 1994 08:49:37 GMT
client <- Via: 1.1 relay
client <- Content-Length: 0
client <-
client <= wait
"#,
        guilty: r#"
client => open
server <= open
client -> GET /1 HTTP/1.1
client -> Host: badpeer.test
client ->
server <- GET /1 HTTP/1.1
server <- Host: badpeer.test
server <- Via: 1.1 relay
server <-
server -> HTTP/1.1 103 Early Hints
server ->
server -> HTTP/1.1 200 OK
server -> Content-Length: 2
server ->
server -> ok\
client <- HTTP/1.1 502 Bad Gateway
client <- Date: Sun, 06 Nov 1994 08:49:37 GMT
client <- Via: 1.1 relay
client <- Content-Length: 0
client <-
client <= wait
"#,
        key: "under-acceptance/answered-502",
    },
    Pair {
        name: "content behind a 205 that the origin sent, in framing that is broken",
        open: r#"
client => open
server <= open
client -> GET /1 HTTP/1.1
client -> Host: badpeer.test
client ->
server <- GET /1 HTTP/1.1
server <- Host: badpeer.test
server <- Via: 1.1 relay
server <-
server -> HTTP/1.1 205 Reset Content
server -> Transfer-Encoding: : chunked
server ->
server -> 5
server -> hello
server => finish
client <- HTTP/1.1 205 Reset Content
client <- Date: Sun, 06 Nov 1994 08:49:37 GMT
client <- Via: 1.1 relay
client <- Connection: close
client <-
client <- 5
client <- hello
client <= finish
"#,
        guilty: r#"
client => open
server <= open
client -> GET /1 HTTP/1.1
client -> Host: badpeer.test
client ->
server <- GET /1 HTTP/1.1
server <- Host: badpeer.test
server <- Via: 1.1 relay
server <-
server -> HTTP/1.1 205 Reset Content
server -> Content-Length: 0
server ->
client <- HTTP/1.1 205 Reset Content
client <- Date: Sun, 06 Nov 1994 08:49:37 GMT
client <- Via: 1.1 relay
client <- Connection: close
client <-
client <- 5
client <- hello
client <= finish
"#,
        key: "own-messages/reset-content-with-content",
    },
    Pair {
        name: "a URL of another scheme that goes on as it came",
        open: r#"
client => open
server <= open
client -> GET other://other.test/1 HTTP/1.1
client -> Host: badpeer.test
client ->
server <- GET other://other.test/1 HTTP/1.1
server <- Host: badpeer.test
server <- Via: 1.1 relay
server <-
server -> HTTP/1.1 200 OK
server -> Date: Sun, 06 Nov 1994 08:49:37 GMT
server -> Content-Length: 2
server ->
server -> ok\
client <- HTTP/1.1 200 OK
client <- Date: Sun, 06 Nov 1994 08:49:37 GMT
client <- Via: 1.1 relay
client <- Content-Length: 2
client <-
client <- ok\
client <= wait
"#,
        guilty: r#"
client => open
server <= open
client -> GET http://other.test/1 HTTP/1.1
client -> Host: badpeer.test
client ->
server <- GET /1 HTTP/1.1
server <- Host: badpeer.test
server <- Via: 1.1 relay
server <-
server -> HTTP/1.1 200 OK
server -> Date: Sun, 06 Nov 1994 08:49:37 GMT
server -> Content-Length: 2
server ->
server -> ok\
client <- HTTP/1.1 200 OK
client <- Date: Sun, 06 Nov 1994 08:49:37 GMT
client <- Via: 1.1 relay
client <- Content-Length: 2
client <-
client <- ok\
client <= wait
"#,
        key: "misreading/host-beside-url",
    },
];

#[test]
fn what_a_proxy_may_do_is_no_finding() {
    hold(Role::Proxy, PAIRS);
}
