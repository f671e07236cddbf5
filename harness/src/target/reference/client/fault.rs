//! One planted fault: the natural bug at one check of the reference client.
//! It never holds state, and never says what else might be wrong.

use super::fault_table::fault_table;
use crate::target::reference::planted::planted;

macro_rules! faults {
    ($($row:tt)*) => { planted! { Fault "client" $($row)* } };
}

fault_table!(faults);

#[cfg(test)]
mod tests {
    use super::Fault;

    #[test]
    fn names_are_unique_and_kebab_case() {
        let mut names: Vec<_> = Fault::ALL.iter().map(|fault| fault.name()).collect();
        names.sort_unstable();
        for pair in names.windows(2) {
            assert_ne!(pair[0], pair[1]);
        }
        for name in names {
            let sound = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(name.chars().all(sound), "{name}");
        }
    }

    #[test]
    fn a_name_leads_back_to_its_fault() {
        for fault in Fault::ALL {
            assert_eq!(fault.name().parse(), Ok(*fault));
        }
    }
}
