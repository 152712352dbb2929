//! Functions on instants and durations.

use super::{Function, Gives, INT, TEXT, TIME, Takes, text_of, time_of, wanted};
use crate::behavior::time::parse_duration;
use crate::behavior::types::Type;
use crate::behavior::value::Val;

const SPAN: Gives = Gives::Always(|| Type::Span);

pub(super) const ALL: &[Function] = &[
    Function::new(
        "duration",
        &[Takes::Text],
        SPAN,
        "a length of time such as `90s`, `1h30m` or `7d`",
        |_, arguments| parse_duration(text_of(arguments, 0)?).map(Val::Span),
    ),
    Function::new(
        "timestamp",
        &[Takes::Scalar],
        TIME,
        "an instant from text, or from milliseconds since 1970",
        |env, arguments| match &arguments[0] {
            Val::Text(text) => env.time.parse(text).map(Val::Time),
            Val::Int(millis) => Ok(Val::Time(*millis)),
            other => Err(wanted("string or integer", other)),
        },
    ),
    Function::new(
        "date",
        &[Takes::Time],
        TEXT,
        "the day of an instant in the API's time zone, as `2021-03-09`",
        |env, arguments| Ok(Val::text(env.time.date(time_of(arguments, 0)?))),
    ),
    Function::new(
        "format_time",
        &[Takes::Time, Takes::Text],
        TEXT,
        "an instant by a strftime pattern, in the API's time zone",
        |env, arguments| {
            env.time
                .format(time_of(arguments, 0)?, text_of(arguments, 1)?)
                .map(Val::text)
        },
    ),
    Function::new(
        "day_start",
        &[Takes::Time],
        TIME,
        "the first instant of the day in the API's time zone",
        |env, arguments| Ok(Val::Time(env.time.day_start(time_of(arguments, 0)?))),
    ),
    Function::new(
        "millis",
        &[Takes::Any],
        INT,
        "an instant as milliseconds since 1970, or a duration in milliseconds",
        |_, arguments| match &arguments[0] {
            Val::Time(millis) | Val::Span(millis) => Ok(Val::Int(*millis)),
            other => Err(wanted("timestamp or duration", other)),
        },
    ),
    Function::new(
        "seconds",
        &[Takes::Any],
        INT,
        "an instant as seconds since 1970, or a duration in seconds",
        |_, arguments| match &arguments[0] {
            Val::Time(millis) | Val::Span(millis) => Ok(Val::Int(millis.div_euclid(1000))),
            other => Err(wanted("timestamp or duration", other)),
        },
    ),
];

#[cfg(test)]
mod tests {
    use super::super::call;
    use super::*;

    #[test]
    fn instants_are_read_and_written() {
        let at = call("timestamp", &[Val::text("2021-03-09T04:00:00Z")]).unwrap();
        assert!(matches!(at, Val::Time(1_615_262_400_000)));
        let text = call("format_time", &[at, Val::text("%Y%m%d")]).unwrap();
        assert_eq!(text.as_text(), Some("20210309"));
        assert!(call("duration", &[Val::text("soon")]).is_err());
    }

    #[test]
    fn a_wrong_pattern_is_an_error_and_no_panic() {
        assert!(call("format_time", &[Val::Time(0), Val::text("%Q%!")]).is_err());
    }
}
