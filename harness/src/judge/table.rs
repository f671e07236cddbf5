use super::left_open;
use super::together::Together;
use super::{CallSeen, CallerSeen, Finding, LinkSeen, Observation, Verdict, caller, handler};
use crate::script::{
    Actor, Answer, CallerResult, Ending, Mark, Outcome, Party, Policy, Saw, Script, Segmentation,
    Sight, Term, Text, Variables, Variant,
};
use crate::transcript::Transcript;

/// Holds transcripts against a script's outcome table.
pub struct Judge<'a> {
    script: &'a Script,
    variant: &'a Variant,
    pub(super) variables: &'a Variables,
    policies: &'a [Policy],
    tells_all: bool,
}

/// What a transcript means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict by the table.
    pub verdict: Verdict,
    /// Why, in words: the reason of the line that matched, or that none did.
    pub reason: String,
    /// The line of the outcome table that matched, counted from 1 in its file.
    pub line: Option<usize>,
    /// Whose judgement it is.
    pub policy: Policy,
    /// The final status codes on the first connection, in order.
    pub answer: Vec<u16>,
    /// How the first connection ended; `None` where we ended it.
    pub ending: Option<Ending>,
    /// What the strict reader found in the target's own messages.
    pub findings: Vec<Finding>,
    /// What the callers were handed, in the order in which the calls began.
    pub calls: Vec<CallSeen>,
}

impl Judgement {
    /// A verdict that rests on something else than a transcript.
    #[must_use]
    pub const fn without_transcript(verdict: Verdict, reason: String, policy: Policy) -> Self {
        Self {
            verdict,
            reason,
            line: None,
            policy,
            answer: Vec::new(),
            ending: None,
            findings: Vec::new(),
            calls: Vec::new(),
        }
    }
}

impl<'a> Judge<'a> {
    /// A judge of this variant of a script, under these policies.
    #[must_use]
    pub const fn new(
        script: &'a Script,
        variant: &'a Variant,
        variables: &'a Variables,
        policies: &'a [Policy],
    ) -> Self {
        Self {
            script,
            variant,
            variables,
            policies,
            tells_all: false,
        }
    }

    /// The same, of a target that makes several calls together: whether what it says of them all
    /// is good only where each went well, and not only the last.
    #[must_use]
    pub const fn telling_of_all(mut self, tells_all: bool) -> Self {
        self.tells_all = tells_all;
        self
    }

    /// Judges a transcript.
    #[must_use]
    pub fn judge(&self, transcript: &Transcript, segmentation: Segmentation) -> Judgement {
        let mut seen = Observation::of(transcript, segmentation);
        let own = self.script.head.policy;
        let matched = match Together::of(&seen, self.tells_all) {
            Some(together) => match self.matching_all(&together, &mut seen) {
                Ok(matched) => matched,
                Err(reason) => {
                    let mut judgement =
                        Judgement::without_transcript(Verdict::Skipped, reason, own);
                    judgement.findings = seen.own_findings();
                    judgement.calls = seen.calls;
                    return judgement;
                }
            },
            None => self.outcomes().find(|outcome| self.holds(outcome, &seen)),
        };
        let first = self.subject(&seen, None);
        let (answer, ending) =
            first.map_or((Vec::new(), None), |link| (link.codes.clone(), link.ending));
        let passes = matched.is_some_and(|outcome| outcome.mark == Mark::Pass);
        let (verdict, reason, line, policy) = match matched {
            _ if !passes && left_open::breaks_off(self.script, &seen, matched.is_some()) => (
                Verdict::Inconclusive,
                "the client keeps asking by itself; what would follow is not played".to_owned(),
                None,
                own,
            ),
            _ if !passes && left_open::speaks_old(self.script, &seen) => (
                Verdict::Skipped,
                "the client speaks HTTP/1.0, to which no server sends that".to_owned(),
                None,
                own,
            ),
            Some(outcome) => (
                outcome.mark.into(),
                if outcome.reason.is_empty() {
                    told(&seen, &answer, ending)
                } else {
                    outcome.reason.clone()
                },
                Some(outcome.line),
                outcome.policy.unwrap_or(own),
            ),
            None => (
                Verdict::Fail,
                format!("no outcome allows this: {}", told(&seen, &answer, ending)),
                None,
                own,
            ),
        };
        Judgement {
            verdict,
            reason,
            line,
            policy,
            answer,
            ending,
            findings: seen.own_findings(),
            calls: seen.calls,
        }
    }

    /// The lines of the table that speak of this variant, under these policies.
    pub(super) fn outcomes(&self) -> impl Iterator<Item = &'a Outcome> {
        self.script.outcomes.iter().filter(|outcome| {
            outcome
                .policy
                .is_none_or(|policy| self.policies.contains(&policy))
                && self.variant.meets(&outcome.guards)
        })
    }

    /// The connection that a term without an actor speaks of: the first client's, or whichever
    /// comes first.
    fn subject<'o>(&self, seen: &'o Observation, actor: Option<Actor>) -> Option<&'o LinkSeen> {
        match actor {
            Some(actor) => seen.link(actor),
            None => seen.link(Actor::CLIENT).or_else(|| seen.links.first()),
        }
    }

    pub(super) fn holds(&self, outcome: &Outcome, seen: &Observation) -> bool {
        let names_ending = outcome
            .terms
            .iter()
            .any(|term| matches!(term, Term::Ending(None, _)));
        // Silence is never a pass by accident: it must be named.
        let plain = names_ending
            || self.subject(seen, None).is_none_or(|link| {
                matches!(
                    link.ending,
                    None | Some(Ending::Finish | Ending::Reset | Ending::Open)
                )
            });
        let waited = outcome
            .terms
            .iter()
            .any(|term| matches!(term, Term::Caller(_, CallerResult::Hang)));
        plain
            && (waited || !caller::hung(seen))
            && outcome.terms.iter().all(|term| self.term_holds(term, seen))
    }

    fn term_holds(&self, term: &Term, seen: &Observation) -> bool {
        let link = |actor: &Option<Actor>| self.subject(seen, *actor);
        let response = |number: &Option<usize>| {
            let finals = &link(&None)?.finals;
            match number {
                Some(number) => finals.get(number.checked_sub(1)?),
                None => finals.last(),
            }
        };
        match term {
            Term::Answer(actor, answer) => {
                answers(answer, link(actor).map_or(&[][..], |link| &link.codes))
            }
            Term::Ending(actor, endings) => link(actor)
                .and_then(|link| link.ending)
                .is_some_and(|ending| endings.contains(&ending)),
            Term::Interim(None) => link(&None).is_none_or(|link| link.interims.is_empty()),
            Term::Interim(Some(status)) => link(&None)
                .is_some_and(|link| link.interims.iter().any(|code| status.matches(*code))),
            Term::Content(number, text) => {
                response(number).is_some_and(|one| self.equals(text, &one.content))
            }
            Term::Field {
                response: number,
                absent,
                name,
                member,
            } => response(number).is_some_and(|one| {
                let has = match member {
                    None => one.fields.has(name),
                    Some(member) => one.fields.has_member(name, member),
                };
                has != *absent
            }),
            Term::Version(version) => response(&None).is_some_and(|one| {
                one.version.to_string().strip_prefix("HTTP/") == Some(version.as_str())
            }),
            Term::Surplus => link(&None).is_some_and(|link| link.surplus.is_some()),
            Term::NoSurplus => link(&None).is_none_or(|link| link.surplus.is_none()),
            Term::Deviation(None) => seen.links.iter().all(|link| link.findings.is_empty()),
            Term::Deviation(Some(id)) => seen.links.iter().any(|link| {
                link.findings
                    .iter()
                    .any(|finding| finding.requirement == id)
            }),
            Term::Caller(number, result) => caller::call(seen, *number)
                .is_some_and(|call| caller::holds(result, call, self.variables)),
            Term::Matches {
                block,
                offset,
                ending,
            } => caller::call(seen, None)
                .zip(self.cut(block, offset, ending))
                .is_some_and(|(call, (answer, finish))| {
                    caller::matches(&answer, finish, call, self.variables)
                }),
            Term::Saw(actor, saw) => self.saw(*actor, saw, seen),
        }
    }

    fn equals(&self, text: &Text, octets: &[u8]) -> bool {
        text.resolve(self.variables)
            .is_ok_and(|wanted| wanted == octets)
    }

    /// The octets of a block up to where they were cut, and whether a FIN followed.
    pub(super) fn cut(&self, block: &str, offset: &Text, ending: &Text) -> Option<(Vec<u8>, bool)> {
        let octets = self.variables.get(block)?;
        let offset = offset.resolve(self.variables).ok()?;
        let offset: usize = std::str::from_utf8(&offset).ok()?.parse().ok()?;
        let ending = ending.resolve(self.variables).ok()?;
        Some((octets.get(..offset)?.to_vec(), ending == b"finish"))
    }

    fn saw(&self, actor: Actor, saw: &Saw, seen: &Observation) -> bool {
        if actor.party == Party::Handler {
            return handler::saw(&saw.sight, seen) != saw.negated;
        }
        let links = || {
            seen.party(actor.party)
                .filter(move |link| actor.number <= 1 || link.actor == actor)
        };
        let own = |octets: &[u8]| self.script.is_own(octets, self.variables);
        let requests = || {
            links().flat_map(|link| {
                let requests = link.requests.iter();
                requests.filter(move |one| own(&link.received[one.span.start..one.span.end]))
            })
        };
        let held = match &saw.sight {
            Sight::Requests(count) => requests().count() == *count,
            Sight::Connections(count) => {
                links().filter(|link| own(&link.received)).count() == *count
            }
            Sight::Field(number, name, member) => {
                let first = number.map_or(0, |number| number.saturating_sub(1));
                let last = number.unwrap_or(usize::MAX);
                let has = |one: &crate::http::Request| match member {
                    None => one.fields.has(name),
                    Some(member) => one.fields.has_member(name, member),
                };
                requests().take(last).skip(first).any(has)
            }
            Sight::Request {
                method,
                target,
                content,
            } => requests().any(|one| {
                one.method == method.as_bytes()
                    && self.equals(target, &one.target)
                    && content
                        .as_ref()
                        .is_none_or(|text| self.equals(text, &one.content))
            }),
            Sight::Octets(octets) => links().any(|link| {
                link.received
                    .windows(octets.len().max(1))
                    .any(|window| window == octets)
            }),
        };
        held != saw.negated
    }
}

fn answers(answer: &Answer, codes: &[u16]) -> bool {
    match answer {
        Answer::None => codes.is_empty(),
        Answer::Codes {
            codes: wanted,
            rest,
        } => {
            (if *rest {
                codes.len() >= wanted.len()
            } else {
                codes.len() == wanted.len()
            }) && wanted
                .iter()
                .zip(codes)
                .all(|(wanted, code)| wanted.matches(*code))
        }
    }
}

impl Judgement {
    /// What was seen on the first connection, in words.
    #[must_use]
    pub fn seen(&self) -> String {
        sentence(&self.answer, self.ending)
    }
}

/// What came of it, in words: what was handed to the caller, where one called.
fn told(seen: &Observation, answer: &[u16], ending: Option<Ending>) -> String {
    let results = seen.calls.iter().filter_map(|call| call.result.as_ref());
    let words: Vec<_> = results
        .map(|result| match result {
            CallerSeen::Ok {
                status: Some(code), ..
            } => format!("an answer of {code}"),
            CallerSeen::Ok { .. } => "an answer".to_owned(),
            CallerSeen::Error(_) => "an error".to_owned(),
            CallerSeen::Hang => "nothing by the deadline".to_owned(),
        })
        .collect();
    match words.as_slice() {
        [] => sentence(answer, ending),
        [one] => format!("the caller was handed {one}"),
        several => format!("the callers were handed {}", several.join(", then ")),
    }
}

/// What was seen on the first connection, in words.
fn sentence(answer: &[u16], ending: Option<Ending>) -> String {
    let codes = match answer {
        [] => "no answer".to_owned(),
        codes => codes
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" "),
    };
    let ending = match ending {
        None => return codes,
        Some(Ending::Finish) => "then closed",
        Some(Ending::FinishInside) => "then closed inside a message",
        Some(Ending::Reset) => "then reset",
        Some(Ending::Open) => "connection left open",
        Some(Ending::Hang) => "then nothing by the deadline",
        Some(Ending::Refused) => "connection refused",
    };
    format!("{codes}, {ending}")
}
