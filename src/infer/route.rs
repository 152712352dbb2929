//! The path of an operation, cut into segments. A suffix such as `.json` and a slash at the end mean nothing.

use crate::contract::Operation;

/// A piece of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text that must stand there.
    Literal(String),
    /// A parameter that is the whole segment.
    Parameter(String),
    /// Anything else.
    Mixed,
}

/// A path in pieces.
#[derive(Clone, Debug)]
pub(super) struct Route {
    pub pieces: Vec<Piece>,
    /// The verb behind a colon, as in `/jobs/{id}:cancel`.
    pub verb: Option<String>,
}

impl Route {
    pub(super) fn of(operation: &Operation) -> Self {
        Self::parse(&operation.path)
    }

    pub(super) fn parse(path: &str) -> Self {
        let path = path.trim_matches('/');
        let (path, verb) = match path.rsplit_once(':') {
            Some((path, verb)) if !verb.contains(['/', '{', '}']) && !verb.is_empty() => {
                (path, Some(verb.to_owned()))
            }
            _ => (path, None),
        };
        let path = ["json", "xml", "{format}"]
            .iter()
            .find_map(|it| path.strip_suffix(it)?.strip_suffix('.'))
            .unwrap_or(path);
        let pieces = path.split('/').filter(|it| !it.is_empty()).map(piece);
        Self {
            pieces: pieces.collect(),
            verb,
        }
    }

    /// The path without the names of its parameters; collections and items are brought together by it.
    pub(super) fn shape(&self) -> String {
        shape(&self.pieces)
    }

    /// The names of the parameters in order.
    pub(super) fn parameters(&self) -> Vec<&str> {
        let names = self.pieces.iter().filter_map(|it| match it {
            Piece::Parameter(name) => Some(name.as_str()),
            _ => None,
        });
        names.collect()
    }

    /// The shape of the path before the last segment, and the name of the parameter that the last segment is.
    pub(super) fn item(&self) -> Option<(String, &str)> {
        let (Piece::Parameter(name), before) = self.pieces.split_last()? else {
            return None;
        };
        (self.verb.is_none() && !before.is_empty()).then(|| (shape(before), name.as_str()))
    }

    /// Whether there is anything that cannot be understood.
    pub(super) fn is_odd(&self) -> bool {
        self.pieces.contains(&Piece::Mixed)
    }
}

/// Pieces as one text.
pub(super) fn shape(pieces: &[Piece]) -> String {
    let mut text = String::new();
    for piece in pieces {
        text.push('/');
        match piece {
            Piece::Literal(literal) => text.push_str(literal),
            Piece::Parameter(_) => text.push_str("{}"),
            Piece::Mixed => text.push('?'),
        }
    }
    text
}

fn piece(text: &str) -> Piece {
    let inner = text.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
    match inner {
        Some(name) if !name.contains(['{', '}']) => Piece::Parameter(name.to_owned()),
        _ if text.contains(['{', '}']) => Piece::Mixed,
        _ => Piece::Literal(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffixes_and_verbs_are_no_names() {
        for (path, shape, verb) in [
            ("/pets/{id}.json", "/pets/{}", None),
            ("/pets/", "/pets", None),
            ("/jobs/{id}:cancel", "/jobs/{}", Some("cancel")),
            ("/a/{b}-{c}", "/a/?", None),
        ] {
            let route = Route::parse(path);
            assert_eq!(
                (route.shape().as_str(), route.verb.as_deref()),
                (shape, verb),
                "{path}"
            );
        }
        let route = Route::parse("/owners/{owner}/pets/{pet}");
        assert_eq!(route.item(), Some(("/owners/{}/pets".to_owned(), "pet")));
        assert_eq!(route.parameters(), ["owner", "pet"]);
    }
}
