//! JSON into a tree, with a place for every value. Strict where it decides (what is wrong is told)
//! and lenient where the meaning is plain (reading goes on), so that one slip hides no other.

use super::codes::yaml as codes;
use super::diagnostic::Diagnostic;
use super::file::{FileId, Span};
use super::json_string;
use super::node::{Kind, Mapping, Node};
use super::tree::{MAX_DEPTH, Parsed, Problems, decimal};
use foldhash::fast::RandomState;

/// Parses a text as JSON. The tree is absent when the meaning of a place cannot be guessed.
pub fn parse_json(text: &str, file: FileId) -> Parsed {
    let mut parser = Reader {
        text,
        bytes: text.as_bytes(),
        at: if text.starts_with('\u{feff}') { 3 } else { 0 },
        depth: 0,
        comments_told: false,
        problems: Problems::new(file),
        entries: Vec::new(),
    };
    parser.space();
    if parser.peek().is_none() {
        parser.problems.empty();
        return (None, parser.problems.into_diagnostics());
    }
    let root = parser.value();
    if root.is_ok() {
        parser.space();
        if parser.peek().is_some() {
            let message = "something follows the end of the document";
            let help = "remove it, or put both values into one array";
            parser.tell(parser.at, parser.at + 1, message, help);
        }
    }
    (root.ok(), parser.problems.into_diagnostics())
}

/// The rest of the file is of no use.
pub(crate) struct Stop;

/// The text and how far it has been read.
pub(crate) struct Reader<'a> {
    pub(crate) text: &'a str,
    pub(crate) bytes: &'a [u8],
    pub(crate) at: usize,
    depth: usize,
    comments_told: bool,
    problems: Problems,
    /// What was read of the objects that are still open: their number is only known at the end, and a mapping that
    /// grows takes twice the room.
    entries: Vec<(String, Span, Node)>,
}

impl Reader<'_> {
    pub(crate) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Adds a problem of the syntax.
    pub(crate) fn tell(&mut self, start: usize, end: usize, message: &str, help: &str) {
        let boundary = |mut at: usize| {
            at = at.min(self.text.len());
            while !self.text.is_char_boundary(at) {
                at += 1;
            }
            at
        };
        let span = self
            .problems
            .span(start.min(self.text.len()), boundary(end));
        let diagnostic = Diagnostic::new(&codes::JSON_SYNTAX, message);
        self.problems.push(diagnostic.at(span).help(help));
    }

    /// Skips whitespace, and comments too, though JSON has none.
    fn space(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                Some(b'/') if matches!(self.bytes.get(self.at + 1), Some(b'/' | b'*')) => {
                    self.comment("/");
                }
                Some(b'#') => self.comment("#"),
                _ => return,
            }
        }
    }

    fn comment(&mut self, sign: &str) {
        let start = self.at;
        let rest = &self.text[start..];
        let length = if let Some(inner) = rest.strip_prefix("/*") {
            inner.find("*/").map(|end| end + 4)
        } else {
            rest.find('\n')
        };
        self.at += length.unwrap_or(rest.len());
        if !self.comments_told {
            self.comments_told = true;
            let end = self.text[start..self.at]
                .find('\n')
                .map_or(self.at, |end| start + end);
            let message = format!("JSON has no comments, and this begins with `{sign}`");
            let help = "remove the comments, or rename the file to .yaml and write them with `#`";
            self.tell(start, end, &message, help);
        }
    }

    fn value(&mut self) -> Result<Node, Stop> {
        if self.problems.is_full() {
            return Err(Stop);
        }
        let start = self.at;
        let kind = match self.peek() {
            Some(b'"') => Kind::String(json_string::read(self)?),
            Some(b'{') => self.nested(Self::object)?,
            Some(b'[') => self.nested(Self::array)?,
            Some(b'-' | b'+' | b'.' | b'0'..=b'9') => self.number(),
            Some(_) => self.word()?,
            None => return Err(self.end_of_file("a value")),
        };
        Ok(Node::new(self.problems.span(start, self.at), kind))
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Kind, Stop>) -> Result<Kind, Stop> {
        if self.depth == MAX_DEPTH {
            self.problems
                .too_deep(self.problems.span(self.at, self.at + 1));
            return Err(Stop);
        }
        self.depth += 1;
        self.at += 1;
        let kind = read(self)?;
        self.depth -= 1;
        Ok(kind)
    }

    fn array(&mut self) -> Result<Kind, Stop> {
        let open = self.at - 1;
        let mut items = Vec::new();
        self.space();
        while self.peek() != Some(b']') {
            items.push(self.value()?);
            if !self.separator(open, b']')? {
                break;
            }
        }
        self.at += 1;
        items.shrink_to_fit();
        Ok(Kind::Sequence(items))
    }

    fn object(&mut self) -> Result<Kind, Stop> {
        let open = self.at - 1;
        let first = self.entries.len();
        self.space();
        while self.peek() != Some(b'}') {
            let start = self.at;
            let name = self.key()?;
            let span = self.problems.span(start, self.at);
            self.space();
            if self.peek() == Some(b':') {
                self.at += 1;
            } else {
                self.missing("a `:` is missing behind the key", "write `\"key\": value`");
            }
            self.space();
            let value = self.value()?;
            self.entries.push((name, span, value));
            if !self.separator(open, b'}')? {
                break;
            }
        }
        self.at += 1;
        let mut mapping =
            Mapping::with_capacity_and_hasher(self.entries.len() - first, RandomState::default());
        for (name, span, value) in self.entries.drain(first..) {
            self.problems.insert(&mut mapping, (name, span), value);
        }
        Ok(Kind::Mapping(Box::new(mapping)))
    }

    fn key(&mut self) -> Result<String, Stop> {
        match self.peek() {
            Some(b'"') => json_string::read(self),
            Some(b'\'') => self.single_quoted(),
            Some(byte) if byte == b'_' || byte == b'$' || byte.is_ascii_alphanumeric() => {
                let (start, word) = self.take_word();
                self.tell(
                    start,
                    self.at,
                    "a key needs double quotes",
                    &format!("write \"{word}\""),
                );
                Ok(word)
            }
            Some(_) => {
                let help = "write `\"key\": value`, or close the object with `}`";
                self.tell(self.at, self.at + 1, "a key was expected here", help);
                Err(Stop)
            }
            None => Err(self.end_of_file("a key")),
        }
    }

    /// Reads what stands between two entries; whether there is a further one.
    fn separator(&mut self, open: usize, close: u8) -> Result<bool, Stop> {
        self.space();
        match self.peek() {
            Some(b',') => {
                let comma = self.at;
                self.at += 1;
                self.space();
                if self.peek() == Some(close) {
                    let help =
                        "remove the comma; in JSON none may stand before the closing bracket";
                    self.tell(comma, comma + 1, "a comma follows the last entry", help);
                    return Ok(false);
                }
                Ok(true)
            }
            Some(byte) if byte == close => Ok(false),
            Some(byte @ (b']' | b'}')) => {
                let message = format!(
                    "`{}` is closed by `{}`",
                    self.text[open..].chars().next().unwrap_or('['),
                    byte as char
                );
                let help = "close brackets in the order in which they were opened";
                self.tell(self.at, self.at + 1, &message, help);
                Err(Stop)
            }
            Some(b'"' | b'{' | b'[' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => {
                self.missing(
                    "a comma is missing before this",
                    "separate the entries with commas",
                );
                Ok(true)
            }
            Some(_) => {
                let help = "separate entries with `,` and close the bracket after the last one";
                self.tell(
                    self.at,
                    self.at + 1,
                    "a `,` or the closing bracket was expected here",
                    help,
                );
                Err(Stop)
            }
            None => {
                let help = "close it at its end";
                self.tell(open, open + 1, "this bracket is never closed", help);
                Err(Stop)
            }
        }
    }

    fn missing(&mut self, message: &str, help: &str) {
        self.tell(self.at, self.at + 1, message, help);
    }

    fn end_of_file(&mut self, expected: &str) -> Stop {
        let message = format!("the file ends where {expected} was expected");
        let end = self.text.len();
        self.tell(
            end,
            end,
            &message,
            "the file may have been cut off; complete it",
        );
        Stop
    }

    fn take_word(&mut self) -> (usize, String) {
        let start = self.at;
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"_$-.+".contains(byte);
        self.at += self.bytes[start..]
            .iter()
            .take_while(|byte| is_word(byte))
            .count();
        (start, self.text[start..self.at].to_owned())
    }

    fn number(&mut self) -> Kind {
        let start = self.at;
        let is_number = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-._".contains(byte);
        self.at += self.bytes[start..]
            .iter()
            .take_while(|byte| is_number(byte))
            .count();
        let (text, end) = (&self.text[start..self.at], self.at);
        if !is_json_number(text.as_bytes()) {
            let message = format!("`{text}` is not a number of JSON");
            let help = "write digits, perhaps with a minus before, a fraction and an exponent; no leading zeros, no `+`, no 0x; quote it if text is meant";
            self.tell(start, end, &message, help);
            return Kind::Null;
        }
        if let Some(number) = decimal(text) {
            return Kind::Number(number);
        }
        let span = self.problems.span(start, end);
        let message = format!("`{text}` is larger than a double can be");
        self.problems.push(
            Diagnostic::new(&codes::NOT_A_JSON_NUMBER, message)
                .at(span)
                .expected("a finite number")
                .help("quote it if text is meant"),
        );
        Kind::Null
    }

    fn word(&mut self) -> Result<Kind, Stop> {
        if self.peek() == Some(b'\'') {
            return self.single_quoted().map(Kind::String);
        }
        let (start, word) = self.take_word();
        let (kind, right) = match word.to_ascii_lowercase().as_str() {
            "null" | "none" | "nil" | "undefined" | "nan" | "infinity" => (Kind::Null, "null"),
            "true" => (Kind::Bool(true), "true"),
            "false" => (Kind::Bool(false), "false"),
            "" => {
                let help = "write a value: a text in double quotes, a number, true, false, null, `[…]` or `{…}`";
                self.tell(start, start + 1, "a value was expected here", help);
                return Err(Stop);
            }
            _ => {
                let help = format!("write \"{word}\" if text is meant");
                self.tell(start, self.at, "a text needs double quotes", &help);
                return Ok(Kind::String(word));
            }
        };
        if word != right {
            let message = format!("`{word}` is not a word of JSON");
            self.tell(start, self.at, &message, &format!("write `{right}`"));
        }
        Ok(kind)
    }

    fn single_quoted(&mut self) -> Result<String, Stop> {
        let start = self.at;
        let rest = &self.text[start + 1..];
        let length = rest.find(['\'', '\n']);
        let Some(length) = length.filter(|length| rest.as_bytes()[*length] == b'\'') else {
            let help = "JSON writes texts in double quotes";
            self.tell(start, start + 1, "this text is never closed", help);
            return Err(Stop);
        };
        self.at = start + length + 2;
        let help = "JSON writes texts in double quotes";
        self.tell(start, self.at, "a text stands in single quotes", help);
        Ok(rest[..length].to_owned())
    }
}

/// `-? (0 | [1-9][0-9]*) (\.[0-9]+)? ([eE][+-]?[0-9]+)?`
fn is_json_number(text: &[u8]) -> bool {
    let digits = |at: usize| {
        text[at..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let mut at = usize::from(text.first() == Some(&b'-'));
    let whole = digits(at);
    if whole == 0 || (whole > 1 && text[at] == b'0') {
        return false;
    }
    at += whole;
    if text.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == 0 {
            return false;
        }
        at += 1 + fraction;
    }
    if matches!(text.get(at), Some(b'e' | b'E')) {
        at += 1 + usize::from(matches!(text.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits(at);
        if exponent == 0 {
            return false;
        }
        at += exponent;
    }
    at == text.len()
}

#[cfg(test)]
#[path = "json_tests.rs"]
mod tests;
