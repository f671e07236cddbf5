//! The blocks of a pcapng file: section, names, interface, packets; little-endian, raw IPv4.

use std::iter;

use super::packet::{PEER, Packet, TARGET};

const SECTION: u32 = 0x0a0d_0d0a;
const INTERFACE: u32 = 1;
const NAMES: u32 = 4;
const PACKET: u32 = 6;
/// LINKTYPE_RAW: a packet begins with its IP header.
const RAW: u16 = 101;
/// The longest comment: an option's length is 16 bits.
const COMMENT: usize = 60_000;

/// A file in the making.
pub struct Capture(Vec<u8>);

impl Capture {
    /// A file with its section, names and one interface, and a comment on the whole.
    pub fn new(comment: &str) -> Self {
        let mut file = Self(Vec::new());
        let mut section = 0x1a2b_3c4d_u32.to_le_bytes().to_vec();
        section.extend(1_u16.to_le_bytes());
        section.extend(0_u16.to_le_bytes());
        // The section's length is not said.
        section.extend(u64::MAX.to_le_bytes());
        let application = format!("badpeer {}", env!("CARGO_PKG_VERSION"));
        option(&mut section, 1, comment.as_bytes());
        option(&mut section, 4, application.as_bytes());
        option(&mut section, 0, &[]);
        file.block(SECTION, &section);
        let mut interface = RAW.to_le_bytes().to_vec();
        interface.extend([0; 2]);
        // No packet is cut.
        interface.extend(0_u32.to_le_bytes());
        option(&mut interface, 2, b"badpeer");
        // Times in nanoseconds.
        option(&mut interface, 9, &[9]);
        option(&mut interface, 0, &[]);
        file.block(INTERFACE, &interface);
        let mut names = Vec::new();
        for (address, name) in [(PEER, "peer"), (TARGET, "target")] {
            let mut value = address.to_vec();
            value.extend(name.bytes().chain([0]));
            option(&mut names, 1, &value);
        }
        option(&mut names, 0, &[]);
        file.block(NAMES, &names);
        file
    }

    /// The whole file, with packets whose times count from `began`, in nanoseconds since 1970.
    pub fn packets(mut self, packets: &[Packet], began: u64) -> Vec<u8> {
        for packet in packets {
            let at = u64::try_from(packet.at.as_nanos()).unwrap_or(u64::MAX);
            let at = began.saturating_add(at);
            let octets = packet.octets();
            let length = u32::try_from(octets.len()).unwrap_or(u32::MAX);
            let mut body = Vec::with_capacity(octets.len() + 64);
            body.extend(0_u32.to_le_bytes());
            // The high half first, in whatever order octets are.
            for half in [at >> 32, at & 0xffff_ffff] {
                body.extend(u32::try_from(half).unwrap_or(u32::MAX).to_le_bytes());
            }
            body.extend(length.to_le_bytes());
            body.extend(length.to_le_bytes());
            body.extend(&octets);
            pad(&mut body, octets.len());
            for comment in &packet.comments {
                option(&mut body, 1, comment.as_bytes());
            }
            if !packet.comments.is_empty() {
                option(&mut body, 0, &[]);
            }
            self.block(PACKET, &body);
        }
        self.0
    }

    fn block(&mut self, kind: u32, body: &[u8]) {
        let length = u32::try_from(body.len() + 12).unwrap_or(u32::MAX);
        self.0.extend(kind.to_le_bytes());
        self.0.extend(length.to_le_bytes());
        self.0.extend(body);
        self.0.extend(length.to_le_bytes());
    }
}

/// About the octets that a packet takes in the file.
pub fn length(packet: &Packet) -> usize {
    let comments: usize = packet.comments.iter().map(|one| one.len() + 8).sum();
    packet.data.len() + comments + 96
}

fn option(out: &mut Vec<u8>, code: u16, value: &[u8]) {
    let mut end = value.len().min(COMMENT);
    // Text is cut between two characters.
    while end < value.len() && end > 0 && value[end] & 0xc0 == 0x80 {
        end -= 1;
    }
    out.extend(code.to_le_bytes());
    out.extend(u16::try_from(end).unwrap_or(u16::MAX).to_le_bytes());
    out.extend(&value[..end]);
    pad(out, end);
}

/// Zeros up to a multiple of four.
fn pad(out: &mut Vec<u8>, length: usize) {
    out.extend(iter::repeat_n(0, length.next_multiple_of(4) - length));
}
