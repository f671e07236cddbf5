use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};

use super::Settings;
use super::recorded::{Recorded, Room};
use crate::script::{Actor, Move, Party, PeerAct, TargetAct};
use crate::transcript::What;
use crate::wire::{Action, Signal, Wire as _, tcp};

const FRONT: Actor = Actor::first(Party::Front);
const BACK: Actor = Actor::first(Party::Back);
/// With more than this on its way to one side, the other is not read.
const FULL: usize = 1 << 20;
/// How often a side that is not read is looked at again.
const AGAIN: Duration = Duration::from_millis(5);
/// How long what is on its way may take when both sides have ended.
const LEAVE: Duration = Duration::from_secs(30);

/// One connection of a client, and ours to the server.
pub(super) struct Relay {
    number: usize,
    stream: TcpStream,
    settings: Settings,
    room: Arc<Room>,
}

impl Relay {
    pub fn new(number: usize, stream: TcpStream, settings: Settings, room: &Arc<Room>) -> Self {
        Self {
            number,
            stream,
            settings,
            room: Arc::clone(room),
        }
    }

    /// Relays until both sides have ended, or it is stopped.
    pub async fn run(self, address: SocketAddr, mut stop: watch::Receiver<bool>) -> Recorded {
        let most = self.settings.most;
        let mut recorded = Recorded::new(self.number, most, address, &self.room);
        let mut wire = tcp::Wire::new(tcp::Settings {
            target: Some(self.settings.upstream),
            party: Party::Front,
            ..tcp::Settings::default()
        });
        let (feed, arrivals) = mpsc::unbounded_channel();
        // Its receiver is right here.
        let _ = feed.send(self.stream);
        wire.feed(arrivals);
        recorded.take(What::Did(PeerAct::Move(Move::Open)), wire.now());
        wire.act(Action::Open(BACK)).await;
        let mut ways = [Way::new(FRONT, BACK), Way::new(BACK, FRONT)];
        while ways.iter().any(|way| !way.ended) {
            for way in &mut ways {
                way.hold(&mut wire).await;
            }
            let held = ways.iter().any(|way| way.held);
            let until = held.then(|| wire.now() + AGAIN);
            let signal = tokio::select! {
                signal = wire.signal(until) => signal,
                // Whoever stops it is still there.
                _ = stop.wait_for(|stop| *stop) => return recorded,
            };
            let Some(signal) = signal else {
                if wire.error().is_some() {
                    // No way leads to the server.
                    recorded.take(What::Saw(TargetAct::Refuse), wire.now());
                    return recorded;
                }
                continue;
            };
            if let Some(what) = told(&signal) {
                recorded.take(what, wire.now());
            }
            let from = usize::from(signal.actor() == BACK);
            let to = ways[from].to;
            match signal {
                Signal::Received(_, octets) => wire.act(Action::Write(to, octets.into())).await,
                Signal::Finished(_) => {
                    ways[from].ended = true;
                    wire.act(Action::Finish(to)).await;
                }
                Signal::Reset(_) | Signal::Refused(_) => {
                    wire.act(Action::Reset(to)).await;
                    break;
                }
                _ => {}
            }
        }
        tokio::select! {
            _ = wire.leave(LEAVE) => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
        recorded
    }
}

/// One direction.
struct Way {
    from: Actor,
    to: Actor,
    ended: bool,
    held: bool,
}

impl Way {
    const fn new(from: Actor, to: Actor) -> Self {
        Self {
            from,
            to,
            ended: false,
            held: false,
        }
    }

    /// Reads no more than the other side takes.
    async fn hold(&mut self, wire: &mut tcp::Wire) {
        let full = wire.queued(self.to) > FULL;
        if full != self.held {
            self.held = full;
            let action = if full { Action::Stall } else { Action::Resume };
            wire.act(action(self.from)).await;
        }
    }
}

/// What stands in the recording, from the client's side.
fn told(signal: &Signal) -> Option<What> {
    Some(match signal {
        Signal::Received(FRONT, octets) => What::Sent(octets.clone().into()),
        Signal::Received(_, octets) => What::Received(octets.clone()),
        Signal::Finished(FRONT) => What::Did(PeerAct::Move(Move::Finish)),
        Signal::Finished(_) => What::Saw(TargetAct::Finish),
        Signal::Reset(FRONT) => What::Did(PeerAct::Move(Move::Reset)),
        Signal::Reset(_) => What::Saw(TargetAct::Reset),
        Signal::Refused(_) => What::Saw(TargetAct::Refuse),
        _ => return None,
    })
}
