use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use super::Waiting;
use super::proving::Proving;
use super::proxies::Seat;
use crate::error::Error;
use crate::player::{Patience, Player, calls_ahead};
use crate::script::{Script, Segmentation, Variables};
use crate::target::{Call, Called, Client, Processes, Tasks, Together, Trouble};
use crate::transcript::Transcript;
use crate::wire::{self, Wire, memory, tcp};

/// How long a proxy may take to close its connections when a conversation is over.
const LEAVE: Duration = Duration::from_millis(500);
/// The same of one that let it pass before: some look at a pooled connection when they need it
/// next, and no wait makes them see that it has ended.
const LEAVE_AGAIN: Duration = Duration::from_millis(50);

/// All that one conversation needs.
pub(crate) struct Scene {
    carrier: Carrier,
    variables: Variables,
    driver: Option<Driver>,
    mute: bool,
    tasks: Tasks,
    seat: Option<Seat>,
    processes: Option<Processes>,
    waiting: Waiting,
}

/// Who has the target client make its calls.
pub(super) enum Driver {
    /// One by one, as the script says.
    Each(Client),
    /// All of them at the first one.
    Together(Together),
    /// Nobody: what stands between us and it failed.
    Broken(String),
}

/// What carries the octets.
pub(super) enum Carrier {
    Memory(memory::Wire),
    Tcp(tcp::Wire),
}

/// A conversation that was held.
pub(crate) struct Held {
    pub transcript: Transcript,
    pub duration: Duration,
    /// The words of a target that panicked.
    pub panic: Option<String>,
    pub barriers: bool,
    /// Why it says nothing about the target, where that is so.
    pub trouble: Option<Trouble>,
    /// Whether something due did not come, and no busy machine can be the reason.
    pub proven: bool,
    /// Where it was held, for a control on the same proxy.
    pub seat: Option<Seat>,
}

impl Scene {
    pub(super) fn new(carrier: Carrier, variables: Variables) -> Self {
        Self {
            carrier,
            variables,
            driver: None,
            mute: false,
            tasks: Tasks::default(),
            seat: None,
            processes: None,
            waiting: Waiting::default(),
        }
    }

    /// `mute`: what the client hands on as content is something else.
    pub(super) fn with_client(mut self, driver: Driver, mute: bool) -> Self {
        self.driver = Some(driver);
        self.mute = mute;
        self
    }

    pub(super) fn with_tasks(mut self, tasks: Tasks) -> Self {
        self.tasks = tasks;
        self
    }

    pub(super) fn with_seat(mut self, seat: Seat) -> Self {
        self.seat = Some(seat);
        self
    }

    /// The target's own processes, where they are known.
    pub(super) fn with_processes(mut self, processes: Option<Processes>) -> Self {
        self.processes = processes;
        self
    }

    /// Has the conversation counted where it only waits.
    pub fn counted(mut self, waiting: &Waiting) -> Self {
        self.waiting = waiting.clone();
        self
    }

    /// Takes the names that every script may use here.
    pub fn take_variables(&mut self) -> Variables {
        std::mem::take(&mut self.variables)
    }

    /// Plays one variant of a script.
    ///
    /// # Errors
    ///
    /// Where the machine refuses a socket.
    pub async fn hold(
        self,
        script: &Arc<Script>,
        variables: Variables,
        segmentation: Segmentation,
        mut patience: Patience,
    ) -> Result<Held, Error> {
        let client = match self.driver {
            None => None,
            Some(Driver::Each(client)) => Some(client),
            Some(Driver::Together(together)) => {
                match calls_ahead(script, &variables, segmentation) {
                    Ok(calls) => {
                        patience.together = calls.len() > 1;
                        Some(at_first(together, calls))
                    }
                    Err(why) => {
                        return Ok(Held::unplayed(Trouble::Unimplemented(why.to_owned())));
                    }
                }
            }
            Some(Driver::Broken(why)) => return Ok(Held::unplayed(Trouble::Broken(why))),
        };
        let player = Player::new(Arc::clone(script), variables, segmentation, patience);
        let mut seat = self.seat;
        let mut held = match self.carrier {
            Carrier::Memory(mut wire) => {
                let held = play(player, &mut wire, client, self.mute).await?;
                drop(wire);
                held
            }
            Carrier::Tcp(mut wire) => {
                // In a place of its own, which conversations in memory need not carry along.
                let mut proving = Proving::new(&mut wire, self.processes);
                let mut counted = self.waiting.over(&mut proving);
                let mut held = Box::pin(play(player, &mut counted, client, self.mute)).await?;
                drop(counted);
                held.proven = proving.prove(&held.transcript);
                if let Some(seat) = &mut seat {
                    let patience = if seat.lingers { LEAVE_AGAIN } else { LEAVE };
                    let (left, listener) = Box::pin(wire.leave(patience)).await;
                    seat.lingers |= !left;
                    seat.listener = listener;
                }
                held
            }
        };
        held.panic = held.panic.or(self.tasks.end().await);
        held.seat = seat;
        Ok(held)
    }
}

impl Held {
    /// A conversation that this target can't have.
    fn unplayed(trouble: Trouble) -> Self {
        Self {
            transcript: Transcript::default(),
            duration: Duration::ZERO,
            panic: None,
            barriers: false,
            trouble: Some(trouble),
            proven: false,
            seat: None,
        }
    }
}

/// A client that makes all calls when it is asked for the first, which is all it is asked for.
fn at_first(together: Together, calls: Vec<Call>) -> Client {
    Rc::new(move |_| together(calls.clone()))
}

async fn play(
    player: Player,
    wire: &mut impl Wire,
    client: Option<Client>,
    mute: bool,
) -> Result<Held, Error> {
    let (transcript, trouble, panic) = match client {
        None => (wire::play(player, wire).await, None, None),
        Some(client) => {
            let mut called = Called::new(wire, client, mute);
            let transcript = wire::play(player, &mut called).await;
            let (trouble, panic) = called.end();
            (transcript, trouble, panic)
        }
    };
    if let Some(error) = wire.error() {
        let error = std::io::Error::new(error.kind(), error.to_string());
        return Err(Error::Machine("a socket", error));
    }
    Ok(Held {
        transcript,
        duration: wire.now(),
        panic,
        barriers: wire.has_barriers(),
        trouble,
        proven: false,
        seat: None,
    })
}
