//! Short octet strings that parsers stumble over, each with the name that a finding shows.
//! Never says where they are put.

/// Octets with a name of letters, digits and hyphens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Token {
    /// The name.
    pub name: &'static str,
    /// The octets.
    pub octets: &'static [u8],
}

const fn token(name: &'static str, octets: &'static [u8]) -> Token {
    Token { name, octets }
}

/// So many of the first tokens stand in numbers.
pub const NUMERIC: usize = 8;

/// What is put into or beside any part of a message.
pub const TOKENS: &[Token] = &[
    token("plus", b"+"),
    token("sp", b" "),
    token("ht", b"\t"),
    token("minus", b"-"),
    token("underscore", b"_"),
    token("hex-prefix", b"0x"),
    token("comma", b","),
    token("semicolon", b";"),
    token("cr", b"\r"),
    token("lf", b"\n"),
    token("crlf", b"\r\n"),
    token("nul", b"\0"),
    token("vt", b"\x0b"),
    token("ff", b"\x0c"),
    token("zero", b"0"),
    token("zeros", b"00000000000000000000"),
    token("effs", b"ffffffffffffffff"),
    token("quote", b"\""),
    token("colon", b":"),
    token("equals", b"="),
    token("dot", b"."),
    token("letter", b"x"),
    token("digit", b"1"),
    token("del", b"\x7f"),
    token("nbsp", b"\xa0"),
    token("nel", b"\x85"),
    token("bom", b"\xef\xbb\xbf"),
    token("escape", b"\x1b"),
    token("slash", b"/"),
    token("hash", b"#"),
    token("at", b"@"),
    token("percent", b"%"),
    token("backslash", b"\\"),
    token("brace", b"{"),
    token("comment", b"(a)"),
    token("crlf-sp", b"\r\n "),
    token("crlf-crlf", b"\r\n\r\n"),
];

/// What stands where a line end should.
pub const ENDS: &[Token] = &[
    token("lf", b"\n"),
    token("cr", b"\r"),
    token("cr-cr-lf", b"\r\r\n"),
    token("lf-cr", b"\n\r"),
    token("nul", b"\0"),
    token("sp-crlf", b" \r\n"),
    token("ht-crlf", b"\t\r\n"),
    token("cr-letter", b"\rx"),
    token("crlf-crlf", b"\r\n\r\n"),
    token("none", b""),
    token("ff", b"\x0c"),
    token("nel", b"\x85"),
    token("two-letters", b"xx"),
];

/// Octets that look like others to an eye or to a careless table.
#[must_use]
pub const fn look_alike(octet: u8) -> &'static [u8] {
    match octet {
        b'0' => b"\xd9\xa0",
        b'1' => b"l",
        b'5' => b"\xef\xbc\x95",
        b'k' => b"\xe2\x84\xaa",
        b's' => b"\xc5\xbf",
        b'e' => b"\xd0\xb5",
        b'o' => b"0",
        b'a' => b"\xd0\xb0",
        b'-' => b"_",
        b':' => b"\xef\xbc\x9a",
        b';' => b"\xcd\xbe",
        b' ' => b"\xa0",
        b'/' => b"\xe2\x88\x95",
        b'\r' => b"\x8d",
        b'\n' => b"\x8a",
        b'.' => b"\xe3\x80\x82",
        b'd' => b"\xe4",
        b'n' => b"\xee",
        _ => b"\xe1",
    }
}
