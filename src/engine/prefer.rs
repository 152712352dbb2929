//! What a client wishes of an answer: the `Prefer` header (RFC 7240) with the keys `code`, `example`, `dynamic` and
//! `seed`, or the same keys in the query with two underscores in front. The header goes before the query. Preferences
//! of other names, such as `return=minimal`, are somebody else's and are left alone.

use super::Request;
use crate::contract::{query_pairs, unescape_query};

/// The header.
const PREFER: &str = "prefer";

/// What a client wishes; all of it may be absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Preference {
    /// The status, as it was written.
    pub code: Option<String>,
    /// The name of an example.
    pub example: Option<String>,
    /// Whether the body is generated, whatever examples there are.
    pub dynamic: Option<bool>,
    /// What generated values follow from.
    pub seed: Option<String>,
}

impl Preference {
    /// The wishes of a request.
    pub(super) fn of(request: &Request) -> Self {
        let mut wishes = Self::default();
        for line in request.headers.get_all(PREFER) {
            for part in split(&String::from_utf8_lossy(line.as_bytes())) {
                let (name, value) = part.split_once('=').unwrap_or((part, "true"));
                wishes.wish(name.trim(), value.trim().trim_matches('"'));
            }
        }
        if request.query.contains("__") {
            for (name, value) in query_pairs(&request.query) {
                if let (Some(name), Some(value)) = (name.strip_prefix("__"), unescape_query(value))
                {
                    wishes.wish(name, &value);
                }
            }
        }
        wishes
    }

    /// Whether the client chooses an answer, so that nothing else is to be done.
    pub(super) fn chooses(&self) -> bool {
        self.code.is_some() || self.example.is_some()
    }

    /// The wishes in the form of a `Preference-Applied` header; empty if there is none.
    pub(super) fn applied(&self) -> String {
        let dynamic = self.dynamic.map(|it| it.to_string());
        let all = [
            ("code", &self.code),
            ("example", &self.example),
            ("dynamic", &dynamic),
            ("seed", &self.seed),
        ];
        let said = all
            .into_iter()
            .filter_map(|(name, value)| Some(format!("{name}={}", value.as_ref()?)));
        said.collect::<Vec<_>>().join(", ")
    }

    /// The first that is said of a key counts.
    fn wish(&mut self, name: &str, value: &str) {
        let slot = match name.to_ascii_lowercase().as_str() {
            "code" => &mut self.code,
            "example" => &mut self.example,
            "seed" => &mut self.seed,
            "dynamic" => {
                self.dynamic.get_or_insert(value != "false");
                return;
            }
            _ => return,
        };
        slot.get_or_insert_with(|| value.to_owned());
    }
}

/// Preferences are parted by commas; parameters of one preference by semicolons, which are taken for the same.
fn split(line: &str) -> impl Iterator<Item = &str> {
    line.split([',', ';'])
        .map(str::trim)
        .filter(|it| !it.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use http::{HeaderMap, HeaderValue, Method};

    fn wishes(query: &str, lines: &[&'static str]) -> Preference {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(PREFER, HeaderValue::from_static(line));
        }
        Preference::of(&Request {
            method: Method::GET,
            path: "/".into(),
            query: query.into(),
            headers,
            body: Bytes::new(),
            base: String::new(),
        })
    }

    #[test]
    fn the_header_goes_before_the_query() {
        let found = wishes(
            "__code=500&__example=a%20b&__seed=7&code=1",
            &["return=minimal, CODE=\"404\"", "dynamic"],
        );
        assert_eq!(
            found.applied(),
            "code=404, example=a b, dynamic=true, seed=7"
        );
        assert!(found.chooses());
        assert_eq!(
            wishes("code=404&__other=1", &["respond-async"]),
            Preference::default()
        );
        assert_eq!(wishes("__dynamic=false", &[]).dynamic, Some(false));
    }
}
