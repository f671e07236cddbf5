//! Whether a request is made again. It never makes it.

use super::Faults;
use super::attempt::Attempted;
use super::fault::Fault;
use super::request::Request;

/// How often a planted fault makes a request, at most.
const MANY: usize = 12;

/// The request to be made again on a new connection, where that may be done.
///
/// A server may close an idle connection at any moment, so a request on a reused one may meet its
/// end: one that is idempotent is made again, once, where no octet of an answer came
/// [RFC 9110 §9.2.2].
pub(super) fn again(
    request: &Request,
    attempted: &Attempted,
    attempts: usize,
    reused: bool,
    faults: Faults,
) -> Option<Request> {
    let failure = match &attempted.result {
        Ok(answer) => {
            let refused = answer.status == Some(417) && request.expects;
            // [RFC 9110 §10.1.1]: an expectation that was refused is not repeated.
            if refused && !faults.has(Fault::Expect417GivesUp) {
                return Some(request.without_expectation());
            }
            let late = answer.status == Some(408) && faults.has(Fault::RetriesTimeoutForEver)
                || answer.status == Some(407) && faults.has(Fault::Retries407ForEver)
                || matches!(answer.status, Some(411 | 421))
                    && faults.has(Fault::RetriesRefusedForEver);
            return (late && attempts < MANY).then(|| request.clone());
        }
        Err(failure) => failure,
    };
    if !failure.is_end() {
        return None;
    }
    let known = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];
    let custom = !known.contains(&&*request.method);
    let post = request.method == "POST";
    let safe = request.is_idempotent()
        || post && faults.has(Fault::RetriesPost)
        || custom && faults.has(Fault::RetriesCustom);
    if faults.has(Fault::RetriesForEver) && request.method == "GET" {
        return (attempts < MANY).then(|| request.clone());
    }
    let fresh = faults.has(Fault::RetriesFresh);
    let behind = post && faults.has(Fault::RetriesBehindAnswer)
        || faults.has(Fault::RetryJoinsAnswers) && request.is_idempotent();
    let again = attempts == 1
        && match attempted.begun {
            true => behind,
            false => reused && safe || fresh,
        };
    again.then(|| match faults.has(Fault::RetryDropsContent) {
        true => request.without_content(),
        false => request.clone(),
    })
}
