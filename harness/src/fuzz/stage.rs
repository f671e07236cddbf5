//! Where a fuzzer's conversations are held: in memory and in virtual time, one after the other.
//! Never opens a socket.

use std::rc::Rc;
use std::sync::Arc;

use tokio::runtime::Runtime;
use tokio::task::LocalSet;

use crate::error::Error;
use crate::player::{Patience, Player};
use crate::script::{Script, Segmentation, Variables};
use crate::target::{Connect, Place, Target};
use crate::transcript::Transcript;
use crate::wire::{self, memory};

/// The host that scripts name in memory.
pub const HOST: &str = "badpeer.test";

/// A conversation that was held.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// What crossed the wire.
    pub transcript: Transcript,
    /// The words of the target's panic, where it panicked.
    pub panic: Option<String>,
}

/// One runtime for all conversations: making one for each would cost as much as playing.
pub struct Stage {
    runtime: Runtime,
    local: LocalSet,
    connect: Rc<dyn Fn() -> Connect>,
    faults: memory::Faults,
    variables: Variables,
    patience: Patience,
}

impl Stage {
    /// The stage of a target in this process.
    ///
    /// # Errors
    ///
    /// Where the machine refuses a runtime, or the target is not in this process.
    pub fn new(target: &Target, patience: Patience) -> Result<Self, Error> {
        let Place::InProcess(connect, faults) = &target.place else {
            let why = std::io::Error::other("the target is not in this process");
            return Err(Error::Machine("a stage in memory", why));
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .map_err(|error| Error::Machine("a runtime", error))?;
        let variables = Variables::new()
            .with("host", HOST)
            .with("port", "80")
            .with("echo", target.echo.clone());
        Ok(Self {
            runtime,
            local: LocalSet::new(),
            connect: Rc::clone(connect),
            faults: *faults,
            variables,
            patience,
        })
    }

    /// Plays a script to its end.
    #[must_use]
    pub fn play(&self, script: &Arc<Script>, segmentation: Segmentation) -> Held {
        let player = Player::new(
            Arc::clone(script),
            self.variables.clone(),
            segmentation,
            self.patience,
        );
        self.local.block_on(&self.runtime, async {
            let Connect { open, tasks } = (self.connect)();
            let mut wire = memory::Wire::new(open, self.faults);
            let transcript = wire::play(player, &mut wire).await;
            drop(wire);
            let panic = tasks.end().await;
            Held { transcript, panic }
        })
    }
}
