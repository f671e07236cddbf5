//! The strict reference reader, held to tables, to laws and to another reader.

#[path = "http_reader/accusations.rs"]
mod accusations;
#[path = "http_reader/agreement.rs"]
mod agreement;
#[path = "http_reader/kinds.rs"]
mod kinds;
#[path = "http_reader/messages.rs"]
mod messages;
#[path = "http_reader/request_table.rs"]
mod request_table;
#[path = "http_reader/requests.rs"]
mod requests;
#[path = "http_reader/responses.rs"]
mod responses;
#[path = "http_reader/splits.rs"]
mod splits;
