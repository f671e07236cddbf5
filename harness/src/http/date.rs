/// Whether a value is an IMF-fixdate, the one form that a sender may write [RFC 9110 §5.6.7].
/// Whether the day of the week is right for the date is not looked at.
pub(super) fn is_imf_fixdate(value: &[u8]) -> bool {
    const FORM: &[u8; 29] = b"Aaa, 00 Aaa 0000 00:00:00 GMT";
    const DAYS: &[u8] = b"MonTueWedThuFriSatSun";
    const MONTHS: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
    let in_form = value.len() == FORM.len()
        && value.iter().zip(FORM).all(|(&octet, &form)| match form {
            b'0' => octet.is_ascii_digit(),
            b'A' => octet.is_ascii_uppercase(),
            b'a' => octet.is_ascii_lowercase(),
            b'G' | b'M' | b'T' | b' ' | b',' | b':' => octet == form,
            _ => false,
        });
    let one_of = |names: &[u8], at: usize| names.chunks(3).any(|name| name == &value[at..at + 3]);
    let number = |at: usize| (value[at] - b'0') * 10 + (value[at + 1] - b'0');
    in_form
        && one_of(DAYS, 0)
        && one_of(MONTHS, 8)
        && (1..=31).contains(&number(5))
        && number(17) < 24
        && number(20) < 60
        && number(23) <= 60
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_fixed_form_is_one() {
        assert!(is_imf_fixdate(b"Sun, 06 Nov 1994 08:49:37 GMT"));
        assert!(is_imf_fixdate(b"Sat, 31 Dec 2016 23:59:60 GMT"));
        for bad in [
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 08:49:37 +0000",
            "sun, 06 nov 1994 08:49:37 gmt",
            "Xyz, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Foo 1994 08:49:37 GMT",
            "Sun, 32 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT",
            "0",
            "",
        ] {
            assert!(!is_imf_fixdate(bad.as_bytes()), "{bad:?}");
        }
    }
}
