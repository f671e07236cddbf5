//! How long the server waits for what is due.
//! It never reads a clock but the runtime's own, which may be paused.

use std::time::Duration;

use tokio::time::Instant;

use super::fault::Fault;
use super::faults::Faults;
use super::stop::Phase;

/// For the first octet of a request.
const IDLE: Duration = Duration::from_secs(60);
/// For a whole head.
const HEAD: Duration = Duration::from_secs(10);
/// For the next octet of content.
const CONTENT_STALL: Duration = Duration::from_secs(10);
/// For the whole content.
const CONTENT: Duration = Duration::from_secs(60);
/// For octets to leave, while the client does not read.
const WRITE_STALL: Duration = Duration::from_secs(60);
/// For the client to finish, once we have.
pub(super) const LINGER: Duration = Duration::from_secs(10);
/// What a planted silence lasts: longer than anyone waits, and yet not for ever.
pub(super) const SILENCE: Duration = Duration::from_secs(3600);
/// How long a planted fault looks for FIN behind a request.
pub(super) const GLIMPSE: Duration = Duration::from_millis(50);

/// The patience with one phase of one request.
#[derive(Clone, Copy)]
pub(super) struct Patience {
    pub(super) phase: Phase,
    begun: Instant,
    last: Instant,
}

impl Patience {
    pub(super) fn new(phase: Phase) -> Patience {
        let now = Instant::now();
        Patience {
            phase,
            begun: now,
            last: now,
        }
    }

    /// Something came.
    pub(super) fn came(&mut self) {
        self.last = Instant::now();
    }

    /// When it ends.
    pub(super) fn end(&self, faults: Faults) -> Instant {
        let forever = match self.phase {
            Phase::Idle => false,
            Phase::Head => faults.has(Fault::SlowHeadForever),
            Phase::Content => faults.has(Fault::SlowBodyForever),
        };
        if forever {
            return self.last + SILENCE;
        }
        match self.phase {
            Phase::Idle if faults.has(Fault::KeepAliveTimeoutNotKept) => self.begun + IDLE / 120,
            Phase::Idle if faults.has(Fault::EmptyRequestAnswered) => self.begun + IDLE / 60,
            Phase::Idle if faults.has(Fault::IdleResets) => self.begun + IDLE / 60,
            Phase::Idle => self.begun + IDLE,
            Phase::Head if faults.has(Fault::SlowHeadCut) => self.begun + HEAD / 10,
            Phase::Head => self.begun + HEAD,
            Phase::Content if faults.has(Fault::SlowBodyCut) => self.begun + CONTENT / 60,
            Phase::Content => (self.last + CONTENT_STALL).min(self.begun + CONTENT),
        }
    }
}

/// How long a write may make no progress.
pub(super) fn write_stall(faults: Faults) -> Duration {
    if faults.has(Fault::SlowReaderDropped) {
        Duration::from_millis(100)
    } else {
        WRITE_STALL
    }
}
