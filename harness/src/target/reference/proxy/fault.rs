//! One planted fault: the natural bug at one check of the reference proxy.
//! It never holds state, and never says what else might be wrong.

use super::fault_table::fault_table;
use crate::target::reference::planted::planted;

macro_rules! faults {
    ($($row:tt)*) => { planted! { Fault "proxy" $($row)* } };
}

fault_table!(faults);

/// A set of the proxy's planted faults; the empty one makes the good proxy.
pub type Faults = crate::target::reference::Faults<Fault>;

#[cfg(test)]
mod tests {
    use super::Fault;

    #[test]
    fn names_are_unique_and_lead_back_to_their_faults() {
        for fault in Fault::ALL {
            assert_eq!(fault.name().parse(), Ok(*fault));
        }
    }

    #[test]
    fn a_misspelt_name_is_answered_with_the_near_one() {
        let error = "via-mising".parse::<Fault>().unwrap_err();
        assert!(error.to_string().ends_with("did you mean `via-missing`?"));
    }
}
