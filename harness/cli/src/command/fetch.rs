//! `badpeer fetch`: the project's own client, good or with planted faults, to try badpeer on.

use std::io::{self, Write as _};

use badpeer::target::Call;
use badpeer::target::reference::client::{Client, Fault, Faults, Tcp};
use tokio::runtime;
use tokio::task::LocalSet;

use crate::arguments::Fetch;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::terminal::{complain, say};

/// Makes a GET for each URL, one behind the other, and prints the contents; whatever goes wrong is
/// told when it does, and by the exit status.
///
/// # Errors
///
/// Where a fault has no such name, or the content can't be written.
pub fn run(options: &Fetch) -> Result<ExitCode, Failure> {
    if options.list_faults {
        let width = Fault::ALL.iter().map(|fault| fault.name().len()).max();
        let width = width.unwrap_or_default();
        for fault in Fault::ALL {
            let (name, sentence) = (fault.name(), fault.sentence());
            say(&format!("{name:width$}  the client {sentence}"));
        }
        return Ok(ExitCode::Expected);
    }
    let faults = options
        .faults
        .iter()
        .map(|name| name.parse::<Fault>())
        .collect::<Result<Faults, _>>()
        .map_err(|error| Failure::usage(format!("{error}\n  --list-faults shows them")))?;
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::machine(format!("can't get a runtime: {error}")))?;
    LocalSet::new()
        .block_on(&runtime, fetch(&options.urls, faults))
        .map_err(|error| Failure::machine(format!("can't write what came: {error}")))
}

async fn fetch(urls: &[String], faults: Faults) -> io::Result<ExitCode> {
    let client = Client::new(Tcp, faults);
    let mut code = ExitCode::Expected;
    for url in urls {
        let call = Call {
            method: "GET".to_owned(),
            url: url.clone(),
            fields: Vec::new(),
            body: None,
            proxy: None,
        };
        match client.call(&call).await {
            Ok(answer) => {
                let mut out = io::stdout().lock();
                out.write_all(&answer.body.unwrap_or_default())?;
                out.flush()?;
            }
            Err(failure) => {
                complain(&format!("{url}: {failure}"));
                code = ExitCode::Findings;
            }
        }
    }
    Ok(code)
}
