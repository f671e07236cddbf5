use std::any::Any;
use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use tokio::task::JoinHandle;

use crate::wire::memory;

/// A server or proxy in process, during one conversation.
pub(crate) struct Connect {
    /// Hands it its end of a new connection.
    pub open: Box<dyn FnMut(memory::Stream)>,
    /// Its tasks.
    pub tasks: Tasks,
}

/// The tasks that serve one conversation's connections.
#[derive(Clone, Default)]
pub(crate) struct Tasks(Rc<RefCell<Vec<JoinHandle<()>>>>);

impl Tasks {
    pub(super) fn spawn(&self, task: impl Future + 'static) {
        // In its place at once: a task that is spawned is moved a few times, and may be large.
        let task = Box::pin(task);
        let handle = tokio::task::spawn_local(async move {
            task.await;
        });
        self.0.borrow_mut().push(handle);
    }

    /// Hands every connection that a listener takes to `open`.
    pub(crate) fn accept_each(
        &self,
        mut listener: memory::Listener,
        mut open: Box<dyn FnMut(memory::Stream)>,
    ) {
        self.spawn(async move {
            loop {
                open(listener.accept().await);
            }
        });
    }

    /// Ends what still runs. Where a task panicked, the words it left.
    pub(crate) async fn end(self) -> Option<String> {
        let mut words = None;
        let handles = std::mem::take(&mut *self.0.borrow_mut());
        for handle in handles {
            handle.abort();
            if let Err(error) = handle.await
                && error.is_panic()
            {
                words.get_or_insert_with(|| said(error.into_panic().as_ref()));
            }
        }
        words
    }
}

/// The words that a panic left.
pub(crate) fn said(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "without words".to_owned())
}

/// A task for each connection.
pub(super) fn serve_each<F, Fut>(serve: Rc<F>) -> Connect
where
    F: Fn(memory::Stream) -> Fut + 'static,
    Fut: Future + 'static,
{
    let tasks = Tasks::default();
    let spawner = tasks.clone();
    Connect {
        open: Box::new(move |stream| spawner.spawn(serve(stream))),
        tasks,
    }
}

/// One task that accepts every connection.
pub(super) fn serve_all<F, Fut>(serve: &F) -> Connect
where
    F: Fn(memory::Listener) -> Fut,
    Fut: Future + 'static,
{
    let tasks = Tasks::default();
    let (listener, backlog) = memory::listen();
    tasks.spawn(serve(listener));
    Connect {
        open: Box::new(move |stream| backlog.push(stream)),
        tasks,
    }
}

/// A task for each connection to a proxy, which opens its own through the connector.
pub(super) fn relay_each<F, Fut>(relay: Rc<F>, connector: memory::Connector) -> Connect
where
    F: Fn(memory::Stream, memory::Connector) -> Fut + 'static,
    Fut: Future + 'static,
{
    serve_each(Rc::new(move |stream| relay(stream, connector.clone())))
}
