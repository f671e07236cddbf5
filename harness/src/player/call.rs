/// One exchange that a caller asks of a target client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The method, as the script writes it.
    pub method: String,
    /// The absolute URL: `http://127.0.0.1:41234/a`.
    pub url: String,
    /// Request fields that the client is to send besides its own, in order.
    pub fields: Vec<(Vec<u8>, Vec<u8>)>,
    /// The content; `None` is a request without any, which is not the same as an empty one.
    pub body: Option<Vec<u8>>,
    /// The proxy to go through, and no other way; `None` is straight to the URL's own server.
    pub proxy: Option<Proxy>,
}

/// The proxy that a client is to use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    /// Its URL, with its port: `http://127.0.0.1:41234`; perhaps with userinfo.
    pub url: String,
    /// Whether a tunnel is asked for (CONNECT) even where the call's URL is no https one.
    pub tunnel: bool,
}

/// What a target client handed to its caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallResult {
    /// A response, complete as far as the client says.
    Ok(Answer),
    /// An error, in the client's own words.
    Error(String),
    /// The client cannot make such a call (no such method, no content): nothing was tried.
    Unimplemented(String),
    /// What stands between us and the client failed (an adapter died, or wrote rubbish): nothing
    /// is known of the client.
    Broken(String),
}

/// A response as a client hands it on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The status code; `None` where the client does not tell (a program's exit status).
    pub status: Option<u16>,
    /// The fields, where the client tells them.
    pub fields: Vec<(Vec<u8>, Vec<u8>)>,
    /// The content; `None` where the client does not tell.
    pub body: Option<Vec<u8>>,
}
