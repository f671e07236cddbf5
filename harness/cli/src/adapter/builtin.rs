//! The adapters that badpeer brings along.

/// An adapter that is part of badpeer.
pub(super) struct Builtin {
    pub(super) name: &'static str,
    pub(super) file: &'static str,
    pub(super) source: &'static str,
    pub(super) language: Language,
}

/// What an adapter is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    /// Run by Python, with a package that may have to be installed.
    Python(Option<&'static str>),
    /// Run by Node.
    Node,
    /// Built with Go.
    Go,
    /// Compiled and run by Java.
    Java,
    /// Built with Cargo; the dependencies stand in the file.
    Rust,
}

macro_rules! builtin {
    ($name:literal, $file:literal, $language:expr) => {
        Builtin {
            name: $name,
            file: $file,
            source: include_str!(concat!("../../adapters/", $file)),
            language: $language,
        }
    };
}

/// All of them.
pub(super) const ALL: [Builtin; 11] = [
    builtin!("curl", "curl.py", Language::Python(None)),
    builtin!("http.client", "http_client.py", Language::Python(None)),
    builtin!(
        "requests",
        "requests_session.py",
        Language::Python(Some("requests"))
    ),
    builtin!("httpx", "httpx_client.py", Language::Python(Some("httpx"))),
    builtin!("node-http", "node_http.mjs", Language::Node),
    builtin!("node-fetch", "node_fetch.mjs", Language::Node),
    builtin!("go", "net_http.go", Language::Go),
    builtin!("java", "HttpClientAdapter.java", Language::Java),
    builtin!("hyper-util", "hyper_util.rs", Language::Rust),
    builtin!("reqwest", "reqwest.rs", Language::Rust),
    builtin!("ureq", "ureq.rs", Language::Rust),
];

/// The one of that name.
pub(super) fn find(name: &str) -> Option<&'static Builtin> {
    const { &ALL }.iter().find(|builtin| builtin.name == name)
}
