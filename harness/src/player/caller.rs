use std::sync::Arc;

use super::play::{Doing, Player};
use super::{Action, Answer, Call, CallResult, Proxy};
use crate::script::{Act, PeerAct, Step, TargetAct, Text, Through, Variables};
use crate::transcript::What;

impl Player {
    /// Has the target client make an exchange, once the caller's last one is over.
    pub(super) fn begin_call(&mut self, act: &PeerAct, step: &Step, link: usize) {
        let under_way = self.links[link].calling;
        if under_way && !self.patience().together {
            self.at -= 1;
            let script = Arc::clone(&self.script);
            self.keep_word(&script);
            self.begin_return(link);
            return;
        }
        let Some((call, act)) = call(act, &self.variables) else {
            // A capture that no hole filled: the conversation took another course.
            self.links[link].over = true;
            return;
        };
        self.links[link].calling = true;
        self.record(step.actor, What::Did(act), step.line);
        if !under_way {
            self.act(Action::Call(step.actor, call));
        }
    }

    /// Waits for the caller's call to return; where its calls are made together, for the last.
    pub(super) fn begin_return(&mut self, link: usize) {
        if self.links[link].calling && !self.calls_again(link) {
            self.deadline = Some(self.silence());
            self.doing = Doing::Returning(link);
        }
    }

    /// Whether the call under way is one of several that are made together, and not the last.
    fn calls_again(&self, link: usize) -> bool {
        let actor = self.links[link].actor;
        let mut rest = self.script.timeline.iter().skip(self.at);
        self.patience().together
            && rest.any(|step| {
                step.actor == actor && matches!(step.act, Act::Do(PeerAct::Call { .. }))
            })
    }

    /// Takes up what the caller was handed; `false` where more must be waited for.
    pub(super) fn take_result(&mut self, link: usize) -> bool {
        let act = match self.links[link].result.take() {
            Some(result) => handed(result),
            None if self.late() && self.end_owed() => {
                self.deadline = Some(self.now + self.patience().deadline);
                self.doing = Doing::Returning(link);
                return false;
            }
            None if self.late() => {
                // What it may come to later is nobody's any more.
                self.links[link].over = true;
                match self.pauses() {
                    Some(words) => TargetAct::Error(words.to_owned()),
                    None => TargetAct::Hang,
                }
            }
            None => {
                self.turn_caller_away();
                self.doing = Doing::Returning(link);
                return false;
            }
        };
        self.links[link].calling = false;
        let actor = self.links[link].actor;
        self.record(actor, What::Saw(act), 0);
        true
    }
}

/// The call that an act asks for, and the act as it stands in the transcript; `None` where what it
/// is made of is not known.
pub(super) fn call(act: &PeerAct, variables: &Variables) -> Option<(Call, PeerAct)> {
    let PeerAct::Call {
        method,
        url,
        content,
        through,
        fields,
    } = act
    else {
        return None;
    };
    let octets = |text: &Text| text.resolve(variables).ok();
    let said = octets(url)?;
    let body = match content {
        Some(content) => Some(octets(content)?),
        None => None,
    };
    let through = match through {
        Some(Through { proxy, tunnelled }) => Some((octets(proxy)?, *tunnelled)),
        None => None,
    };
    let proxy = match &through {
        Some((authority, tunnel)) => Some(Proxy {
            url: format!("http://{}", String::from_utf8(authority.clone()).ok()?),
            tunnel: *tunnel,
        }),
        None => None,
    };
    let lines = fields.iter().map(octets).collect::<Option<Vec<_>>>()?;
    let path = String::from_utf8(said.clone()).ok()?;
    let url = if path.starts_with('/') {
        let host = variables.get("host").unwrap_or_default();
        format!("http://{}{path}", String::from_utf8_lossy(host))
    } else {
        path
    };
    let act = PeerAct::Call {
        method: method.clone(),
        url: Text::octets(said),
        content: body.clone().map(Text::octets),
        through: through.map(|(proxy, tunnelled)| Through {
            proxy: Text::octets(proxy),
            tunnelled,
        }),
        fields: lines.iter().cloned().map(Text::octets).collect(),
    };
    let call = Call {
        method: method.clone(),
        url,
        fields: lines.iter().map(|line| field(line)).collect(),
        body,
        proxy,
    };
    Some((call, act))
}

fn handed(result: CallResult) -> TargetAct {
    match result {
        CallResult::Ok(Answer {
            status,
            fields,
            body,
        }) => TargetAct::Ok {
            status,
            content: body.map(Text::octets),
            fields: fields
                .into_iter()
                .map(|(name, value)| Text::octets([name, value].join(&b": "[..])))
                .collect(),
        },
        CallResult::Error(words) | CallResult::Unimplemented(words) | CallResult::Broken(words) => {
            TargetAct::Error(words)
        }
    }
}

/// Name and value of a field line.
fn field(line: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let colon = line.iter().position(|octet| *octet == b':');
    let (name, value) = line.split_at(colon.unwrap_or(line.len()));
    let value = value.get(1..).unwrap_or_default();
    (name.to_vec(), value.trim_ascii().to_vec())
}
