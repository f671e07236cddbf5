//! The client: calls in, answers out. Unless it is told to pipeline, it never shares a connection
//! between two requests that are under way.

use std::cell::RefCell;
use std::collections::VecDeque;

use tokio::sync::{Notify, oneshot};

use super::attempt::{Attempted, Interims, attempt, receive};
use super::connect::Connect;
use super::connection::Connection;
use super::fault::Fault;
use super::persistence::Kept;
use super::pool::{Pool, is_careless};
use super::request::Request;
use super::{Failure, Faults, redirect, retry, tunnel};
use crate::player::{Answer, Call};

/// An HTTP/1.1 client with a pool of connections.
///
/// It makes exchanges within a tokio `LocalSet`, in which it watches its idle connections too.
pub struct Client<C: Connect> {
    connect: C,
    pool: Pool<C::Stream>,
    faults: Faults,
    /// Tells of a connection's death, which only a planted fault listens to.
    death: Notify,
    /// Who waits for any answer, where a planted fault hands on the next that comes.
    waiting: RefCell<VecDeque<oneshot::Sender<Result<Answer, Failure>>>>,
    /// The first origin that was named to a proxy, for a planted fault that names it for ever.
    named: RefCell<Option<String>>,
}

impl<C: Connect> Client<C> {
    /// A client that opens its connections so, good or with planted faults.
    #[must_use]
    pub fn new(connect: C, faults: Faults) -> Self {
        Self {
            connect,
            pool: Pool::new(faults),
            faults,
            death: Notify::new(),
            waiting: RefCell::default(),
            named: RefCell::default(),
        }
    }

    /// The same, that pipelines: it makes an idempotent request on a connection on which another
    /// one waits for its answer [RFC 9112 §9.3.2].
    #[must_use]
    pub fn pipelining(mut self) -> Self {
        self.pool.pipelines = true;
        self
    }

    /// Makes one exchange.
    ///
    /// # Errors
    ///
    /// Where the call can't be made, or no whole and sound answer comes.
    pub async fn call(&self, call: &Call) -> Result<Answer, Failure> {
        if !self.faults.has(Fault::AnswersCrossed) {
            let answer = self.exchange(call).await?;
            return match redirect::followed(call, &answer, self.faults) {
                Some(next) => self.exchange(&next).await,
                None => Ok(answer),
            };
        }
        let (own, handed) = oneshot::channel();
        self.waiting.borrow_mut().push_back(own);
        let result = self.exchange(call).await;
        if let Some(first) = self.waiting.borrow_mut().pop_front() {
            // Who does not wait any more needs no answer.
            let _ = first.send(result);
        }
        handed.await.unwrap_or(Err(Failure::Reset))
    }

    async fn exchange(&self, call: &Call) -> Result<Answer, Failure> {
        let mut request = Request::new(call, self.faults)?;
        let host = request.route.place(self.faults);
        request.name_again(&mut self.named.borrow_mut());
        if let Some(result) = self.behind(&host, &request).await {
            return result;
        }
        let mut joined = Vec::new();
        let mut attempts = 0;
        loop {
            attempts += 1;
            let idle = match attempts {
                1 => self.pool.take(&host),
                _ => None,
            };
            let reused = idle.is_some();
            let (mut connection, left) = match idle {
                Some(idle) => idle,
                None => match tunnel::open(&self.connect, &request, self.faults).await {
                    Ok(connection) => (connection, None),
                    Err(failure) => return ended(failure, self.faults),
                },
            };
            self.pool
                .began(&host, request.is_idempotent(), &connection.queue);
            if self.faults.has(Fault::StaleHangs) && connection.ended().is_some() {
                std::future::pending::<()>().await;
            }
            let attempting = attempt(&mut connection, &request, self.faults);
            let mut attempted = tokio::select! {
                attempted = attempting => attempted,
                () = self.death.notified(), if self.faults.has(Fault::DeathSpreads) => {
                    return Err(Failure::Reset);
                }
            };
            if attempted.result.is_err() {
                self.death.notify_waiters();
            }
            self.pool.ended(&connection.queue);
            self.pipelined(&mut connection, &mut attempted).await;
            connection.queue.abandon();
            let again = retry::again(&request, &attempted, attempts, reused, self.faults);
            self.put_away(&host, connection, &attempted, left, &request);
            match again {
                None => {
                    return match attempted.result {
                        Err(failure) if request.route.tunnel.is_some() => {
                            ended(failure, self.faults)
                        }
                        result => whole(result, joined),
                    };
                }
                Some(next) => request = next,
            }
            if self.faults.has(Fault::RetryJoinsAnswers) {
                joined.extend(attempted.part);
            }
        }
    }

    /// Makes a request behind another, where there is one and it may be. `None` where it is to be
    /// made on a connection without others before it: also where it was not answered behind the
    /// other, as what closed the connection may have been the pipeline [RFC 9112 §9.3.2].
    async fn behind(&self, host: &str, request: &Request) -> Option<Result<Answer, Failure>> {
        let faults = self.faults;
        loop {
            let queue = self.pool.behind(host)?;
            if self.pool.pipelines && !request.is_idempotent() {
                return None;
            }
            let attempted = queue.push(request.clone()).await.ok();
            let lost = match attempted {
                Some(attempted) if !self.pool.pipelines => return Some(attempted.result),
                Some(attempted) => {
                    let failure = attempted.result.as_ref().err();
                    if attempted.begun || !failure.is_some_and(Failure::is_end) {
                        return Some(attempted.result);
                    }
                    attempted.result
                }
                None => Err(Failure::Finished),
            };
            match () {
                () if faults.has(Fault::PipelineForgotten) => return Some(lost),
                () if faults.has(Fault::PipelinePresumed) => return Some(Ok(Answer::default())),
                () if faults.has(Fault::PipelinesAgain) => tokio::task::yield_now().await,
                () => return None,
            }
        }
    }

    /// Keeps the connection for the next request, or closes it.
    fn put_away(
        &self,
        host: &str,
        mut connection: Connection<C::Stream>,
        attempted: &Attempted,
        left: Option<u32>,
        request: &Request,
    ) {
        let broken = attempted.result.is_err();
        if broken && self.faults.has(Fault::ErrorKept) && connection.ended().is_none() {
            self.pool.put(host, connection, Kept::default());
            return;
        }
        if broken && self.faults.has(Fault::ErrorKeptEmptied) && connection.ended().is_none() {
            connection.glance();
            connection.discard();
            self.pool.put(host, connection, Kept::default());
            return;
        }
        if let Some(kept) = attempted.kept {
            // What stands behind an answer belongs to nobody [RFC 9112 §6.3].
            let surplus = !connection.rest().is_empty() || connection.glance();
            let left = kept.left.or(left.map(|left| left.saturating_sub(1)));
            if left != Some(0)
                && (connection.ended().is_none() || self.faults.has(Fault::StaleHangs))
                && (!surplus || is_careless(self.faults))
            {
                self.pool.put(host, connection, Kept { left, ..kept });
            }
            return;
        }
        let leaks = match request.closes {
            true => self.faults.has(Fault::OwnCloseNotClosed),
            false => self.faults.has(Fault::CloseNotClosed),
        };
        if leaks && !broken {
            self.pool.leak(connection);
        }
    }

    /// Reads the answers to the requests that were made behind this one.
    async fn pipelined(&self, connection: &mut Connection<C::Stream>, attempted: &mut Attempted) {
        while attempted.kept.is_some()
            && let Some(behind) = connection.queue.pop()
        {
            connection.begun = !connection.rest().is_empty();
            let mut next = receive(
                connection,
                &behind.request,
                None,
                Interims::default(),
                self.faults,
            )
            .await;
            let kept = next.kept;
            if self.faults.has(Fault::SwapsAnswers) {
                std::mem::swap(&mut attempted.result, &mut next.result);
            }
            // Who does not wait any more needs no answer.
            let _ = behind.answer.send(next);
            attempted.kept = kept;
        }
    }
}

/// What a tunnel comes to that is none.
fn ended(failure: Failure, faults: Faults) -> Result<Answer, Failure> {
    match failure.is_end() && faults.has(Fault::TunnelEndTaken) {
        true => Ok(Answer {
            status: Some(200),
            body: Some(Vec::new()),
            ..Answer::default()
        }),
        false => Err(failure),
    }
}

fn whole(result: Result<Answer, Failure>, mut joined: Vec<u8>) -> Result<Answer, Failure> {
    let mut answer = result?;
    if let Some(body) = &mut answer.body {
        joined.append(body);
        *body = joined;
    }
    Ok(answer)
}
