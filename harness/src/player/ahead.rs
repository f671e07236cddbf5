//! Whether a client may be told of all calls of a conversation at its first one.

use super::Call;
use super::caller::call;
use crate::http::{ResponseReader, State, Version};
use crate::script::{Act, Actor, Move, Pattern, PeerAct, Script, Segmentation, Step, Variables};

/// Octets that are surely one segment when they are one write on this machine: a client that has
/// read the first of them has all of them at hand.
const AT_ONCE: usize = 16 << 10;

const BEHIND: &str = "one process makes all calls, and what happens between two of them would meet the next by chance";
const RESTS: &str = "one process makes all calls, and something rests on what came before";

/// The calls of a script whose client makes them all at its own pace, one behind the other; where
/// the script asks something else then, why.
///
/// Such a client makes its next call as soon as it has the answer to the last, and does not wait
/// for the script to say so. What a script does between two calls must then be over when the
/// answer is; what comes behind it would meet the next request by chance, before or after it was
/// made.
pub(crate) fn calls_ahead(
    script: &Script,
    variables: &Variables,
    segmentation: Segmentation,
) -> Result<Vec<Call>, &'static str> {
    let mut calls = Vec::new();
    let mut turn: Option<Turn> = None;
    for (at, step) in script.timeline.iter().enumerate() {
        let Act::Do(act @ PeerAct::Call { .. }) = &step.act else {
            let before = at.checked_sub(1).and_then(|at| script.timeline.get(at));
            if let Some(turn) = &mut turn {
                turn.take(step, before, variables);
            }
            continue;
        };
        if step.actor != Actor::CALLER {
            return Err("one process makes all calls, and the script has several callers");
        }
        if let Some(turn) = &turn {
            turn.is_over()?;
        }
        let (call, _) = call(act, variables).ok_or(RESTS)?;
        turn = Some(Turn::new(&call.method, segmentation));
        calls.push(call);
    }
    Ok(calls)
}

/// What a script does between a call and the next one.
struct Turn {
    answer: ResponseReader,
    segmentation: Segmentation,
    /// Octets of the present write.
    written: usize,
    /// A request has been waited for.
    asked: bool,
    /// The connection was ended: the client has its answer, or an error.
    ended: bool,
    /// Octets stand behind the answer, or in one that is broken; in the same write as its end.
    surplus: bool,
    /// Why the next call can't be made without the script's word.
    objection: Option<&'static str>,
}

impl Turn {
    fn new(method: &str, segmentation: Segmentation) -> Self {
        let mut answer = ResponseReader::default();
        answer.request(method.as_bytes(), Version::HTTP_11);
        Self {
            answer,
            segmentation,
            written: 0,
            asked: false,
            ended: false,
            surplus: false,
            objection: None,
        }
    }

    /// Whether the client has all that it waits for, and nothing was done since.
    fn is_over(&self) -> Result<(), &'static str> {
        match self.objection {
            Some(words) => Err(words),
            None if self.asked && self.is_answered() => Ok(()),
            None => Err("one process makes all calls, and one of them is left without an answer"),
        }
    }

    /// Whether the client may go on to its next call.
    fn is_answered(&self) -> bool {
        let whole = self.answer.messages().iter().any(|one| !one.interim());
        self.ended || whole || self.answer.state() == State::Broken
    }

    fn take(&mut self, step: &Step, before: Option<&Step>, variables: &Variables) {
        let joined = before
            .is_some_and(|before| before.actor == step.actor && matches!(before.act, Act::Send(_)));
        let objection = match &step.act {
            Act::Send(text) => match text.resolve(variables) {
                Ok(octets) => self.send(&octets, joined),
                Err(_) => Some(RESTS),
            },
            Act::Receive(_) => self.ask(),
            Act::Await(hole) => match hole.pattern {
                Pattern::Request | Pattern::Head | Pattern::Octets(_) | Pattern::Until(_) => {
                    self.ask()
                }
                _ => None,
            },
            Act::Pause(_) => self.pause(),
            Act::Do(PeerAct::Move(one)) => self.make(*one),
            Act::Do(PeerAct::Variable(name)) => {
                let word = variables.get(name).unwrap_or_default();
                let one = Move::ALL.iter().find(|one| one.name().as_bytes() == word);
                one.and_then(|one| self.make(*one))
            }
            Act::Do(PeerAct::Set(_) | PeerAct::Pace { .. } | PeerAct::Call { .. })
            | Act::See(_) => None,
        };
        self.objection = self.objection.or(objection);
    }

    /// We send octets; `joined`: in one write with those before.
    fn send(&mut self, octets: &[u8], joined: bool) -> Option<&'static str> {
        let whole = self.segmentation == Segmentation::Whole;
        self.written = if joined { self.written } else { 0 } + octets.len();
        let late = self.is_answered() && !(joined && whole);
        self.answer.push(octets);
        self.surplus = self.answer.surplus().is_some() || self.answer.state() == State::Broken;
        let at_hand = !self.surplus || whole && self.written <= AT_ONCE;
        (late || !at_hand).then_some(BEHIND)
    }

    /// We wait for a request.
    fn ask(&mut self) -> Option<&'static str> {
        let again = std::mem::replace(&mut self.asked, true);
        again.then_some("one process makes all calls, and a retry might be taken for the next one")
    }

    /// We let time pass: for octets behind the answer to arrive, as they have by then; or for its
    /// own sake.
    fn pause(&self) -> Option<&'static str> {
        let passes = self.is_answered() && !self.surplus;
        passes.then_some("one process makes all calls, and lets no time pass between two of them")
    }

    /// We act on a connection.
    fn make(&mut self, one: Move) -> Option<&'static str> {
        let late = self.is_answered();
        match one {
            Move::Cut => return None,
            Move::Finish => {
                self.answer.finish();
                self.ended = true;
            }
            Move::Reset | Move::ResetLost | Move::Close => self.ended = true,
            Move::Refuse => return Some(BEHIND),
            Move::Open | Move::Stall | Move::Resume => {}
        }
        late.then_some(BEHIND)
    }
}

#[cfg(test)]
mod tests {
    use super::calls_ahead;
    use crate::catalogue::case;
    use crate::script::{Segmentation, Variables};

    fn ahead(id: &str, segmentation: Segmentation) -> Result<usize, &'static str> {
        let case = case(id);
        let script = case.script();
        let variant = script.variants().unwrap().into_iter().next();
        let known = Variables::new().with("host", "a").with("token", "b");
        let variables = script.variables(&variant.unwrap_or_default(), &known);
        calls_ahead(script, &variables.unwrap(), segmentation).map(|calls| calls.len())
    }

    #[test]
    fn a_call_is_made_ahead_where_nothing_happens_between_it_and_the_last_answer() {
        for (id, calls) in [
            ("client/persistence/reuse", 2),
            ("client/persistence/many-in-a-row", 5),
            ("client/no-content/204-with-framing", 2),
            // What stands behind the answer is at hand with it, and no time need pass for it.
            ("client/poison/response-behind-length", 2),
            // A single call waits for nobody.
            ("client/closing/cut-length", 1),
        ] {
            assert_eq!(ahead(id, Segmentation::Whole), Ok(calls), "{id}");
        }
        let framed = "client/no-content/204-with-framing";
        assert_eq!(ahead(framed, Segmentation::Octet), Ok(2));
    }

    #[test]
    fn what_would_meet_the_next_request_by_chance_is_refused() {
        for (id, words) in [
            ("client/persistence/keep-alive-timeout", "no time pass"),
            ("client/retries/get-on-stale", "by chance"),
            ("client/closing/finish-behind-answer", "by chance"),
            ("client/connections/two-under-way", "several callers"),
            ("client/relay/dumb-proxy", "rests on what came before"),
        ] {
            let why = ahead(id, Segmentation::Whole).unwrap_err();
            assert!(why.contains(words), "{id}: {why}");
        }
        // In several segments, what stands behind the answer comes when it comes.
        let why = ahead("client/poison/response-behind-length", Segmentation::Octet);
        assert!(why.unwrap_err().contains("by chance"));
    }
}
