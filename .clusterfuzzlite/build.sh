#!/bin/bash -eu
# Builds every fuzz target with what an engine begins with: seeds, a dictionary, options.
# The binaries are self-contained: in memory, in virtual time, without files or network.

cd "$SRC/badpeer"

# What a release may be called, the image decides: coverage builds are debug builds.
cargo fuzz build -O --debug-assertions

# What is built here is hyper's to be followed, not badpeer's.
for target in server client_hyper proxy; do
    RUSTC_WRAPPER="$PWD/fuzz/cover-only.sh" \
        cargo fuzz build -O --debug-assertions --target-dir target/cover "$target"
done

begin=$(mktemp -d)
cargo run --quiet --package badpeer-fuzz --example seeds -- "$begin"

for source in fuzz/fuzz_targets/*.rs; do
    target=$(basename "$source" .rs)
    built=$(find target/cover . -path "*/x86_64-unknown-linux-gnu/*/$target" -type f -perm -u+x -print -quit)
    cp "$built" "$OUT/$target"
    cp "$begin/dict/$target.dict" "$begin/options/$target.options" "$OUT/"
    (cd "$begin/corpus/$target" && zip --quiet --recurse-paths "$OUT/${target}_seed_corpus.zip" .)
done
