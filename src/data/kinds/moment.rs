//! Instants, days and times of day. What a record says of time is in order: created, begun, paid, ended, updated.

use super::{Kind, Make};
use crate::data::draw::Draw;
use crate::data::hint::Hint;
use chrono::{DateTime, Utc};

pub(super) const ALL: &[Kind] = &[
    Kind::new(
        "time",
        &[
            "datetime",
            "timestamp",
            "at",
            "date",
            "createtime",
            "updatetime",
            "created",
            "updated",
            "modified",
            "starttime",
            "endtime",
            "begintime",
            "createdat",
            "updatedat",
            "shijian",
            "riqi",
            "on",
            "deadline",
            "expiration",
            "expiresat",
            "expiretime",
            "lastlogin",
            "since",
            "until",
        ],
        &["时间", "日期", "到期"],
        Make::Moment,
    ),
    Kind::new(
        "birthday",
        &["birthdate", "birth", "dateofbirth", "dob", "shengri"],
        &["生日", "出生"],
        Make::Moment,
    ),
];

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
/// A record was made this many days ago at most.
const OLDEST: i64 = 30;

/// When the record was made.
pub(super) fn anchor(draw: &Draw) -> i64 {
    let ago = draw.shared("time").between(DAY, OLDEST * DAY);
    (draw.scene.now_ms - ago).div_euclid(MINUTE) * MINUTE
}

/// When the person that the record is about was born: midnight UTC.
pub(super) fn birthday(draw: &Draw) -> i64 {
    let days = draw.shared("birthday").between(20 * 365, 55 * 365);
    (draw.scene.now_ms.div_euclid(DAY) - days) * DAY
}

/// The instant that a name stands for, in milliseconds since 1970 UTC.
pub(crate) fn instant(hint: &Hint<'_>, draw: &mut Draw) -> i64 {
    let name = hint.words().concat();
    let says = |words: &[&str]| {
        words
            .iter()
            .any(|it| name.contains(it) || hint.about.contains(it))
    };
    if says(&["birth", "dob", "shengri", "生日", "出生"]) {
        return birthday(draw);
    }
    if says(&[
        "expire",
        "deadline",
        "due",
        "expiration",
        "validto",
        "到期",
        "截止",
    ]) {
        return anchor(draw) + (OLDEST + draw.between(10, 300)) * DAY;
    }
    if says(&[
        "appoint", "reserve", "schedule", "next", "plan", "预约", "计划",
    ]) {
        return (draw.scene.now_ms.div_euclid(DAY) + draw.between(1, 7)) * DAY
            + draw.between(1, 9) * 60 * MINUTE;
    }
    let tenth = if says(&["update", "modif", "lastlogin", "更新", "修改"]) {
        9
    } else if says(&[
        "end", "finish", "complete", "close", "until", "结束", "完成",
    ]) {
        7
    } else if says(&["ship", "deliver", "send", "arriv", "发货", "送达"]) {
        5
    } else if says(&[
        "accept", "confirm", "approve", "audit", "review", "接单", "确认", "审核",
    ]) {
        4
    } else if says(&["pay", "paid", "支付", "付款"]) {
        3
    } else if says(&["start", "begin", "open", "since", "开始"]) {
        2
    } else {
        0
    };
    let made = anchor(draw);
    let part = (draw.scene.now_ms - made) / 10;
    let jitter = if tenth == 0 {
        0
    } else {
        draw.between(0, (part - 1).max(0))
    };
    (made + part * tenth + jitter).div_euclid(1000) * 1000
}

/// By a `strftime` pattern, in the zone of the language.
pub(crate) fn print(millis: i64, pattern: &str, draw: &Draw) -> String {
    local(millis, draw).format(pattern).to_string()
}

/// The same instant with the clock of the zone, though the type says UTC.
fn local(millis: i64, draw: &Draw) -> DateTime<Utc> {
    let offset = if draw.is_chinese() {
        8 * 60 * MINUTE
    } else {
        0
    };
    DateTime::from_timestamp_millis(millis + offset).unwrap_or_default()
}

/// RFC 3339.
pub(crate) fn date_time(hint: &Hint<'_>, draw: &mut Draw) -> String {
    let millis = instant(hint, draw);
    match draw.is_chinese() {
        true => print(millis, "%Y-%m-%dT%H:%M:%S+08:00", draw),
        false => print(millis, "%Y-%m-%dT%H:%M:%SZ", draw),
    }
}

/// A day.
pub(crate) fn date(hint: &Hint<'_>, draw: &mut Draw) -> String {
    let millis = instant(hint, draw);
    print(millis, "%Y-%m-%d", draw)
}

/// RFC 3339 without the day; what ends comes after what begins.
pub(crate) fn time_of_day(hint: &Hint<'_>, draw: &mut Draw) -> String {
    let zone = if draw.is_chinese() { "+08:00" } else { "Z" };
    format!("{}:00{zone}", clock(hint, draw))
}

fn clock(hint: &Hint<'_>, draw: &mut Draw) -> String {
    let name = hint.words().concat();
    let late = ["end", "close", "until"].iter().any(|it| name.contains(it));
    let hour = if late {
        draw.between(17, 22)
    } else {
        draw.between(8, 11)
    };
    format!("{hour:02}:{:02}", draw.pick(&[0, 30]))
}

/// As texts without a format show instants.
pub(super) fn text(hint: &Hint<'_>, draw: &mut Draw) -> String {
    let name = hint.words().concat();
    let ends = |words: &[&str]| {
        words
            .iter()
            .any(|it| name.ends_with(it) || hint.about.contains(it))
    };
    if ["opentime", "closetime", "businesshours"].contains(&name.as_str())
        || hint.about.contains("营业时间")
    {
        return clock(hint, draw);
    }
    if ends(&["date", "birthday", "birth", "dob", "riqi", "日期", "生日"]) {
        return date(hint, draw);
    }
    match draw.is_chinese() {
        true => {
            let millis = instant(hint, draw);
            print(millis, "%Y-%m-%d %H:%M:%S", draw)
        }
        false => date_time(hint, draw),
    }
}
