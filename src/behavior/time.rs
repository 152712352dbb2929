//! Instants and durations as text: how they are stored, written in formulas and printed in answers.
//! The instant itself always comes in from outside; nothing here reads a clock.

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat, TimeZone, Utc};
use chrono_tz::Tz;

/// Why a text is not an instant or a duration.
pub(crate) type Problem = String;

/// How an API writes instants, and in which zone its days begin.
#[derive(Clone, Debug)]
pub struct TimeStyle {
    /// The zone of dates and of texts without an offset.
    pub zone: Tz,
    /// `strftime` pattern of instants in answers; absent for RFC 3339.
    pub pattern: Option<String>,
}

impl Default for TimeStyle {
    fn default() -> Self {
        Self {
            zone: Tz::UTC,
            pattern: None,
        }
    }
}

impl TimeStyle {
    /// An instant by a `strftime` pattern, in the API's zone.
    pub fn format(&self, millis: i64, pattern: &str) -> Result<String, Problem> {
        use std::fmt::Write as _;
        let mut text = String::new();
        write!(text, "{}", self.local(millis).format(pattern))
            .map_err(|_| format!("`{pattern}` is not a strftime pattern"))?;
        Ok(text)
    }

    /// An instant as the API writes it.
    pub fn print(&self, millis: i64) -> String {
        self.pattern
            .as_ref()
            .and_then(|pattern| self.format(millis, pattern).ok())
            .unwrap_or_else(|| self.rfc3339(millis))
    }

    /// An instant as RFC 3339 with the offset of the API's zone.
    pub fn rfc3339(&self, millis: i64) -> String {
        self.local(millis)
            .to_rfc3339_opts(SecondsFormat::AutoSi, true)
    }

    /// The day that an instant falls on, as `2021-03-09`.
    pub fn date(&self, millis: i64) -> String {
        self.local(millis).format("%Y-%m-%d").to_string()
    }

    /// The instant at which that day began.
    pub fn day_start(&self, millis: i64) -> i64 {
        let midnight = self.local(millis).date_naive().and_hms_opt(0, 0, 0);
        midnight
            .and_then(|at| self.zone.from_local_datetime(&at).earliest())
            .map_or(millis, |at| at.timestamp_millis())
    }

    /// Reads RFC 3339, `2021-03-09 12:00:00`, a plain date, or the API's own pattern.
    pub fn parse(&self, text: &str) -> Result<i64, Problem> {
        if let Ok(at) = DateTime::parse_from_rfc3339(text) {
            return Ok(at.timestamp_millis());
        }
        let own = self.pattern.as_deref();
        let patterns = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"];
        let local = own
            .into_iter()
            .chain(patterns)
            .find_map(|pattern| NaiveDateTime::parse_from_str(text, pattern).ok())
            .or_else(|| {
                NaiveDate::parse_from_str(text, "%Y-%m-%d")
                    .ok()?
                    .and_hms_opt(0, 0, 0)
            });
        local
            .and_then(|at| self.zone.from_local_datetime(&at).earliest())
            .map(|at| at.timestamp_millis())
            .ok_or_else(|| format!("`{text}` is not a date and time"))
    }

    fn local(&self, millis: i64) -> DateTime<Tz> {
        instant(millis).with_timezone(&self.zone)
    }
}

/// An instant as records keep it: RFC 3339, UTC, milliseconds; texts sort as the instants do.
pub fn to_stored(millis: i64) -> String {
    instant(millis).to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Reads what [`to_stored`] wrote.
pub fn from_stored(text: &str) -> Option<i64> {
    DateTime::parse_from_rfc3339(text)
        .ok()
        .map(|at| at.timestamp_millis())
}

/// Reads `90s`, `1h30m`, `2.5h`, `7d`, `250ms`; a leading `-` makes it negative.
pub fn parse_duration(text: &str) -> Result<i64, Problem> {
    let wrong = || format!("`{text}` is not a duration such as `90s`, `1h30m` or `7d`");
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text),
    };
    let mut total = 0.0;
    if rest.is_empty() {
        return Err(wrong());
    }
    while !rest.is_empty() {
        let digits = rest
            .find(|letter: char| !letter.is_ascii_digit() && letter != '.')
            .ok_or_else(wrong)?;
        let amount: f64 = rest[..digits].parse().map_err(|_| wrong())?;
        rest = &rest[digits..];
        let letters = rest
            .find(|letter: char| !letter.is_ascii_alphabetic())
            .unwrap_or(rest.len());
        total += amount * unit(&rest[..letters]).ok_or_else(wrong)?;
        rest = &rest[letters..];
    }
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds; saturates")]
    Ok((sign * total).round() as i64)
}

fn unit(name: &str) -> Option<f64> {
    Some(match name {
        "ms" => 1.0,
        "s" => 1e3,
        "m" => 6e4,
        "h" => 3.6e6,
        "d" => 8.64e7,
        _ => return None,
    })
}

/// Instants outside of what calendars can say are moved to the nearest that they can.
fn instant(millis: i64) -> DateTime<Utc> {
    const LIMIT: i64 = 253_402_300_799_999; // the last millisecond of the year 9999
    DateTime::from_timestamp_millis(millis.clamp(-62_135_596_800_000, LIMIT)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shanghai() -> TimeStyle {
        TimeStyle {
            zone: Tz::Asia__Shanghai,
            pattern: Some("%Y-%m-%d %H:%M:%S".into()),
        }
    }

    #[test]
    fn an_instant_is_printed_in_the_zone_and_read_back() {
        let at = shanghai().parse("2021-03-09 16:07:30").unwrap();
        assert_eq!(to_stored(at), "2021-03-09T08:07:30.000Z");
        assert_eq!(shanghai().print(at), "2021-03-09 16:07:30");
        assert_eq!(from_stored("2021-03-09T08:07:30.000Z"), Some(at));
        assert_eq!(
            to_stored(shanghai().day_start(at)),
            "2021-03-08T16:00:00.000Z"
        );
    }

    #[test]
    fn durations_add_their_units() {
        assert_eq!(parse_duration("1h30m"), Ok(5_400_000));
        assert_eq!(parse_duration("-7d"), Ok(-604_800_000));
        assert!(parse_duration("7 days").is_err());
        assert!(parse_duration("").is_err());
    }

    #[test]
    fn absurd_instants_do_not_panic() {
        assert_eq!(to_stored(i64::MAX), "9999-12-31T23:59:59.999Z");
        let _ = shanghai().print(i64::MIN);
    }
}
