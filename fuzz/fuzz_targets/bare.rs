//! hyper fed with octets and nothing else: no oracle, no peer. What a fuzz target of hyper would
//! be without badpeer, and the measure of the other one's speed.
#![cfg_attr(fuzzing, no_main)]

mod hyper;

#[cfg(fuzzing)]
mod target {
    use std::cell::RefCell;
    use std::io;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use libfuzzer_sys::fuzz_target;
    use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
    use tokio::runtime::{Builder, Runtime};

    thread_local! {
        static RUNTIME: RefCell<Runtime> = RefCell::new(
            Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime"),
        );
    }

    struct Octets(io::Cursor<Vec<u8>>);

    impl AsyncRead for Octets {
        fn poll_read(
            mut self: Pin<&mut Self>,
            cx: &mut Context<'_>,
            buffer: &mut ReadBuf<'_>,
        ) -> Poll<io::Result<()>> {
            Pin::new(&mut self.0).poll_read(cx, buffer)
        }
    }

    impl AsyncWrite for Octets {
        fn poll_write(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            octets: &[u8],
        ) -> Poll<io::Result<usize>> {
            Poll::Ready(Ok(octets.len()))
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    fuzz_target!(|octets: &[u8]| {
        let stream = Octets(io::Cursor::new(octets.to_vec()));
        RUNTIME.with_borrow(|runtime| runtime.block_on(super::hyper::serve(stream)));
    });
}

#[cfg(not(fuzzing))]
fn main() {
    // Only cargo-fuzz makes a fuzz target of it.
    drop(hyper::serve(tokio::io::empty()));
}
