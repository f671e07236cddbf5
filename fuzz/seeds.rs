//! Writes what engines begin with: `corpus/TARGET/`, `dict/TARGET.dict`, `options/TARGET.options`,
//! below the folder that is given (`fuzz` where none is).

use std::fs;
use std::io;
use std::path::Path;

use badpeer::script::Role;

const TARGETS: &[&str] = &[
    "reader",
    "notation",
    "transcript",
    "player",
    "parser",
    "server",
    "bare",
    "client_hyper",
    "proxy",
];

/// Scripts are short texts, and libFuzzer's own growing of lengths only delays them.
const OPTIONS: &str = "\
[libfuzzer]
len_control = 0
max_len = 8192
timeout = 20
detect_leaks = 0

[asan]
quarantine_size_mb = 1
thread_local_quarantine_size_kb = 64
";

fn main() -> io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "fuzz".to_owned());
    let folder = Path::new(&folder);
    for target in TARGETS {
        let corpus = folder.join("corpus").join(target);
        fs::create_dir_all(&corpus)?;
        let written = write_corpus(target, &corpus)?;
        write(
            &folder.join("dict"),
            &format!("{target}.dict"),
            badpeer::fuzz::dictionary(),
        )?;
        write(
            &folder.join("options"),
            &format!("{target}.options"),
            OPTIONS,
        )?;
        println!("{target}: {written} seeds");
    }
    Ok(())
}

fn write_corpus(target: &str, corpus: &Path) -> io::Result<usize> {
    let role = match target {
        "client_hyper" => Role::Client,
        "proxy" => Role::Proxy,
        _ => Role::Server,
    };
    let scripts = matches!(target, "server" | "notation") || role != Role::Server;
    let seeds = badpeer::fuzz::seeds_for(role, 50);
    for (n, seed) in seeds.iter().enumerate() {
        match scripts {
            true => write(
                corpus,
                &format!("{}.wire", seed.name),
                seed.script.to_string(),
            )?,
            false => write(corpus, &seed.name, badpeer::fuzz::octets(0, n as u64))?,
        }
    }
    Ok(seeds.len())
}

fn write(folder: &Path, name: &str, octets: impl AsRef<[u8]>) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join(name), octets)
}
