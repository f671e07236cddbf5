use super::super::diagnostic::Fault;
use crate::octets::Span;

/// One line of a file, without its end.
pub(super) struct Line<'a> {
    /// Counted from 1.
    pub(super) number: usize,
    /// The offset of its first octet.
    pub(super) start: usize,
    /// Its text; empty where it is not UTF-8.
    pub(super) text: &'a str,
    /// It is not UTF-8: its own faults are enough.
    pub(super) damaged: bool,
}

/// The lines of a file, and what is wrong with them whatever they say.
pub(super) fn lines(source: &[u8]) -> (Vec<Line<'_>>, Vec<Fault>) {
    let mut faults = Vec::new();
    let mut lines = Vec::new();
    let mut start = 0;
    let mut has_cr = false;
    for (index, octets) in source.split(|octet| *octet == b'\n').enumerate() {
        let mut line = Line {
            number: index + 1,
            start,
            text: "",
            damaged: false,
        };
        start += octets.len() + 1;
        let octets = octets.strip_suffix(b"\r").map_or(octets, |shorter| {
            if !has_cr {
                let end = line.start + octets.len();
                let fault = Fault::new(Span::new(end - 1, end), "a line that ends in CR");
                faults.push(fault.help("lines of this file end in LF alone; CR is written `\\r`"));
                has_cr = true;
            }
            shorter
        });
        match std::str::from_utf8(octets) {
            Ok(text) => line.text = clean(text, &mut line.start, &mut faults),
            Err(error) => {
                let at = line.start + error.valid_up_to();
                let length = error
                    .error_len()
                    .unwrap_or(octets.len() - error.valid_up_to());
                let fault = Fault::new(Span::new(at, at + length), "not UTF-8");
                faults.push(fault.help("an octet that is no text is written `\\xHH`"));
                line.damaged = true;
            }
        }
        lines.push(line);
    }
    (lines, faults)
}

/// The line without what may not stand at its ends.
fn clean<'a>(text: &'a str, start: &mut usize, faults: &mut Vec<Fault>) -> &'a str {
    let mut text = text;
    if *start == 0
        && let Some(behind) = text.strip_prefix('\u{feff}')
    {
        let fault = Fault::new(Span::new(0, 3), "a byte order mark");
        faults.push(fault.help("the file must begin with its first line"));
        *start = 3;
        text = behind;
    }
    // The first of a line is enough.
    if let Some((at, one)) = text.char_indices().find(|(_, one)| one.is_control()) {
        let at = *start + at;
        let span = Span::new(at, at + one.len_utf8());
        let (what, escape) = match one {
            '\t' => ("a raw tab", "`\\t`".to_owned()),
            '\r' => ("a raw CR", "`\\r`".to_owned()),
            _ => ("a raw control character", {
                let mut octets = [0; 4];
                let octets = one.encode_utf8(&mut octets).as_bytes();
                format!("`{}`", crate::octets::escape(octets))
            }),
        };
        faults.push(Fault::new(span, what).help(format!("in octets it is written {escape}")));
    }
    let shorter = text.trim_end_matches(' ');
    if shorter.len() < text.len() {
        let span = Span::new(*start + shorter.len(), *start + text.len());
        let fault = Fault::new(span, "space at the end of the line");
        faults.push(fault.help("in octets, the last one is written `\\x20`"));
    }
    shorter
}
