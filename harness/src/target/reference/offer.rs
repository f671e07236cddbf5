//! Upgrade [RFC 9110 §7.8]: no protocol but HTTP is known, so every offer is ignored; but for
//! faults. It never switches for good: behind a 101 there is nothing.

use super::fault::Fault;
use super::faults::Faults;
use super::head::Head;
use super::persistence;
use super::stop::{Stop, bad};

/// The 101 that a planted fault sends.
pub(super) fn answer(head: &Head, expects: bool, faults: Faults) -> Result<Option<Vec<u8>>, Stop> {
    let Some(offer) = head.fields.first("Upgrade") else {
        return Ok(None);
    };
    if faults.has(Fault::UpgradeRefused) {
        return Err(bad("an unknown protocol is offered"));
    }
    if faults.has(Fault::Upgrade426WithoutField) {
        return Err(Stop::Refuse(426, "another protocol is asked for"));
    }
    let option = persistence::has_option(head, "upgrade");
    if faults.has(Fault::UpgradeUnasked101) && option && !head.is_old() {
        return Ok(Some(switching(b"elsewhere/1", faults)));
    }
    let switches = match (head.is_old(), option) {
        (false, true) => {
            faults.has(Fault::UpgradeBefore100) && expects
                || faults.has(Fault::Upgrade101WithoutFields)
                || faults.has(Fault::UpgradeCaseSensitive) && offer == b"websocket"
        }
        (false, false) => faults.has(Fault::UpgradeWithoutOption101),
        (true, _) => faults.has(Fault::UpgradeHttp10101),
    };
    Ok(switches.then(|| switching(offer, faults)))
}

fn switching(protocol: &[u8], faults: Faults) -> Vec<u8> {
    let line = &b"HTTP/1.1 101 Switching Protocols\r\n"[..];
    match faults.has(Fault::Upgrade101WithoutFields) {
        true => [line, b"\r\n"].concat(),
        false => [
            line,
            b"Connection: upgrade\r\nUpgrade: ",
            protocol,
            b"\r\n\r\n",
        ]
        .concat(),
    }
}
