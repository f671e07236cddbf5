use std::path::PathBuf;

use clap::{ArgGroup, Args};

use super::positive;

/// What is said of addresses in every verb that listens.
const WHERE: &str = "\
Where it listens: `:8080` is 127.0.0.1:8080. A peer listens on this machine only, unless --listen
names another address in numbers (`0.0.0.0:8080`): then whoever reaches that address reaches it.";

#[derive(Debug, Args)]
#[command(after_long_help = format!("{PLAY}\n{WHERE}"))]
pub struct Play {
    /// A peer's name (server/reset/inside-a-field), or a script; without it, with `*` in it, or with a
    /// folder's name (server/reset), those that there are are shown
    #[arg(value_name = "PEER|FILE.wire")]
    pub peer: Option<String>,
    /// Where it listens [default: a free port of this machine]
    #[arg(long, value_name = "HOST:PORT")]
    pub listen: Option<String>,
    /// Where a relay or a client connects to
    #[arg(long, value_name = "HOST:PORT")]
    pub upstream: Option<String>,
    /// Allow an upstream on another machine, to which hostile octets go then
    #[arg(long)]
    pub allow_remote: bool,
    /// How many conversations it holds [default: without end; a client once]
    #[arg(long, value_name = "N", value_parser = positive())]
    pub times: Option<usize>,
    /// Write the transcript; of further conversations, to FILE.2.wire and so on
    #[arg(short, long, value_name = "FILE.wire")]
    pub output: Option<PathBuf>,
}

const PLAY: &str = "\
Examples:
  badpeer play                                          every peer, and what it does
  badpeer play '*reset*'                                those that reset, and how
  badpeer play server/reset/inside-a-field --listen :8080
  badpeer play relay/dumb-proxy --listen :8080 --upstream localhost:80 -o dumb.wire
  badpeer play client/half-close --upstream localhost:80
";

#[derive(Debug, Args)]
#[command(after_long_help = format!("{RECORD}\n{WHERE}"))]
pub struct Record {
    /// Where the client connects to
    #[arg(long, value_name = "HOST:PORT")]
    pub listen: String,
    /// Where the server is
    #[arg(long, value_name = "HOST:PORT")]
    pub upstream: String,
    /// The folder: a file for each connection, 0001.wire and so on; made where there is none
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    /// End after so many connections [default: without end]
    #[arg(long, value_name = "N", value_parser = positive())]
    pub times: Option<usize>,
    /// The most that is kept of one connection, in MiB; what follows crosses all the same
    #[arg(long, value_name = "MIB", default_value_t = 16)]
    pub most: usize,
}

const RECORD: &str = "\
Examples:
  badpeer record --listen :8080 --upstream localhost:80 -o recorded
  badpeer replay recorded/0001.wire --at localhost:80
";

#[derive(Debug, Args)]
#[command(
    after_long_help = format!("{REPLAY}\n{WHERE}"),
    group = ArgGroup::new("side").required(true),
)]
pub struct Replay {
    /// What `badpeer record` or `badpeer play -o` wrote, or a snapshot
    #[arg(value_name = "FILE.wire")]
    pub file: PathBuf,
    /// Play its client's side against this server
    #[arg(long, value_name = "HOST:PORT", group = "side")]
    pub at: Option<String>,
    /// Play its server's side here, for a client that connects
    #[arg(long, value_name = "HOST:PORT", group = "side")]
    pub listen: Option<String>,
    /// Allow a server on another machine, to which hostile octets may go then
    #[arg(long)]
    pub allow_remote: bool,
    /// How long something that is recorded may take to come, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..))]
    pub deadline: u64,
    /// Write what came this time
    #[arg(short, long, value_name = "FILE.wire")]
    pub output: Option<PathBuf>,
}

const REPLAY: &str = "\
Examples:
  badpeer replay recorded/0001.wire --at localhost:80
  badpeer replay recorded/0001.wire --listen :8080

The values of Date and of a request's Host do not count, nor does what the file has as a variable.
Exit codes: 0 it came as recorded, 1 it did not, 2 the file or an argument cannot be used, 3 the
server cannot be reached, 4 stopped before anything was learnt.
";
