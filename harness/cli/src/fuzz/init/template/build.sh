#!/bin/bash -eu
# Builds the fuzz target with what an engine begins with. The binary is self-contained: it plays in
# memory and in virtual time, without files or network.

cd "$SRC/repository"
# libFuzzer is to follow the server's branches, not those of badpeer.
RUSTC_WRAPPER="$PWD/fuzz/cover-only.sh" cargo fuzz build -O --debug-assertions server
cp fuzz/target/x86_64-unknown-linux-gnu/release/server "$OUT/"
cp fuzz/server.dict fuzz/server.options "$OUT/"
(cd fuzz/seeds/server && zip --quiet --recurse-paths "$OUT/server_seed_corpus.zip" .)
