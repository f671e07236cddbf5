/// Faults of the target's side of a connection: all of them things that a kernel may do too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Faults {
    /// A read gives at most so many octets (at least 1).
    pub short_reads: Option<usize>,
    /// A write takes at most so many octets (at least 1).
    pub short_writes: Option<usize>,
    /// Every read and every write is pending once before it is tried.
    pub would_block: bool,
}
