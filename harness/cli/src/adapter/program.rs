//! A client that is a command, run once an exchange: `curl -sS {url}`.

use std::io::{self, Read as _, Write as _};
use std::process::{ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use badpeer::target::{Answer, Call, CallResult};
use tempfile::NamedTempFile;
use tokio::sync::oneshot;

use super::fault::{Fault, FaultKind};
use super::group::{Ending, Group};
use super::tail::Tail;
use super::template::{Filling, Hole, Template};

/// The most that a command may print, in octets.
const OUTPUT: u64 = 16 << 20;
/// How long the last words of a command that has ended are waited for.
const WORDS: Duration = Duration::from_millis(500);
/// How often it is asked whether anybody still waits.
const LOOK: Duration = Duration::from_millis(100);

/// A command with holes, which goes through the shell.
///
/// - `{url}`: the URL of the call; one process an exchange.
/// - `{urls}`: the URLs of all calls of a conversation, as words of their own; one process.
/// - `{method}`: the method. Without it the command makes GETs; with content, POSTs.
/// - `{body}`: a file with the content, as in curl's `--data-binary @{body}` and Wget's
///   `--body-file={body}`. With it, the command can make calls with content only. The same file
///   is in the variable `BODY`, which is not set for a call without content, so that
///   `${BODY:+--data-binary "@$BODY"}` serves both.
///
/// - `{proxy}`: the URL of the proxy, as in curl's `--proxy {proxy}`; an empty word for a call
///   without one. The same URL is in the variable `PROXY`, which is not set then, so that
///   `${PROXY:+--proxy "$PROXY"}` serves those to whom an empty word is a proxy.
///
/// Fields can't be asked for, and no tunnel where the URL asks for none. The exit status 0 is a response, whose content is what the command
/// printed, and of which nothing else is known; any other is an error, with the last line on
/// standard error. Of 126 and 127 the shell says that it can't run the command.
#[derive(Clone, Debug)]
pub struct Program {
    command: String,
    template: Template,
}

impl Program {
    /// Reads a command.
    ///
    /// # Errors
    ///
    /// Where it has no place for a URL, in words.
    pub fn new(command: &str) -> Result<Self, String> {
        let template = Template::new(command);
        if template.has(Hole::Url) == template.has(Hole::Urls) {
            let how = if template.has(Hole::Url) {
                "uses both {url} and {urls}"
            } else {
                "uses no URL"
            };
            return Err(format!(
                "the command {how}: `{command}`\n  put {{url}} where the client takes its URL, as \
                 in --run 'curl -sS {{url}}', or {{urls}} where it takes all of a conversation's"
            ));
        }
        if template.quotes_urls() {
            return Err(format!(
                "{{urls}} stands in quotes, where all URLs are one word: `{command}`"
            ));
        }
        Ok(Self {
            command: command.to_owned(),
            template,
        })
    }

    /// Whether one process makes all calls of a conversation: see [`call_all`](Self::call_all).
    #[must_use]
    pub fn takes_all(&self) -> bool {
        self.template.has(Hole::Urls)
    }

    /// Makes a call. It has no time-out; dropping the future ends the command.
    ///
    /// # Errors
    ///
    /// Where the command can't be run, or prints without end.
    pub async fn call(&self, call: &Call) -> Result<CallResult, Fault> {
        self.call_all(std::slice::from_ref(call)).await
    }

    /// Makes several calls in one process; what comes of them is known of all together.
    ///
    /// # Errors
    ///
    /// As [`call`](Self::call).
    pub async fn call_all(&self, calls: &[Call]) -> Result<CallResult, Fault> {
        if let Some(words) = self.refusal(calls) {
            return Ok(CallResult::Unimplemented(words.to_owned()));
        }
        let Some(first) = calls.first() else {
            return Ok(CallResult::Unimplemented("nothing to call".to_owned()));
        };
        let body = first.body.as_deref().map(file).transpose();
        let body = body.map_err(|error| self.start_fault(&error))?;
        let filling = Filling {
            urls: calls.iter().map(|call| call.url.as_str()).collect(),
            method: &first.method,
            body: body.as_ref().map(NamedTempFile::path),
            proxy: first.proxy.as_ref().map_or("", |proxy| &proxy.url),
        };
        let mut shell = Command::new("sh");
        shell
            .arg("-c")
            .arg(self.template.fill(&filling))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .env_remove("BODY")
            .env_remove("PROXY");
        if let Some(body) = &body {
            shell.env("BODY", body.path());
        }
        if let Some(proxy) = &first.proxy {
            shell.env("PROXY", &proxy.url);
        }
        self.run(&mut shell).await
    }

    /// Why the command can't make these calls.
    fn refusal(&self, calls: &[Call]) -> Option<&'static str> {
        let first = calls.first()?;
        let has = |hole| self.template.has(hole);
        let content = has(Hole::Body) || self.command.contains("BODY");
        let proxied = has(Hole::Proxy) || self.command.contains("PROXY");
        let default = if first.body.is_some() { "POST" } else { "GET" };
        let alike = |call: &Call| {
            call.method == first.method && call.body == first.body && call.proxy == first.proxy
        };
        let tunnelled = |call: &Call| call.proxy.as_ref().is_some_and(|proxy| proxy.tunnel);
        if calls.len() > 1 && !has(Hole::Urls) {
            Some("the command makes one call")
        } else if calls.iter().any(|call| !call.fields.is_empty()) {
            Some("the command sends no fields but the client's own")
        } else if !has(Hole::Method) && calls.iter().any(|call| call.method != default) {
            Some("the command has no {method}")
        } else if first.body.is_some() && !content {
            Some("the command has no {body}")
        } else if first.body.is_none() && has(Hole::Body) {
            Some("the command always sends content")
        } else if first.proxy.is_some() && !proxied {
            Some("the command has no {proxy}")
        } else if calls.iter().any(tunnelled) {
            Some("the command has no tunnel made for an http URL")
        } else if !calls.iter().all(alike) {
            Some("the command makes calls with one method, one content and one proxy")
        } else if calls
            .iter()
            .any(|call| call.url.contains('\0') || call.method.contains('\0'))
        {
            Some("a command takes no NUL")
        } else {
            None
        }
    }

    async fn run(&self, shell: &mut Command) -> Result<CallResult, Fault> {
        let (group, streams) = Group::client(shell).map_err(|error| self.start_fault(&error))?;
        let (Some(output), Some(error)) = (streams.output, streams.error) else {
            return Err(self.start_fault(&io::Error::other("no pipes")));
        };
        let guard = Guard(Arc::new(group));
        let tail = Tail::of(error);
        let (sender, receiver) = oneshot::channel();
        let group = Arc::clone(&guard.0);
        thread::spawn(move || {
            let end = end(&group, output, &sender);
            // Words that come late are worth waiting for here, where nobody is held up.
            let words = tail.words(WORDS);
            let _ = sender.send((end, words));
        });
        let lost = |_| (End::Lost, String::new());
        let (end, words) = receiver.await.unwrap_or_else(lost);
        let fault = |kind, reason: String| Err(Fault::new(self.who(), kind, reason, words.clone()));
        match end {
            End::With(Ending::Exit(0), body) => Ok(CallResult::Ok(Answer {
                body: Some(body),
                ..Answer::default()
            })),
            End::With(ending @ Ending::Exit(126 | 127), _) => {
                let reason = format!("can't be run: it ended with {}", ending.words());
                fault(FaultKind::Start, reason)
            }
            End::With(ending, _) => {
                let last = words.lines().rfind(|line| !line.trim().is_empty());
                let words = ending.words();
                Ok(CallResult::Error(match last {
                    Some(last) => format!("{words}: {last}"),
                    None => words,
                }))
            }
            End::TooLong => {
                let reason = format!("printed more than {OUTPUT} octets");
                fault(FaultKind::TooLong, reason)
            }
            End::Lost => fault(FaultKind::Died, "was ended".to_owned()),
        }
    }

    fn who(&self) -> String {
        format!("the command `{}`", self.command)
    }

    fn start_fault(&self, error: &io::Error) -> Fault {
        let reason = format!("can't be started: {error}");
        Fault::new(self.who(), FaultKind::Start, reason, String::new())
    }
}

/// Ends the group when nobody waits any more.
struct Guard(Arc<Group>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// How a command came to its end.
enum End {
    With(Ending, Vec<u8>),
    TooLong,
    /// It was ended from our side.
    Lost,
}

/// Reads what the command prints, and waits for its end.
fn end<T>(group: &Group, output: ChildStdout, sender: &oneshot::Sender<T>) -> End {
    let mut octets = Vec::new();
    // A pipe that breaks is one that ended.
    let _ = output.take(OUTPUT + 1).read_to_end(&mut octets);
    if octets.len() as u64 > OUTPUT {
        group.end();
        return End::TooLong;
    }
    loop {
        if let Some(ending) = group.ending(LOOK) {
            return End::With(ending, octets);
        }
        if sender.is_closed() {
            return End::Lost;
        }
    }
}

/// A file with the content.
fn file(content: &[u8]) -> io::Result<NamedTempFile> {
    let mut file = NamedTempFile::with_prefix("badpeer-")?;
    file.write_all(content)?;
    file.flush()?;
    Ok(file)
}
