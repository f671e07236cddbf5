//! The reference client against answers written by hand.
