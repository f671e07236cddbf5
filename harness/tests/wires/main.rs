//! The same small conversations over both wires: signals and what the target saw must be equal,
//! which is what makes the memory wire a stand-in for the kernel.

mod memory;
mod play;
mod tcp;

use badpeer::script::Setting;
use badpeer::wire::Action;

use play::Op::{Close, Gate, Read, ReadAll, Shutdown, Write};
use play::Step::{Act, Blocked, Go, Noted, Octets, Unread, Until};
use play::{C, S, open, same, write};

const MUCH: usize = 16 << 20;

#[test]
fn a_segment_behind_a_barrier_is_one_read() {
    same(
        &[Read, Read, Read, Read],
        || {
            vec![
                open(C),
                Until("opened"),
                write(C, "ab"),
                Act(Action::Barrier(C)),
                Until("drained"),
                write(C, "cde"),
                Act(Action::Barrier(C)),
                Until("drained"),
                write(C, "f"),
                Act(Action::Barrier(C)),
                Until("drained"),
                Act(Action::Finish(C)),
                Until("finished"),
            ]
        },
        &[
            "client opened",
            "client drained",
            "client drained",
            "client drained",
            "client finished",
        ],
        &["read 2", "read 3", "read 1", "end"],
    );
}

#[test]
fn octets_before_a_reset_are_read_and_then_the_reset_once() {
    same(
        &[Gate, Read, Read, Read],
        || {
            vec![
                open(C),
                Until("opened"),
                write(C, "hello"),
                Unread(5),
                Act(Action::Reset(C)),
                Go,
            ]
        },
        &["client opened"],
        &["read 5", "ConnectionReset", "end"],
    );
}

#[test]
fn a_reset_waits_for_the_octets_before_it() {
    same(
        &[ReadAll],
        || {
            vec![
                open(C),
                Until("opened"),
                Act(Action::Write(C, vec![0; MUCH].into())),
                Act(Action::Reset(C)),
                Noted(2),
            ]
        },
        &["client opened"],
        &["read 16777216 in all", "ConnectionReset"],
    );
}

#[test]
fn a_write_after_a_reset_tells_it() {
    same(
        &[Read, Gate, Write(1), Write(1), Read, Shutdown],
        || {
            vec![
                open(C),
                Until("opened"),
                write(C, "a"),
                Act(Action::Barrier(C)),
                Until("drained"),
                Act(Action::Reset(C)),
                Go,
            ]
        },
        &["client opened", "client drained"],
        &[
            "read 1",
            "ConnectionReset",
            "BrokenPipe",
            "end",
            "shut down",
        ],
    );
}

#[test]
fn a_half_close_of_ours_is_the_end_for_a_target_that_still_writes() {
    same(
        &[ReadAll, Write(3)],
        || {
            vec![
                open(C),
                Until("opened"),
                write(C, "hello"),
                Act(Action::Finish(C)),
                Until("finished"),
            ]
        },
        &["client opened", "client received 3", "client finished"],
        &["read 5 in all", "end", "wrote 3"],
    );
}

#[test]
fn a_target_that_finishes_first_still_reads() {
    same(
        &[Write(4), Shutdown, Read, Read, Write(1)],
        || {
            vec![
                open(C),
                Until("finished"),
                write(C, "late"),
                Act(Action::Barrier(C)),
                Until("drained"),
                Act(Action::Finish(C)),
            ]
        },
        &[
            "client opened",
            "client received 4",
            "client finished",
            "client drained",
        ],
        &["wrote 4", "shut down", "read 4", "end", "BrokenPipe"],
    );
}

#[test]
fn a_target_that_closes_with_octets_unread_resets() {
    same(
        &[Read, Write(2), Gate],
        || {
            vec![
                open(C),
                Until("opened"),
                write(C, "abc"),
                Octets(2),
                write(C, "more"),
                Unread(4),
                Go,
                Until("reset"),
            ]
        },
        &["client opened", "client received 2", "client reset"],
        &["read 3", "wrote 2"],
    );
}

#[test]
fn a_reset_after_the_end_is_seen() {
    same(
        &[Read, Write(2), Shutdown, Gate],
        || {
            vec![
                open(C),
                Until("opened"),
                write(C, "abc"),
                Until("finished"),
                write(C, "more"),
                Unread(4),
                Go,
                Until("reset"),
            ]
        },
        &[
            "client opened",
            "client received 2",
            "client finished",
            "client reset",
        ],
        &["read 3", "wrote 2", "shut down"],
    );
}

#[test]
fn a_write_to_a_closed_target_is_answered_with_a_reset() {
    same(
        &[Read, Write(3), Close, Gate],
        || {
            vec![
                open(C),
                Until("opened"),
                write(C, "a"),
                Until("finished"),
                Noted(3),
                write(C, "b"),
                Until("reset"),
                write(C, "c"),
                Act(Action::Barrier(C)),
                Until("drained"),
                Go,
            ]
        },
        &[
            "client opened",
            "client received 3",
            "client finished",
            "client reset",
            "client drained",
        ],
        &["read 1", "wrote 3", "closed"],
    );
}

#[test]
fn an_answer_is_read_to_its_end_though_writing_fails() {
    same(
        &[Read, Write(3), Close, Gate],
        || {
            vec![
                open(C),
                Until("opened"),
                Act(Action::Stall(C)),
                write(C, "a"),
                Noted(3),
                write(C, "b"),
                write(C, "c"),
                Act(Action::Resume(C)),
                Until("reset"),
                Go,
            ]
        },
        &[
            "client opened",
            "client received 3",
            "client finished",
            "client reset",
        ],
        &["read 1", "wrote 3", "closed"],
    );
}

#[test]
fn the_first_write_into_a_peer_that_closed_succeeds() {
    same(
        &[Read, Gate, Write(1), Write(1), Read],
        || {
            vec![
                open(C),
                Until("opened"),
                write(C, "a"),
                Act(Action::Barrier(C)),
                Until("drained"),
                Act(Action::Close(C)),
                Go,
            ]
        },
        &["client opened", "client drained"],
        &["read 1", "wrote 1", "BrokenPipe", "end"],
    );
}

#[test]
fn a_peer_that_closes_with_octets_unread_resets() {
    same(
        &[Write(5), Gate, Read, Read],
        || {
            vec![
                Act(Action::Stall(C)),
                open(C),
                Until("opened"),
                Noted(1),
                Act(Action::Close(C)),
                Go,
            ]
        },
        &["client opened"],
        &["wrote 5", "ConnectionReset", "end"],
    );
}

#[test]
fn a_stalled_peer_blocks_the_target_until_it_reads_again() {
    same(
        &[Write(MUCH), Shutdown, Read],
        || {
            vec![
                Act(Action::Stall(C)),
                Act(Action::Set(C, Setting::ReceiveBuffer(4096))),
                open(C),
                Until("opened"),
                Blocked(C),
                Act(Action::Resume(C)),
                Until("finished"),
                Act(Action::Close(C)),
            ]
        },
        &[
            "client opened",
            "client received 16777216",
            "client finished",
        ],
        &["wrote 16777216", "shut down", "end"],
    );
}

#[test]
fn a_target_that_waits_is_quiet_and_one_that_answers_is_not() {
    same(
        &[Read, Write(2), Read],
        || {
            vec![
                open(C),
                Until("opened"),
                write(C, "a"),
                Act(Action::Watch(C)),
                Octets(2),
                Act(Action::Watch(C)),
                Until("quiet"),
                Act(Action::Finish(C)),
                Until("finished"),
            ]
        },
        &[
            "client opened",
            "client received 2",
            "client quiet",
            "client finished",
        ],
        &["read 1", "wrote 2", "end"],
    );
}

#[test]
fn a_target_that_connects_to_us_becomes_the_server_s_connection() {
    same(
        &[Write(7), Read, Read],
        || {
            vec![
                Go,
                Until("opened"),
                Octets(7),
                write(S, "answer"),
                Act(Action::Barrier(S)),
                Until("drained"),
                Act(Action::Close(S)),
            ]
        },
        &["server opened", "server received 7", "server drained"],
        &["wrote 7", "read 6", "end"],
    );
}

#[test]
fn a_window_that_is_set_before_the_target_connects_bounds_it() {
    same(
        &[Write(MUCH), Shutdown, Read],
        || {
            vec![
                Act(Action::Stall(S)),
                Act(Action::Set(S, Setting::ReceiveBuffer(4096))),
                Go,
                Until("opened"),
                Blocked(S),
                Act(Action::Resume(S)),
                Until("finished"),
                Act(Action::Close(S)),
            ]
        },
        &[
            "server opened",
            "server received 16777216",
            "server finished",
        ],
        &["wrote 16777216", "shut down", "end"],
    );
}
