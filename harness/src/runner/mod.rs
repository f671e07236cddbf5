//! Many cases on one target: contract, controls, segmentations, repeats; it emits events.
//! Never writes a report: displays are consumers of its events.

mod account;
mod allowance;
mod capacity;
mod contract;
mod control;
mod deaths;
mod event;
mod flight;
mod giving_up;
mod holding;
mod in_turn;
mod messages;
mod needs;
mod places;
mod plan;
mod report;
mod rounds;
mod run;
mod selection;
mod settings;
mod single;
pub(crate) mod stage;
mod summary;
mod token;
mod work;

pub(crate) use places::Places;

pub use contract::Contract;
pub use event::Event;
pub use report::{CaseReport, Played, VariantReport};
pub use run::{Run, Stop};
pub use settings::Settings;
pub use summary::{RunInfo, Summary};
