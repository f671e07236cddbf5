//! `badpeer serve`, `fetch` and `generate`: what stands beside the tests.

use std::path::PathBuf;

use clap::Args;

use super::{RoleChoice, positive};

#[derive(Debug, Args)]
pub struct Serve {
    /// What to be: a client speaks the adapter protocol, as in --adapter 'badpeer serve --as client'
    #[arg(long = "as", value_name = "ROLE", value_enum, default_value = "server")]
    pub role: RoleChoice,
    /// The port on 127.0.0.1; 0 is a free one
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// Where a proxy finds its origin
    #[arg(long, value_name = "HOST:PORT")]
    pub origin: Option<String>,
    /// A planted fault; several, each with its own --fault or separated by commas
    #[arg(long = "fault", value_name = "NAME", value_delimiter = ',')]
    pub faults: Vec<String>,
    /// Serve so many connections at once, and let others wait for their turn
    #[arg(long, value_name = "N", value_parser = positive())]
    pub at_once: Option<usize>,
    /// End the process after so many connections
    #[arg(long, value_name = "N")]
    pub end_after: Option<u64>,
    /// End the process when these octets come on a connection
    #[arg(long, value_name = "TEXT")]
    pub end_on: Option<String>,
    /// List the faults that can be planted
    #[arg(long)]
    pub list_faults: bool,
}

#[derive(Debug, Args)]
pub struct Fetch {
    /// What to GET, one behind the other; connections are kept
    #[arg(value_name = "URL", required_unless_present = "list_faults")]
    pub urls: Vec<String>,
    /// A planted fault; several, each with its own --fault or separated by commas
    #[arg(long = "fault", value_name = "NAME", value_delimiter = ',')]
    pub faults: Vec<String>,
    /// List the faults that can be planted
    #[arg(long)]
    pub list_faults: bool,
}

#[derive(Debug, Args)]
pub struct Generate {
    /// Where `man/` and `completions/` shall be
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}
