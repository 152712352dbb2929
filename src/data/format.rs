//! The formats of JSON Schema and `OpenAPI`: one row a format.

use super::draw::Draw;
use super::hint::Hint;
use super::kinds;
use base64::Engine as _;
use std::net::Ipv6Addr;

type Make = fn(&Hint<'_>, &mut Draw) -> String;

const ALL: &[(&str, Make)] = &[
    ("date-time", kinds::date_time),
    ("date", kinds::date),
    ("time", kinds::time_of_day),
    ("duration", |_, draw| format!("PT{}M", draw.between(5, 55))),
    ("email", |_, draw| kinds::email(draw)),
    ("idn-email", |_, draw| kinds::email(draw)),
    ("hostname", |_, draw| kinds::hostname(draw)),
    ("idn-hostname", |_, draw| kinds::hostname(draw)),
    ("ipv4", |_, draw| kinds::ipv4(draw)),
    ("ip", |_, draw| kinds::ipv4(draw)),
    ("ipv6", |_, draw| ipv6(draw)),
    ("uri", kinds::uri),
    ("url", kinds::uri),
    ("iri", kinds::uri),
    ("uri-reference", kinds::uri),
    ("iri-reference", kinds::uri),
    ("uri-template", |_, draw| {
        format!("https://{}/{{id}}", kinds::hostname(draw))
    }),
    ("uuid", |_, draw| kinds::uuid(draw)),
    ("guid", |_, draw| kinds::uuid(draw)),
    ("json-pointer", |_, draw| {
        format!("/{}", draw.letters(6, LETTERS))
    }),
    ("relative-json-pointer", |_, draw| {
        format!("{}/{}", draw.below(3), draw.letters(6, LETTERS))
    }),
    ("regex", |_, draw| {
        format!("^[a-z]{{{}}}$", draw.between(1, 9))
    }),
    ("byte", |_, draw| base64(draw, 12)),
    ("base64", |_, draw| base64(draw, 12)),
    ("binary", |_, draw| draw.letters(16, LETTERS)),
    ("password", |_, draw| draw.letters(12, PASSWORD)),
    ("int32", |_, draw| draw.between(1, 100).to_string()),
    ("int64", |_, draw| draw.between(1, 100).to_string()),
    ("float", |_, draw| super::number::print((1, 100), 2, draw)),
    ("double", |_, draw| super::number::print((1, 100), 2, draw)),
    ("decimal", |_, draw| super::number::print((1, 100), 2, draw)),
];

const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz";
const PASSWORD: &str = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// A text of a format; nothing for a format that is not known.
pub(super) fn make(format: &str, hint: &Hint<'_>, draw: &mut Draw) -> Option<String> {
    let row = ALL.iter().find(|(name, _)| *name == format)?;
    Some(row.1(hint, draw))
}

/// A text of a format with a number of characters in the bounds, where such a text is easily found.
pub(super) fn fitted(
    format: &str,
    draw: &mut Draw,
    (least, most): (usize, Option<usize>),
) -> Option<String> {
    let most = most.unwrap_or(least.max(64)).min(least.max(64));
    let some = |short: usize, draw: &mut Draw| {
        let count = most
            .saturating_sub(short)
            .min(least.saturating_sub(short).max(1));
        draw.letters(count, LETTERS)
    };
    let text = match format {
        "email" | "idn-email" => some("@a.cn".len(), draw) + "@a.cn",
        "hostname" | "idn-hostname" => some(".cn".len(), draw) + ".cn",
        "uri" | "url" | "iri" if most < 14 => format!("a:{}", some(2, draw)),
        "uri" | "url" | "iri" | "uri-template" => format!("https://a.cn/{}", some(13, draw)),
        "json-pointer" if least == 0 && most == 0 => String::new(),
        "uri-reference" | "iri-reference" | "json-pointer" => format!("/{}", some(1, draw)),
        "relative-json-pointer" => format!("0/{}", some(2, draw)),
        "regex" | "binary" => some(0, draw),
        "password" => draw.letters(least.max(most.min(12)), PASSWORD),
        "byte" | "base64" => base64(draw, least.max(most.min(16)).div_ceil(4) * 3),
        "duration" => format!("P{}D", draw.digits(least.saturating_sub(2).max(1))),
        "date-time" if least <= 20 && most >= 20 => "2021-03-09T12:00:00Z".to_owned(),
        "int32" | "int64" => draw.digits(least.max(1)),
        _ => return None,
    };
    Some(text)
}

fn base64(draw: &mut Draw, count: usize) -> String {
    let bytes: Vec<u8> = (0..count)
        .map(|_| draw.below(256).to_le_bytes()[0])
        .collect();
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

fn ipv6(draw: &mut Draw) -> String {
    let mut part = || u16::try_from(draw.below(0xffff)).unwrap_or(0);
    Ipv6Addr::new(0x2001, 0xdb8, part(), part(), 0, 0, part(), part()).to_string()
}
