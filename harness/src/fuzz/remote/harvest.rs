//! What a hunt tells while it goes on, and what it comes to.

use std::collections::BTreeMap;
use std::time::Duration;

use super::find::Find;
use crate::error::Error;
use crate::script::Script;

/// Something that happened.
#[derive(Debug)]
pub enum News<'a> {
    /// The target answers; the hunt begins.
    Started {
        /// When something that is due is a hang.
        deadline: Duration,
        /// Whether a server's content is read back to us.
        echoes: bool,
        /// What a client can call with.
        methods: &'a [&'static str],
    },
    /// So many scripts were played by now, and such a one was the last.
    Progress {
        /// How many.
        scripts: u64,
        /// What is wrong with the last, in words.
        trying: &'a [String],
    },
    /// Something showed; it is played again alone, and made smaller.
    Looking {
        /// Its oracle and reason.
        key: &'a str,
    },
    /// It was seen three times alone, and is smaller now.
    Found(&'a Find),
    /// The target's end.
    Died {
        /// How.
        how: &'a str,
        /// Whether it is there again.
        again: bool,
    },
}

/// What a hunt came to.
#[derive(Debug, Default)]
pub struct Harvest {
    /// How many scripts were played.
    pub scripts: u64,
    /// How long it took.
    pub took: Duration,
    /// What was found.
    pub finds: Vec<Find>,
    /// How often something showed that did not show again alone.
    pub unsure: u64,
    /// What showed and was never looked into, as there was no time left: by oracle and reason, and
    /// how often. It says nothing against the target yet.
    pub left: BTreeMap<String, u64>,
    /// How often the target was gone.
    pub deaths: u64,
    /// Why the hunt could not go on: the target is gone for good.
    pub lost: Option<String>,
    /// The scripts that were under way when it went.
    pub suspects: Vec<Script>,
    /// It was told to stop.
    pub stopped: bool,
    /// What went wrong on our own side, and ended it.
    pub fault: Option<Error>,
}
