use std::cell::{Cell, RefCell};
use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinSet, LocalSet};

use super::Builder;
use super::running::News;
use crate::player::Player;
use crate::script::{Segmentation, Variables};
use crate::wire::{self, tcp};

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
        });
        tokio::select! {
            () = hall.receive(door) => {}
            _ = stopped => {}
        }
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
        let mut held = JoinSet::new();
        match door {
            Door::Refusing(socket) => {
                std::future::pending::<()>().await;
                drop(socket);
            }
            Door::Connecting => {
                for _ in 0..self.builder.times.unwrap_or(1) {
                    Rc::clone(&self).hold(None).await;
                }
            }
            Door::Listening(listener) => {
                let mut open: Vec<Open> = Vec::new();
                while self.may_begin() || !held.is_empty() {
                    let stream = tokio::select! {
                        accepted = listener.accept() => match accepted {
                            Ok((stream, _)) => stream,
                            Err(_) => continue,
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
                    held.spawn_local(Rc::clone(&self).hold(Some(arrivals)));
                    if !self.may_begin() && left == 0 {
                        break;
                    }
                }
                drop(listener);
                while held.join_next().await.is_some() {}
            }
        }
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
            let transcript = wire::play_and_tell(player, &mut wire, so).await;
            (self.tell.borrow_mut())(News::Over(number, &transcript));
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
