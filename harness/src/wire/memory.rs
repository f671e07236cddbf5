//! The memory wire.
