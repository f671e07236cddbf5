//! Ordinary partners: strict, blocking, and never waiting for longer than a test may take.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Nothing takes so long where all is well.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long silence lasts where silence is what is to be seen.
const A_WHILE: Duration = Duration::from_millis(300);

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Finish,
    Reset,
}

/// One end of a connection.
pub struct Line(pub TcpStream);

impl Line {
    pub fn to(address: SocketAddr) -> Self {
        Self::over(TcpStream::connect(address).unwrap())
    }

    pub fn over(stream: TcpStream) -> Self {
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self(stream)
    }

    /// Sends; a peer that has gone meanwhile shows when it is read from.
    pub fn send(&mut self, octets: &[u8]) {
        let _ = self.0.write_all(octets);
    }

    /// The next octets, so many.
    pub fn take(&mut self, count: usize) -> Vec<u8> {
        let mut octets = vec![0; count];
        let mut filled = 0;
        while filled < count {
            match self.0.read(&mut octets[filled..]) {
                Ok(0) => break,
                Ok(more) => filled += more,
                Err(error) => panic!("{error} behind {:?}", &octets[..filled].escape_ascii()),
            }
        }
        octets.truncate(filled);
        octets
    }

    /// Everything up to and with these octets.
    pub fn take_until(&mut self, end: &[u8]) -> Vec<u8> {
        let mut octets = Vec::new();
        while !octets.ends_with(end) {
            let next = self.take(1);
            assert!(!next.is_empty(), "ended at {}", octets.escape_ascii());
            octets.extend(next);
        }
        octets
    }

    /// Whatever comes until the other side ends.
    pub fn rest(&mut self) -> (Vec<u8>, End) {
        let mut octets = Vec::new();
        let mut buffer = [0; 65536];
        loop {
            match self.0.read(&mut buffer) {
                Ok(0) => return (octets, End::Finish),
                Ok(more) => octets.extend(&buffer[..more]),
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {
                    return (octets, End::Reset);
                }
                Err(error) => panic!("{error} behind {}", octets.escape_ascii()),
            }
        }
    }

    /// Writes until nothing more is taken for a while, or so many octets went; says how many.
    pub fn flood(&mut self, most: usize) -> usize {
        self.0.set_write_timeout(Some(A_WHILE)).unwrap();
        let mut went = 0;
        while went < most {
            match self.0.write(&[b'a'; 65536]) {
                Ok(more) => went += more,
                Err(error) if waits(&error) => break,
                Err(error) => panic!("{error} behind {went} octets"),
            }
        }
        went
    }

    /// Whether nothing comes for a while, no end either.
    pub fn is_silent(&mut self) -> bool {
        self.0.set_read_timeout(Some(A_WHILE)).unwrap();
        let silent = self.0.read(&mut [0]).is_err_and(|error| waits(&error));
        self.0.set_read_timeout(Some(PATIENCE)).unwrap();
        silent
    }

    /// Ends our direction.
    pub fn finish(&mut self) {
        // Where the other side has reset, there is none left to end.
        let _ = self.0.shutdown(Shutdown::Write);
    }
}

fn waits(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
    )
}

/// A server for one connection, and where it is.
pub fn origin<T: Send + 'static>(
    serve: impl FnOnce(Line, SocketAddr) -> T + Send + 'static,
) -> (SocketAddr, JoinHandle<T>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let serving = thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        serve(Line::over(stream), address)
    });
    (address, serving)
}
