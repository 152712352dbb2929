//! The text of a `$ref`: which file it names, and which place in it. Nothing is looked up here.

use super::files::{is_url, join_url, normalize};
use percent_encoding::percent_decode_str;
use std::path::{Path, PathBuf};

/// A `$ref` taken apart, with percent escapes undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    /// The part before `#`.
    pub(crate) file: Location,
    /// The part behind `#`; empty for the whole document.
    pub(crate) fragment: String,
}

/// Which document a reference means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    /// The one that the reference stands in.
    Same,
    /// A file, relative to the referring one unless it is absolute.
    Path(PathBuf),
    /// Something with a scheme, such as `https`.
    Remote(String),
}

impl Reference {
    /// Takes a reference apart; `None` if its percent escapes are not UTF-8.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (file, fragment) = text.split_once('#').unwrap_or((text, ""));
        Some(Self {
            file: Location::parse(file)?,
            fragment: decode(fragment)?,
        })
    }
}

impl Location {
    fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::Same);
        }
        if let Some(path) = text.strip_prefix("file://") {
            return decode(path).map(|path| Self::Path(path.into()));
        }
        if has_scheme(text) || text.starts_with("//") {
            return Some(Self::Remote(text.to_owned()));
        }
        let path = text.split_once('?').map_or(text, |(path, _)| path);
        decode(path).map(|path| Self::Path(path.into()))
    }

    /// The path or address that this names for a reference in `base`; `None` if it is neither.
    pub(crate) fn path_from(&self, base: &Path) -> Option<PathBuf> {
        match self {
            Self::Same => Some(base.to_owned()),
            Self::Path(path) if is_url(base) && !is_url(path) => {
                Some(join_url(base.to_str()?, path.to_str()?).into())
            }
            Self::Path(path) => {
                let directory = base.parent().unwrap_or(Path::new(""));
                Some(normalize(&directory.join(path)))
            }
            Self::Remote(url) => is_url(Path::new(url)).then(|| url.into()),
        }
    }
}

fn decode(text: &str) -> Option<String> {
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

/// Whether it begins with a scheme; one letter would be a drive.
fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_a_file_and_a_fragment() {
        let reference = Reference::parse("./a%20b.yaml#/paths/~1x%7Bid%7D").unwrap();
        assert_eq!(reference.file, Location::Path("./a b.yaml".into()));
        assert_eq!(reference.fragment, "/paths/~1x{id}");
        assert_eq!(
            reference.file.path_from(Path::new("specs/x/openapi.yaml")),
            Some("specs/x/a b.yaml".into())
        );
        let local = Reference::parse("#/a").unwrap();
        assert_eq!(local.file, Location::Same);
        let remote = Reference::parse("https://example.com/a.yaml#/b").unwrap();
        assert!(matches!(remote.file, Location::Remote(_)));
        assert!(Reference::parse("%ff.yaml").is_none());
    }
}
