use std::fmt::Display;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use super::Processes;
use crate::player::{Answer, Call, CallResult};
use crate::wire::memory;

/// A target client during one conversation: makes the exchanges that it is asked for.
pub(crate) type Client = Rc<dyn Fn(Call) -> Pin<Box<dyn Future<Output = CallResult>>>>;

/// A target client that is told of all exchanges of a conversation at once, and makes them at its
/// own pace, one behind the other: what comes of them is known together.
pub(crate) type Together = Rc<dyn Fn(Vec<Call>) -> Pin<Box<dyn Future<Output = CallResult>>>>;

/// A client that is ready for a conversation, and its processes where it has some of its own.
pub(crate) type Ready = (Client, Option<Processes>);

/// Makes a client ready for a conversation; or says why what stands between us and it can't.
pub(crate) type Make = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<Ready, String>>>>>;

/// Where a target client's connections reach us.
#[derive(Clone)]
pub(crate) enum Clients {
    /// Over loopback.
    Tcp(Drive),
    /// In memory and in virtual time, through a connector for each conversation.
    Memory(Rc<dyn Fn(memory::Connector) -> Client>, memory::Faults),
}

impl<E: Display> From<Result<Answer, E>> for CallResult {
    fn from(result: Result<Answer, E>) -> Self {
        match result {
            Ok(answer) => Self::Ok(answer),
            Err(error) => Self::Error(format!("{error:#}")),
        }
    }
}

/// How a target client is asked for a conversation's calls.
#[derive(Clone)]
pub(crate) enum Drive {
    /// One by one; of a client for each conversation.
    Each(Make),
    /// All at once.
    Together(Together),
}

/// Any function from calls to what came of them all, as a client that makes them together.
pub(super) fn together<F, R>(calls: F) -> Together
where
    F: AsyncFn(Vec<Call>) -> R + 'static,
    R: Into<CallResult>,
{
    let make = Rc::new(calls);
    Rc::new(move |calls| {
        let make = Rc::clone(&make);
        Box::pin(async move { make(calls).await.into() })
    })
}

/// Any function from a call to what came of it, as a client.
pub(super) fn client<F, R>(call: F) -> Client
where
    F: AsyncFn(Call) -> R + 'static,
    R: Into<CallResult>,
{
    let call = Rc::new(call);
    Rc::new(move |one| {
        let call = Rc::clone(&call);
        Box::pin(async move { call(one).await.into() })
    })
}
