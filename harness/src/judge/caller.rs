use super::{CallSeen, CallerSeen, Observation};
use crate::http::{Response, ResponseReader, Version};
use crate::script::{CallerResult, Text, Variables};

/// What came of the n-th call, counted from 1; of the last where no number is given.
pub(super) fn call(seen: &Observation, number: Option<usize>) -> Option<&CallSeen> {
    match number {
        Some(number) => seen.calls.get(number.checked_sub(1)?),
        None => seen.calls.last(),
    }
}

/// Whether a call came to this. What a client does not tell (a program that shows its exit status
/// only) is not held against it.
pub(super) fn holds(result: &CallerResult, call: &CallSeen, variables: &Variables) -> bool {
    match (result, &call.result) {
        (
            CallerResult::Ok(wanted, text),
            Some(CallerSeen::Ok {
                status, content, ..
            }),
        ) => {
            let status = wanted
                .zip(*status)
                .is_none_or(|(wanted, code)| wanted.matches(code));
            status
                && text
                    .as_ref()
                    .is_none_or(|text| equals(text, content, variables))
        }
        (CallerResult::Error, Some(CallerSeen::Error(_)))
        | (CallerResult::Hang, Some(CallerSeen::Hang)) => true,
        (
            CallerResult::Field {
                absent,
                name,
                member,
            },
            Some(CallerSeen::Ok { fields, .. }),
        ) => has_field(fields, name, member.as_deref()) != *absent,
        _ => false,
    }
}

fn equals(wanted: &Text, content: &Option<Text>, variables: &Variables) -> bool {
    let Some(content) = content else { return true };
    match (wanted.resolve(variables), content.resolve(variables)) {
        (Ok(wanted), Ok(content)) => wanted == content,
        _ => false,
    }
}

fn has_field(fields: &[Text], name: &str, member: Option<&str>) -> bool {
    fields.iter().filter_map(Text::literal).any(|line| {
        let Some(colon) = line.iter().position(|octet| *octet == b':') else {
            return false;
        };
        line[..colon].eq_ignore_ascii_case(name.as_bytes())
            && member.is_none_or(|member| {
                line[colon + 1..]
                    .split(|octet| *octet == b',')
                    .any(|one| one.trim_ascii().eq_ignore_ascii_case(member.as_bytes()))
            })
    })
}

/// Whether a call came to what the framing rules make of `answer`, cut where it ends and followed
/// by a FIN (`finish`) or a reset: complete exactly where it is complete, an error where it is not
/// [RFC 9112 §8].
pub(super) fn matches(answer: &[u8], finish: bool, call: &CallSeen, variables: &Variables) -> bool {
    match (whole(answer, finish, call), &call.result) {
        (
            Some(whole),
            Some(CallerSeen::Ok {
                status, content, ..
            }),
        ) => {
            status.is_none_or(|status| status == whole.status)
                && equals(&Text::octets(whole.content), content, variables)
        }
        (None, Some(CallerSeen::Error(_))) => true,
        _ => false,
    }
}

/// The final response that the framing rules make of `answer`, where it is whole.
pub(super) fn whole(answer: &[u8], finish: bool, call: &CallSeen) -> Option<Response> {
    let mut reader = ResponseReader::default();
    reader.request(call.method.as_bytes(), Version::HTTP_11);
    reader.push(answer);
    if finish {
        reader.finish();
    }
    let mut messages = reader.into_messages().into_iter();
    messages.find(|one| !one.interim())
}

/// Whether a caller waited in vain.
pub(super) fn hung(seen: &Observation) -> bool {
    seen.calls
        .iter()
        .any(|call| matches!(call.result, None | Some(CallerSeen::Hang)))
}
