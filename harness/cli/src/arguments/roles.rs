//! `badpeer test`: what each role has of its own.

use badpeer_cli::adapter::Adapter;
use clap::{Args, Subcommand};

use super::{PlayOptions, ReportOptions, SelectionOptions, TargetOptions, help};

#[derive(Debug, Args)]
pub struct Test {
    #[command(subcommand)]
    pub role: TestRole,
}

#[derive(Debug, Subcommand)]
pub enum TestRole {
    /// Put a server to the test
    ///
    /// Without a target it plays against badpeer's own server, so that there is something to see.
    /// The target should answer `GET /` with 200, and `POST /echo` with the content it read; where
    /// it doesn't echo, the cases that need it are skipped.
    #[command(after_long_help = help())]
    Server(ServerTest),
    /// Put a client to the test
    ///
    /// Without a target it plays against badpeer's own client. badpeer plays the servers, and has
    /// the client make requests to them: a command for each
    /// request or for all of a case, or a program that speaks badpeer's adapter protocol and keeps its client, with its
    /// connections, from call to call. What a client can't do is found out beforehand, and the
    /// cases that need it are skipped.
    #[command(after_long_help = help())]
    Client(ClientTest),
    /// Put a proxy to the test
    ///
    /// Without a target it plays against badpeer's own proxy. badpeer plays the clients before it and the servers behind it. A proxy that badpeer starts
    /// runs several times side by side, each with an origin of its own; one that listens already
    /// has its conversations one by one.
    #[command(after_long_help = help())]
    Proxy(ProxyTest),
}

#[derive(Debug, Args)]
pub struct ServerTest {
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
    #[command(flatten)]
    pub common: CommonOptions,
}

#[derive(Debug, Args)]
pub struct ClientTest {
    #[command(flatten)]
    pub client: ClientOptions,
    /// The real server behind the relays that badpeer plays [default: badpeer's own]
    #[arg(long, value_name = "HOST:PORT", help_heading = "Target")]
    pub server: Option<String>,
    #[command(flatten)]
    pub common: CommonOptions,
}

/// Which client is put to the test.
#[derive(Debug, Args)]
#[command(next_help_heading = "Target")]
pub struct ClientOptions {
    /// A command that makes one request: `curl -sS {url}`; or all of a case: `curl -sS {urls}`
    ///
    /// It goes through the shell. `{url}` in it becomes the URL, `{method}` the method, and
    /// `{body}` a file with the content; without the latter two it is asked for GETs only. Exit
    /// status 0 with the content on standard output is a response, anything else an error.
    /// `{proxy}` becomes the URL of the proxy to go through, an empty word where there is none.
    ///
    /// `{urls}` becomes all URLs of a case, as words of their own: one process makes the requests,
    /// one behind the other, and may keep its connections. What came of each is not known then;
    /// cases that can't be judged without it are skipped. More can be judged where the exit status
    /// is 0 only if all went well: `curl -sS --fail-early {urls}`.
    #[arg(long, value_name = "CMD", conflicts_with = "adapter")]
    pub run: Option<String>,
    /// An adapter: one of badpeer's own by its name, or a program with its arguments
    #[arg(long, value_name = "NAME [ARGS]", long_help = adapters())]
    pub adapter: Option<String>,
    /// The name of the target in reports and waivers
    #[arg(long)]
    pub name: Option<String>,
    /// How long an adapter may take until it answers, in seconds
    #[arg(long, value_name = "S", default_value_t = 60)]
    pub start_timeout: u64,
}

#[derive(Debug, Args)]
pub struct ProxyTest {
    #[command(flatten)]
    pub proxy: ProxyOptions,
    #[command(flatten)]
    pub common: CommonOptions,
}

/// Which proxy is put to the test.
#[derive(Debug, Args)]
pub struct ProxyOptions {
    #[command(flatten)]
    pub target: TargetOptions,
    /// Where badpeer listens as the origin of a proxy that listens already
    #[arg(
        long,
        value_name = "HOST:PORT",
        requires = "at",
        help_heading = "Target"
    )]
    pub origin_listen: Option<String>,
    /// The target is a forward proxy: it is asked for absolute URLs
    #[arg(long, help_heading = "Target")]
    pub forward: bool,
}

/// What is the same for every role.
#[derive(Debug, Args)]
pub struct CommonOptions {
    #[command(flatten)]
    pub selection: SelectionOptions,
    #[command(flatten)]
    pub play: PlayOptions,
    #[command(flatten)]
    pub report: ReportOptions,
}

fn adapters() -> String {
    let names: Vec<_> = Adapter::names().collect();
    format!(
        "An adapter: one of badpeer's own by its name, or a program with its arguments\n\n\
         badpeer's own: {}. PROTOCOL.md tells how to write one.",
        names.join(", ")
    )
}
