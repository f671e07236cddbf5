//! Whom a hunt is against: a target, how it is reached again, and who it is held against.

use std::env;
use std::time::Duration;

use badpeer::Target;
use badpeer::fuzz::Budget;
use badpeer::fuzz::remote::Hunt;
use badpeer::script::Role;

use crate::arguments::{
    ClientOptions, FuzzClient, FuzzProxy, FuzzServer, HuntOptions, ProxyOptions,
};
use crate::failure::Failure;
use crate::run::{Place, again, other};

/// As long as nobody stops it.
const FOR_EVER: Duration = Duration::from_secs(10 * 365 * 86_400);

/// A target in a role.
pub struct Aim {
    /// What it is.
    pub role: Role,
    /// The arguments that reach it again.
    pub again: Vec<String>,
    target: Target,
    against: Option<Target>,
    /// How many conversations it can hold side by side, where that is bounded.
    jobs: usize,
    start: u64,
}

impl Aim {
    /// The server that the arguments name.
    ///
    /// # Errors
    ///
    /// Where they name none.
    pub fn server(options: &FuzzServer) -> Result<Self, Failure> {
        let start = options.target.start_timeout;
        let echo = options.against_echo_path.as_ref();
        let echo = echo.unwrap_or(&options.echo_path);
        let against = against(Role::Server, &options.hunt, start)?;
        let mut again = again::server_at(&options.target, &options.echo_path);
        if let Some(path) = &options.against_echo_path {
            again.extend(["--against-echo-path".to_owned(), path.clone()]);
        }
        let place = Place::server(&options.target)?.with_echo(&options.echo_path)?;
        Ok(Self {
            role: Role::Server,
            again,
            target: place.target,
            against: against.map(|one| match options.target.allow_remote {
                true => one.echo_path(echo).allow_remote(),
                false => one.echo_path(echo),
            }),
            jobs: usize::MAX,
            start,
        })
    }

    /// The client that the arguments name.
    ///
    /// # Errors
    ///
    /// Where the command has no place for a URL, or the adapter can't be had.
    pub fn client(options: &FuzzClient) -> Result<Self, Failure> {
        let client = &options.client;
        let place = match (&client.run, &client.adapter) {
            (None, None) => Place::client(
                &ClientOptions {
                    run: None,
                    adapter: Some(own("--as client")?),
                    name: Some("badpeer's own client".to_owned()),
                    start_timeout: client.start_timeout,
                },
                None,
            )?,
            _ => Place::client(client, None)?,
        };
        Ok(Self {
            role: Role::Client,
            again: again::client(client, None),
            against: against(Role::Client, &options.hunt, client.start_timeout)?,
            target: place.target,
            jobs: place.jobs.unwrap_or(usize::MAX),
            start: client.start_timeout,
        })
    }

    /// The proxy that the arguments name.
    ///
    /// # Errors
    ///
    /// Where they name none, or not where its origin shall be.
    pub fn proxy(options: &FuzzProxy) -> Result<Self, Failure> {
        let proxy = &options.proxy;
        let start = proxy.target.start_timeout;
        let place = match (&proxy.target.at, &proxy.target.run) {
            (None, None) => {
                let command = own("--as proxy --port {port} --origin {origin}")?;
                let target = crate::arguments::TargetOptions {
                    at: None,
                    run: Some(format!("exec {command}")),
                    name: Some("badpeer's own proxy".to_owned()),
                    start_timeout: start,
                    allow_remote: false,
                };
                Place::proxy(&ProxyOptions {
                    target,
                    origin_listen: None,
                    forward: proxy.forward,
                })?
            }
            _ => Place::proxy(proxy)?,
        };
        let against = against(Role::Proxy, &options.hunt, start)?;
        Ok(Self {
            role: Role::Proxy,
            again: again::proxy(proxy),
            target: place.target,
            against: against.map(|one| if proxy.forward { one.forward() } else { one }),
            jobs: usize::MAX,
            start,
        })
    }

    /// How reports name the target.
    pub fn name(&self) -> &str {
        self.target.name()
    }

    /// The hunt.
    pub fn hunt(&self, options: &HuntOptions) -> Hunt {
        Hunt::of(self.role, self.target.clone(), budget(options))
            .against(self.against.clone())
            .jobs(usize::from(options.jobs).min(self.jobs))
            .start(Duration::from_secs(self.start))
            .shrink(Duration::from_secs(options.shrink))
    }
}

/// This program, as another of its roles.
fn own(arguments: &str) -> Result<String, Failure> {
    let path = env::current_exe()
        .map_err(|error| Failure::machine(format!("can't find badpeer's own program: {error}")))?;
    Ok(format!("{} serve {arguments}", path.display()))
}

fn against(role: Role, options: &HuntOptions, start: u64) -> Result<Option<Target>, Failure> {
    let words = options.against.as_ref();
    words.map(|words| other(role, words, start)).transpose()
}

fn budget(options: &HuntOptions) -> Budget {
    let plain = Budget::default();
    let (runs, time) = match (options.runs, options.time) {
        (None, None) => (plain.runs, plain.time),
        (runs, time) => (
            runs.unwrap_or(u64::MAX),
            time.map_or(FOR_EVER, Duration::from_secs),
        ),
    };
    Budget {
        seed: options.seed,
        runs,
        time,
    }
}
