#!/bin/sh
# A RUSTC_WRAPPER for cargo-fuzz: an engine then follows the target's branches instead of the
# fuzzer's own, and is several times faster.
#
#   RUSTC_WRAPPER=$PWD/fuzz/cover-only.sh cargo +nightly fuzz run --target-dir target/cover server
#
# All crates are instrumented but those of SPARE; where COVER names any, these and no others:
#
#   COVER="my_server hyper httparse"
#
# Sanitizers and everything else stay as they are. Cargo does not know what this changes: it needs
# a --target-dir of its own.
set -eu
rustc=$1
shift

name=
before=
for argument in "$@"; do
    [ "$before" = --crate-name ] && name=$argument
    before=$argument
done

is_named() {
    case " $1 " in
        *" $name "*) return 0 ;;
        *) return 1 ;;
    esac
}

if [ -n "${COVER:-}" ]; then
    is_named "$COVER" && exec "$rustc" "$@"
else
    is_named "${SPARE-badpeer tokio}" || exec "$rustc" "$@"
fi

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
