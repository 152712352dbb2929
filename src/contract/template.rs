//! A path template such as `/repos/{owner}/compare/{base}...{head}`, cut into segments, and the
//! match of one segment of a request path. Captured texts stay percent-encoded: decoding them
//! belongs to `decode`, which can say what is wrong with them.

use super::condition::Condition;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

/// What clients escape in the fixed text of a path.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'|')
    .add(b'\\')
    .add(b'^');

/// A piece of one segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Text that must stand there.
    Literal(String),
    /// A named parameter; it takes at least one character.
    Parameter(String),
}

/// One segment of a template: the text between two slashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    /// The pieces in order; empty for the empty segment behind a trailing slash.
    pub parts: Vec<Part>,
}

/// A whole template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Template {
    /// The segments in order.
    pub segments: Vec<Segment>,
    /// What a request must have besides its path.
    pub conditions: Vec<Condition>,
}

/// Why a text is not a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TemplateError {
    /// `OpenAPI` demands a leading slash.
    #[error("a path begins with `/`")]
    NoSlash,
    /// `{` without `}`, `}` without `{`, or `{}`.
    #[error("the braces of `{0}` do not enclose a name")]
    Braces(String),
    /// `{a}{b}`: nothing says where the first ends.
    #[error("two parameters of `{0}` touch, so nothing says where the first one ends")]
    Touching(String),
    /// The same name twice.
    #[error("parameter `{0}` stands in the path twice")]
    Twice(String),
}

impl Template {
    /// Reads a template.
    pub(crate) fn parse(path: &str) -> Result<Self, TemplateError> {
        let (path, conditions) = Condition::split(path);
        let rest = path.strip_prefix('/').ok_or(TemplateError::NoSlash)?;
        let segments = rest
            .split('/')
            .map(Segment::parse)
            .collect::<Result<Vec<_>, _>>()?;
        let template = Self {
            segments,
            conditions,
        };
        let mut names: Vec<&str> = template.names().collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(TemplateError::Twice(pair[0].to_owned())),
            None => Ok(template),
        }
    }

    /// Reads what can be read of a path that is no template: braces without a partner are text, a missing slash is
    /// added, parameters may touch.
    pub(crate) fn parse_leniently(path: &str) -> Self {
        let (path, conditions) = Condition::split(path);
        let rest = path.strip_prefix('/').unwrap_or(path);
        let segments = rest.split('/').map(Segment::parse_leniently);
        Self {
            segments: segments.collect(),
            conditions,
        }
    }

    /// The names of the parameters, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().flat_map(Segment::names)
    }
}

impl Segment {
    fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let open = rest.find('{').unwrap_or(rest.len());
            let (literal, behind) = rest.split_at(open);
            if literal.contains('}') {
                return Err(TemplateError::Braces(text.to_owned()));
            }
            if !literal.is_empty() {
                parts.push(Part::Literal(literal.to_owned()));
            }
            let Some(inner) = behind.strip_prefix('{') else {
                break;
            };
            let (name, tail) = inner
                .split_once('}')
                .filter(|(name, _)| !name.is_empty() && !name.contains('{'))
                .ok_or_else(|| TemplateError::Braces(text.to_owned()))?;
            if matches!(parts.last(), Some(Part::Parameter(_))) {
                return Err(TemplateError::Touching(text.to_owned()));
            }
            parts.push(Part::Parameter(name.to_owned()));
            rest = tail;
        }
        Ok(Self { parts })
    }

    fn parse_leniently(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            let name = &rest[open + 1..];
            let Some(close) = name.find('}').filter(|close| *close > 0) else {
                break;
            };
            if open > 0 {
                parts.push(Part::Literal(rest[..open].to_owned()));
            }
            parts.push(Part::Parameter(name[..close].to_owned()));
            rest = &name[close + 1..];
        }
        if !rest.is_empty() {
            parts.push(Part::Literal(rest.to_owned()));
        }
        Self { parts }
    }

    /// The whole text of a segment that has no parameter.
    pub(crate) fn literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Literal(text)] => Some(text),
            _ => None,
        }
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Parameter(name) => Some(name.as_str()),
            Part::Literal(_) => None,
        })
    }

    /// The same segment with nameless parameters: equal shapes match the same texts.
    pub(crate) fn shape(&self) -> Self {
        let parts = self.parts.iter().map(|part| match part {
            Part::Literal(text) => Part::Literal(text.clone()),
            Part::Parameter(_) => Part::Parameter(String::new()),
        });
        Self {
            parts: parts.collect(),
        }
    }

    /// How much of the segment is fixed: more fixed text is tried first.
    pub(crate) fn weight(&self) -> usize {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => text.len() + 1,
                Part::Parameter(_) => 0,
            })
            .sum()
    }

    /// The texts that the parameters take from a raw segment, or nothing where it does not match.
    pub(crate) fn capture<'p>(&self, raw: &'p str) -> Option<Vec<&'p str>> {
        let mut captured = Vec::new();
        capture_parts(&self.parts, raw, &mut captured).then_some(captured)
    }
}

/// Whether a raw segment is this fixed text, percent-encoded or not.
pub(crate) fn is_literal(text: &str, raw: &str) -> bool {
    text == raw
        || (raw.contains('%')
            && percent_decode_str(raw)
                .decode_utf8()
                .is_ok_and(|it| it == text))
}

/// Matches with backtracking; an earlier parameter takes as much as it can, so that an extension or an action behind
/// the last mark is the last parameter: `1.5,2.5.json` of `{position}.{format}`.
fn capture_parts<'p>(parts: &[Part], raw: &'p str, captured: &mut Vec<&'p str>) -> bool {
    match parts {
        [] => raw.is_empty(),
        [Part::Literal(text), rest @ ..] => {
            let escaped = || utf8_percent_encode(text, ESCAPED).to_string();
            let rest_of = raw
                .strip_prefix(text.as_str())
                .or_else(|| raw.contains('%').then(|| raw.strip_prefix(&escaped()))?);
            rest_of.is_some_and(|raw| capture_parts(rest, raw, captured))
        }
        [Part::Parameter(_)] => {
            captured.push(raw);
            !raw.is_empty()
        }
        [Part::Parameter(_), rest @ ..] => {
            let mark = captured.len();
            let mut places = raw.char_indices().rev().filter(|it| it.0 > 0);
            places.any(|(at, _)| {
                captured.truncate(mark);
                captured.push(&raw[..at]);
                capture_parts(rest, &raw[at..], captured)
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn capture<'p>(template: &str, raw: &'p str) -> Option<Vec<&'p str>> {
        Template::parse(&format!("/{template}")).unwrap().segments[0].capture(raw)
    }

    #[test]
    fn several_parameters_share_a_segment() {
        assert_eq!(
            capture("{base}...{head}", "a.b...c"),
            Some(vec!["a.b", "c"])
        );
        assert_eq!(capture("{base}...{head}", "a..b"), None);
        assert_eq!(
            capture("{place}.{format}", "1.5,2.5.json"),
            Some(vec!["1.5,2.5", "json"])
        );
        assert_eq!(capture("{name}.json", "a.json.json"), Some(vec!["a.json"]));
        assert_eq!(capture("v{n}", "v"), None);
        assert_eq!(capture("{a}-{b}", "é-ü"), Some(vec!["é", "ü"]));
    }

    #[test]
    fn broken_templates_are_read_as_far_as_they_go() {
        let names = |path: &str| -> Vec<String> {
            let template = Template::parse_leniently(path);
            template.names().map(str::to_owned).collect()
        };
        assert_eq!(names("a/{b}{c}"), ["b", "c"]);
        assert_eq!(names("/{a}/{b/c}/{}"), ["a"]);
        let template = Template::parse_leniently("/a}/{b");
        assert_eq!(template.segments[0].literal(), Some("a}"));
        assert_eq!(template.segments[1].literal(), Some("{b"));
    }

    #[test]
    fn broken_templates_are_named() {
        assert_eq!(Template::parse("a"), Err(TemplateError::NoSlash));
        assert!(matches!(
            Template::parse("/{a"),
            Err(TemplateError::Braces(_))
        ));
        assert!(matches!(
            Template::parse("/a}"),
            Err(TemplateError::Braces(_))
        ));
        assert!(matches!(
            Template::parse("/{}"),
            Err(TemplateError::Braces(_))
        ));
        assert!(matches!(
            Template::parse("/{a}{b}"),
            Err(TemplateError::Touching(_))
        ));
        assert!(matches!(
            Template::parse("/{a}/{a}"),
            Err(TemplateError::Twice(_))
        ));
    }
}
