//! The arguments, and the help that teaches them.

mod choices;
mod fuzz;
mod own;
#[cfg(test)]
mod pages;
mod peers;
mod roles;

use std::path::PathBuf;

use clap::builder::TypedValueParser;
use clap::{Args, Parser, Subcommand};

pub use choices::{PolicyChoice, RoleChoice, SegmentsChoice};
pub use fuzz::{Fuzz, FuzzClient, FuzzInit, FuzzProxy, FuzzServer, FuzzWhat, HuntOptions};
pub use own::{Fetch, Generate, Serve};
pub use peers::{Play, Record, Replay};
pub use roles::{
    ClientOptions, ClientTest, CommonOptions, ProxyOptions, ProxyTest, ServerTest, Test, TestRole,
};

use crate::exit_code::ExitCode;
use crate::run::Shard;

const EXAMPLES: &str = "\
Examples:
  badpeer test server                                  try it: against badpeer's own server
  badpeer test server --at localhost:8080              a server that listens already
  badpeer test server --run './server --port {port}'   one that badpeer starts and ends
  badpeer test server --at :8080 --case 'server/framing/*' -v
  badpeer test client --run 'curl -sS {url}'           a client, a process for each request
  badpeer test client --run 'curl -sS {urls}'          all URLs of a case in one process
  badpeer test client --adapter node-fetch             a client that keeps its connections
  badpeer test proxy --run './proxy {port} {origin}'   a proxy, between our client and our server
  badpeer explain server/framing/both-framings         what a case is about, and why
  badpeer report --html all.html a.json b.json         targets side by side, in one page
  badpeer fuzz server --at localhost:8080 --save found  drawn scripts; what they find, as scripts
  badpeer fuzz client --run 'curl -sS {url}' --time 60  the same for a client, and a proxy
  badpeer check mine.wire && badpeer test server --at localhost:8080 --script mine.wire

In CI:
  badpeer test server --run './server --port {port}' --json badpeer.json
  with what is known and accepted in badpeer.toml, each with its reason:
    [[waiver]]
    case = \"server/framing/both-framings\"
    reason = \"the framework takes both; the proxy in front refuses them\"
    until = \"2027-01-31\"
";

/// Scripted misbehaving HTTP peers, played against a server, client or proxy
///
/// badpeer plays the peers that no ordinary client is: they send both framings at once, reset in
/// the middle of a field, close during a pipeline. Every octet is recorded, and what the target
/// did is judged by the RFCs.
#[derive(Debug, Parser)]
#[command(name = "badpeer", version, max_term_width = 100, after_long_help = help())]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

fn help() -> String {
    format!("{EXAMPLES}\n{}", ExitCode::HELP)
}

/// A number of things of which there must be one.
fn positive() -> impl TypedValueParser<Value = usize> {
    clap::value_parser!(u32)
        .range(1..)
        .map(|number| number as usize)
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Play cases against an implementation, and judge it
    Test(Box<Test>),
    /// Play scripts that are drawn, not written, and keep what they find
    Fuzz(Box<Fuzz>),
    /// Play one misbehaving peer on its own: a server, a relay or a client
    Play(Play),
    /// Stand between a real client and a real server, and write down what crosses
    Record(Record),
    /// Play one side of a recording, and say whether the other side does as it did
    Replay(Replay),
    /// List the cases of the catalogue
    List(List),
    /// Explain a case, a requirement or a peer: claim, conversation, outcomes, why it matters
    Explain(Explain),
    /// Lay runs side by side: targets against cases, in one HTML page
    Report(ReportRuns),
    /// Show which requirements have a case, and why the others have none
    Coverage(Coverage),
    /// Report every mistake in scripts
    Check(Check),
    /// Bring scripts into canonical form, in place
    Fmt(Fmt),
    /// Write waivers into badpeer.toml for what fails in a run
    Waive(Waive),
    /// Say what changed from one run to another, or from one target to another
    Diff(Diff),
    /// Run badpeer's own server, proxy or client, good or with planted faults, to try badpeer on
    Serve(Serve),
    /// Make requests with badpeer's own client, good or with planted faults, to try badpeer on
    Fetch(Fetch),
    /// Write man pages and completions for shells into a folder
    #[command(hide = true)]
    Generate(Generate),
}

/// Where the target is; the same for every role.
#[derive(Debug, Args)]
#[command(next_help_heading = "Target")]
pub struct TargetOptions {
    /// A target that listens already
    #[arg(long, value_name = "HOST:PORT", conflicts_with = "run")]
    pub at: Option<String>,
    /// A command that starts the target on 127.0.0.1; `{port}` in it becomes a free port
    ///
    /// `{origin}` becomes the HOST:PORT where a proxy finds its origin (in ORIGIN too).
    /// It goes through the shell, with the port in PORT too, and is ended with everything that it
    /// started. It is started again where it died.
    #[arg(long, value_name = "CMD")]
    pub run: Option<String>,
    /// The name of the target in reports and waivers
    #[arg(long)]
    pub name: Option<String>,
    /// How long a target may take until it listens, in seconds
    #[arg(long, value_name = "S", default_value_t = 60)]
    pub start_timeout: u64,
    /// Allow a target on another machine
    ///
    /// badpeer sends hostile octets: it may bring a target down, and what stands in between may
    /// take it for an attack. Only to what is yours.
    #[arg(long)]
    pub allow_remote: bool,
}

/// Which cases; the same for every role.
#[derive(Debug, Args)]
#[command(next_help_heading = "Selection")]
pub struct SelectionOptions {
    /// Only cases whose id matches (`*pipelin*`), or in that folder (`server/framing`); several add
    /// up
    #[arg(long = "case", value_name = "GLOB")]
    pub cases: Vec<String>,
    /// Only cases of this topic; several add up
    #[arg(long = "topic", value_delimiter = ',')]
    pub topics: Vec<String>,
    /// Only cases with this tag; several add up
    #[arg(long = "tag", value_delimiter = ',')]
    pub tags: Vec<String>,
    /// Only cases of this requirement (R9112-6.3-14; globs too); several add up
    #[arg(long = "clause", value_name = "ID", value_delimiter = ',')]
    pub clauses: Vec<String>,
    /// A script of your own, as good as a case, or a folder of them; without --case and its kin only
    /// scripts are played
    #[arg(long = "script", value_name = "FILE.wire")]
    pub scripts: Vec<PathBuf>,
    /// A part of what is selected, the second of five: for several machines side by side
    ///
    /// A hash of its id says to which part a case belongs, so all parts together are the whole.
    #[arg(long, value_name = "K/N")]
    pub shard: Option<Shard>,
    /// Whose judgements count
    #[arg(
        long = "policy",
        value_enum,
        value_delimiter = ',',
        default_value = "all"
    )]
    pub policies: Vec<PolicyChoice>,
}

/// How cases are played; the same for every role.
#[derive(Debug, Args)]
#[command(next_help_heading = "Playing")]
pub struct PlayOptions {
    /// How many conversations go on side by side
    #[arg(long, value_name = "N", value_parser = positive())]
    pub jobs: Option<usize>,
    /// How long something that is due may take, in milliseconds [default: from the target's pace]
    #[arg(long, value_name = "MS", value_parser = clap::value_parser!(u64).range(1..))]
    pub deadline: Option<u64>,
    /// How long silence lasts until it proves that the target waits, in milliseconds [default: from
    /// the target's pace]
    #[arg(long, value_name = "MS")]
    pub grace: Option<u64>,
    /// Skip cases whose own pauses and deadlines may take longer than this, in seconds
    ///
    /// The slowest hold a connection open until the target loses patience: `--longest 120`.
    #[arg(long, value_name = "S")]
    pub longest: Option<u64>,
    /// How the octets are cut [default: each case's own, most often all three]
    #[arg(long, value_enum, value_delimiter = ',')]
    pub segments: Vec<SegmentsChoice>,
}

/// What is told of a run; the same for every role.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reports")]
pub struct ReportOptions {
    /// Write everything as JSON (`-` is standard output, here and below); also where the run is
    /// stopped
    ///
    /// While the run goes on, FILE.part holds the cases that are settled, for --resume.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write JUnit XML: one test case a case, red where the run is
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Write SARIF 2.1.0: a rule for each requirement, for code scanning
    #[arg(long, value_name = "FILE")]
    pub sarif: Option<PathBuf>,
    /// Write Markdown, made for the summary of a CI job
    #[arg(long, value_name = "FILE")]
    pub markdown: Option<PathBuf>,
    /// Write a capture of each case's conversations, for Wireshark
    #[arg(long, value_name = "DIR")]
    pub pcapng: Option<PathBuf>,
    /// Write everything as one HTML page that needs no network
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Keep what is settled here while the run goes on [default: beside --json, as FILE.part]
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
    /// Go on with a run that was killed or stopped: its journal, or the FILE of its --json
    ///
    /// The other arguments must be the same, and so must catalogue and target.
    #[arg(long, value_name = "FILE")]
    pub resume: Option<PathBuf>,
    /// The waivers [default: badpeer.toml in the working directory, where there is one]
    #[arg(long, value_name = "FILE")]
    pub waivers: Option<PathBuf>,
    /// How many failures are shown with their conversation
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub show: usize,
    /// Show every case
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,
    /// Show the last line only
    #[arg(short, long)]
    pub quiet: bool,
}

#[derive(Debug, Args)]
pub struct List {
    /// Only cases whose id matches (`*pipelin*`), or in that folder (`server/framing`)
    #[arg(value_name = "GLOB")]
    pub globs: Vec<String>,
    /// Only cases for this role
    #[arg(long, value_enum)]
    pub role: Option<RoleChoice>,
    /// Only cases of this topic
    #[arg(long = "topic", value_delimiter = ',')]
    pub topics: Vec<String>,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Explain {
    /// A case's id (server/framing/both-framings), a requirement's (R9112-6.3-14), a peer's name
    /// (server/reset/inside-a-field), or a script
    #[arg(value_name = "CASE|REQUIREMENT|PEER|FILE.wire")]
    pub what: String,
}

#[derive(Debug, Args)]
pub struct ReportRuns {
    /// The page; `-` is standard output
    #[arg(long, value_name = "FILE")]
    pub html: PathBuf,
    /// What `badpeer test … --json FILE` wrote, a target each
    #[arg(required = true, value_name = "RUN.json")]
    pub runs: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Coverage {
    /// Only requirements that bind this role
    #[arg(long, value_enum)]
    pub role: Option<RoleChoice>,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Check {
    /// The scripts; of a folder, every `.wire` file in it
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Fmt {
    /// Change nothing, say which files are not in canonical form, and exit with 1 where there are any
    #[arg(long)]
    pub check: bool,
    /// The scripts; of a folder, every `.wire` file in it
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Waive {
    /// What `badpeer test … --json` wrote
    #[arg(value_name = "RUN.json")]
    pub run: PathBuf,
    /// Why it is accepted
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Where it is tracked
    #[arg(long, value_name = "URL")]
    pub issue: Option<String>,
    /// The last day on which it is accepted, as in 2027-01-31
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
    /// Only failing cases whose id matches; several add up
    #[arg(long = "case", value_name = "GLOB")]
    pub cases: Vec<String>,
    /// For the target of that run only, by its name
    #[arg(long)]
    pub this_target: bool,
    /// The file, made where there is none
    #[arg(long, value_name = "FILE", default_value = "badpeer.toml")]
    pub waivers: PathBuf,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 nothing fails that did not, 1 something does, 2 a file can't be read."
)]
pub struct Diff {
    /// What `badpeer test … --json` wrote before, or of one target
    #[arg(value_name = "OLD.json")]
    pub old: PathBuf,
    /// What it wrote later, or of another target
    #[arg(value_name = "NEW.json")]
    pub new: PathBuf,
    /// How many changes are shown with both conversations side by side
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub show: usize,
    /// How many columns may be used [default: those of the terminal, else 100]
    #[arg(long, value_name = "N")]
    pub width: Option<usize>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::Arguments;

    #[test]
    fn the_arguments_hold_together() {
        Arguments::command().debug_assert();
    }
}
