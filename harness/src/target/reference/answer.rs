//! The server's own messages.
//! It never reads a request; what the form of an answer depends on comes in `Form`.

use super::date;
use super::fault::Fault;
use super::faults::Faults;

/// An answer, before it takes the form that its request asks for.
#[derive(Clone)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) fields: Vec<(&'static str, Vec<u8>)>,
    pub(super) content: Content,
}

/// The content of an answer.
#[derive(Clone)]
pub(super) enum Content {
    /// Its length is known.
    Whole(Vec<u8>),
    /// Its length is not known beforehand.
    Stream(&'static [&'static str]),
}

/// What the form of an answer depends on.
#[derive(Clone, Copy)]
pub(super) struct Form {
    pub(super) head_only: bool,
    /// The minor version of the request.
    pub(super) minor: u8,
    /// Its major version.
    pub(super) major: u8,
    /// The connection option that the answer says.
    pub(super) option: Option<&'static str>,
    pub(super) faults: Faults,
}

impl Answer {
    pub(super) fn new(status: u16) -> Answer {
        Answer {
            status,
            fields: Vec::new(),
            content: Content::Whole(Vec::new()),
        }
    }

    /// An answer that says in a line of text what is the matter.
    pub(super) fn text(status: u16, line: &str) -> Answer {
        let content = Content::Whole(format!("{line}\n").into_bytes());
        Answer {
            content,
            ..Answer::new(status)
        }
        .field("Content-Type", "text/plain")
    }

    pub(super) fn field(mut self, name: &'static str, value: impl AsRef<[u8]>) -> Answer {
        self.fields.push((name, value.as_ref().to_vec()));
        self
    }

    pub(super) fn is_stream(&self) -> bool {
        matches!(self.content, Content::Stream(_))
    }

    /// The octets of the head, and those of the content.
    pub(super) fn encode(&self, form: Form) -> (Vec<u8>, Vec<u8>) {
        let faults = form.faults;
        let mut head = status_line(self.status, form);
        for (name, value) in self.all_fields(form) {
            let colon = match () {
                () if faults.has(Fault::SpaceBeforeColonInAnswer) => " : ",
                () if faults.has(Fault::NoSpaceBehindColonInAnswer) => ":",
                () => ": ",
            };
            let end: &[u8] = match faults.has(Fault::SpaceBehindValueInAnswer) {
                true => b" \r\n",
                false => b"\r\n",
            };
            head.extend([name.as_bytes(), colon.as_bytes(), &value, end].concat());
        }
        head.extend(b"\r\n");
        if faults.has(Fault::LfLineEnds) {
            head.retain(|octet| *octet != b'\r');
        }
        (head, self.content_octets(form))
    }

    fn all_fields(&self, form: Form) -> Vec<(&'static str, Vec<u8>)> {
        let faults = form.faults;
        let mut fields = Vec::new();
        let mut add = |name, value: &str| fields.push((name, value.as_bytes().to_vec()));
        // [RFC 9110 §6.6.1]: with every answer, where there is a clock.
        let undated = faults.has(Fault::NoDate)
            || faults.has(Fault::DateOnlyOn2xx) && !(200..300).contains(&self.status);
        let dates = if undated {
            0
        } else {
            1 + usize::from(faults.has(Fault::DateDoubled))
        };
        for _ in 0..dates {
            add("Date", &date::now(faults));
        }
        match form.option {
            Some(option) if faults.has(Fault::EmptyMemberInAnswer) => {
                add("Connection", &format!("{option},,"));
            }
            Some("close") if faults.has(Fault::CloseAsFieldName) => add("Close", "1"),
            Some(option) => add("Connection", option),
            None if faults.has(Fault::EndToEndInConnection) => add("Connection", "Content-Length"),
            None if faults.has(Fault::EmptyMemberInAnswer) => add("Allow", "GET,, HEAD"),
            None => {}
        }
        if faults.has(Fault::KeepAliveFieldWithoutTokenSent) {
            add("Keep-Alive", "timeout=60");
        }
        if faults.has(Fault::KeepAliveTimeoutNotKept) && form.option != Some("close") {
            add("Connection", "keep-alive");
            add("Keep-Alive", "timeout=1");
        }
        if faults.has(Fault::FoldedAnswer) {
            add("X-Note", "folded\r\n value");
        }
        if faults.has(Fault::BareCrInAnswer) {
            add("X-Note", "bare\rvalue");
        }
        if faults.has(Fault::EscapeForged) {
            add("X-Note", "\u{1b}]0;forged\u{7}\u{1b}[2J");
        }
        let mut own = self.fields.clone();
        if form.head_only && faults.has(Fault::HeadWithoutFields) {
            own.clear();
        }
        if self.status == 405 && faults.has(Fault::MethodNotAllowedWithoutAllow) {
            own.retain(|(name, _)| *name != "Allow");
        }
        fields.extend(own);
        self.framing_fields(form, &mut fields);
        fields
    }

    /// [RFC 9112 §6.1, §6.2]: one framing field, and none where there can be no content.
    fn framing_fields(&self, form: Form, fields: &mut Vec<(&'static str, Vec<u8>)>) {
        let faults = form.faults;
        let mut add = |name, value: &str| fields.push((name, value.as_bytes().to_vec()));
        let coding = match faults.has(Fault::CodingUnasked) {
            true => "gzip, chunked",
            false if faults.has(Fault::ChunkedTwiceInAnswer) => "chunked, chunked",
            false => "chunked",
        };
        match (self.status, &self.content) {
            (204, _) => {
                if faults.has(Fault::NoContentWithLength) {
                    add("Content-Length", "0");
                }
                if faults.has(Fault::NoContentChunked) {
                    add("Transfer-Encoding", "chunked");
                }
            }
            (304, _) => {
                if faults.has(Fault::NotModifiedLengthZero) {
                    add("Content-Length", "0");
                }
            }
            _ if self.is_chunked(form) => add("Transfer-Encoding", coding),
            (_, Content::Stream(_)) => {}
            _ if faults.has(Fault::LengthUnsaid) => {}
            (status, Content::Whole(content)) => {
                let length = match () {
                    () if form.head_only && faults.has(Fault::HeadLengthZero) => 0,
                    () if faults.has(Fault::ContentLengthShort) => content.len().saturating_sub(1),
                    () if faults.has(Fault::ContentLengthLong) => content.len() + 1,
                    () if faults.has(Fault::RangeLengthWrong) && status == 206 => 3,
                    () => content.len(),
                };
                if faults.has(Fault::EndlessAnswer) && !form.head_only {
                    add("Transfer-Encoding", "chunked");
                    return;
                }
                add("Content-Length", &length.to_string());
                if faults.has(Fault::ContentLengthDoubled) {
                    add("Content-Length", &length.to_string());
                }
                if faults.has(Fault::BothFramingsInResponse) {
                    add("Transfer-Encoding", "chunked");
                }
            }
        }
    }

    fn content_octets(&self, form: Form) -> Vec<u8> {
        let faults = form.faults;
        // [RFC 9112 §6.3]: no content in answer to HEAD, nor with 204 and 304.
        match self.status {
            204 if faults.has(Fault::NoContentWithContent) => return b"ok\n".to_vec(),
            304 if faults.has(Fault::NotModifiedWithContent) => return b"ok\n".to_vec(),
            204 | 304 => return Vec::new(),
            405 if form.head_only && faults.has(Fault::HeadRefusalWithContent) => {}
            _ if form.head_only && !faults.has(Fault::HeadWithContent) => return Vec::new(),
            _ => {}
        }
        match &self.content {
            Content::Whole(_) if faults.has(Fault::EndlessAnswer) => Vec::new(),
            Content::Whole(content) if self.is_chunked(form) => own_chunks(content, faults),
            Content::Whole(content) => content.clone(),
            Content::Stream(pieces) if self.is_chunked(form) => {
                let pieces: Vec<&[u8]> = pieces.iter().map(|piece| piece.as_bytes()).collect();
                chunks(&pieces)
            }
            Content::Stream(pieces) => pieces.concat().into_bytes(),
        }
    }

    /// Where the length is not known, and HTTP/1.0 is not spoken [RFC 9112 §6.1].
    fn is_chunked(&self, form: Form) -> bool {
        match form.minor {
            0 => form.faults.has(Fault::ChunkedToHttp10),
            _ => {
                let chunking = [
                    Fault::CodingUnasked,
                    Fault::ChunkedTwiceInAnswer,
                    Fault::ChunkExtSpacedInAnswer,
                    Fault::TrailerFramesInAnswer,
                ];
                self.is_stream()
                    || chunking.iter().any(|fault| form.faults.has(*fault))
                    || form.faults.has(Fault::LengthOnlyToHead) && !form.head_only
            }
        }
    }
}

/// Content in chunks, where only a planted fault has it so.
fn own_chunks(content: &[u8], faults: Faults) -> Vec<u8> {
    let mut octets = chunks(&[content]);
    if faults.has(Fault::ChunkedTwiceInAnswer) {
        octets = chunks(&[&octets]);
    }
    let line = |octets: &[u8]| octets.windows(2).position(|two| two == b"\r\n");
    if faults.has(Fault::ChunkExtSpacedInAnswer)
        && let Some(end) = line(&octets)
    {
        octets.splice(end..end, *b" ; a = b");
    }
    if faults.has(Fault::TrailerFramesInAnswer) {
        octets.truncate(octets.len() - 2);
        octets.extend(format!("Content-Length: {}\r\n\r\n", content.len()).into_bytes());
    }
    octets
}

fn chunks(pieces: &[&[u8]]) -> Vec<u8> {
    let mut chunks = Vec::new();
    for piece in pieces.iter().filter(|piece| !piece.is_empty()) {
        chunks.extend([format!("{:x}\r\n", piece.len()).as_bytes(), piece, b"\r\n"].concat());
    }
    chunks.extend(b"0\r\n\r\n");
    chunks
}

fn status_line(status: u16, form: Form) -> Vec<u8> {
    let faults = form.faults;
    // [RFC 9110 §6.2]: our own version, to HTTP/1.0 too.
    let minor = match () {
        () if faults.has(Fault::AnswersVersion10) => 0,
        () if faults.has(Fault::AnswersRequestVersion) => form.minor,
        () if form.major != 1 => form.minor,
        () => 1,
    };
    let major = form.major;
    let phrase = match faults.has(Fault::NoSpaceAfterStatus) {
        true => String::new(),
        false => format!(" {}", phrase(status)),
    };
    let mut line = format!("HTTP/{major}.{minor} {status}{phrase}\r\n");
    if faults.has(Fault::SpaceLedLineInAnswer) {
        line.push_str(" X-Note: led by a space\r\n");
    }
    line.into_bytes()
}

fn phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        205 => "Reset Content",
        206 => "Partial Content",
        301 => "Moved Permanently",
        304 => "Not Modified",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        413 => "Content Too Large",
        414 => "URI Too Long",
        416 => "Range Not Satisfiable",
        426 => "Upgrade Required",
        417 => "Expectation Failed",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        505 => "HTTP Version Not Supported",
        // [RFC 9112 §4]: the phrase may be empty, the space before it may not go.
        _ => "",
    }
}
