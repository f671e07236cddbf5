use std::cell::{Cell, RefCell};
use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::{JoinSet, LocalSet};

use super::Builder;
use super::running::News;
use crate::player::Player;
use crate::script::{Segmentation, Variables};
use crate::wire::{self, tcp};

/// How long a conversation that is played through has, to get out what is still to be sent and to
/// see the other side end.
const LEAVE: Duration = Duration::from_secs(2);
/// How long nobody is received when a connection could not be taken.
const OUT_OF_BREATH: Duration = Duration::from_millis(20);

/// Stands on this thread until all conversations are held, or it is stopped.
pub(super) fn stand(
    builder: Builder,
    ready: oneshot::Sender<io::Result<SocketAddr>>,
    stopped: oneshot::Receiver<()>,
    tell: impl FnMut(News<'_>) + 'static,
) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            let _ = ready.send(Err(error));
            return;
        }
    };
    let standing = async {
        let (door, address) = match open(&builder) {
            Ok(open) => open,
            Err(error) => {
                let _ = ready.send(Err(error));
                return;
            }
        };
        // Whoever started it waits for it.
        let _ = ready.send(Ok(address));
        let hall = Rc::new(Hall {
            builder,
            address,
            count: Cell::new(0),
            tell: RefCell::new(Box::new(tell)),
            stop: watch::Sender::new(false),
        });
        let receiving = Rc::clone(&hall).receive(door);
        let mut receiving = std::pin::pin!(receiving);
        tokio::select! {
            () = &mut receiving => return,
            _ = stopped => {}
        }
        // What is under way is told as far as it has come.
        hall.stop.send_replace(true);
        receiving.await;
    };
    LocalSet::new().block_on(&runtime, standing);
}

/// What a peer does with those who come.
enum Door {
    Listening(TcpListener),
    /// The port is held, and nobody listens.
    Refusing(TcpSocket),
    /// It goes out itself.
    Connecting,
}

fn open(builder: &Builder) -> io::Result<(Door, SocketAddr)> {
    if !builder.listens() {
        let upstream = builder.upstream;
        let missing = || io::Error::other("a peer that neither listens nor connects");
        return Ok((Door::Connecting, upstream.ok_or_else(missing)?));
    }
    let socket = if builder.at.is_ipv4() {
        TcpSocket::new_v4()
    } else {
        TcpSocket::new_v6()
    }?;
    socket.set_reuseaddr(true)?;
    // The window of a connection is that of the socket that listens for it.
    for setting in builder.settings() {
        tcp::set(&socket2::SockRef::from(&socket), setting)?;
    }
    socket.bind(builder.at)?;
    let address = socket.local_addr()?;
    if builder.refuses() {
        return Ok((Door::Refusing(socket), address));
    }
    socket
        .listen(1024)
        .map(|listener| (Door::Listening(listener), address))
}

/// Where conversations are held.
struct Hall {
    builder: Builder,
    address: SocketAddr,
    count: Cell<usize>,
    tell: RefCell<Box<Tell>>,
    /// Whether it has been stopped.
    stop: watch::Sender<bool>,
}

/// Who is told of what happens.
type Tell = dyn FnMut(News<'_>);

/// A conversation under way that takes more connections.
struct Open {
    feed: mpsc::UnboundedSender<TcpStream>,
    left: usize,
}

impl Hall {
    async fn receive(self: Rc<Self>, door: Door) {
        match door {
            Door::Refusing(socket) => {
                self.stopped().await;
                drop(socket);
            }
            Door::Connecting => {
                for _ in 0..self.builder.times.unwrap_or(1) {
                    if *self.stop.borrow() {
                        break;
                    }
                    Rc::clone(&self).hold(None).await;
                }
            }
            Door::Listening(listener) => {
                let mut held = JoinSet::new();
                tokio::select! {
                    () = self.accept(&listener, &mut held) => {}
                    () = self.stopped() => {}
                }
                drop(listener);
                while held.join_next().await.is_some() {}
            }
        }
    }

    /// Takes connections, each for a conversation of its own or for one that takes more, until no
    /// more are to be held.
    async fn accept(self: &Rc<Self>, listener: &TcpListener, held: &mut JoinSet<()>) {
        let mut open: Vec<Open> = Vec::new();
        while self.may_begin() || !held.is_empty() {
            let stream = tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => stream,
                    Err(_) => {
                        // No descriptor is left, as a rule, and the next try would fail at once.
                        tokio::time::sleep(OUT_OF_BREATH).await;
                        continue;
                    }
                },
                Some(_) = held.join_next() => continue,
            };
            let Some(stream) = offer(&mut open, stream) else {
                continue;
            };
            if !self.may_begin() {
                continue;
            }
            let (feed, arrivals) = mpsc::unbounded_channel();
            // Its receiver is right here.
            let _ = feed.send(stream);
            let left = self.builder.connections().saturating_sub(1);
            open.push(Open { feed, left });
            held.spawn_local(Rc::clone(self).hold(Some(arrivals)));
            if !self.may_begin() && left == 0 {
                break;
            }
        }
    }

    async fn stopped(&self) {
        // Its sender is in our own hands.
        let _ = self.stop.subscribe().wait_for(|stop| *stop).await;
    }

    fn may_begin(&self) -> bool {
        let times = self.builder.times.unwrap_or(usize::MAX);
        self.count.get() < times
    }

    /// Holds one conversation.
    fn hold(
        self: Rc<Self>,
        arrivals: Option<mpsc::UnboundedReceiver<TcpStream>>,
    ) -> impl Future<Output = ()> {
        let number = self.count.get() + 1;
        self.count.set(number);
        async move {
            let builder = &self.builder;
            let mut wire = tcp::Wire::new(tcp::Settings {
                target: builder.upstream,
                party: builder.party(),
                ..tcp::Settings::default()
            });
            if let Some(arrivals) = arrivals {
                wire.feed(arrivals);
            }
            let host = builder.upstream.unwrap_or(self.address);
            let known = Variables::new()
                .with("host", host.to_string())
                .with("port", self.address.port().to_string())
                .with("echo", "/echo")
                .with("base", "")
                .with("origin", host.to_string())
                .with("token", format!("peer-{number}"));
            // Its sweeps have their first values.
            let variants = builder.script.variants().unwrap_or_default();
            let variant = variants.into_iter().next().unwrap_or_default();
            let variables = builder.script.variables(&variant, &known).unwrap_or(known);
            let player = Player::new(
                Arc::clone(&builder.script),
                variables,
                Segmentation::Whole,
                builder.patience,
            );
            let so = |transcript: &_| (self.tell.borrow_mut())(News::So(number, transcript));
            let transcript = wire::play_until(player, &mut wire, so, self.stopped()).await;
            (self.tell.borrow_mut())(News::Over(number, &transcript));
            drop(transcript);
            tokio::select! {
                _ = wire.leave(LEAVE) => {}
                () = self.stopped() => {}
            }
        }
    }
}

/// Hands a connection to a conversation that takes one more; gives it back where none does.
fn offer(open: &mut Vec<Open>, mut stream: TcpStream) -> Option<TcpStream> {
    open.retain(|one| one.left > 0 && !one.feed.is_closed());
    for one in open {
        match one.feed.send(stream) {
            Ok(()) => {
                one.left -= 1;
                return None;
            }
            Err(back) => stream = back.0,
        }
    }
    Some(stream)
}
