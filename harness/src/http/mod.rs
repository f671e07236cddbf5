//! The strict reference reader of HTTP/1 messages: it yields each message *and* every deviation,
//! with place and requirement. It never guesses: it says what the octets are under the rules and
//! where they break them.
