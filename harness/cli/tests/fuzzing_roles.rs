//! `badpeer fuzz client` and `badpeer fuzz proxy`, what kills a target, and two targets at once:
//! against badpeer's own, each a process of its own.

mod support;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use support::{BADPEER, Desk, own, running};

/// badpeer's own client behind an adapter's pipes, for `--adapter`.
fn client(options: &str) -> String {
    format!("{BADPEER} serve --as client {options}")
}

/// badpeer's own proxy as a command for `--run`.
fn proxy(options: &str) -> String {
    format!("exec '{BADPEER}' serve --as proxy --port {{port}} --origin {{origin}} {options}")
}

/// The arguments that reach a target of that role, with those of its own.
fn target(role: &str, options: &str) -> [String; 2] {
    match role {
        "client" => ["--adapter".to_owned(), client(options)],
        "proxy" => ["--run".to_owned(), proxy(options)],
        _ => ["--run".to_owned(), own(options)],
    }
}

/// Every `.wire` file of a folder.
fn scripts(desk: &Desk, folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(desk.path(folder)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "wire"))
        .collect();
    paths.sort();
    paths
}

/// The arguments of `badpeer fuzz` for a role and a target of that role.
fn fuzz<'a>(role: &'a str, target: &'a [String; 2], more: &[&'a str]) -> Vec<&'a str> {
    let first = ["fuzz", role, &target[0], &target[1]];
    first.iter().chain(more).copied().collect()
}

/// A planted fault is found, and what is saved shows it again; the good target shows nothing.
fn finds(role: &str, fault: &str, key: &str, runs: &str) {
    let desk = Desk::new();
    let faulty = target(role, &format!("--fault {fault}"));
    let hunt = ["--runs", runs, "--shrink", "2", "--save", "found"];
    desk.badpeer(&fuzz(role, &faulty, &hunt))
        .with_code(1)
        .says(key);
    let name = key.replace('/', "-");
    let all = scripts(&desk, "found");
    let named = |path: &&PathBuf| {
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        file.starts_with(&name)
    };
    let found = all.iter().find(named);
    let found = found.unwrap_or_else(|| panic!("no {name} among {all:?}"));
    let file = found.to_str().unwrap();
    desk.badpeer(&["check", file]).with_code(0);
    desk.badpeer(&fuzz(role, &faulty, &["--replay", file]))
        .with_code(1)
        .says(key);
    let good = target(role, "");
    desk.badpeer(&fuzz(role, &good, &["--replay", file]))
        .with_code(0)
        .says("nothing shows");
    // What the file itself says plays it again.
    let text = fs::read_to_string(found).unwrap();
    let again = text.lines().find_map(|line| line.split("again: ").nth(1));
    let again = again.unwrap().replacen("badpeer", BADPEER, 1);
    let output = std::process::Command::new("sh")
        .args(["-c", &again])
        .current_dir(desk.path(""))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{again}\n{said}");
}

#[test]
fn a_fault_of_a_client_is_found_and_shown_again() {
    finds(
        "client",
        "length-cut-taken",
        "truncation/length-finish",
        "400",
    );
}

#[test]
fn a_fault_of_a_proxy_is_found_and_shown_again() {
    finds("proxy", "date-missing", "own-messages/date-missing", "40");
}

#[test]
fn the_good_client_and_the_good_proxy_are_accused_of_nothing() {
    for (role, runs) in [("client", "200"), ("proxy", "120")] {
        let good = target(role, "");
        let desk = Desk::new();
        let hunt = ["--runs", runs, "--seed", "7", "--save", "found"];
        let ended = desk.badpeer(&fuzz(role, &good, &hunt));
        for found in scripts(&desk, "found") {
            eprintln!("{}", fs::read_to_string(&found).unwrap());
            let beside = found.with_extension("transcript");
            eprintln!("{}", fs::read_to_string(beside).unwrap());
        }
        ended.with_code(0).says("0 findings in");
    }
}

#[test]
fn a_role_without_a_target_is_tried_on_badpeers_own() {
    for role in ["client", "proxy"] {
        Desk::new()
            .badpeer(&["fuzz", role, "--runs", "10"])
            .with_code(0)
            .says(&format!("badpeer's own {role}: 0 findings in 10 exchanges"));
    }
}

#[test]
fn whoever_dies_of_what_it_reads_is_convicted() {
    // No control has a Cookie; one script in some has.
    for (role, poison) in [
        ("server", "Cookie: a=b"),
        ("proxy", "Cookie: a=b"),
        ("client", "X-Quoted"),
    ] {
        let desk = Desk::new();
        let mortal = target(role, &format!("--end-on '{poison}'"));
        let mortal = match role {
            // An adapter's arguments are words, and no shell reads them.
            "client" => [
                "--adapter".to_owned(),
                client(&format!("--end-on {poison}")),
            ],
            _ => mortal,
        };
        let hunt = ["--runs", "80", "--shrink", "2", "--save", "found"];
        desk.badpeer(&fuzz(role, &mortal, &hunt))
            .with_code(1)
            .says("panic/process");
        let all = scripts(&desk, "found");
        let named = |path: &&PathBuf| path.to_string_lossy().contains("panic-process");
        let found = all.iter().find(named).unwrap();
        let text = fs::read_to_string(found).unwrap();
        assert!(text.contains(poison), "{role}: {text}");
        let file = found.to_str().unwrap();
        desk.badpeer(&fuzz(role, &mortal, &["--replay", file]))
            .with_code(1)
            .says("panic/process");
    }
}

#[test]
fn a_target_that_does_not_start_again_ends_the_hunt_with_what_was_found() {
    let desk = Desk::new();
    let once = own("--fault no-date --end-after 80").replacen("exec", "mkdir started && exec", 1);
    desk.badpeer(&[
        "fuzz", "server", "--run", &once, "--runs", "5000", "--jobs", "2", "--shrink", "0",
        "--save", "found", "--json", "out.json",
    ])
    .with_code(1)
    .says("own-messages/date-missing")
    .says("gone for good")
    .says("did not start");
    let json = desk.json("out.json");
    assert!(json["scripts"].as_u64().unwrap() > 0, "{json}");
    let lost = json["lost"].as_str().unwrap();
    assert!(lost.contains("did not start"), "{lost}");
    assert!(json["findings"][0]["file"].is_string(), "{json}");
}

#[test]
fn quiet_shows_the_findings_all_the_same() {
    let desk = Desk::new();
    let faulty = own("--fault no-date");
    let ended = desk
        .badpeer(&[
            "fuzz", "server", "--run", &faulty, "--runs", "30", "--shrink", "0", "-q",
        ])
        .with_code(1)
        .says("own-messages/date-missing");
    assert_eq!(ended.err, "");
}

#[test]
fn two_servers_that_read_the_same_octets_otherwise_are_told_apart() {
    let desk = Desk::new();
    let (good, lenient) = (own(""), own("--fault host-missing-ok"));
    desk.badpeer(&[
        "fuzz",
        "server",
        "--run",
        &good,
        "--against",
        &good,
        "--runs",
        "200",
    ])
    .with_code(0);
    desk.badpeer(&[
        "fuzz",
        "server",
        "--run",
        &good,
        "--against",
        &lenient,
        "--runs",
        "1500",
        "--shrink",
        "2",
        "--save",
        "found",
    ])
    .with_code(1)
    .says("disagreement/refused-taken");
    let all = scripts(&desk, "found");
    let file = all[0].to_str().unwrap();
    let both = ["--against", &lenient, "--replay", file];
    desk.badpeer(&[&["fuzz", "server", "--run", &good][..], &both].concat())
        .with_code(1)
        .says("disagreement/");
    desk.badpeer(&["fuzz", "server", "--run", &good, "--replay", file])
        .with_code(0);
}

#[test]
fn what_was_found_in_a_client_before_ctrl_c_is_kept() {
    let desk = Desk::new();
    let faulty = client("--fault length-cut-taken");
    let mut child = desk
        .command(&[
            "fuzz",
            "client",
            "--adapter",
            &faulty,
            "--time",
            "600",
            "--shrink",
            "0",
            "--save",
            "found",
            "--json",
            "out.json",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().starts_with("found truncation/length-finish")));
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let rest: Vec<_> = lines.map(Result::unwrap).collect();
    assert_eq!(child.wait().unwrap().code(), Some(1), "{rest:?}");
    assert_eq!(desk.json("out.json")["stopped"], true);
    assert!(!scripts(&desk, "found").is_empty());
}

/// A real disk of one page, where this user may mount one; there is another test for the others.
#[test]
fn a_full_disk_is_said_and_the_findings_are_told() {
    let desk = Desk::new();
    fs::create_dir(desk.path("found")).unwrap();
    let faulty = own("--fault no-date");
    let hunt = "exec \"$0\" fuzz server --run \"$1\" --runs 30 --shrink 0 --save found";
    let mount = "mount -t tmpfs -o size=4k none found";
    let inside = |script: &str| {
        let mut command = std::process::Command::new("unshare");
        command
            .args(["-rm", "sh", "-c", script, BADPEER, &faulty])
            .current_dir(desk.path(""));
        command.output()
    };
    let may = inside(mount).is_ok_and(|output| output.status.success());
    if !may {
        eprintln!("no disk can be mounted here; what cannot be written has a test of its own");
        return;
    }
    let output = inside(&format!("{mount} && {hunt}")).unwrap();
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert_eq!(output.status.code(), Some(70), "{out}\n{err}");
    assert!(out.contains("own-messages/date-missing"), "{out}\n{err}");
    assert!(err.contains("can't write found/"), "{err}");
}

/// badpeer's own proxy, running, its origin at that address, and where it listens.
fn relay(origin: &str, options: &[&str]) -> (Child, String) {
    running(&[&["--as", "proxy", "--origin", origin], options].concat())
}

/// An address where nothing listens.
fn free() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

#[test]
fn a_forward_proxy_is_hunted_and_what_it_alone_does_wrong_is_found() {
    let desk = Desk::new();
    let faulty = target("proxy", "--fault absolute-host-kept");
    let key = "misreading/host-beside-url";
    let hunt = [
        "--forward",
        "--runs",
        "600",
        "--seed",
        "7",
        "--shrink",
        "2",
        "--save",
        "found",
    ];
    desk.badpeer(&fuzz("proxy", &faulty, &hunt))
        .with_code(1)
        .says(key);
    let found = scripts(&desk, "found");
    let text = fs::read_to_string(&found[0]).unwrap();
    assert!(text.contains("${base}/"), "{text}");
    assert!(text.contains("--forward"), "{text}");
    let file = found[0].to_str().unwrap();
    desk.badpeer(&fuzz("proxy", &faulty, &["--forward", "--replay", file]))
        .with_code(1)
        .says(key);
    let good = target("proxy", "");
    desk.badpeer(&fuzz("proxy", &good, &["--forward", "--replay", file]))
        .with_code(0)
        .says("nothing shows");
    desk.badpeer(&fuzz(
        "proxy",
        &good,
        &["--forward", "--runs", "80", "--seed", "7"],
    ))
    .with_code(0)
    .says("0 findings in");
}

#[test]
fn a_proxy_that_listens_already_is_hunted_where_it_is() {
    for (options, code, words) in [
        (
            &["--fault", "date-missing"][..],
            1,
            "own-messages/date-missing",
        ),
        (&[], 0, "0 findings in"),
    ] {
        let origin = free();
        let (mut child, address) = relay(&origin, options);
        let desk = Desk::new();
        let ended = desk.badpeer(&[
            "fuzz",
            "proxy",
            "--at",
            &address,
            "--origin-listen",
            &origin,
            "--runs",
            "40",
            "--seed",
            "7",
            "--shrink",
            "1",
        ]);
        child.kill().unwrap();
        child.wait().unwrap();
        ended.with_code(code).says(words);
    }
}
