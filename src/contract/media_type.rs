//! Media types and ranges as they stand in `content` and in `Content-Type`.

use std::fmt;

/// A media type or range, such as `text/*`, with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaRange {
    /// The part before the slash, in small letters; `*` for any.
    pub kind: String,
    /// The part behind the slash, in small letters; `*` for any.
    pub subtype: String,
    /// Parameters with names in small letters.
    pub parameters: Vec<(String, String)>,
}

/// How bodies of a media type are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Codec {
    /// `application/json` and everything with `+json`.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data`.
    Multipart,
    /// `application/xml`, `text/xml` and everything with `+xml`.
    Xml,
    /// `text/*`.
    Text,
    /// Everything else.
    Bytes,
}

impl MediaRange {
    /// Reads a media type; nothing if it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let mut pieces = text.split(';');
        let (kind, subtype) = pieces.next()?.trim().split_once('/')?;
        let is_token = |it: &str| {
            !it.is_empty()
                && it
                    .bytes()
                    .all(|it| it.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?={}".contains(&it))
        };
        if !is_token(kind) || !is_token(subtype) {
            return None;
        }
        let parameters = pieces.filter_map(|piece| {
            let (name, value) = piece.trim().split_once('=')?;
            let value = value.trim().trim_matches('"').to_owned();
            Some((name.trim().to_ascii_lowercase(), value))
        });
        Some(Self {
            kind: kind.to_ascii_lowercase(),
            subtype: subtype.to_ascii_lowercase(),
            parameters: parameters.collect(),
        })
    }

    /// The range of all types.
    pub(crate) fn any() -> Self {
        Self {
            kind: "*".to_owned(),
            subtype: "*".to_owned(),
            parameters: Vec::new(),
        }
    }

    /// The value of a parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let mut parameters = self.parameters.iter();
        parameters
            .find(|(known, _)| known == name)
            .map(|it| it.1.as_str())
    }

    /// How well this declared range covers a found type: nothing for not at all, more is better.
    /// Parameters that are declared must be found (a charset is compared without regard to case).
    pub fn covers(&self, found: &Self) -> Option<usize> {
        let kind = part_covers(&self.kind, &found.kind)?;
        let subtype = part_covers(&self.subtype, &found.subtype)?;
        let declared = self.parameters.iter();
        let all = declared
            .filter(|(name, _)| name != "charset" && name != "boundary")
            .all(|(name, value)| {
                found
                    .parameter(name)
                    .is_some_and(|it| it.eq_ignore_ascii_case(value))
            });
        all.then_some(1 + kind * 100 + subtype * 10 + self.parameters.len())
    }

    /// The whole type with its parameters, as headers have it.
    pub(crate) fn written(&self) -> String {
        let is_token = |it: char| it.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(it);
        let mut text = self.to_string();
        for (name, value) in &self.parameters {
            text += match !value.is_empty() && value.chars().all(is_token) {
                true => format!("; {name}={value}"),
                false => format!("; {name}=\"{value}\""),
            }
            .as_str();
        }
        text
    }

    /// Whether it stands for several types, such as `text/*`.
    pub(crate) fn is_open(&self) -> bool {
        self.kind.contains('*') || self.subtype.contains('*')
    }

    /// How a body of this type is read.
    pub(crate) fn codec(&self) -> Codec {
        match (self.kind.as_str(), self.subtype.as_str()) {
            (_, subtype) if subtype == "json" || subtype.ends_with("+json") => Codec::Json,
            ("application", "x-www-form-urlencoded") => Codec::Form,
            ("multipart", "form-data") => Codec::Multipart,
            ("application" | "text", "xml") => Codec::Xml,
            (_, subtype) if subtype.ends_with("+xml") && self.kind != "image" => Codec::Xml,
            ("text", _) => Codec::Text,
            _ => Codec::Bytes,
        }
    }
}

impl fmt::Display for MediaRange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.kind, self.subtype)
    }
}

/// 3 for the same, 2 for a suffix range such as `*+json`, 1 within `*`.
fn part_covers(declared: &str, found: &str) -> Option<usize> {
    match declared {
        "*" => Some(1),
        _ if declared == found => Some(3),
        _ => declared
            .strip_prefix('*')
            .is_some_and(|suffix| found.ends_with(suffix))
            .then_some(2),
    }
}

/// The declared range that covers a found type best, by its place in the list.
pub(crate) fn best<'a>(
    declared: impl IntoIterator<Item = &'a MediaRange>,
    found: &MediaRange,
) -> Option<usize> {
    declared
        .into_iter()
        .enumerate()
        .filter_map(|(at, range)| Some((range.covers(found)?, std::cmp::Reverse(at))))
        .max()
        .map(|(_, at)| at.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> MediaRange {
        MediaRange::parse(text).unwrap()
    }

    #[test]
    fn the_narrowest_range_wins() {
        let declared = ["*/*", "application/*", "application/json", "text/plain;v=1"].map(range);
        assert_eq!(
            best(&declared, &range("application/json; charset=UTF-8")),
            Some(2)
        );
        assert_eq!(best(&declared, &range("Application/XML")), Some(1));
        let whole = range("text/x;Version=1;p=\"a b\"").written();
        assert_eq!(whole, "text/x; version=1; p=\"a b\"");
        assert_eq!(best(&declared, &range("text/plain")), Some(0));
        assert_eq!(best(&declared, &range("text/plain; V=\"1\"")), Some(3));
        assert_eq!(best(&declared[2..3], &range("text/html")), None);
    }

    #[test]
    fn nonsense_is_no_media_type() {
        for text in ["", "json", "a/", "/b", "a b/c", "a/b/c"] {
            assert_eq!(MediaRange::parse(text), None, "{text}");
        }
        assert_eq!(range("application/problem+json").codec(), Codec::Json);
    }
}
