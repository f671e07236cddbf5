#!/bin/sh
# Makes the target that finds the known bugs again under libFuzzer, and asks ten seeds.
set -eu
cd "$(dirname "$0")/../.."
COVER="${COVER:-hyper httparse http}" RUSTC_WRAPPER=$PWD/fuzz/cover-only.sh \
    cargo +nightly fuzz build --fuzz-dir fuzz/rediscovery --target-dir target/rediscovery -O -s none engine
host=$(rustc -vV | sed -n 's/^host: //p')
cargo run --release --manifest-path fuzz/rediscovery/Cargo.toml -- "target/rediscovery/$host/release/engine"
