//! One planted fault: the natural bug at one check of the reference client.
//! It never holds state, and never says what else might be wrong.

use super::fault_table::fault_table;
use crate::target::reference::planted::planted;

macro_rules! faults {
    ($($row:tt)*) => { planted! { Fault "client" $($row)* } };
}

fault_table!(faults);
