//! A headless Chromium, spoken to over a pair of pipes in its own debugging protocol: no library,
//! no port. Where there is none, tests say so and do nothing, unless `BADPEER_BROWSER=required`.

// Each file of tests uses a part of it.
#![allow(dead_code)]

pub mod pages;

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The names under which it is installed.
const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
/// No test of a page takes as long as this.
const PATIENCE: Duration = Duration::from_secs(600);

/// A browser with one page.
pub struct Browser {
    child: Child,
    to: File,
    from: BufReader<File>,
    asked: u64,
    session: Option<String>,
    /// Everything that it told unasked.
    pub events: Vec<Value>,
    _ended: Sender<()>,
    _home: TempDir,
}

/// The program, or a loud word that there is none.
pub fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .flat_map(|folder| NAMES.map(|name| folder.join(name)))
        .find(|path| path.is_file());
    if found.is_none() {
        let words = "no Chromium is installed, so the HTML page is NOT tested in a browser \
                     (Debian: apt-get install chromium)";
        assert!(std::env::var_os("BADPEER_BROWSER").is_none(), "{words}");
        // Past the test runner, which keeps what passing tests print to itself.
        let _ = std::io::stderr().write_all(format!("\nWARNING: {words}\n").as_bytes());
    }
    found
}

impl Browser {
    /// Starts it with an empty page.
    pub fn start(program: &Path) -> Self {
        let home = tempfile::tempdir().unwrap();
        let (to, from) = (home.path().join("to"), home.path().join("from"));
        for pipe in [&to, &from] {
            assert!(Command::new("mkfifo").arg(pipe).status().unwrap().success());
        }
        // It runs pages of ours only, and in containers there is no sandbox to be had.
        let child = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" 3<to 4>from"])
            .arg(program)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--hide-scrollbars",
                "--remote-debugging-pipe",
                "--user-data-dir=profile",
                "about:blank",
            ])
            .current_dir(&home)
            // What it leaves behind when it is killed goes with the folder.
            .env("TMPDIR", home.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap();
        let (ended, end) = mpsc::channel();
        let group = Pid::from_child(&child);
        thread::spawn(move || {
            if end.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                // The reads of the test end with it.
                let _ = kill_process_group(group, Signal::KILL);
            }
        });
        let to = OpenOptions::new().write(true).open(to).unwrap();
        let from = BufReader::new(File::open(from).unwrap());
        let mut browser = Self {
            child,
            to,
            from,
            asked: 0,
            session: None,
            events: Vec::new(),
            _ended: ended,
            _home: home,
        };
        let page = browser.call("Target.createTarget", json!({"url": "about:blank"}));
        let page = json!({"targetId": page["targetId"], "flatten": true});
        let session = browser.call("Target.attachToTarget", page);
        browser.session = Some(session["sessionId"].as_str().unwrap().to_owned());
        for room in ["Page", "Runtime", "Network", "Log"] {
            browser.call(&format!("{room}.enable"), json!({}));
        }
        browser
    }

    /// Asks for something, and waits for the answer.
    #[track_caller]
    pub fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.asked += 1;
        let mut question = json!({"id": self.asked, "method": method, "params": parameters});
        if let Some(session) = &self.session {
            question["sessionId"] = session.clone().into();
        }
        let mut octets = serde_json::to_vec(&question).unwrap();
        octets.push(0);
        self.to.write_all(&octets).unwrap();
        loop {
            let mut told = Vec::new();
            self.from.read_until(0, &mut told).unwrap();
            assert_eq!(told.pop(), Some(0), "the browser has ended");
            let told: Value = serde_json::from_slice(&told).unwrap();
            if told["id"] == self.asked {
                assert!(told["error"].is_null(), "{method}: {}", told["error"]);
                return told["result"].clone();
            }
            self.events.push(told);
        }
    }

    /// Opens a file at a place of its page, and waits until it is drawn.
    pub fn open(&mut self, file: &Path, place: &str) {
        let url = format!("file://{}{place}", file.display());
        // A change of the place alone would not load the page again.
        self.call("Page.navigate", json!({"url": "about:blank"}));
        self.call("Page.navigate", json!({"url": url}));
        self.wait("document.querySelector('main h1') !== null");
    }

    /// Goes to a place of the page that is open.
    pub fn go(&mut self, place: &str) {
        let text = json!(place);
        self.value(&format!(
            "new Promise(done => {{ if (location.hash === {text}) done(); else {{ \
             addEventListener('hashchange', () => requestAnimationFrame(() => done()), \
             {{ once: true }}); location.hash = {text}; }} }})"
        ));
    }

    /// What an expression comes to in the page.
    #[track_caller]
    pub fn value(&mut self, expression: &str) -> Value {
        let told = self.call(
            "Runtime.evaluate",
            json!({"expression": expression, "returnByValue": true, "awaitPromise": true}),
        );
        assert!(told["exceptionDetails"].is_null(), "{expression}: {told}");
        told["result"]["value"].clone()
    }

    /// Waits until an expression holds in the page.
    #[track_caller]
    pub fn wait(&mut self, expression: &str) {
        let came = self.value(&format!(
            "new Promise(done => {{ const until = performance.now() + 20000; const look = () => \
             {{ if ({expression}) done(true); else if (performance.now() > until) done(false); \
             else setTimeout(look, 10); }}; look(); }})"
        ));
        assert_eq!(came, true, "this never came true: {expression}");
    }

    /// Presses a key, by its name.
    pub fn press(&mut self, key: &str) {
        let text = match key {
            "Enter" => "\r",
            one if one.chars().count() == 1 => one,
            _ => "",
        };
        let code = match key {
            "Enter" => 13,
            "Tab" => 9,
            "Escape" => 27,
            "ArrowLeft" => 37,
            "ArrowUp" => 38,
            "ArrowRight" => 39,
            "ArrowDown" => 40,
            _ => 0,
        };
        let kind = if text.is_empty() {
            "rawKeyDown"
        } else {
            "keyDown"
        };
        self.call(
            "Input.dispatchKeyEvent",
            json!({"type": kind, "key": key, "text": text, "windowsVirtualKeyCode": code}),
        );
        self.call(
            "Input.dispatchKeyEvent",
            json!({"type": "keyUp", "key": key, "windowsVirtualKeyCode": code}),
        );
    }

    /// Types a text, key by key.
    pub fn write(&mut self, text: &str) {
        for one in text.chars() {
            self.press(&one.to_string());
        }
    }

    /// Makes the window so wide and high, and asks for light or dark.
    pub fn window(&mut self, wide: u32, high: u32, dark: bool) {
        self.call(
            "Emulation.setDeviceMetricsOverride",
            json!({"width": wide, "height": high, "deviceScaleFactor": 1, "mobile": wide < 600}),
        );
        let scheme = if dark { "dark" } else { "light" };
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.call("Emulation.setEmulatedMedia", json!({"features": features}));
    }

    /// A picture of the page, kept under `target/tmp/html/` for people to look at.
    pub fn picture(&mut self, name: &str) -> Vec<u8> {
        // Two frames: what a change of size has set off is drawn in the second.
        self.value(
            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))",
        );
        let told = self.call("Page.captureScreenshot", json!({"format": "png"}));
        let octets = base64(told["data"].as_str().unwrap());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("html");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{name}.png")), &octets).unwrap();
        octets
    }

    /// What it complained of, and every address that it asked for.
    pub fn complaints(&self) -> (Vec<String>, Vec<String>) {
        let of = |method: &str| {
            let wanted = method.to_owned();
            self.events
                .iter()
                .filter(move |one| one["method"] == wanted)
        };
        let thrown = of("Runtime.exceptionThrown").map(ToString::to_string);
        let logged = of("Log.entryAdded").map(ToString::to_string);
        let asked = of("Network.requestWillBeSent");
        let asked = asked.map(|one| one["params"]["request"]["url"].as_str().unwrap().to_owned());
        (thrown.chain(logged).collect(), asked.collect())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
        let _ = self.child.wait();
    }
}

fn base64(text: &str) -> Vec<u8> {
    let (mut bits, mut count) = (0u32, 0);
    let mut octets = Vec::with_capacity(text.len());
    for digit in text.bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            octets.push((bits >> count) as u8);
        }
    }
    octets
}
