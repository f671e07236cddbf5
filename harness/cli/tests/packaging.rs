//! Someone packages badpeer: man pages, completions, a container, an action for CI.

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use support::Desk;

#[test]
fn man_pages_and_completions_come_from_the_arguments_themselves() {
    let desk = Desk::new();
    desk.badpeer(&["generate", "out"]).with_code(0);
    let page = desk.read("out/man/badpeer-test-server.1");
    assert!(page.contains("allow\\-remote"), "{page}");
    assert!(desk.read("out/man/badpeer.1").contains("Exit codes"));
    for file in ["badpeer.bash", "_badpeer", "badpeer.fish"] {
        let text = desk.read(&format!("out/completions/{file}"));
        assert!(text.contains("allow-remote"), "{file}");
    }
    // Where bash is, it takes them.
    if let Ok(bash) = Command::new("bash")
        .arg("-n")
        .arg(desk.path("out/completions/badpeer.bash"))
        .status()
    {
        assert!(bash.success());
    }
}

#[test]
fn the_help_does_not_speak_of_packaging() {
    let ended = Desk::new().badpeer(&["--help"]).with_code(0);
    assert!(!ended.out.contains("generate"), "{}", ended.out);
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The shell text of a step of `action.yml`, by its name.
fn step(name: &str) -> String {
    let text = fs::read_to_string(root().join("action.yml")).unwrap();
    let mut lines = text.lines();
    lines
        .find(|line| line.trim() == format!("- name: {name}"))
        .unwrap_or_else(|| panic!("no step `{name}`"));
    lines.find(|line| line.trim() == "run: |").unwrap();
    let indented = lines.take_while(|line| line.is_empty() || line.starts_with("        "));
    indented
        .map(|line| format!("{}\n", line.trim_start_matches("        ")))
        .collect()
}

/// The action's own script, run as a runner would run it: with its inputs in the environment.
fn action(desk: &Desk, inputs: &[(&str, &str)]) -> std::process::Output {
    let folder = Path::new(support::BADPEER).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let mut bash = Command::new("bash");
    bash.args([
        "--noprofile",
        "--norc",
        "-eo",
        "pipefail",
        "-c",
        &step("run"),
    ])
    .current_dir(desk.path("."))
    .env("PATH", format!("{}:{path}", folder.display()))
    .env("GITHUB_STEP_SUMMARY", desk.path("summary.md"))
    .env("GITHUB_OUTPUT", desk.path("output"))
    .env("RUNNER_TEMP", desk.path("."));
    for name in [
        "ROLE",
        "RUN",
        "AT",
        "ADAPTER",
        "SHARD",
        "ARGUMENTS",
        "REPORTS",
    ] {
        bash.env(name, "");
    }
    bash.env("REPORTS", "reports").env("ROLE", "server");
    for (name, value) in inputs {
        bash.env(name, value);
    }
    bash.output().unwrap()
}

#[test]
fn the_action_writes_its_reports_and_hands_on_the_exit_code() {
    let desk = Desk::new();
    let run = support::own("--fault close-only-first-line");
    let inputs = [
        ("RUN", &*run),
        ("ARGUMENTS", "--topic persistence --segments whole"),
    ];
    let output = action(&desk, &inputs);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(desk.read("summary.md").contains("close-after-get"));
    assert_eq!(desk.json("reports/badpeer.sarif")["version"], "2.1.0");
    assert_eq!(desk.json("reports/badpeer.json")["summary"]["exit"], 1);
    let outputs = desk.read("output");
    assert!(outputs.contains("exit-code=1") && outputs.contains("sarif=reports/badpeer.sarif"));
}

#[test]
fn the_action_is_green_where_nothing_is_found() {
    let desk = Desk::new();
    let run = support::own("");
    let inputs = [
        ("RUN", &*run),
        ("ARGUMENTS", "--topic host"),
        ("SHARD", "1/2"),
    ];
    let output = action(&desk, &inputs);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert_eq!(desk.json("reports/badpeer.json")["shard"], "1/2");
}

#[test]
fn what_the_action_keeps_is_known_by_the_sources_it_was_made_of() {
    let desk = Desk::new();
    let digest = |note: Option<&str>| {
        let source = desk.path("source");
        for folder in ["harness", "fixtures"] {
            fs::create_dir_all(source.join(folder)).unwrap();
        }
        fs::write(source.join("Cargo.toml"), "").unwrap();
        fs::write(source.join("harness/a b.rs"), note.unwrap_or_default()).unwrap();
        let output = Command::new("bash")
            .args([
                "--noprofile",
                "--norc",
                "-eo",
                "pipefail",
                "-c",
                &step("version"),
            ])
            .env("SOURCE", &source)
            .env("GITHUB_OUTPUT", desk.path("output"))
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        let all = desk.read("output");
        fs::remove_file(desk.path("output")).unwrap();
        all
    };
    let first = digest(None);
    assert!(
        first.starts_with("digest=") && first.trim_end().len() > 40,
        "{first}"
    );
    assert_eq!(first, digest(None));
    assert_ne!(first, digest(Some("fn main() {}")));
}

/// An input is a word, and never a part of the script.
#[test]
fn no_input_of_the_action_becomes_a_command() {
    let text = fs::read_to_string(root().join("action.yml")).unwrap();
    for name in ["version", "install", "run"] {
        assert!(!step(name).contains("${{"), "{name}");
    }
    let desk = Desk::new();
    let inputs = [
        ("RUN", ""),
        ("AT", "$(touch taken)"),
        ("ARGUMENTS", "`touch taken`"),
    ];
    let output = action(&desk, &inputs);
    assert_eq!(output.status.code(), Some(2));
    assert!(!desk.path("taken").exists());
    // Every input is handed to the step that reads it.
    for name in [
        "role",
        "run",
        "at",
        "adapter",
        "shard",
        "arguments",
        "reports",
    ] {
        let line = format!("{}: ${{{{ inputs.{name} }}}}", name.to_uppercase());
        assert!(text.contains(&line), "{line}");
    }
}
