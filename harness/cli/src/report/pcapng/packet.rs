//! One made-up packet: IPv4 and TCP around octets that were really exchanged.

use std::time::Duration;

/// Our address, and the target's: of those that are for documentation [RFC 5737 §3].
pub const PEER: [u8; 4] = [192, 0, 2, 1];
/// The target's.
pub const TARGET: [u8; 4] = [192, 0, 2, 2];

/// The most octets that one packet carries: those of a loopback interface.
pub const SEGMENT: usize = 65_495;
/// The window that both ends offer, and by how many bits it is shifted: nothing ever has to wait.
const WINDOW: u16 = 65_535;
const SHIFT: u8 = 14;

const FIN: u8 = 1;
const SYN: u8 = 2;
const RST: u8 = 4;
const PSH: u8 = 8;
const ACK: u8 = 16;

/// What a packet is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Asks for the connection.
    Open,
    /// Accepts it.
    Accept,
    /// Refuses it.
    Refuse,
    /// Acknowledges only.
    Acknowledge,
    /// Carries octets.
    Data,
    /// Ends a direction.
    Finish,
    /// Ends the connection.
    Reset,
}

impl Kind {
    const fn flags(self) -> u8 {
        match self {
            Self::Open => SYN,
            Self::Accept => SYN | ACK,
            Self::Refuse | Self::Reset => RST | ACK,
            Self::Acknowledge => ACK,
            Self::Data => PSH | ACK,
            Self::Finish => FIN | ACK,
        }
    }

    /// How many numbers of the sequence it takes beside its octets.
    pub const fn numbers(self) -> u32 {
        match self {
            Self::Open | Self::Accept | Self::Finish => 1,
            _ => 0,
        }
    }
}

/// One packet.
#[derive(Clone, Debug)]
pub struct Packet {
    /// When, since the conversation began.
    pub at: Duration,
    /// Whether it comes from our side.
    pub ours: bool,
    /// Our port and the target's.
    pub ports: (u16, u16),
    /// What it is for.
    pub kind: Kind,
    /// Its number in the sequence.
    pub number: u32,
    /// The number that it acknowledges.
    pub acknowledged: u32,
    /// The octets.
    pub data: Vec<u8>,
    /// What is said of it.
    pub comments: Vec<String>,
}

impl Packet {
    /// IPv4 header, TCP header, octets.
    pub fn octets(&self) -> Vec<u8> {
        let (source, destination, from, to) = if self.ours {
            (PEER, TARGET, self.ports.0, self.ports.1)
        } else {
            (TARGET, PEER, self.ports.1, self.ports.0)
        };
        let segment = self.segment(from, to, source, destination);
        let length = u16::try_from(20 + segment.len()).unwrap_or(u16::MAX);
        let mut out = vec![0x45, 0];
        out.extend(length.to_be_bytes());
        // Without an identity, and never to be cut up.
        out.extend([0, 0, 0x40, 0, 64, 6, 0, 0]);
        out.extend(source);
        out.extend(destination);
        let sum = checksum(&[&out]);
        out[10..12].copy_from_slice(&sum.to_be_bytes());
        out.extend(segment);
        out
    }

    fn segment(&self, from: u16, to: u16, source: [u8; 4], destination: [u8; 4]) -> Vec<u8> {
        let options: &[u8] = if matches!(self.kind, Kind::Open | Kind::Accept) {
            let size = u16::try_from(SEGMENT).unwrap_or(u16::MAX).to_be_bytes();
            &[2, 4, size[0], size[1], 1, 3, 3, SHIFT]
        } else {
            &[]
        };
        let mut out = Vec::with_capacity(28 + self.data.len());
        out.extend(from.to_be_bytes());
        out.extend(to.to_be_bytes());
        out.extend(self.number.to_be_bytes());
        out.extend(self.acknowledged.to_be_bytes());
        let words = u8::try_from((20 + options.len()) / 4).unwrap_or(5);
        out.extend([words << 4, self.kind.flags()]);
        out.extend(WINDOW.to_be_bytes());
        out.extend([0; 4]);
        out.extend(options);
        out.extend(&self.data);
        let length = u16::try_from(out.len()).unwrap_or(u16::MAX).to_be_bytes();
        let header = [&source[..], &destination, &[0, 6], &length].concat();
        let sum = checksum(&[&header, &out]);
        out[16..18].copy_from_slice(&sum.to_be_bytes());
        out
    }
}

/// The checksum of the Internet [RFC 1071]; every part but the last is of even length.
fn checksum(parts: &[&[u8]]) -> u16 {
    let mut sum: u64 = 0;
    for pair in parts.iter().flat_map(|part| part.chunks(2)) {
        let low = pair.get(1).copied().unwrap_or_default();
        sum += u64::from(u16::from_be_bytes([pair[0], low]));
    }
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_of_a_header_with_its_checksum_is_zero() {
        let packet = Packet {
            at: Duration::ZERO,
            ours: true,
            ports: (40_000, 80),
            kind: Kind::Data,
            number: 1,
            acknowledged: 1,
            data: b"odd".to_vec(),
            comments: Vec::new(),
        };
        let octets = packet.octets();
        assert_eq!(octets.len(), 43);
        assert_eq!(checksum(&[&octets[..20]]), 0);
        let pseudo = [&octets[12..20], &[0, 6, 0, 23]].concat();
        assert_eq!(checksum(&[&pseudo, &octets[20..]]), 0);
        // Known to the world: RFC 1071's own numbers.
        assert_eq!(
            checksum(&[&[0, 1, 0xf2, 3, 0xf4, 0xf5, 0xf6, 0xf7]]),
            !0xddf2
        );
    }
}
