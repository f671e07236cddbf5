use super::super::charge::Charge;
use super::super::oracle::Oracle;
use super::super::seen::Seen;
use super::Contract;
use super::answers::is_faulty;
use crate::http::{DeviationKind, Direction, Request, State};

/// What must be refused, and got a 2xx.
pub(super) fn judge(seen: &Seen, contract: &Contract, charges: &mut Vec<Charge>) {
    let whole = seen.requests().len();
    let certain = seen.certain();
    for (n, answer) in seen.finals().enumerate().take_while(|(n, _)| *n < certain) {
        let taken = answer.status / 100 == 2;
        match seen.requests().get(n) {
            Some(request) if taken => of_whole(request, charges),
            Some(_) => {}
            None if n == whole => {
                if taken {
                    of_broken(seen, contract, charges);
                }
            }
            None => {
                let refused = seen
                    .finals()
                    .nth(whole)
                    .is_some_and(|one| one.status >= 400);
                surplus(seen, refused && answer.status >= 400, charges);
                return;
            }
        }
    }
}

/// A deviation that leaves the message readable, and that a server must refuse all the same.
fn of_whole(request: &Request, charges: &mut Vec<Charge>) {
    for one in &request.deviations {
        if matches!(
            one.kind,
            DeviationKind::HostMissing
                | DeviationKind::HostTwice
                | DeviationKind::HostMalformed
                | DeviationKind::TargetWithoutHost
                | DeviationKind::TargetFormForbidden
                | DeviationKind::TargetFormUnknown
                | DeviationKind::TargetFragment
                | DeviationKind::TargetOctetForbidden
                | DeviationKind::TargetUserinfo
        ) {
            charges.push(accepted(one.kind));
            return;
        }
    }
}

/// The request that breaks off or breaks was taken for whole.
fn of_broken(seen: &Seen, contract: &Contract, charges: &mut Vec<Charge>) {
    let reader = seen.conversation.request_reader();
    let fatal = seen.fatal();
    let Some(request) = reader.partial() else {
        match fatal {
            Some(one) => charges.push(accepted(one.kind)),
            None if reader.state() == State::Head => {
                charges.push(accepted(DeviationKind::IncompleteMessage));
            }
            // Nothing was asked at all.
            None => surplus_words(charges, "unasked"),
        }
        return;
    };
    if let Some(one) = fatal
        && one.span.start < request.head.end
        && one.kind != DeviationKind::IncompleteMessage
    {
        charges.push(accepted(one.kind));
        return;
    }
    // Content that nobody wants need not be read; that it was read, only an echo shows.
    let echoes = request.method == b"POST" && contract.echo.as_ref() == Some(&request.target);
    if echoes && !is_faulty(request) {
        let too_large = request.deviations.iter().map(|one| one.kind).find(|kind| {
            matches!(
                kind,
                DeviationKind::ContentLengthTooLarge | DeviationKind::ChunkSizeTooLarge
            )
        });
        let kind = too_large.or(fatal.map(|one| one.kind));
        charges.push(accepted(kind.unwrap_or(DeviationKind::IncompleteMessage)));
    }
}

fn accepted(kind: DeviationKind) -> Charge {
    let requirement = kind.on_receipt(Direction::Request);
    let words = format!("answered as if it were in order: {}", kind.sentence());
    Charge::new(Oracle::OverAcceptance, kind.name(), requirement, words)
}

/// More final responses than there were requests, the broken one counted.
fn surplus(seen: &Seen, refused_twice: bool, charges: &mut Vec<Charge>) {
    if refused_twice && seen.fatal().is_some() {
        charges.push(Charge::new(
            Oracle::ConnectionState,
            "answers-behind-error",
            "R9112-2.2-21",
            "a second error answer came behind octets that cannot be read",
        ));
    } else {
        surplus_words(
            charges,
            seen.fatal().map_or("unasked", |one| one.kind.name()),
        );
    }
}

fn surplus_words(charges: &mut Vec<Charge>, reason: &str) {
    charges.push(Charge::new(
        Oracle::SurplusAnswers,
        reason,
        "R9112-9.3.2-03",
        "the server answered more requests than were made",
    ));
}
