#!/bin/sh
# A RUSTC_WRAPPER: instruments only the crates named in COVER, and leaves badpeer and the rest
# alone. An engine then follows the target's branches instead of the fuzzer's own, and is several
# times faster:
#
#   COVER="hyper httparse http" RUSTC_WRAPPER=$PWD/fuzz/cover-only.sh cargo +nightly fuzz run server
#
# Sanitizers and everything else stay as they are.
set -eu
rustc=$1
shift

name=
before=
for argument in "$@"; do
    [ "$before" = --crate-name ] && name=$argument
    before=$argument
done

# The fuzz targets themselves are named by cargo; what they link needs the engine's hooks only.
for covered in ${COVER:-}; do
    [ "$name" = "$covered" ] && exec "$rustc" "$@"
done

count=$#
while [ "$count" -gt 0 ]; do
    argument=$1
    shift
    count=$((count - 1))
    case $argument in
        -Cpasses=sancov-module | -Cllvm-args=-sanitizer-coverage*) ;;
        *) set -- "$@" "$argument" ;;
    esac
done
exec "$rustc" "$@"
