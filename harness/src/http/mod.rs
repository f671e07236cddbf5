//! The strict reference reader of HTTP/1 messages: it yields each message *and* every deviation,
//! with place and requirement. It never guesses: it says what the octets are under the rules and
//! where they break them.

mod chunk;
mod class;
mod conversation;
mod date;
mod deviation;
mod eager;
mod field_line;
mod fields;
mod framing;
mod framing_end;
mod kind;
mod limits;
mod list;
mod message;
mod name;
mod notes;
mod phase;
mod reader;
mod request;
mod request_reader;
mod request_rules;
mod response;
mod response_reader;
mod response_rules;
mod start_line;
mod target;
mod version;

pub use conversation::Conversation;
pub use deviation::{Deviation, Direction};
pub use fields::{FieldLine, Fields, Lines};
pub use framing::Framing;
pub use framing_end::{FramingEnd, framing_end};
pub use kind::DeviationKind;
pub use limits::{Limits, State};
pub use request::Request;
pub use request_reader::RequestReader;
pub use response::Response;
pub use response_reader::ResponseReader;
pub use target::TargetForm;
pub use version::Version;
