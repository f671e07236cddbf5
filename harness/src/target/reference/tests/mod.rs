//! The tests of the reference target, all in memory and on virtual time.
//! They never sleep, and never open a socket but to try `listen`.

mod exchanges;
mod forms;
mod planted;
mod probe;
mod strict;
