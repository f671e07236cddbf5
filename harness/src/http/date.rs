/// Whether a value is an IMF-fixdate, the one form that a sender may write [RFC 9110 §5.6.7].
/// The day of the week must be that of the date [RFC 5322 §3.3].
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
    let which = |names: &[u8], at: usize| {
        let mut names = names.chunks(3);
        names.position(|name| name == &value[at..at + 3])
    };
    let number = |at: usize| usize::from(value[at] - b'0') * 10 + usize::from(value[at + 1] - b'0');
    if !in_form {
        return false;
    }
    let (Some(weekday), Some(month)) = (which(DAYS, 0), which(MONTHS, 8)) else {
        return false;
    };
    let (year, day) = (number(12) * 100 + number(14), number(5));
    (1..=length(month, year)).contains(&day)
        && weekday == weekday_of(year, month, day)
        && number(17) < 24
        && number(20) < 60
        && number(23) <= 60
}

fn is_leap(year: usize) -> bool {
    year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400)
}

/// How many days a month has, of which January is 0.
fn length(month: usize, year: usize) -> usize {
    match month {
        1 => 28 + usize::from(is_leap(year)),
        3 | 5 | 8 | 10 => 30,
        _ => 31,
    }
}

/// The day of the week in the calendar that is in use today, Monday being 0. The year 0 is a leap
/// year there, and begins with a Saturday.
fn weekday_of(year: usize, month: usize, day: usize) -> usize {
    let leap_days = year.div_ceil(4) - year.div_ceil(100) + year.div_ceil(400);
    let months: usize = (0..month).map(|month| length(month, year)).sum();
    (5 + year * 365 + leap_days + months + day - 1) % 7
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_fixed_form_is_one() {
        assert!(is_imf_fixdate(b"Sun, 06 Nov 1994 08:49:37 GMT"));
        assert!(is_imf_fixdate(b"Sat, 31 Dec 2016 23:59:60 GMT"));
        assert!(is_imf_fixdate(b"Thu, 29 Feb 2024 00:00:00 GMT"));
        assert!(is_imf_fixdate(b"Tue, 29 Feb 2000 00:00:00 GMT"));
        assert!(is_imf_fixdate(b"Thu, 01 Jan 1970 00:00:00 GMT"));
        assert!(is_imf_fixdate(b"Mon, 01 Mar 2100 00:00:00 GMT"));
        assert!(is_imf_fixdate(b"Fri, 31 Dec 9999 23:59:59 GMT"));
        for bad in [
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 08:49:37 +0000",
            "sun, 06 nov 1994 08:49:37 gmt",
            "Xyz, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Foo 1994 08:49:37 GMT",
            "Mon, 06 Nov 1994 08:49:37 GMT",
            "Thu, 31 Nov 1994 08:49:37 GMT",
            "Wed, 29 Feb 2023 08:49:37 GMT",
            "Mon, 29 Feb 2100 08:49:37 GMT",
            "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 32 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT",
            "0",
            "",
        ] {
            assert!(!is_imf_fixdate(bad.as_bytes()), "{bad:?}");
        }
    }
}
