/// How much a reader keeps and how far it goes. Whatever is sent, memory stays within these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Octets of one head, of one trailer section, and of one chunk-size line.
    pub head: usize,
    /// Octets of content that are kept per message; `length` counts on.
    pub content: usize,
    /// Messages in all.
    pub messages: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: 1 << 20,
            content: 1 << 20,
            messages: 100_000,
        }
    }
}

impl Limits {
    /// The usual limits, for who asks how messages are framed and not what they contain.
    pub(crate) const WITHOUT_CONTENT: Self = Self {
        head: 1 << 20,
        content: 0,
        messages: 100_000,
    };
}

/// Where in the stream a reader stands.
///
/// ```text
///           ┌────────────── the message is whole ──────────────┐
///           ▼                                                  │
///        Between ── an octet ──► Head ── empty line ──► Content┤
///           ▲                     │         │                  │
///           └──── no content ─────┼─────────┤                  │
///                                 │         └─ 2xx to CONNECT, 101 ──► Tunnel
///                                 └──────── a fatal deviation ───────► Broken
/// ```
///
/// A FIN leads from everywhere but `Broken` to `Ended`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// No message is begun. Octets after a response that ends the connection change nothing: they
    /// are surplus.
    Between,
    /// Inside a start line or a header section.
    Head,
    /// Inside content, chunked framing and trailer section included.
    Content,
    /// The octets are no longer HTTP.
    Tunnel,
    /// A fatal deviation: the reader stops understanding here.
    Broken,
    /// The FIN has come.
    Ended,
}
