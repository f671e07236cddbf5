use std::time::Duration;

use super::super::read::is_act_word;
use super::text::{line, method, quoted, quoted_octets, rest, word};
use crate::script::{Act, Hole, Move, Pattern, PeerAct, Setting, TargetAct, Text, Through};

/// The arrow of an act.
pub(super) const fn arrow(act: &Act) -> &'static str {
    match act {
        Act::Send(_) => "->",
        Act::Receive(_) => "<-",
        Act::Await(_) => "<~",
        Act::Do(_) => "=>",
        Act::See(_) => "<=",
        Act::Pause(_) => "..",
    }
}

/// The text behind the arrow.
pub(super) fn act(act: &Act, out: &mut String) {
    match act {
        Act::Send(text) | Act::Receive(text) => line(text, out),
        Act::Do(PeerAct::Move(one)) => out.push_str(one.name()),
        Act::Await(hole) => out.push_str(&self::hole(hole)),
        Act::Do(act) => out.push_str(&peer_act(act)),
        Act::See(act) => out.push_str(&target_act(act)),
        Act::Pause(length) => out.push_str(&duration(*length)),
    }
}

fn hole(hole: &Hole) -> String {
    let mut out = match &hole.pattern {
        Pattern::Request => "request".to_owned(),
        Pattern::Head => "head".to_owned(),
        Pattern::Response(None) => "response".to_owned(),
        Pattern::Response(Some(status)) => format!("response {status}"),
        Pattern::Octets(1) => "1 octet".to_owned(),
        Pattern::Octets(count) => format!("{count} octets"),
        Pattern::Until(octets) => format!("until {}", quoted_octets(octets)),
        Pattern::Finish => "finish".to_owned(),
        Pattern::Reset => "reset".to_owned(),
        Pattern::End => "end".to_owned(),
        Pattern::Answer => "answer".to_owned(),
    };
    if let Some(within) = hole.within {
        out.push_str(" within ");
        out.push_str(&duration(within));
    }
    if let Some(name) = &hole.capture {
        out.push_str(" as ");
        out.push_str(name);
    }
    out
}

fn peer_act(act: &PeerAct) -> String {
    match act {
        PeerAct::Move(one) => one.name().to_owned(),
        PeerAct::Set(Setting::NoDelay(true)) => "set nodelay on".to_owned(),
        PeerAct::Set(Setting::NoDelay(false)) => "set nodelay off".to_owned(),
        PeerAct::Set(Setting::ReceiveBuffer(octets)) => format!("set receive-buffer {octets}"),
        PeerAct::Set(Setting::SendBuffer(octets)) => format!("set send-buffer {octets}"),
        PeerAct::Pace { octets: 0, .. } => "pace off".to_owned(),
        PeerAct::Pace { octets, every } => format!("pace {octets} every {}", duration(*every)),
        PeerAct::Call {
            method,
            url,
            content,
            through,
            fields,
        } => {
            let out = request(method, url, content.as_ref());
            out + &through.as_ref().map_or_else(String::new, self::through) + &with(fields)
        }
        PeerAct::Variable(name) => format!("${{{name}}}"),
    }
}

fn target_act(act: &TargetAct) -> String {
    match act {
        TargetAct::Open => "open".to_owned(),
        TargetAct::Finish => "finish".to_owned(),
        TargetAct::Reset => "reset".to_owned(),
        TargetAct::Refuse => "refuse".to_owned(),
        TargetAct::Wait => "wait".to_owned(),
        TargetAct::Hang => "hang".to_owned(),
        TargetAct::Ok {
            status,
            content,
            fields,
        } => {
            let status = status.map(|status| format!(" {status:03}"));
            let content = content
                .as_ref()
                .map(|content| format!(" {}", quoted(content)));
            let (status, content) = (status.unwrap_or_default(), content.unwrap_or_default());
            format!("ok{status}{content}{}", with(fields))
        }
        TargetAct::Error(text) if text.is_empty() => "error".to_owned(),
        TargetAct::Error(text) => format!("error {}", rest(text.as_bytes())),
        TargetAct::Request {
            method,
            target,
            content,
        } => request(
            method,
            target,
            Some(content).filter(|content| !content.is_empty()),
        ),
    }
}

fn request(name: &str, target: &Text, content: Option<&Text>) -> String {
    let is_taken = |name: &str| is_act_word(name) || Move::named(name).is_some();
    let mut out = method(name, is_taken, false);
    out.push(' ');
    out.push_str(&word(target, false));
    if let Some(content) = content {
        out.push(' ');
        out.push_str(&quoted(content));
    }
    out
}

/// ` through ${host}`, ` tunnelled through ${host}`.
fn through(through: &Through) -> String {
    let tunnelled = if through.tunnelled { " tunnelled" } else { "" };
    format!("{tunnelled} through {}", word(&through.proxy, false))
}

/// ` with "Expect: 100-continue", "X: y"`.
fn with(fields: &[Text]) -> String {
    let fields: Vec<String> = fields.iter().map(quoted).collect();
    if fields.is_empty() {
        String::new()
    } else {
        format!(" with {}", fields.join(", "))
    }
}

/// In the largest unit that says it exactly.
fn duration(length: Duration) -> String {
    let nanos = length.as_nanos();
    for (per, unit) in [(1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "us")] {
        if nanos.is_multiple_of(per) && (nanos > 0 || unit == "ms") {
            return format!("{}{unit}", nanos / per);
        }
    }
    format!("{nanos}ns")
}
