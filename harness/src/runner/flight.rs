//! The conversations that are under way, and what they are. Never says which begins next.

use std::future::Future;
use std::io;

use tokio::task::JoinSet;

use super::work::{Done, Item};
use crate::error::Error;

/// What is under way.
#[derive(Default)]
pub(super) struct Flight {
    tasks: JoinSet<Done>,
    items: Vec<Item>,
}

impl Flight {
    pub fn len(&self) -> usize {
        self.items.len()
    }

    pub fn begin(&mut self, item: Item, held: impl Future<Output = Done> + 'static) {
        self.items.push(item);
        self.tasks.spawn_local(held);
    }

    /// The next that is over; `None` where nothing is under way.
    ///
    /// # Errors
    ///
    /// Where its task did not come to its end.
    pub async fn land(&mut self) -> Option<Result<Done, Error>> {
        let done = self
            .tasks
            .join_next()
            .await?
            .map_err(|error| Error::Machine("a conversation's end", io::Error::other(error)));
        if let Ok(done) = &done
            && let Some(at) = self.items.iter().position(|item| item == &done.item)
        {
            self.items.swap_remove(at);
        }
        Some(done)
    }

    /// Breaks off whatever is under way; gives what that was.
    pub fn abandon(&mut self) -> Vec<Item> {
        self.tasks = JoinSet::new();
        std::mem::take(&mut self.items)
    }
}
