use crate::arguments::FuzzInit;
use crate::exit_code::ExitCode;
use crate::failure::Failure;

pub fn init(_: &FuzzInit) -> Result<ExitCode, Failure> {
    Err(Failure::usage("soon"))
}
