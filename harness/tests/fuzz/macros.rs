//! What a user writes: three lines.

mod server {
    use badpeer::target::reference::{self, Faults};
    use badpeer::wire::memory::Stream;

    async fn serve(stream: Stream) {
        reference::serve(stream, Faults::none()).await;
    }

    badpeer::fuzz::server!(serve, known: ["*/nothing"]);
}

mod client {
    use badpeer::target::reference::client::{Client, Faults};
    use badpeer::target::{Call, CallResult};
    use badpeer::wire::memory::Connector;

    fn make(connector: Connector) -> impl AsyncFn(Call) -> CallResult {
        let client = Client::new(connector, Faults::none());
        async move |call: Call| client.call(&call).await.into()
    }

    badpeer::fuzz::client!(make);
}

mod proxy {
    use badpeer::target::reference::proxy::{Faults, Proxy};
    use badpeer::wire::memory::{Connector, Stream};

    async fn relay(mut stream: Stream, connector: Connector) {
        Proxy::new(connector, Faults::none())
            .serve(&mut stream)
            .await;
    }

    badpeer::fuzz::proxy!(relay);
}

mod parser {
    use badpeer::fuzz::Parsed;

    fn parse(octets: &[u8]) -> Parsed {
        let mut fields = [httparse::EMPTY_HEADER; 128];
        match httparse::Request::new(&mut fields).parse(octets) {
            Ok(httparse::Status::Complete(end)) => Parsed::Whole(end),
            Ok(httparse::Status::Partial) => Parsed::Partial,
            Err(_) => Parsed::Refused,
        }
    }

    badpeer::fuzz::parser!(parse);
}
