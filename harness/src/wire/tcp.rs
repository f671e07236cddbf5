//! The TCP wire.
