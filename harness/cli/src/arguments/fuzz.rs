//! `badpeer fuzz`: drawn scripts against a target, and the files of a fuzz crate.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{ClientOptions, ProxyOptions, TargetOptions};

/// The exit codes of every hunt.
macro_rules! teach {
    ($text:literal) => {
        concat!(
            $text,
            "

Exit codes:
  0   nothing was found; with --replay, nothing shows any more
  1   findings
  2   the arguments cannot be used, or DIR is no folder
  3   the target could not be started or reached, or is gone for good
  4   stopped before its end, or before all that showed was seen alone, with nothing found
  70  a fault of badpeer's own, or of the machine (a full disk)"
        )
    };
}

const SERVER: &str = teach!(
    "\
A finding becomes a regression case in two commands:
  badpeer fuzz server --run './server --port {port}' --save found
  badpeer test server --run './server --port {port}' --script found/NAME.wire

Two servers, and what they read differently in the same octets:
  badpeer fuzz server --at :8080 --against :8081 --time 300 --save found"
);

const CLIENT: &str = teach!(
    "\
  badpeer fuzz client --run 'curl -sS {url}' --time 60 --save found
  badpeer fuzz client --adapter node-fetch --runs 20000 --seed 7

Each file says on top how it is played again; all of them at once:
  badpeer fuzz client --adapter node-fetch --replay found/*.wire"
);

const PROXY: &str = teach!(
    "\
  badpeer fuzz proxy --run './proxy {port} {origin}' --time 60 --save found
  badpeer fuzz proxy --at :3128 --origin-listen :8081 --forward

Each file says on top how it is played again; all of them at once:
  badpeer fuzz proxy --run './proxy {port} {origin}' --replay found/*.wire"
);

#[derive(Debug, Args)]
pub struct Fuzz {
    #[command(subcommand)]
    pub what: FuzzWhat,
}

#[derive(Debug, Subcommand)]
pub enum FuzzWhat {
    /// Fuzz a server over TCP
    ///
    /// Draws valid conversations with zero to three anomalies, plays many side by side, and has
    /// oracles look at each: what must be refused and is taken, what is valid and is refused, other
    /// answers to other segments, hangs, connections that go on, and the server's own octets. What
    /// shows is played again three times alone before it counts, made smaller, and kept as a
    /// script. Without a target it plays against badpeer's own server.
    #[command(after_long_help = SERVER)]
    Server(FuzzServer),
    /// Fuzz a client: badpeer is the server that answers its calls
    ///
    /// Draws calls and a valid answer to each, with zero to three anomalies, and connections that
    /// are cut, reset, closed early or dripped. Oracles look at what the caller is handed, and at
    /// what the client writes: truncated content that is handed on as whole, answers of another
    /// call, framing that must be refused, requests sent twice, connections that are used again
    /// and must not be. What shows is played again three times alone before it counts. Calls that
    /// the client can't make are not drawn. Without a target it plays against badpeer's own client.
    #[command(after_long_help = CLIENT)]
    Client(FuzzClient),
    /// Fuzz a proxy: badpeer is the client in front of it and the server behind it
    ///
    /// Draws requests and a valid answer to each, with zero to three anomalies on either side.
    /// Oracles look at what reaches the origin, as nine careless readers would count it, at what
    /// comes back, and at the proxy's own octets. badpeer starts up to eight proxies, each with an
    /// origin of its own; one that listens already has its conversations one by one. Without a
    /// target it plays against badpeer's own proxy.
    #[command(after_long_help = PROXY)]
    Proxy(FuzzProxy),
    /// Write a fuzz crate with seeds, dictionary and ClusterFuzzLite files
    ///
    /// For servers in Rust: scripts are played in process, by cargo-fuzz, and by `cargo test` on a
    /// stable compiler. Nothing that is there is overwritten.
    Init(FuzzInit),
}

#[derive(Debug, Args)]
pub struct FuzzServer {
    #[command(flatten)]
    pub target: TargetOptions,
    /// The path whose POST is answered with the content that it read
    #[arg(
        long,
        value_name = "PATH",
        default_value = "/echo",
        help_heading = "Target"
    )]
    pub echo_path: String,
    /// The same of the other server [default: that of --echo-path]
    #[arg(
        long,
        value_name = "PATH",
        requires = "against",
        help_heading = "Target"
    )]
    pub against_echo_path: Option<String>,
    #[command(flatten)]
    pub hunt: HuntOptions,
}

#[derive(Debug, Args)]
pub struct FuzzClient {
    #[command(flatten)]
    pub client: ClientOptions,
    #[command(flatten)]
    pub hunt: HuntOptions,
}

#[derive(Debug, Args)]
pub struct FuzzProxy {
    #[command(flatten)]
    pub proxy: ProxyOptions,
    #[command(flatten)]
    pub hunt: HuntOptions,
}

/// How a hunt goes; the same for every role.
#[derive(Debug, Args)]
pub struct HuntOptions {
    /// Play every script to this target too, and report where the two understand it otherwise
    ///
    /// A command as in --run, or for servers HOST:PORT, for clients an adapter. Of two answers
    /// neither need be wrong; where two stand in one row, it is a way in all the same.
    #[arg(long, value_name = "OTHER", help_heading = "Target")]
    pub against: Option<String>,
    /// So many scripts [default: 10000 or a minute, whichever is first; one alone has no other end]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), help_heading = "Playing")]
    pub runs: Option<u64>,
    /// So many seconds, and up to 20 more to look into what showed
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u64).range(1..), help_heading = "Playing")]
    pub time: Option<u64>,
    /// The same seed draws the same scripts
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Playing")]
    pub seed: u64,
    /// How many exchanges go on side by side, beside half as many that only wait for silence; a
    /// client or proxy may bound them further
    #[arg(long, value_name = "N", default_value_t = 64, help_heading = "Playing", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: u16,
    /// How long each finding may be made smaller, in seconds
    #[arg(long, value_name = "S", default_value_t = 10, help_heading = "Playing")]
    pub shrink: u64,
    /// Findings that are known, by oracle and reason (`over-acceptance/host-*`); several add up
    ///
    /// They are counted, and neither saved nor red.
    #[arg(long, value_name = "GLOB", help_heading = "Playing")]
    pub known: Vec<String>,
    /// Draw nothing: play these saved findings three times each, and say what still shows
    #[arg(long, value_name = "FILE.wire", num_args = 1.., conflicts_with_all = ["save", "json", "runs", "time"], help_heading = "Playing")]
    pub replay: Vec<PathBuf>,
    /// Write each finding here as a script, with its transcript beside, as soon as it is found
    #[arg(long, value_name = "DIR", help_heading = "Reports")]
    pub save: Option<PathBuf>,
    /// Write everything as JSON at the end; also where it is stopped (`-` is standard output)
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    pub json: Option<PathBuf>,
    /// Show the findings and the last line only
    #[arg(short, long, help_heading = "Reports")]
    pub quiet: bool,
}

#[derive(Debug, Args)]
pub struct FuzzInit {
    /// The repository of the server
    #[arg(value_name = "DIR", default_value = ".")]
    pub folder: PathBuf,
    /// Where badpeer is, as a path; from the registry where absent
    #[arg(long, value_name = "DIR")]
    pub badpeer: Option<PathBuf>,
}
