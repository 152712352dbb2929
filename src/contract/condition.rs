//! What tells operations apart that share path and method. `OpenAPI` has no way to say it, so documents of such APIs
//! write it behind the path: `/{container}?restype=container`, `/#X-Amz-Target=ListTables`. The name is that of a
//! query parameter or of a header. `/places?city={city}` is a parameter of the query, whatever its `in` says.

use super::decode::{query_pairs, unescape_query};
use http::HeaderMap;

/// The parts of a request that conditions look at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Marks<'r> {
    /// The query without `?`.
    pub query: &'r str,
    /// The headers.
    pub headers: &'r HeaderMap,
}

/// A parameter that must be there, perhaps with a certain value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Condition {
    /// The name of a query parameter or header.
    pub name: String,
    /// The value; any if it is absent.
    pub value: Option<String>,
    /// The parameter that is the value.
    pub parameter: Option<String>,
}

impl Condition {
    /// Takes a path apart into the path proper and the conditions behind it.
    pub(crate) fn split(path: &str) -> (&str, Vec<Self>) {
        let mut depth = 0;
        let begins = path.find(|it| {
            match it {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            depth == 0 && matches!(it, '?' | '#')
        });
        let Some(begins) = begins else {
            return (path, Vec::new());
        };
        let pairs = path[begins..].split(['?', '#', '&']);
        let pairs = pairs.filter(|it| !it.is_empty());
        (&path[..begins], pairs.filter_map(Self::parse).collect())
    }

    /// Reads a name with a value or a parameter; nothing for what is neither.
    fn parse(pair: &str) -> Option<Self> {
        let (name, value) = match pair.split_once('=') {
            Some((name, value)) => (name, Some(value).filter(|it| !it.is_empty())),
            None => (pair, None),
        };
        let inner = value.and_then(|it| it.strip_prefix('{')?.strip_suffix('}'));
        let is_plain = |it: &str| !it.contains(['{', '}']);
        let known = is_plain(name) && inner.or(value).is_none_or(is_plain);
        known.then(|| Self {
            name: name.to_owned(),
            value: value.filter(|_| inner.is_none()).map(str::to_owned),
            parameter: inner.map(str::to_owned),
        })
    }

    /// Whether a request meets it.
    pub(crate) fn holds(&self, marks: Marks<'_>) -> bool {
        let fits = |found: &str| self.value.as_ref().is_none_or(|it| it == found);
        let header = marks.headers.get(self.name.as_str());
        let header = header.and_then(|it| it.to_str().ok());
        header.is_some_and(|it| fits(it.trim()))
            || query_pairs(marks.query).into_iter().any(|(name, value)| {
                name == self.name && unescape_query(value).is_some_and(|it| fits(&it))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_conditions_behind_it() {
        let (path, conditions) = Condition::split("/{a?b}/c?comp=list&restype#X");
        assert_eq!(path, "/{a?b}/c");
        let headers = HeaderMap::new();
        let holds = |query: &str, at: usize| {
            let headers = &headers;
            conditions[at].holds(Marks { query, headers })
        };
        assert_eq!(conditions.len(), 3);
        assert!(holds("comp=list", 0) && !holds("comp=tags", 0) && !holds("", 0));
        assert!(holds("restype=any", 1) && holds("X", 2));
    }

    #[test]
    fn parameters_stand_behind_a_path_too() {
        let (path, conditions) = Condition::split("/a?city={town}&{b}&c={d}{e}");
        assert_eq!((path, conditions.len()), ("/a", 1));
        assert_eq!(conditions[0].name, "city");
        assert_eq!(conditions[0].parameter.as_deref(), Some("town"));
        let (query, headers) = ("city=Bern", &HeaderMap::new());
        assert!(conditions[0].holds(Marks { query, headers }));
    }
}
