//! The head of a request: the request line and the header section.
//! It never looks at the content.

use tokio::io::{AsyncRead, AsyncWrite};

use super::connection::Connection;
use super::fault::Fault;
use super::fields::{self, Fields};
use super::line::{Line, Place, line};
use super::patience::Patience;
use super::start::{self, Start};
use super::stop::{Phase, Stop, bad};
use super::target::Target;

/// How many octets a request line may have. At least 8000 are asked for [RFC 9112 §3].
const LINE: usize = 16 << 10;
/// How many empty lines may stand before a request line.
const EMPTY_LINES: usize = 16;

/// The head of a request.
pub(super) struct Head {
    pub(super) method: Vec<u8>,
    pub(super) target: Target,
    pub(super) minor: u8,
    pub(super) simple: bool,
    pub(super) fields: Fields,
}

impl Head {
    /// Whether the client speaks HTTP/1.0.
    pub(super) fn is_old(&self) -> bool {
        self.minor == 0
    }

    pub(super) fn is(&self, method: &str) -> bool {
        self.method == method.as_bytes()
    }
}

/// Reads the head of the next request.
pub(super) async fn read<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<'_, S>,
) -> Result<Head, Stop> {
    (connection.head_only, connection.minor, connection.major) = (false, 1, 1);
    empty_lines(connection).await?;
    connection.requests += 1;
    connection.in_head = true;
    if connection.requests == 10 && connection.has(Fault::TenthRequestHangs) {
        return Err(Stop::Hang);
    }
    let mut patience = Patience::new(Phase::Head);
    let start = start(connection, &mut patience).await?;
    connection.head_only = start.method == b"HEAD";
    (connection.minor, connection.major) = (start.minor, start.major);
    let target = Target::parse(&start.method, &start.target, connection.faults())?;
    let fields = match start.simple {
        true => Fields::default(),
        false => fields::section(connection, &mut patience).await?,
    };
    connection.in_head = false;
    let Start {
        method,
        minor,
        simple,
        ..
    } = start;
    Ok(Head {
        method,
        target,
        minor,
        simple,
        fields,
    })
}

/// Skips empty lines before a request line [RFC 9112 §2.2].
async fn empty_lines<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<'_, S>,
) -> Result<(), Stop> {
    let mut patience = Patience::new(Phase::Idle);
    let refused = match connection.requests {
        0 => connection.has(Fault::LeadingCrlfRefused),
        _ => connection.has(Fault::CrlfBetweenRequestsRefused),
    };
    for _ in 0..EMPTY_LINES {
        if connection.peek(&mut patience).await? != b'\r'
            || connection.peek_second(&mut patience).await? != b'\n'
        {
            return Ok(());
        }
        connection.skip(2);
        if refused {
            return Err(bad("an empty line"));
        }
        if connection.requests > 0 && connection.has(Fault::BlankLineLost) {
            connection.discard();
        }
    }
    Err(bad("too many empty lines"))
}

async fn start<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<'_, S>,
    patience: &mut Patience,
) -> Result<Start, Stop> {
    let faults = connection.faults();
    let limit = if faults.has(Fault::LineOf8000Refused) {
        4 << 10
    } else {
        LINE
    };
    match line(connection, Place::Start, limit, patience).await? {
        Line::Whole(line) => {
            // Known before anything is refused: no answer to HEAD has content.
            connection.head_only = line.starts_with(b"HEAD ");
            start::parse(&line, faults)
        }
        // [RFC 9112 §3]: 501 for a method too long, 414 for a target too long.
        Line::TooLong(line) if !line.contains(&b' ') => Err(match () {
            () if faults.has(Fault::MethodLongHangs) => Stop::Hang,
            () if faults.has(Fault::MethodLong400) => bad("the method is too long"),
            () => Stop::Refuse(501, "the method is too long"),
        }),
        Line::TooLong(line) => {
            connection.head_only = line.starts_with(b"HEAD ");
            Err(match () {
                () if faults.has(Fault::LongTargetResets) => Stop::Drop,
                () if faults.has(Fault::LongTarget400) => bad("the target is too long"),
                () => Stop::Refuse(414, "the target is too long"),
            })
        }
    }
}
