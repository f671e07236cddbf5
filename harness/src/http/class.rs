//! Classes of octets [RFC 5234 §B.1], [RFC 9110 §5.6.2], [RFC 3986 §2].

const TCHAR: u8 = 1;
const PCHAR: u8 = 2;
const REG_NAME: u8 = 4;
const FORBIDDEN: u8 = 8;

static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut octet = 0;
    while octet < 256 {
        let one = octet as u8;
        let alnum = one.is_ascii_alphanumeric();
        let unreserved = alnum || matches!(one, b'-' | b'.' | b'_' | b'~');
        let sub_delim = matches!(
            one,
            b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'='
        );
        if alnum
            || matches!(
                one,
                b'!' | b'#'
                    | b'$'
                    | b'%'
                    | b'&'
                    | b'\''
                    | b'*'
                    | b'+'
                    | b'-'
                    | b'.'
                    | b'^'
                    | b'_'
                    | b'`'
                    | b'|'
                    | b'~'
            )
        {
            table[octet] |= TCHAR;
        }
        if unreserved || sub_delim {
            table[octet] |= PCHAR | REG_NAME;
        }
        if matches!(one, b':' | b'@') {
            table[octet] |= PCHAR;
        }
        if one != b'\t' && (one < b' ' || one == 0x7f) {
            table[octet] |= FORBIDDEN;
        }
        octet += 1;
    }
    table
}

/// tchar [RFC 9110 §5.6.2].
pub(super) fn is_tchar(octet: u8) -> bool {
    CLASSES[octet as usize] & TCHAR != 0
}

/// token [RFC 9110 §5.6.2].
pub(super) fn is_token(octets: &[u8]) -> bool {
    !octets.is_empty() && octets.iter().all(|&octet| is_tchar(octet))
}

/// pchar [RFC 3986 §3.3], but for percent-encoding.
pub(super) fn is_pchar(octet: u8) -> bool {
    CLASSES[octet as usize] & PCHAR != 0
}

/// unreserved or sub-delims [RFC 3986 §2].
pub(super) fn is_reg_name(octet: u8) -> bool {
    CLASSES[octet as usize] & REG_NAME != 0
}

/// A control octet that no field value may carry: every CTL but HTAB [RFC 9110 §5.5].
pub(super) fn is_control(octet: u8) -> bool {
    CLASSES[octet as usize] & FORBIDDEN != 0
}

/// SP or HTAB.
pub(super) fn is_space(octet: u8) -> bool {
    matches!(octet, b' ' | b'\t')
}

/// How many octets of OWS lead.
pub(super) fn leading_space(octets: &[u8]) -> usize {
    octets.iter().take_while(|&&octet| is_space(octet)).count()
}

/// Without OWS at either end [RFC 9110 §5.6.3].
pub(super) fn trim(octets: &[u8]) -> &[u8] {
    trim_end(&octets[leading_space(octets)..])
}

/// Without OWS at the end.
pub(super) fn trim_end(octets: &[u8]) -> &[u8] {
    let mut end = octets.len();
    while end > 0 && is_space(octets[end - 1]) {
        end -= 1;
    }
    &octets[..end]
}
