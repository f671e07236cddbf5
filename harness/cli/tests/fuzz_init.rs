//! `badpeer fuzz init`: what it writes compiles, and what is there stays.

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use support::Desk;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap()
}

#[test]
fn what_it_writes_compiles() {
    let desk = Desk::new();
    let badpeer = root().display().to_string();
    desk.badpeer(&["fuzz", "init", "--badpeer", &badpeer])
        .with_code(0)
        .says("What to do next")
        .says("written .clusterfuzzlite/build.sh");
    for seed in fs::read_dir(desk.path("fuzz/seeds/server")).unwrap() {
        let text = fs::read(seed.unwrap().path()).unwrap();
        badpeer::notation::read_octets("seed.wire", &text).unwrap();
    }
    // The versions of this repository, which are there without a network.
    fs::copy(root().join("Cargo.lock"), desk.path("fuzz/Cargo.lock")).unwrap();
    let checked = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet", "--all-targets"])
        .env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("init"),
        )
        .current_dir(desk.path("fuzz"))
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&checked.stderr);
    assert!(checked.status.success(), "{words}");
}

#[test]
fn what_is_there_stays() {
    let desk = Desk::new();
    fs::create_dir(desk.path("fuzz")).unwrap();
    let desk = desk.with("fuzz/Cargo.toml", "mine");
    desk.badpeer(&["fuzz", "init"])
        .with_code(0)
        .says("fuzz/Cargo.toml: it is there already")
        .says("written fuzz/src/lib.rs");
    assert_eq!(desk.read("fuzz/Cargo.toml"), "mine");
    desk.badpeer(&["fuzz", "init", "nowhere"]).with_code(2);
}

#[test]
fn a_checkout_beside_the_repository_is_found_from_any_machine() {
    let desk = Desk::new();
    fs::create_dir(desk.path("checkout")).unwrap();
    desk.badpeer(&["fuzz", "init", "--badpeer", "checkout"])
        .with_code(0)
        .complains("there is no Cargo.toml here");
    let manifest = desk.read("fuzz/Cargo.toml");
    assert!(
        manifest.contains("badpeer = { path = \"../checkout\" }"),
        "{manifest}"
    );
}

#[test]
fn a_library_becomes_a_dependency() {
    let desk = Desk::new();
    fs::create_dir(desk.path("src")).unwrap();
    let desk = desk
        .with("Cargo.toml", "[package]\nname = \"my-server\"\n")
        .with("src/lib.rs", "");
    desk.badpeer(&["fuzz", "init"]).with_code(0);
    let manifest = desk.read("fuzz/Cargo.toml");
    assert!(
        manifest.contains("my-server = { path = \"..\" }"),
        "{manifest}"
    );
    assert!(manifest.contains("badpeer = \"0."), "{manifest}");
}

#[test]
#[cfg(unix)]
fn an_engine_follows_the_server_and_not_the_fuzzer() {
    let desk = Desk::new();
    desk.badpeer(&["fuzz", "init"])
        .with_code(0)
        .says("written fuzz/cover-only.sh");
    let wrapper = desk.path("fuzz/cover-only.sh");
    assert_eq!(
        fs::read_to_string(&wrapper).unwrap(),
        fs::read_to_string(root().join("fuzz/cover-only.sh")).unwrap(),
        "the project's own targets are built with what users are given"
    );
    // What it calls instead of rustc shows what rustc would be told.
    let told = |name: &str, cover: &str| {
        let told = Command::new(&wrapper)
            .args(["echo", "--crate-name", name, "a b.rs"])
            .args([
                "-Cpasses=sancov-module",
                "-Cllvm-args=-sanitizer-coverage-level=4",
            ])
            .arg("-Zsanitizer=address")
            .env("COVER", cover)
            .output()
            .unwrap();
        assert!(told.status.success(), "{told:?}");
        String::from_utf8(told.stdout).unwrap()
    };
    let plain = |name: &str| format!("--crate-name {name} a b.rs -Zsanitizer=address\n");
    for name in ["badpeer", "tokio"] {
        assert_eq!(told(name, ""), plain(name));
    }
    for name in ["my_server", "badpeer_fuzz", "hyper"] {
        assert!(told(name, "").contains("sancov-module"), "{name}");
    }
    assert!(told("hyper", "hyper http").contains("-sanitizer-coverage-level=4"));
    assert_eq!(told("my_server", "hyper http"), plain("my_server"));
    let build = desk.read(".clusterfuzzlite/build.sh");
    assert!(build.contains("fuzz/cover-only.sh"), "{build}");
}
