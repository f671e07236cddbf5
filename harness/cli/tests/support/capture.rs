//! Captures read back: blocks, packets, and the octets of each connection put together again.

use std::collections::BTreeMap;

/// A packet of a capture.
pub struct Packet {
    pub from: u16,
    pub to: u16,
    pub number: u32,
    pub flags: u8,
    pub data: Vec<u8>,
    pub comments: Vec<String>,
    pub at: u64,
}

/// The packets of a file; panics where its form is broken.
pub fn read(file: &[u8]) -> Vec<Packet> {
    let word = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap());
    let mut packets = Vec::new();
    let mut kinds = Vec::new();
    let mut at = 0;
    while at < file.len() {
        let length = word(at + 4) as usize;
        assert!(length.is_multiple_of(4) && length >= 12, "a block's length");
        assert_eq!(word(at + length - 4) as usize, length, "both lengths agree");
        kinds.push(word(at));
        if word(at) == 6 {
            packets.push(packet(&file[at + 8..at + length - 4]));
        }
        at += length;
    }
    assert_eq!(at, file.len(), "nothing stands behind the last block");
    assert_eq!(kinds[..3], [0x0a0d_0d0a, 1, 4], "section, interface, names");
    packets
}

fn packet(block: &[u8]) -> Packet {
    let word = |at: usize| u32::from_le_bytes(block[at..at + 4].try_into().unwrap());
    let length = word(12) as usize;
    let ip = &block[20..20 + length];
    assert_eq!((ip[0], ip[9]), (0x45, 6), "IPv4 and TCP");
    let two = |at: usize| u16::from_be_bytes([ip[at], ip[at + 1]]);
    assert_eq!(usize::from(two(2)), length, "the header tells the length");
    let data = 20 + usize::from(ip[32] >> 4) * 4;
    let mut comments = Vec::new();
    let mut at = 20 + length.next_multiple_of(4);
    while at + 4 <= block.len() {
        let code = u16::from_le_bytes([block[at], block[at + 1]]);
        let size = usize::from(u16::from_le_bytes([block[at + 2], block[at + 3]]));
        if code == 1 {
            let text = String::from_utf8(block[at + 4..at + 4 + size].to_vec());
            comments.push(text.expect("a comment is UTF-8"));
        }
        at += 4 + size.next_multiple_of(4);
    }
    Packet {
        from: two(20),
        to: two(22),
        number: u32::from_be_bytes(ip[24..28].try_into().unwrap()),
        flags: ip[33],
        data: ip[data..].to_vec(),
        comments,
        at: u64::from(word(4)) << 32 | u64::from(word(8)),
    }
}

/// The octets of each direction of each connection, by its ports; panics where a number of the
/// sequence is skipped or comes twice.
pub fn streams(packets: &[Packet]) -> BTreeMap<(u16, u16), Vec<u8>> {
    let mut streams: BTreeMap<(u16, u16), Vec<u8>> = BTreeMap::new();
    let mut next: BTreeMap<(u16, u16), u32> = BTreeMap::new();
    for packet in packets {
        let ports = (packet.from, packet.to);
        let expected = *next.entry(ports).or_insert(packet.number);
        assert_eq!(packet.number, expected, "the sequence goes on");
        let taken = packet.data.len() + usize::from(packet.flags & 3 != 0);
        next.insert(ports, expected.wrapping_add(u32::try_from(taken).unwrap()));
        streams.entry(ports).or_default().extend(&packet.data);
    }
    streams
}
