use super::DeviationKind;
use super::class::{is_tchar, leading_space};
use super::list::strict_quoted_end;
use super::notes::{Fatal, Notes};
use crate::octets::Span;

/// Reads a chunk-size line without its CRLF, and gives the size; extensions are judged and
/// otherwise ignored [RFC 9112 §7.1, §7.1.1]. `at` is the line's place in the stream.
pub(super) fn chunk_line(line: &[u8], at: usize, notes: &mut Notes<'_>) -> Result<u64, Fatal> {
    let whole = Span::new(at, at + line.len());
    let digits = line
        .iter()
        .take_while(|octet| octet.is_ascii_hexdigit())
        .count();
    let rest = &line[digits..];
    let begins_extension = rest.get(leading_space(rest)) == Some(&b';');
    if digits == 0 || !(rest.is_empty() || begins_extension) {
        notes.note(DeviationKind::ChunkSizeMalformed, whole)?;
    }
    if !rest.is_empty() {
        let span = Span::new(at + digits, whole.end);
        match extensions(rest) {
            None => notes.note(DeviationKind::ChunkExtensionMalformed, span)?,
            Some(true) => notes.note(DeviationKind::ChunkExtensionWhitespace, span)?,
            Some(false) => {}
        }
    }
    let size = size(&line[..digits]);
    if size.is_none() {
        notes.note(DeviationKind::ChunkSizeTooLarge, whole)?;
    }
    // What nobody can count to is never reached: the message stays incomplete.
    Ok(size.unwrap_or(u64::MAX))
}

fn size(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0_u64, |size, &digit| {
        let digit = (digit as char).to_digit(16)?;
        Some(size.checked_mul(16)? | u64::from(digit))
    })
}

/// chunk-ext = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] ); says whether
/// there is whitespace, or nothing where the octets don't match.
fn extensions(mut rest: &[u8]) -> Option<bool> {
    let mut whitespace = false;
    let mut skip = |rest: &mut &[u8]| {
        let count = leading_space(rest);
        *rest = &rest[count..];
        whitespace |= count > 0;
    };
    while !rest.is_empty() {
        skip(&mut rest);
        rest = rest.strip_prefix(b";")?;
        skip(&mut rest);
        rest = &rest[token_end(rest)?..];
        if rest.get(leading_space(rest)) == Some(&b'=') {
            skip(&mut rest);
            rest = &rest[1..];
            skip(&mut rest);
            let end = match rest.first() {
                Some(b'"') => strict_quoted_end(rest, 0)?,
                _ => token_end(rest)?,
            };
            rest = &rest[end..];
        }
    }
    Some(whitespace)
}

fn token_end(octets: &[u8]) -> Option<usize> {
    let end = octets.iter().take_while(|&&octet| is_tchar(octet)).count();
    (end > 0).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_are_held_to_their_grammar() {
        for (text, expected) in [
            (";a", Some(false)),
            (";a=b;c=\"d;\\\"e\"", Some(false)),
            (" ; a = b", Some(true)),
            (";a;b", Some(false)),
            (";", None),
            (";a=", None),
            (";=a", None),
            (";a b", None),
            (";a ", None),
            (";a=\"b", None),
            (";a=\"b\"c", None),
            (";a=\"\x01\"", None),
            (" ", None),
        ] {
            assert_eq!(extensions(text.as_bytes()), expected, "{text:?}");
        }
    }

    #[test]
    fn sizes_beyond_64_bits_are_none() {
        assert_eq!(size(b"0000000000000000000ff"), Some(255));
        assert_eq!(size(b"FFFFFFFFFFFFFFFF"), Some(u64::MAX));
        assert_eq!(size(b"10000000000000005"), None);
    }
}
