use std::fmt;

use super::Direction;

/// Whether a recipient gives up at a deviation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    Tolerable,
    Fatal,
    FatalInRequests,
}

struct Row {
    name: &'static str,
    sentence: &'static str,
    weight: Weight,
    /// What the sender broke, and what binds the recipient; of requests, then of responses.
    requirements: [[&'static str; 2]; 2],
}

macro_rules! weight {
    (tolerable) => {
        Weight::Tolerable
    };
    (fatal) => {
        Weight::Fatal
    };
    (fatal_in_requests) => {
        Weight::FatalInRequests
    };
}

macro_rules! requirements {
    ([$($both:literal),*]) => {
        [[$($both),*], [$($both),*]]
    };
    ([$($request:literal),*] [$($response:literal),*]) => {
        [[$($request),*], [$($response),*]]
    };
}

macro_rules! kinds {
    ($($kind:ident $name:literal $weight:ident $([$($id:literal),*])+ $sentence:literal;)*) => {
        /// What a deviation is: one rule broken in one way.
        ///
        /// The table in this file defines each once: name, weight, the requirements of sender and
        /// recipient (for requests and responses apart where they differ), and the sentence.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum DeviationKind {
            $(#[doc = concat!("`", $name, "`: ", $sentence, ".")] $kind,)*
        }

        impl DeviationKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$kind),*];
        }

        /// In the order of the enum.
        static ROWS: &[Row] = &[$(Row {
            name: $name,
            sentence: $sentence,
            weight: weight!($weight),
            requirements: requirements!($([$($id),*])+),
        },)*];
    };
}

kinds! {
    // Lines
    BareLf "bare-lf" tolerable ["R9110-2.2-01", "R9112-2.2-03"] ["R9110-2.2-02", "R9112-2.2-04"]
        "a line ends in LF without CR";
    BareCr "bare-cr" fatal ["R9112-2.2-06", "R9112-2.2-08"] ["R9112-2.2-07", "R9112-2.2-10"]
        "a CR without LF stands outside content";
    LeadingEmptyLine "leading-empty-line" tolerable
        ["R9112-2.2-12", "R9112-2.2-14"] ["R9110-2.2-02", "R9112-9.2-06"]
        "empty lines stand before a start line";
    WhitespaceBeforeFields "whitespace-before-fields" fatal
        ["R9112-2.2-16", "R9112-2.2-18"] ["R9112-2.2-17", "R9112-2.2-19"]
        "the first line of a field section begins with whitespace";
    HeadTooLarge "head-too-large" fatal
        ["R9110-5.4-01", "R9110-5.4-01"] ["R9110-5.4-03", "R9110-5.4-03"]
        "a head or trailer section is larger than this reader reads";
    TooManyMessages "too-many-messages" fatal ["R9110-2.3-01", "R9110-2.3-01"]
        "more messages come than this reader reads";
    IncompleteMessage "incomplete-message" fatal
        ["R9112-6.3-20", "R9112-6.3-20"] ["R9112-6.3-22", "R9112-6.3-22"]
        "the connection ends inside a message";

    // Start lines
    RequestLineMalformed "request-line-malformed" fatal ["R9110-2.2-01", "R9112-2.2-21"]
        "the request-line is not method, SP, request-target, SP, HTTP-version";
    MethodMalformed "method-malformed" fatal ["R9110-2.2-01", "R9112-2.2-21"]
        "the method is no token";
    VersionMalformed "version-malformed" fatal
        ["R9110-2.2-01", "R9112-2.3-04"] ["R9110-2.2-02", "R9112-2.3-05"]
        "the HTTP-version is not HTTP/, digit, dot, digit";
    VersionUnknown "version-unknown" fatal
        ["R9110-6.2-01", "R9110-6.2-06"] ["R9110-6.2-07", "R9112-2.3-05"]
        "the message claims a major version other than 1";
    StatusLineMalformed "status-line-malformed" fatal ["R9110-2.2-02", "R9112-2.1-02"]
        "the octets where a response is due are no status-line";
    StatusCodeMalformed "status-code-malformed" fatal ["R9110-2.2-02", "R9112-4-05"]
        "the status code is not three digits";
    StatusCodeOutOfRange "status-code-out-of-range" tolerable ["R9110-15-02", "R9110-15-02"]
        "the status code is outside 100 to 599";
    StatusCodeWithoutSpace "status-code-without-space" tolerable ["R9112-4-04", "R9112-4-01"]
        "no SP follows the status code";
    ControlInReason "control-in-reason" tolerable ["R9110-2.2-02", "R9112-4-03"]
        "a control octet stands in the reason phrase";

    // Request targets
    ControlInTarget "control-in-target" fatal ["R9110-2.2-01", "R9112-2.2-21"]
        "a control octet stands in the request-target";
    TargetOctetForbidden "target-octet-forbidden" tolerable ["R9110-2.2-01", "R9112-2.2-21"]
        "an octet stands in the request-target that a URI carries only percent-encoded";
    TargetFragment "target-fragment" tolerable ["R9110-7.1-01", "R9112-2.2-21"]
        "the request-target carries a fragment";
    TargetFormUnknown "target-form-unknown" tolerable ["R9110-2.2-01", "R9112-2.2-21"]
        "the request-target has none of the four forms";
    TargetFormForbidden "target-form-forbidden" tolerable ["R9110-7.1-01", "R9110-7.1-02"]
        "the request-target has a form that this method may not use";
    ConnectTargetMalformed "connect-target-malformed" tolerable ["R9112-3.2.3-01", "R9110-9.3.6-02"]
        "the target of CONNECT is not a host, a colon and a port";
    TargetUserinfo "target-userinfo" tolerable ["R9110-4.2.4-01", "R9110-4.2.4-02"]
        "the request-target carries userinfo";
    TargetWithoutHost "target-without-host" tolerable ["R9110-4.2.1-01", "R9110-4.2.1-02"]
        "the request-target is an http or https URI with an empty host";

    // Field lines
    FieldLineWithoutColon "field-line-without-colon" fatal
        ["R9110-2.2-01", "R9112-2.2-23"] ["R9110-2.2-02", "R9110-2.2-02"]
        "a field line has no colon";
    FieldNameMalformed "field-name-malformed" fatal
        ["R9110-2.2-01", "R9112-2.2-24"] ["R9110-2.2-02", "R9110-2.2-02"]
        "a field name is empty or no token";
    WhitespaceBeforeColon "whitespace-before-colon" fatal_in_requests
        ["R9110-2.2-01", "R9112-5.1-01"] ["R9110-2.2-02", "R9112-5.1-04"]
        "whitespace stands between field name and colon";
    NulInFieldValue "nul-in-field-value" fatal
        ["R9110-2.2-01", "R9110-5.5-06"] ["R9110-2.2-02", "R9110-5.5-07"]
        "NUL stands in a field value";
    ControlInFieldValue "control-in-field-value" tolerable
        ["R9110-2.2-01", "R9110-5.5-09"] ["R9110-2.2-02", "R9110-2.2-02"]
        "a control octet stands in a field value";
    ObsFold "obs-fold" tolerable ["R9112-5.2-01", "R9112-5.2-03"] ["R9112-5.2-02", "R9112-5.2-06"]
        "a field value is folded over several lines";

    // Framing
    BothFramingFields "both-framing-fields" tolerable
        ["R9112-6.2-01", "R9112-6.1-20"] ["R9112-6.2-02", "R9112-6.3-10"]
        "a message has Transfer-Encoding and Content-Length";
    ContentLengthMalformed "content-length-malformed" fatal
        ["R9110-2.2-01", "R9112-6.3-14"] ["R9110-2.2-02", "R9112-6.3-19"]
        "Content-Length is no number";
    ContentLengthConflict "content-length-conflict" fatal
        ["R9110-5.3-03", "R9112-6.3-15"] ["R9110-5.3-04", "R9112-6.3-19"]
        "Content-Length has several values that differ";
    ContentLengthRepeated "content-length-repeated" tolerable
        ["R9110-5.3-03", "R9112-6.3-16"] ["R9110-5.3-04", "R9112-6.3-16"]
        "Content-Length is a list of equal values";
    ContentLengthTooLarge "content-length-too-large" tolerable
        ["R9110-8.6-08", "R9110-8.6-08"] ["R9110-8.6-09", "R9110-8.6-09"]
        "Content-Length is larger than this reader can count";
    TransferCodingMalformed "transfer-coding-malformed" fatal
        ["R9110-2.2-01", "R9112-6.3-13"] ["R9110-2.2-02", "R9110-2.2-02"]
        "Transfer-Encoding is no list of transfer codings";
    FinalCodingNotChunked "final-coding-not-chunked" fatal
        ["R9112-6.1-07", "R9112-6.3-12"] ["R9112-6.1-08", "R9112-6.3-11"]
        "the last transfer coding of a request is not chunked";
    ChunkedTwice "chunked-twice" tolerable
        ["R9112-6.1-05", "R9112-6.1-05"] ["R9112-6.1-06", "R9112-6.1-06"]
        "chunked is listed more than once";
    ChunkedParameter "chunked-parameter" fatal
        ["R9112-7.1-05", "R9112-7.1-05"] ["R9112-7.1-06", "R9112-7.1-06"]
        "the chunked coding carries a parameter";
    CodingParameter "coding-parameter" tolerable ["R9112-7.2-01", "R9112-7.2-01"]
        "a compression coding carries a parameter";
    TransferEncodingInHttp10 "transfer-encoding-in-http-1.0" tolerable
        ["R9112-6.1-22", "R9112-6.1-22"] ["R9112-6.1-23", "R9112-6.1-23"]
        "an HTTP/1.0 message has Transfer-Encoding";
    TransferEncodingToHttp10 "transfer-encoding-to-http-1.0" tolerable
        ["R9112-6.1-17", "R9112-6.1-17"]
        "the response to an HTTP/1.0 request has Transfer-Encoding";
    TransferEncodingForbidden "transfer-encoding-forbidden" tolerable
        ["R9112-6.1-12", "R9112-6.1-12"] ["R9112-6.1-12", "R9112-6.3-02"]
        "a 1xx or 204 response has Transfer-Encoding";
    ContentLengthForbidden "content-length-forbidden" tolerable
        ["R9110-8.6-05", "R9110-8.6-05"] ["R9110-8.6-05", "R9112-6.3-02"]
        "a 1xx or 204 response has Content-Length";
    TunnelTransferEncoding "tunnel-transfer-encoding" tolerable ["R9112-6.1-14", "R9112-6.3-07"]
        "a 2xx response to CONNECT has Transfer-Encoding";
    TunnelContentLength "tunnel-content-length" tolerable ["R9110-8.6-06", "R9112-6.3-07"]
        "a 2xx response to CONNECT has Content-Length";
    ContentForbidden "content-forbidden" fatal ["R9112-6.3-06", "R9112-6.3-31"]
        "octets that begin no response follow one that cannot have content";
    ResetContentWithContent "reset-content-with-content" tolerable
        ["R9110-15.3.6-01", "R9110-15.3.6-02"]
        "a 205 response has content";

    // Chunked
    ChunkSizeMalformed "chunk-size-malformed" fatal
        ["R9110-2.2-01", "R9112-7.1-07"] ["R9110-2.2-02", "R9112-7.1-10"]
        "a chunk begins with no hexadecimal size";
    ChunkSizeTooLarge "chunk-size-too-large" tolerable
        ["R9112-7.1-01", "R9112-7.1-01"] ["R9112-7.1-02", "R9112-7.1-02"]
        "a chunk is larger than this reader can count";
    ChunkExtensionMalformed "chunk-extension-malformed" fatal
        ["R9110-2.2-01", "R9112-7.1-07"] ["R9110-2.2-02", "R9112-7.1-10"]
        "a chunk extension does not match its grammar";
    ChunkExtensionWhitespace "chunk-extension-whitespace" tolerable
        ["R9110-5.6.3-03", "R9112-7.1.1-01"] ["R9110-5.6.3-03", "R9112-7.1.1-02"]
        "whitespace stands around the delimiters of a chunk extension";
    ChunkLineWithoutCr "chunk-line-without-cr" fatal
        ["R9110-2.2-01", "R9112-7.1-08"] ["R9110-2.2-02", "R9112-7.1-10"]
        "a line of the chunked coding ends in LF without CR";
    ChunkDataUnterminated "chunk-data-unterminated" fatal
        ["R9110-2.2-01", "R9112-7.1-09"] ["R9110-2.2-02", "R9112-7.1-10"]
        "no CRLF follows the data of a chunk";
    ChunkLineTooLong "chunk-line-too-long" fatal ["R9112-7.1.1-04", "R9112-7.1.1-04"]
        "a chunk-size line is longer than this reader reads";
    TrailerFieldForbidden "trailer-field-forbidden" tolerable
        ["R9110-6.5.1-01", "R9112-7.1.2-04"] ["R9110-6.5.1-02", "R9112-7.1.2-05"]
        "a field stands in the trailer section that may only stand in the header section";

    // Host
    HostMissing "host-missing" tolerable ["R9112-3.2-04", "R9112-3.2-06"]
        "an HTTP/1.1 request has no Host";
    HostTwice "host-twice" tolerable ["R9110-5.3-03", "R9112-3.2-07"]
        "a request has more than one Host line";
    HostMalformed "host-malformed" tolerable ["R9112-3.2-05", "R9112-3.2-09"]
        "Host is not a host with an optional port";
    HostDiffers "host-differs" tolerable ["R9112-3.2-05", "R9112-3.2.2-04"]
        "Host is not the authority of an absolute-form request-target";

    // Conduct of any sender
    SingletonTwice "singleton-twice" tolerable
        ["R9110-5.3-03", "R9110-5.3-03"] ["R9110-5.3-04", "R9110-5.3-04"]
        "a field that has one value stands on two lines";
    EmptyListMember "empty-list-member" tolerable
        ["R9110-5.6.1.1-01", "R9110-5.6.1.2-01"] ["R9110-5.6.1.1-01", "R9110-5.6.1.2-02"]
        "a list has an empty member";
    KeepAliveWithoutOption "keep-alive-without-option" tolerable
        ["R2068-19.7.1.1-02", "R2068-19.7.1.1-03"] ["R2068-19.7.1.1-01", "R2068-19.7.1.1-04"]
        "Keep-Alive is sent without the keep-alive connection option";
    UpgradeWithoutOption "upgrade-without-option" tolerable
        ["R9110-7.8-07", "R9110-7.6.1-13"] ["R9110-7.6.1-02", "R9110-7.6.1-13"]
        "Upgrade is sent without the upgrade connection option";
    EndToEndOption "end-to-end-option" tolerable ["R9110-7.6.1-11", "R9110-7.6.1-12"]
        "Connection names a field that is meant for all recipients";
    CloseField "close-field" tolerable ["R9112-9.6-15", "R9112-9.6-15"]
        "a header field is named Close";

    // Conduct of clients
    TeWithoutOption "te-without-option" tolerable ["R9112-7.4-03", "R9110-7.6.1-13"]
        "TE is sent without the TE connection option";
    ChunkedInTe "chunked-in-te" tolerable ["R9112-7.4-01", "R9112-7.4-01"]
        "TE lists chunked";
    ExpectWithoutContent "expect-without-content" tolerable ["R9110-10.1.1-02", "R9110-10.1.1-07"]
        "100-continue is expected by a request without content";
    TraceWithContent "trace-with-content" tolerable ["R9110-9.3.8-02", "R9110-9.3.8-02"]
        "a TRACE request has content";
    OptionsWithoutContentType "options-without-content-type" tolerable
        ["R9110-9.3.7-02", "R9110-9.3.7-02"]
        "an OPTIONS request has content and no Content-Type";
    RequestAfterClose "request-after-close" tolerable ["R9112-9.6-03", "R9112-9.6-07"]
        "a request follows one that said close";

    // Conduct of servers
    DateMissing "date-missing" tolerable
        ["R9110-6.6.1-01", "R9110-6.6.1-01"] ["R9110-6.6.1-01", "R9110-6.6.1-03"]
        "a 2xx, 3xx or 4xx response has no Date";
    DateFormat "date-format" tolerable ["R9110-5.6.7-02", "R9110-5.6.7-02"]
        "a date is not in the form of IMF-fixdate";
    InterimToHttp10 "interim-to-http-1.0" tolerable ["R9110-15.2-01", "R9110-15.2-01"]
        "a 1xx response answers an HTTP/1.0 request";
    SwitchWithoutUpgrade "switch-without-upgrade" tolerable ["R9110-7.8-03", "R9110-7.8-05"]
        "a 101 response has no Upgrade";
    UpgradeMissing "upgrade-missing" tolerable ["R9110-7.8-06", "R9110-7.8-06"]
        "a 426 response has no Upgrade";
    AllowMissing "allow-missing" tolerable ["R9110-10.2.1-01", "R9110-10.2.1-01"]
        "a 405 response has no Allow";
    ProxyAuthenticateMissing "proxy-authenticate-missing" tolerable
        ["R9110-11.7.1-01", "R9110-11.7.1-01"]
        "a 407 response has no Proxy-Authenticate";
}

impl DeviationKind {
    /// The stable name, in kebab-case.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// What it is, in words, as the first half of a sentence.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        self.row().sentence
    }

    /// The id of the requirement that the *sender* of such a message broke.
    #[must_use]
    pub fn requirement(self, direction: Direction) -> &'static str {
        self.row().requirements[direction as usize][0]
    }

    /// The id of the requirement that says what a *recipient* of such a message does; the
    /// sender's where no document speaks of recipients.
    #[must_use]
    pub fn on_receipt(self, direction: Direction) -> &'static str {
        self.row().requirements[direction as usize][1]
    }

    /// Whether a recipient gives up at it. A [`Deviation`](super::Deviation) may still be
    /// tolerable where its field decides nothing (an invalid Content-Length beside
    /// Transfer-Encoding).
    #[must_use]
    pub fn is_fatal(self, direction: Direction) -> bool {
        match self.row().weight {
            Weight::Tolerable => false,
            Weight::Fatal => true,
            Weight::FatalInRequests => direction == Direction::Request,
        }
    }

    /// Whether it is a bound of this reader rather than a fault of the sender.
    #[must_use]
    pub const fn is_ours(self) -> bool {
        matches!(
            self,
            Self::HeadTooLarge
                | Self::TooManyMessages
                | Self::ContentLengthTooLarge
                | Self::ChunkSizeTooLarge
                | Self::ChunkLineTooLong
        )
    }

    fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }
}

impl fmt::Display for DeviationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::spec;

    #[test]
    fn every_kind_has_its_row_its_own_name_and_requirements_that_exist() {
        let mut names = HashSet::new();
        for (place, (kind, row)) in DeviationKind::ALL.iter().zip(ROWS).enumerate() {
            assert_eq!(*kind as usize, place);
            assert!(names.insert(kind.name()), "{} twice", kind.name());
            assert!(!kind.sentence().ends_with('.'));
            for id in row.requirements.iter().flatten() {
                assert!(spec::requirement(id).is_some(), "{}: no {id}", kind.name());
            }
        }
    }
}
