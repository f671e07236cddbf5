//! `badpeer fuzz`: drawn scripts against a target, and the files of a fuzz crate.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::TargetOptions;

const SERVER: &str = "\
A finding becomes a regression case in two commands:
  badpeer fuzz server --run './server --port {port}' --save found
  badpeer test server --run './server --port {port}' --script found/NAME.wire

Exit codes:
  0   nothing was found
  1   findings
  2   the arguments cannot be used, or DIR is no folder
  3   the target could not be started or reached, or is gone for good
  4   stopped before its end, with nothing found
  70  a fault of badpeer's own, or of the machine (a full disk)";

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
    /// So many scripts [default: 10000 or a minute, whichever is first; one alone has no other end]
    #[arg(long, value_name = "N", help_heading = "Playing")]
    pub runs: Option<u64>,
    /// So many seconds
    #[arg(long, value_name = "S", help_heading = "Playing")]
    pub time: Option<u64>,
    /// The same seed draws the same scripts
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Playing")]
    pub seed: u64,
    /// How many exchanges go on side by side
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
    /// Write each finding here as a script, with its transcript beside, as soon as it is found
    #[arg(long, value_name = "DIR", help_heading = "Reports")]
    pub save: Option<PathBuf>,
    /// Write everything as JSON at the end; also where it is stopped
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    pub json: Option<PathBuf>,
    /// Show the last line only
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
