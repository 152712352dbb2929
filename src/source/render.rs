//! The one renderer: diagnostics drawn for people, and the same as JSON for machines.
//! It decides how a problem looks, never what it says.

use super::diagnostic::{Diagnostic, Severity};
use super::file::{Position, SourceFile, Sources, Span};
use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str,
};
use serde_json::{Map, Value, json};
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

/// How many lines two places may be apart to be drawn in one picture.
const NEAR: usize = 40;

/// Lines longer than this many bytes are cut before they are drawn.
const LONG_LINE: usize = 2_000;

/// How diagnostics are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// With the colors of a terminal.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            color: false,
            width: 120,
        }
    }
}

/// Draws every diagnostic by file and place, and a last line that counts them; nothing for none.
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, style: Style) -> String {
    let renderer = if style.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let renderer = renderer.term_width(style.width.max(40));
    let sorted = sorted(diagnostics, sources);
    let mut drawn = String::new();
    for diagnostic in &sorted {
        drawn.push_str(&renderer.render(&[group(
            level(diagnostic.code.severity),
            diagnostic,
            sources,
        )]));
        drawn.push_str("\n\n");
    }
    if !sorted.is_empty() {
        drawn.push_str(&summary(&sorted, sources));
        drawn.push('\n');
    }
    drawn
}

/// Draws one diagnostic under another name than that of its severity, such as `breaking`.
pub fn draw(name: &str, diagnostic: &Diagnostic, sources: &Sources, style: Style) -> String {
    let renderer = if style.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let renderer = renderer.term_width(style.width.max(40));
    let level = level(diagnostic.code.severity).with_name(name);
    renderer.render(&[group(level, diagnostic, sources)]) + "\n"
}

/// The diagnostics in the same order as objects; what is not known is absent.
pub fn to_json(diagnostics: &[Diagnostic], sources: &Sources) -> Value {
    let one = |diagnostic: &&Diagnostic| {
        let mut object = Map::new();
        object.insert("code".into(), json!(diagnostic.code.name));
        object.insert("severity".into(), json!(diagnostic.code.severity.as_str()));
        object.insert("message".into(), json!(diagnostic.message));
        if let Some(span) = diagnostic.span {
            object.append(&mut place(span, sources));
        } else if let Some(path) = &diagnostic.path {
            object.insert("file".into(), json!(path.display().to_string()));
        }
        let said = [
            ("expected", &diagnostic.expected),
            ("actual", &diagnostic.actual),
            ("help", &diagnostic.help),
        ];
        for (key, text) in said {
            if let Some(text) = text {
                object.insert(key.into(), json!(text));
            }
        }
        if !diagnostic.related.is_empty() {
            let related = diagnostic.related.iter().map(|related| {
                let mut object = place(related.span, sources);
                object.insert("message".into(), json!(related.label));
                Value::Object(object)
            });
            object.insert("related".into(), related.collect());
        }
        Value::Object(object)
    };
    sorted(diagnostics, sources).iter().map(one).collect()
}

fn place(span: Span, sources: &Sources) -> Map<String, Value> {
    let file = sources.file(span.file);
    let (start, end) = (file.position(span.start), file.position(span.end));
    let mut object = Map::new();
    object.insert("file".into(), json!(file.path.display().to_string()));
    object.insert("line".into(), json!(start.line));
    object.insert("column".into(), json!(start.column));
    object.insert("end_line".into(), json!(end.line));
    object.insert("end_column".into(), json!(end.column));
    object
}

fn sorted<'a>(diagnostics: &'a [Diagnostic], sources: &Sources) -> Vec<&'a Diagnostic> {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_cached_key(|diagnostic| {
        let start = diagnostic.span.map_or(0, |span| span.start);
        let severity = Reverse(diagnostic.code.severity);
        (
            file_of(diagnostic, sources).map(Path::to_owned),
            start,
            severity,
        )
    });
    sorted
}

fn file_of<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Option<&'a Path> {
    let file = diagnostic.span.map(|span| sources.path(span));
    file.or(diagnostic.path.as_deref())
}

fn summary(diagnostics: &[&Diagnostic], sources: &Sources) -> String {
    let count = |severity: Severity, one: &str| {
        let with = diagnostics
            .iter()
            .filter(|found| found.code.severity == severity);
        match with.count() {
            0 => None,
            1 => Some(format!("1 {one}")),
            many => Some(format!("{many} {one}s")),
        }
    };
    let counts = [
        count(Severity::Error, "error"),
        count(Severity::Warning, "warning"),
        count(Severity::Note, "note"),
    ];
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    let files = diagnostics
        .iter()
        .filter_map(|found| file_of(found, sources));
    let files = files.collect::<BTreeSet<_>>().len();
    let files = match files {
        0 => String::new(),
        1 => " in 1 file".to_owned(),
        many => format!(" in {many} files"),
    };
    counts.join(", ") + &files
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

/// One diagnostic as the drawing library wants it.
fn group<'a>(level: Level<'a>, diagnostic: &'a Diagnostic, sources: &'a Sources) -> Group<'a> {
    let title = level.primary_title(diagnostic.message.as_str());
    let mut group = Group::with_title(title.id(diagnostic.code.name));
    for picture in pictures(diagnostic, sources) {
        let path = picture.file.path.display().to_string();
        let snippet = if picture.is_long() {
            // The column in the part that is drawn would not be the one in the file.
            let at = picture.file.position(picture.first());
            let origin = Origin::path(path).line(at.line);
            group = group.element(origin.char_column(at.column));
            picture.snippet()
        } else {
            picture.snippet().path(path)
        };
        group = group.element(snippet);
    }
    if let (None, Some(path)) = (diagnostic.span, &diagnostic.path) {
        group = group.element(Origin::path(path.display().to_string()));
    }
    let said = [
        ("expected", &diagnostic.expected),
        ("actual", &diagnostic.actual),
        ("help", &diagnostic.help),
    ];
    for (name, text) in said {
        if let Some(text) = text {
            let level = if name == "help" {
                Level::HELP
            } else {
                Level::NOTE
            };
            let text = normalize_untrusted_str(text);
            group = group.element(level.with_name(name).message(text));
        }
    }
    group
}

/// Neighbouring lines of one file with the places in them.
struct Picture<'a> {
    file: &'a SourceFile,
    marks: Vec<Mark<'a>>,
}

/// A place in a picture.
struct Mark<'a> {
    /// Bytes of the file, all in one line.
    bytes: Range<usize>,
    line: usize,
    kind: AnnotationKind,
    label: Option<&'a str>,
}

/// The place itself first, and related places with it if they are near, else by themselves.
fn pictures<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Vec<Picture<'a>> {
    let primary = diagnostic
        .span
        .map(|span| (span, AnnotationKind::Primary, None));
    let related = diagnostic.related.iter();
    let related = related.map(|r| (r.span, AnnotationKind::Context, Some(r.label.as_str())));
    let mut pictures: Vec<Picture<'a>> = Vec::new();
    for (span, kind, label) in primary.into_iter().chain(related) {
        let file = sources.file(span.file);
        let mark = mark(file, span, kind, label);
        let near = |picture: &&mut Picture<'_>| {
            let same = std::ptr::eq(picture.file, file);
            same && picture.marks[0].line.abs_diff(mark.line) <= NEAR
                && !picture.is_long()
                && line_around(file, mark.bytes.start).len() <= LONG_LINE
        };
        match pictures.iter_mut().find(near) {
            Some(picture) => picture.marks.push(mark),
            None => pictures.push(Picture {
                file,
                marks: vec![mark],
            }),
        }
    }
    pictures
}

fn mark<'a>(
    file: &SourceFile,
    span: Span,
    kind: AnnotationKind,
    label: Option<&'a str>,
) -> Mark<'a> {
    let Position { line, .. } = file.position(span.start);
    let around = line_around(file, span.start as usize);
    let start = (span.start as usize).clamp(around.start, around.end);
    // A value of many lines is marked by its first one.
    let end = (span.end as usize).clamp(start, around.end);
    Mark {
        bytes: start..end,
        line,
        kind,
        label,
    }
}

/// The bytes of the line at an offset, without its line break.
fn line_around(file: &SourceFile, at: usize) -> Range<usize> {
    let text = &file.text;
    let at = at.min(text.len());
    let bytes = text.as_bytes();
    let start = bytes[..at].iter().rposition(|byte| *byte == b'\n');
    let start = start.map_or(0, |found| found + 1);
    let length = bytes[at..].iter().position(|byte| *byte == b'\n');
    let end = length.map_or(text.len(), |length| at + length);
    let carriage = end > start && bytes[end - 1] == b'\r';
    start..end - usize::from(carriage)
}

impl<'a> Picture<'a> {
    fn first(&self) -> u32 {
        super::file::offset(self.marks[0].bytes.start)
    }

    /// Whether its line is too long to be drawn whole.
    fn is_long(&self) -> bool {
        line_around(self.file, self.marks[0].bytes.start).len() > LONG_LINE
    }

    fn snippet(self) -> Snippet<'a, Annotation<'a>> {
        let lines = self.marks.iter().map(|mark| mark.line);
        let first_line = lines.min().unwrap_or(1);
        let starts = self.marks.iter().map(|mark| mark.bytes.start);
        let (start, end) = (starts.clone().min(), starts.max());
        let start = line_around(self.file, start.unwrap_or(0)).start;
        let end = line_around(self.file, end.unwrap_or(0)).end;
        let window = if end - start > LONG_LINE && self.marks.len() == 1 {
            window(&self.file.text, start..end, &self.marks[0].bytes)
        } else {
            start..end
        };
        let annotations = self.marks.iter().map(|mark| {
            let bytes = &mark.bytes;
            let begin = bytes.start - window.start;
            let stop = bytes.end.min(window.end) - window.start;
            mark.kind.span(begin..stop.max(begin)).label(mark.label)
        });
        Snippet::source(&self.file.text[window.clone()])
            .line_start(first_line)
            .annotations(annotations.collect::<Vec<_>>())
    }
}

/// The part of a long line around a place.
fn window(text: &str, line: Range<usize>, place: &Range<usize>) -> Range<usize> {
    let reach = LONG_LINE / 4;
    let mut start = place.start.saturating_sub(reach).max(line.start);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let mut end = (place.start + reach).min(line.end);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    start..end
}

#[cfg(test)]
#[path = "render_tests.rs"]
mod tests;
