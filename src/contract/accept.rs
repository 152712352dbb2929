//! What a client accepts (RFC 9110, 12.5.1), held against what the contract declares.

use super::media_type::{Codec, MediaRange};
use http::HeaderMap;

/// An `Accept` header: ranges with their weights.
#[derive(Clone, Debug, Default)]
pub(crate) struct Accept {
    /// Range and weight in thousandths, in the order of the header.
    ranges: Vec<(MediaRange, u16)>,
}

/// How well a declared type is accepted: weight, how narrow the range is, how early it stands, and whether it is JSON.
type Rank = (
    u16,
    usize,
    std::cmp::Reverse<usize>,
    bool,
    std::cmp::Reverse<usize>,
);

impl Accept {
    /// The header of a request. Without one, or with one that names no media type at all, everything is accepted.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let lines = headers.get_all(http::header::ACCEPT).into_iter();
        let lines = lines.filter_map(|it| std::str::from_utf8(it.as_bytes()).ok());
        let ranges = lines.flat_map(|it| it.split(',')).filter_map(|text| {
            // Some old clients write `*` for `*/*`.
            let text = text.trim();
            let text = if text == "*" { "*/*" } else { text };
            let mut range = MediaRange::parse(text)?;
            let weight = range.parameter("q").map_or(Some(1000), weight);
            range.parameters.retain(|(name, _)| name != "q");
            Some((range, weight?))
        });
        Self {
            ranges: ranges.collect(),
        }
    }

    /// The place of the declared type that is accepted best, with the type to be said of the answer; nothing where
    /// none is accepted.
    pub(crate) fn best<'a>(
        &self,
        declared: impl IntoIterator<Item = &'a MediaRange>,
    ) -> Option<(usize, String)> {
        let ranked = declared
            .into_iter()
            .enumerate()
            .filter_map(|(at, range)| Some((self.rank(at, range)?, at, range)));
        let (_, at, range) = ranked.max_by_key(|(rank, _, _)| *rank)?;
        Some((at, self.spoken(range)))
    }

    fn rank(&self, at: usize, declared: &MediaRange) -> Option<Rank> {
        let json = declared.codec() == Codec::Json;
        let place = std::cmp::Reverse(at);
        if self.ranges.is_empty() {
            return Some((1000, 0, std::cmp::Reverse(0), json, place));
        }
        let (narrow, order, weight) = self.narrowest(declared)?;
        (weight > 0).then_some((weight, narrow, std::cmp::Reverse(order), json, place))
    }

    /// The narrowest range that fits a declared type: how narrow, its place, its weight.
    fn narrowest(&self, declared: &MediaRange) -> Option<(usize, usize, u16)> {
        let ranges = self.ranges.iter().enumerate();
        let fitting = ranges.filter_map(|(order, (range, weight))| {
            let narrow = range.covers(declared).or_else(|| {
                // A declared range, such as `image/*`, can be answered with any type in it.
                let loose = MediaRange {
                    parameters: Vec::new(),
                    ..range.clone()
                };
                declared.covers(&loose)
            })?;
            Some((narrow, order, *weight))
        });
        fitting.max_by_key(|(narrow, order, _)| (*narrow, std::cmp::Reverse(*order)))
    }

    /// The concrete type of an answer: the declared one, or for a declared range the one that was asked for.
    fn spoken(&self, declared: &MediaRange) -> String {
        if !declared.is_open() {
            return declared.written();
        }
        let mut asked = self.ranges.iter();
        let asked = asked.find(|(range, weight)| {
            *weight > 0 && !range.is_open() && declared.covers(range).is_some()
        });
        match (asked, declared.kind.as_str()) {
            (Some((range, _)), _) => range.to_string(),
            (None, "text") => "text/plain".to_owned(),
            (None, "image") => "image/png".to_owned(),
            (None, "*" | "application") => "application/json".to_owned(),
            (None, _) => "application/octet-stream".to_owned(),
        }
    }
}

/// `0.85` in thousandths.
fn weight(text: &str) -> Option<u16> {
    let weight: f64 = text.parse().ok()?;
    if !(0.0..=1.0).contains(&weight) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 1000"
    )]
    Some((weight * 1000.0).round() as u16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn best(accept: &str, declared: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        if !accept.is_empty() {
            headers.insert("accept", HeaderValue::from_str(accept).unwrap());
        }
        let declared: Vec<MediaRange> = declared
            .iter()
            .map(|it| MediaRange::parse(it).unwrap())
            .collect();
        Accept::of(&headers).best(&declared).map(|it| it.1)
    }

    #[test]
    fn weights_decide_then_the_narrower_range_then_the_order() {
        let both = ["application/xml", "application/json"];
        for (accept, expected) in [
            ("", Some("application/json")),
            ("*/*", Some("application/json")),
            ("application/xml", Some("application/xml")),
            (
                "application/json;q=0.5, application/xml;q=0.9",
                Some("application/xml"),
            ),
            ("application/xml;q=0.5, */*;q=0.9", Some("application/json")),
            ("application/json;q=0, */*", Some("application/xml")),
            ("application/xml, application/json", Some("application/xml")),
            ("text/html", None),
            ("*/*;q=0", None),
            ("nonsense", Some("application/json")),
        ] {
            assert_eq!(best(accept, &both).as_deref(), expected, "{accept}");
        }
    }

    #[test]
    fn a_declared_range_is_answered_with_what_was_asked_for() {
        assert_eq!(
            best("image/webp", &["image/*"]).as_deref(),
            Some("image/webp")
        );
        assert_eq!(best("image/*", &["image/*"]).as_deref(), Some("image/png"));
        assert_eq!(best("text/html", &["image/*"]), None);
        assert_eq!(best("", &["*/*"]).as_deref(), Some("application/json"));
    }
}
