//! Dates of HTTP: written in one form, read in three [RFC 9110 §5.6.7].
//! It never knows a time zone but GMT.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::fault::Fault;
use super::faults::Faults;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const DAY: i64 = 86_400;

/// The Date of an answer made now.
pub(super) fn now(faults: Faults) -> String {
    let seconds = seconds_of(SystemTime::now());
    if faults.has(Fault::BadDate) {
        asctime(seconds)
    } else if faults.has(Fault::WrongWeekday) {
        format!("{}{}", weekday(seconds - DAY), &imf_fixdate(seconds)[3..])
    } else {
        imf_fixdate(seconds)
    }
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(super) fn imf_fixdate(seconds: i64) -> String {
    let (year, month, day) = civil(seconds.div_euclid(DAY));
    let (weekday, time) = (weekday(seconds), time(seconds));
    format!(
        "{weekday}, {day:02} {} {year:04} {time} GMT",
        MONTHS[month as usize - 1]
    )
}

fn asctime(seconds: i64) -> String {
    let (year, month, day) = civil(seconds.div_euclid(DAY));
    let (weekday, time) = (weekday(seconds), time(seconds));
    format!(
        "{weekday} {} {day:2} {time} {year:04}",
        MONTHS[month as usize - 1]
    )
}

/// Reads a date in any of the three forms, as seconds of Unix time.
pub(super) fn parse(value: &[u8], faults: Faults) -> Option<i64> {
    let text = std::str::from_utf8(value).ok()?;
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    match words[..] {
        [name, day, month, year, time, "GMT"] if name.ends_with(',') && year.len() == 4 => {
            at(year.parse().ok()?, month, day, time)
        }
        _ if faults.has(Fault::ImfDatesOnly) => None,
        [name, date, time, "GMT"] if name.ends_with(',') => {
            let (day, rest) = date.split_once('-')?;
            let (month, year) = rest.split_once('-')?;
            at(full_year(year.parse().ok()?, faults), month, day, time)
        }
        [_, month, day, time, year] => at(year.parse().ok()?, month, day, time),
        _ => None,
    }
}

/// More than 50 years ahead is the past [RFC 9110 §5.6.7].
fn full_year(two_digits: i64, faults: Faults) -> i64 {
    let (this, ..) = civil(seconds_of(SystemTime::now()).div_euclid(DAY));
    let year = this - this.rem_euclid(100) + two_digits;
    if year > this + 50 && !faults.has(Fault::TwoDigitYearAhead) {
        year - 100
    } else {
        year
    }
}

fn at(year: i64, month: &str, day: &str, time: &str) -> Option<i64> {
    let month = MONTHS.iter().position(|name| *name == month)? as i64 + 1;
    let day: i64 = day.parse().ok().filter(|day| (1..=31).contains(day))?;
    let mut parts = time.split(':').map(|part| part.parse::<i64>().ok());
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    Some(days(year, month, day) * DAY + hours * 3600 + minutes * 60 + seconds)
}

fn seconds_of(time: SystemTime) -> i64 {
    time.duration_since(UNIX_EPOCH)
        .unwrap_or(Duration::ZERO)
        .as_secs() as i64
}

fn weekday(seconds: i64) -> &'static str {
    // The first day of Unix time was a Thursday.
    DAYS[(seconds.div_euclid(DAY) + 3).rem_euclid(7) as usize]
}

fn time(seconds: i64) -> String {
    let second = seconds.rem_euclid(DAY);
    format!(
        "{:02}:{:02}:{:02}",
        second / 3600,
        second / 60 % 60,
        second % 60
    )
}

/// The days from the first day of Unix time to a date. Years are counted from March, so that the
/// leap day is the last of its year.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date that many days after the first day of Unix time: year, month, day.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = (shifted + 2) % 12 + 1;
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::{Faults, asctime, imf_fixdate, parse};

    const SECONDS: i64 = 784_111_777;

    #[test]
    fn the_three_forms_name_one_second() {
        for form in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(
                parse(form.as_bytes(), Faults::none()),
                Some(SECONDS),
                "{form}"
            );
        }
        assert_eq!(parse(b"yesterday", Faults::none()), None);
    }

    #[test]
    fn dates_are_written_as_they_are_read() {
        assert_eq!(imf_fixdate(SECONDS), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(asctime(SECONDS), "Sun Nov  6 08:49:37 1994");
        for seconds in [0, 951_782_400, 951_868_800, 4_107_542_399, 1_735_689_600] {
            assert_eq!(
                parse(imf_fixdate(seconds).as_bytes(), Faults::none()),
                Some(seconds)
            );
        }
    }
}
