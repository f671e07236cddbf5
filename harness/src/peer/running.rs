use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;

use tokio::sync::{Mutex, mpsc, oneshot};

use super::Builder;
use super::stand::stand;
use crate::notation::{self, Masks};
use crate::transcript::Transcript;

/// What a peer tells while it stands.
#[derive(Debug)]
pub enum News<'a> {
    /// Conversation number so many, counted from 1, has come so far.
    So(usize, &'a Transcript),
    /// It is over.
    Over(usize, &'a Transcript),
}

/// A peer that stands: it is gone when this is dropped.
pub struct Peer {
    address: SocketAddr,
    told: Mutex<mpsc::UnboundedReceiver<Transcript>>,
    stop: Option<oneshot::Sender<()>>,
    over: Arc<tokio::sync::Notify>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Peer {
    pub(super) async fn start(
        builder: Builder,
        keep: bool,
        mut tell: impl FnMut(News<'_>) + Send + 'static,
    ) -> io::Result<Self> {
        let (ready, stands) = oneshot::channel();
        let (stop, stopped) = oneshot::channel();
        let (finished, told) = mpsc::unbounded_channel();
        let over = Arc::new(tokio::sync::Notify::new());
        let done = Arc::clone(&over);
        let thread = thread::Builder::new()
            .name("a bad peer".to_owned())
            .spawn(move || {
                let news = move |news: News<'_>| {
                    if let (News::Over(_, transcript), true) = (&news, keep) {
                        // Nobody need ask for it.
                        let _ = finished.send((*transcript).clone());
                    }
                    tell(news);
                };
                stand(builder, ready, stopped, news);
                done.notify_one();
            })?;
        let address = stands
            .await
            .map_err(|_| io::Error::other("the peer's thread is gone"))??;
        Ok(Self {
            address,
            told: Mutex::new(told),
            stop: Some(stop),
            over,
            thread: Some(thread),
        })
    }

    /// Where it listens; of a client, where it connects to.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL of a path on it.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Waits until the next conversation is over, and gives its transcript, as a snapshot has it:
    /// what differs from run to run is a variable. Empty when the peer is gone.
    pub async fn transcript(&self) -> String {
        let masks = Masks {
            host: Some(self.address.to_string().into()),
            port: Some(self.address.port().to_string().into()),
            ..Masks::default()
        };
        let next = self.told.lock().await.recv().await;
        next.map_or_else(String::new, |next| notation::write_snapshot(&next, &masks))
    }

    /// Waits until it has held all its conversations.
    pub async fn finished(&self) {
        self.over.notified().await;
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic there has been told on standard error.
            let _ = thread.join();
        }
    }
}
