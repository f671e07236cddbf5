//! The same macro that makes a fuzz target makes a test on a stable compiler.

mod good {
    use badpeer::target::reference::{Faults, serve as reference};
    use badpeer::wire::memory::Stream;

    async fn serve(stream: Stream) {
        reference(stream, Faults::none()).await;
    }

    badpeer::fuzz::server!(serve);
}

mod parser {
    use badpeer::fuzz::Parsed;
    use badpeer::http::{RequestReader, State};

    fn parse(octets: &[u8]) -> Parsed {
        let mut reader = RequestReader::new();
        reader.push(octets);
        match reader.messages().first().or(reader.partial()) {
            Some(request) => Parsed::Whole(request.head.end),
            None if reader.state() == State::Broken => Parsed::Refused,
            None => Parsed::Partial,
        }
    }

    badpeer::fuzz::parser!(parse);
}
