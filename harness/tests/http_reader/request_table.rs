use crate::kinds::Row;

/// Whole streams, ended by FIN.
pub const TABLE: &[Row] = &[
    // What is right.
    ("", ""),
    ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", ""),
    ("GET / HTTP/1.0\r\n\r\n", ""),
    ("GET / HTTP/1.9\r\nHost:\r\n\r\n", ""),
    ("get /%7e;x?y=/?@: HTTP/1.1\r\nhOsT: [::1]:80\r\n\r\n", ""),
    ("GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", ""),
    ("GET http://A:80 HTTP/1.1\r\nHost: a\r\n\r\n", ""),
    ("GET http://[::1]/ HTTP/1.1\r\nHost: [::1]\r\n\r\n", ""),
    ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", ""),
    ("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", ""),
    (
        "GET / HTTP/1.1\r\nHost: a\r\nX: \u{e9}\ta\r\nY:\r\n\r\n",
        "",
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 005\r\n\r\nhello",
        "",
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "",
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: foo;a=\"b;,\\\"\" ; c=d, chunked\r\n\r\n0\r\n\r\n",
        "",
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n\
      00A;n;m=v;q=\"a\\\";\"\r\n0123456789\r\n000\r\nX-T: 1\r\n\r\n",
        "",
    ),
    (
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: TE, upgrade, keep-alive\r\nTE: trailers\r\n\
      Upgrade: x\r\nKeep-Alive: timeout=1\r\n\r\n",
        "",
    ),
    (
        "GET / HTTP/1.1\r\nHost: a\r\nAccept: text/html;a=\"x,,y\", b\r\nVia: 1.1 a (b,,c)\r\n\r\n",
        "",
    ),
    // Lines.
    ("GET / HTTP/1.1\nHost: a\r\n\n", "bare-lf bare-lf"),
    ("GET / HTTP/1.1\r\nX: a\rb\r\nHost: a\r\n\r\n", "bare-cr"),
    ("GET /\r HTTP/1.1\r\nHost: a\r\n\r\n", "bare-cr"),
    ("GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", "bare-cr"),
    ("\rGET / HTTP/1.1\r\n\r\n", "bare-cr"),
    ("\r\n\n\r\nGET / HTTP/1.0\r\n\r\n", "leading-empty-line"),
    ("\r\n", "leading-empty-line"),
    (
        "GET / HTTP/1.0\r\n\r\n\r\nGET / HTTP/1.0\r\n\r\n\r\n",
        "leading-empty-line leading-empty-line",
    ),
    (
        "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
        "whitespace-before-fields",
    ),
    ("GET / HTTP/1.1\r\n\t\r\n\r\n", "whitespace-before-fields"),
    ("GET / HT", "incomplete-message"),
    ("\r", "incomplete-message"),
    ("GET / HTTP/1.0\r\nA: b\r\n", "incomplete-message"),
    (
        "POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\na",
        "incomplete-message",
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
        "incomplete-message",
    ),
    // Start lines.
    ("GET  / HTTP/1.1\r\n\r\n", "request-line-malformed"),
    ("GET / HTTP/1.1 \r\n\r\n", "request-line-malformed"),
    ("GET /a b HTTP/1.1\r\n\r\n", "request-line-malformed"),
    ("GET /\r\n", "request-line-malformed"),
    ("GET\t/\tHTTP/1.1\r\n\r\n", "request-line-malformed"),
    (" GET / HTTP/1.1\r\n\r\n", "request-line-malformed"),
    ("\u{16}", "request-line-malformed"),
    ("HTTP/1.1 200 OK\r\n\r\n", "method-malformed"),
    ("GE@ / HTTP/1.1\r\n\r\n", "method-malformed"),
    ("GET / http/1.1\r\n\r\n", "version-malformed"),
    ("GET / HTTP/1.10\r\n\r\n", "version-malformed"),
    ("GET / HTTP/1\r\n\r\n", "version-malformed"),
    ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "version-unknown"),
    // Targets.
    ("GET /\0 HTTP/1.0\r\n\r\n", "control-in-target"),
    ("GET /\t HTTP/1.0\r\n\r\n", "control-in-target"),
    ("GET /| HTTP/1.0\r\n\r\n", "target-octet-forbidden"),
    ("GET /%zz HTTP/1.0\r\n\r\n", "target-octet-forbidden"),
    (
        "GET /?a[]=\u{e9} HTTP/1.0\r\n\r\n",
        "target-octet-forbidden",
    ),
    ("GET /a#b HTTP/1.0\r\n\r\n", "target-fragment"),
    ("GET http://a#b HTTP/1.0\r\n\r\n", "target-fragment"),
    ("GET a HTTP/1.0\r\n\r\n", "target-form-unknown"),
    ("GET http://a:b/ HTTP/1.0\r\n\r\n", "target-form-unknown"),
    ("GET * HTTP/1.0\r\n\r\n", "target-form-forbidden"),
    ("GET a:80 HTTP/1.0\r\n\r\n", "target-form-forbidden"),
    ("CONNECT / HTTP/1.0\r\n\r\n", "connect-target-malformed"),
    ("CONNECT a: HTTP/1.0\r\n\r\n", "connect-target-malformed"),
    ("CONNECT a HTTP/1.0\r\n\r\n", "connect-target-malformed"),
    (
        "CONNECT a:99999 HTTP/1.0\r\n\r\n",
        "connect-target-malformed",
    ),
    ("CONNECT :80 HTTP/1.0\r\n\r\n", "connect-target-malformed"),
    ("GET http://b@a/ HTTP/1.0\r\n\r\n", "target-userinfo"),
    ("GET http:///x HTTP/1.0\r\n\r\n", "target-without-host"),
    ("GET https:x HTTP/1.0\r\n\r\n", "target-without-host"),
    ("GET ftp:///x HTTP/1.0\r\n\r\n", ""),
    // Field lines.
    ("GET / HTTP/1.0\r\nab\r\n\r\n", "field-line-without-colon"),
    ("GET / HTTP/1.0\r\n: a\r\n\r\n", "field-name-malformed"),
    ("GET / HTTP/1.0\r\na b: c\r\n\r\n", "field-name-malformed"),
    ("GET / HTTP/1.0\r\na\0: c\r\n\r\n", "field-name-malformed"),
    (
        "GET / HTTP/1.0\r\nab : c\r\n\r\n",
        "whitespace-before-colon",
    ),
    ("GET / HTTP/1.0\r\na: \0\r\n\r\n", "nul-in-field-value"),
    (
        "GET / HTTP/1.0\r\na: \u{1}\u{2}\u{7f}\r\n\r\n",
        "control-in-field-value",
    ),
    (
        "GET / HTTP/1.0\r\na: b\r\n c\r\n\td\r\n\r\n",
        "obs-fold obs-fold",
    ),
    // Framing.
    (
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "both-framing-fields",
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "both-framing-fields content-length-malformed",
    ),
    (
        "POST / HTTP/1.0\r\nContent-Length: +5\r\n\r\n",
        "content-length-malformed",
    ),
    (
        "POST / HTTP/1.0\r\nContent-Length:\r\n\r\n",
        "content-length-malformed",
    ),
    (
        "POST / HTTP/1.0\r\nContent-Length: ,\r\n\r\n",
        "content-length-malformed",
    ),
    (
        "POST / HTTP/1.0\r\nContent-Length: 5 5\r\n\r\n",
        "content-length-malformed",
    ),
    (
        "POST / HTTP/1.0\r\nContent-Length: \"5\"\r\n\r\n",
        "content-length-malformed",
    ),
    (
        "POST / HTTP/1.0\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        "content-length-conflict",
    ),
    (
        "POST / HTTP/1.0\r\nContent-Length: 5, 6\r\n\r\n",
        "content-length-conflict",
    ),
    (
        "POST / HTTP/1.0\r\nContent-Length: 2, 02\r\n\r\nab",
        "content-length-repeated",
    ),
    (
        "POST / HTTP/1.0\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nab",
        "content-length-repeated",
    ),
    (
        "POST / HTTP/1.0\r\nContent-Length: 2,\r\n\r\nab",
        "empty-list-member",
    ),
    (
        "POST / HTTP/1.0\r\nContent-Length: 18446744073709551621\r\n\r\nhello",
        "content-length-too-large incomplete-message",
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"\r\n\r\n",
        "transfer-coding-malformed",
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \u{b}chunked\r\n\r\n",
        "control-in-field-value transfer-coding-malformed",
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: a;b, chunked\r\n\r\n",
        "transfer-coding-malformed",
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: a;b=\"c\"d, chunked\r\n\r\n",
        "transfer-coding-malformed",
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
        "final-coding-not-chunked",
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n",
        "final-coding-not-chunked",
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n",
        "final-coding-not-chunked",
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n",
        "final-coding-not-chunked",
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        "chunked-twice",
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked;q=1\r\n\r\n",
        "chunked-parameter",
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip;l=9, chunked\r\n\r\n0\r\n\r\n",
        "coding-parameter",
    ),
    (
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "transfer-encoding-in-http-1.0",
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: , chunked\r\n\r\n0\r\n\r\n",
        "empty-list-member",
    ),
    // Host.
    ("GET / HTTP/1.1\r\n\r\n", "host-missing"),
    ("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", "host-twice"),
    ("GET / HTTP/1.0\r\nHost: a b\r\n\r\n", "host-malformed"),
    ("GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n", "host-differs"),
    (
        "GET http://a:81/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "host-differs",
    ),
    // Conduct.
    (
        "GET / HTTP/1.0\r\nReferer: a\r\nX: y\r\nREFERER: a\r\n\r\n",
        "singleton-twice",
    ),
    (
        "GET / HTTP/1.0\r\nAccept: a,,b\r\n\r\n",
        "empty-list-member",
    ),
    ("GET / HTTP/1.0\r\nVia: 1.1 a,\r\n\r\n", "empty-list-member"),
    (
        "GET / HTTP/1.0\r\nKeep-Alive: max=1\r\n\r\n",
        "keep-alive-without-option",
    ),
    (
        "GET / HTTP/1.0\r\nUpgrade: x\r\nConnection: keep-alive\r\n\r\n",
        "upgrade-without-option",
    ),
    (
        "GET / HTTP/1.0\r\nConnection: Cache-Control\r\n\r\n",
        "end-to-end-option",
    ),
    ("GET / HTTP/1.0\r\nClose: x\r\n\r\n", "close-field"),
    (
        "GET / HTTP/1.0\r\nTE: trailers\r\n\r\n",
        "te-without-option",
    ),
    (
        "GET / HTTP/1.0\r\nTE: a, Chunked;q=1\r\nConnection: te\r\n\r\n",
        "chunked-in-te",
    ),
    (
        "GET / HTTP/1.0\r\nExpect: 100-Continue\r\n\r\n",
        "expect-without-content",
    ),
    (
        "TRACE / HTTP/1.0\r\nContent-Length: 1\r\n\r\na",
        "trace-with-content",
    ),
    (
        "OPTIONS / HTTP/1.0\r\nContent-Length: 1\r\n\r\na",
        "options-without-content-type",
    ),
    (
        "GET / HTTP/1.0\r\nConnection: x, Close\r\n\r\nGET / HTTP/1.0\r\n\r\n",
        "request-after-close",
    ),
];

/// The same for what follows a chunked request's head.
pub const CHUNKED: &[Row] = &[
    ("5\r\nhello\r\n0\r\n\r\n", ""),
    ("zz\r\n", "chunk-size-malformed"),
    ("\r\n", "chunk-size-malformed"),
    ("0x5\r\nhello\r\n0\r\n\r\n", "chunk-size-malformed"),
    ("5 \r\nhello\r\n0\r\n\r\n", "chunk-size-malformed"),
    (" 5\r\nhello\r\n0\r\n\r\n", "chunk-size-malformed"),
    ("5_0\r\n", "chunk-size-malformed"),
    ("5\rX\n", "chunk-line-without-cr"),
    ("5\rX\r\n", "chunk-size-malformed"),
    (
        "10000000000000005\r\nhello\r\n0\r\n\r\n",
        "chunk-size-too-large incomplete-message",
    ),
    ("5;\r\nhello\r\n0\r\n\r\n", "chunk-extension-malformed"),
    ("5;a=\"\r\nhello\r\n0\r\n\r\n", "chunk-extension-malformed"),
    (
        "5 ; a = b\r\nhello\r\n0\r\n\r\n",
        "chunk-extension-whitespace",
    ),
    ("5\nhello\r\n0\r\n\r\n", "chunk-line-without-cr"),
    ("5\r\nhello\n0\r\n\r\n", "chunk-line-without-cr"),
    ("5\r\nhelloX", "chunk-data-unterminated"),
    ("5\r\nhello\rX", "chunk-data-unterminated"),
    (
        "0\r\nContent-Length: 3\r\nX: y\r\n\r\n",
        "trailer-field-forbidden",
    ),
    ("0\r\nX: y\r\n z\r\n\r\n", "obs-fold"),
    ("0\r\n X: y\r\n\r\n", "whitespace-before-fields"),
    ("0\r\nX: y\n\n", "bare-lf bare-lf"),
];
