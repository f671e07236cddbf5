//! Whole values and whole lines that stand where a right one should.
//! Never says how often.

use super::place::{ChunkPart, Field, Part, Place};
use super::token::Token;

/// A field line with a name for findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Line {
    /// The name in anomalies.
    pub name: &'static str,
    /// Whose line it is.
    pub field: Field,
    /// The field name.
    pub field_name: &'static [u8],
    /// The value.
    pub value: &'static [u8],
}

macro_rules! tokens {
    ($($name:literal $octets:literal)*) => { &[$(Token { name: $name, octets: $octets }),*] };
}

macro_rules! lines {
    ($($name:literal $field:ident $field_name:literal $value:literal)*) => {
        &[$(Line { name: $name, field: Field::$field, field_name: $field_name, value: $value }),*]
    };
}

/// So many of the first lines are about framing.
pub const FRAMING: usize = 11;

/// What is put beside the lines that a request has.
pub const LINES: &[Line] = lines! {
    "coding-chunked" Coding b"Transfer-Encoding" b"chunked"
    "coding-identity" Coding b"Transfer-Encoding" b"identity"
    "coding-gzip" Coding b"Transfer-Encoding" b"gzip"
    "coding-unknown" Coding b"Transfer-Encoding" b"x"
    "coding-empty" Coding b"Transfer-Encoding" b""
    "length-0" Length b"Content-Length" b"0"
    "length-1" Length b"Content-Length" b"1"
    "length-5" Length b"Content-Length" b"5"
    "length-6" Length b"Content-Length" b"6"
    "length-50" Length b"Content-Length" b"50"
    "length-minus" Length b"Content-Length" b"-5"
    "host-same" Host b"Host" b"badpeer.test"
    "host-other" Host b"Host" b"other.test"
    "close" Connection b"Connection" b"close"
    "keep-alive" Connection b"Connection" b"keep-alive"
    "option-length" Connection b"Connection" b"Content-Length"
    "option-coding" Connection b"Connection" b"Transfer-Encoding"
    "option-host" Connection b"Connection" b"Host"
    "option-unknown" Connection b"Connection" b"x-a, y"
    "keep-alive-parameters" KeepAlive b"Keep-Alive" b"timeout=0, max=18446744073709551616"
    "proxy-connection" Hop b"Proxy-Connection" b"keep-alive"
    "expect" Expect b"Expect" b"100-continue"
    "expect-unknown" Expect b"Expect" b"200-ok"
    "te" Hop b"TE" b"chunked, trailers"
    "trailer" Hop b"Trailer" b"Content-Length"
    "upgrade" Hop b"Upgrade" b"x/1"
    "h2c" Hop b"Upgrade" b"h2c"
    "coding-underscore" Other b"Transfer_Encoding" b"chunked"
    "length-underscore" Other b"Content_Length" b"3"
    "no-colon" Other b"no colon" b""
    "folded-length" Other b" Content-Length" b"3"
    "cr-length" Other b"x" b"\rxContent-Length: 3"
};

/// What is put into a trailer section.
pub const TRAILERS: &[Line] = lines! {
    "trailer-length" Trailer b"Content-Length" b"5"
    "trailer-coding" Trailer b"Transfer-Encoding" b"chunked"
    "trailer-host" Trailer b"Host" b"other.test"
    "trailer-close" Trailer b"Connection" b"close"
    "trailer-again" Trailer b"X-Check" b"2"
};

/// The values that make the most trouble at a place.
#[must_use]
pub const fn values(place: Place) -> &'static [Token] {
    match place {
        Place::Field(Field::Coding, Part::Value) => tokens! {
            "identity" b"identity"
            "gzip" b"gzip"
            "gzip-chunked" b"gzip, chunked"
            "chunked-gzip" b"chunked, gzip"
            "chunked-identity" b"chunked, identity"
            "identity-chunked" b"identity, chunked"
            "chunked-twice" b"chunked, chunked"
            "quoted" b"\"chunked\""
            "upper-case" b"CHUNKED"
            "parameter" b"chunked;q=1"
            "prefixed" b"xchunked"
            "suffixed" b"chunkedx"
            "suffixed-0" b"chunked0"
            "empty" b""
            "empty-member" b", chunked,"
            "empty-list" b","
            "space-inside" b"chunk ed"
            "newline" b"\r\n chunked"
            "cut" b"chunke"
        },
        Place::Field(Field::Length, Part::Value) => tokens! {
            "empty" b""
            "list-same" b"5, 5"
            "list-differing" b"5, 6"
            "list-empty-member" b"5,"
            "exponent" b"1e1"
            "hex" b"0x5"
            "float" b"5.0"
            "space-inside" b"5 5"
            "words" b"five"
            "minus-zero" b"-0"
            "minus-one" b"-1"
            "quoted" b"\"5\""
            "underscore" b"1_0"
            "superscript" b"\xc2\xb5"
            "arabic" b"\xd9\xa5"
        },
        Place::Chunk(ChunkPart::Size) | Place::LastChunk(ChunkPart::Size) => tokens! {
            "empty" b""
            "g" b"g"
            "minus-one" b"-1"
            "hex-prefix" b"0x5"
            "float" b"5.0"
            "space-inside" b"0 5"
            "quoted" b"\"5\""
            "h" b"5h"
            "minus-zero" b"-0"
        },
        Place::Chunk(ChunkPart::Extension) | Place::LastChunk(ChunkPart::Extension) => tokens! {
            "empty-name" b";"
            "no-value" b";a="
            "no-name" b";=a"
            "space" b" "
            "spaces" b" ; a = b"
            "open-quote" b";a=\"b"
            "lf" b";a\nb"
            "cr" b";a\rb"
            "quoted-crlf" b";a=\"\r\n\""
            "nul" b";\0"
            "word" b" a"
            "comma" b",a"
        },
        Place::Version => tokens! {
            "1.0" b"HTTP/1.0"
            "1.2" b"HTTP/1.2"
            "2.0" b"HTTP/2.0"
            "0.9" b"HTTP/0.9"
            "none" b""
            "lower-case" b"http/1.1"
            "two-digits" b"HTTP/1.10"
            "leading-zero" b"HTTP/01.1"
            "no-minor" b"HTTP/1"
            "other" b"HTTPS/1.1"
            "junk" b"HTTP/1.1x"
            "comma" b"HTTP/1,1"
        },
        Place::Target => tokens! {
            "absolute" b"http://badpeer.test/echo"
            "absolute-other" b"http://other.test/echo"
            "absolute-no-host" b"http:///echo"
            "absolute-userinfo" b"http://a@badpeer.test/echo"
            "asterisk" b"*"
            "authority" b"badpeer.test:80"
            "no-slash" b"echo"
            "empty" b""
            "fragment" b"/echo#a"
            "space" b"/ec ho"
            "nul" b"/echo\0"
            "escape" b"/echo?%00%0d%0aX:%20y"
            "dots" b"/../echo"
            "text" b"/echo\xff"
            "slashes" b"//echo"
            "query" b"/echo?a=b"
        },
        Place::Method => tokens! {
            "get" b"GET"
            "head" b"HEAD"
            "post" b"POST"
            "connect" b"CONNECT"
            "options" b"OPTIONS"
            "trace" b"TRACE"
            "lower-case" b"post"
            "empty" b""
            "unknown" b"BREW"
            "status-line" b"HTTP/1.1"
            "quoted" b"\"GET\""
            "pri" b"PRI"
        },
        Place::Field(Field::Host, Part::Value) => tokens! {
            "empty" b""
            "space" b"a b"
            "userinfo" b"a@badpeer.test"
            "list" b"a, b"
            "slash" b"a/b"
            "port-words" b"a:b"
            "bracket" b"[::1"
            "scheme" b"http://a"
            "other" b"other.test"
        },
        Place::Field(Field::Connection, Part::Value) => tokens! {
            "close" b"close"
            "keep-alive" b"keep-alive"
            "both" b"keep-alive, close"
            "upper-case" b"CLOSE"
            "empty-members" b", close,"
            "host" b"Host"
            "upgrade" b"upgrade"
            "coding" b"Transfer-Encoding"
            "malformed" b"cl ose"
            "substring" b"not-close"
        },
        Place::Field(Field::Expect, Part::Value) => tokens! {
            "unknown" b"200-ok"
            "upper-case" b"100-CONTINUE"
            "list" b"100-continue, 100-continue"
            "empty" b""
        },
        Place::Field(Field::Length, Part::Name) => tokens! {
            "cr-for-hyphen" b"Content\rLength"
            "space-for-hyphen" b"Content Length"
            "no-hyphen" b"ContentLength"
            "nul-behind" b"Content-Length\0"
        },
        Place::Field(Field::Coding, Part::Name) => tokens! {
            "cr-for-hyphen" b"Transfer\rEncoding"
            "space-for-hyphen" b"Transfer Encoding"
            "no-hyphen" b"TransferEncoding"
            "nul-behind" b"Transfer-Encoding\0"
        },
        Place::Field(_, Part::Colon) => tokens! {
            "no-space" b":"
            "space-before" b" :"
            "tab-before" b"\t:"
            "twice" b"::"
            "none" b" "
            "equals" b"="
            "many-spaces" b":      "
        },
        Place::MethodEnd | Place::TargetEnd | Place::StatusEnd => tokens! {
            "none" b""
            "two" b"  "
            "ht" b"\t"
            "vt" b"\x0b"
            "lf" b"\n"
            "nbsp" b"\xa0"
        },
        Place::Front => tokens! {
            "crlf" b"\r\n"
            "crlf-crlf" b"\r\n\r\n"
            "lf" b"\n"
            "sp" b" "
            "cr" b"\r"
            "nul" b"\0"
            "tls" b"\x16\x03\x01"
            "bom" b"\xef\xbb\xbf"
        },
        Place::Status => tokens! {
            "100" b"100"
            "101" b"101"
            "204" b"204"
            "205" b"205"
            "304" b"304"
            "408" b"408"
            "two-digits" b"20"
            "four-digits" b"2000"
            "large" b"999"
            "minus" b"-20"
            "letters" b"2OO"
            "empty" b""
        },
        Place::Surplus => tokens! {
            "response" b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nsurplus"
            "close-delimited" b"HTTP/1.1 200 OK\r\n\r\nsurplus"
            "timed-out" b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 7\r\n\r\nsurplus"
            "continue" b"HTTP/1.1 100 Continue\r\n\r\n"
            "content" b"surplus"
            "chunk" b"7\r\nsurplus\r\n0\r\n\r\n"
            "crlf" b"\r\n"
            "nul" b"\0"
        },
        Place::Behind => tokens! {
            "crlf" b"\r\n"
            "lf" b"\n"
            "cr" b"\r"
            "nul" b"\0"
            "letter" b"x"
            "zero-chunk" b"0\r\n\r\n"
            "lines" b"\r\n\r\n\r\n"
        },
        _ => &[],
    }
}
