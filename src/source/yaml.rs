//! YAML 1.2 into a tree. The grammar is granit-parser's; what its events mean (the core schema,
//! aliases, merge keys, limits, and what counts as a mistake) is decided here.
//! The words for broken syntax are in `yaml_syntax`.

use super::codes::yaml as codes;
use super::diagnostic::Diagnostic;
use super::file::{FileId, Span};
use super::node::{Kind, Mapping, Node};
use super::tree::{MAX_DEPTH, Parsed, Problems};
use super::{yaml_syntax, yaml_tags};
use granit_parser::{Event, Options, Parser, ScalarStyle, Span as Range, StructureStyle, Tag};
use std::collections::HashMap;

/// How much all anchors and aliases of one file may copy, in [`Node::weight`].
const MAX_COPIES: usize = 1_000_000;

/// Parses a text as YAML. The tree is absent when the syntax is broken; any other problem leaves
/// a tree that can be used.
pub fn parse_yaml(text: &str, file: FileId) -> Parsed {
    let mut options = Options::default();
    options.emit_unresolved_aliases = true;
    options.flow_nesting_limit = MAX_DEPTH;
    options.block_nesting_limit = MAX_DEPTH;
    options.set_emit_comments(false);
    let mut builder = Builder::new(text, file);
    for event in Parser::new_from_str_with_options(text, options) {
        let step = match event {
            Ok((event, range)) => builder.event(event, range),
            Err(error) => {
                let place = yaml_syntax::Place {
                    text,
                    after: builder.last_end,
                    open_flow: builder.open_flow(),
                };
                let problem = yaml_syntax::diagnose(&error, place, &builder.problems);
                builder.problems.push(problem);
                Err(Stop)
            }
        };
        if step.is_err() {
            return (None, builder.problems.into_diagnostics());
        }
        if builder.finished {
            break;
        }
    }
    if builder.root.is_none() && !builder.finished {
        builder.problems.empty();
    }
    (builder.root, builder.problems.into_diagnostics())
}

/// The rest of the file is of no use.
struct Stop;

/// A sequence or mapping that is not closed yet.
struct Frame {
    start: usize,
    flow: bool,
    anchor: usize,
    content: Content,
}

enum Content {
    Sequence(Vec<Node>),
    Mapping {
        entries: Mapping,
        key: Option<Key>,
        merges: Vec<Node>,
    },
}

/// A key that waits for its value.
enum Key {
    Name(String, Span),
    Merge,
    /// It was no scalar, which has been told; its value is read and dropped.
    Refused,
}

/// An anchored node, which can be copied, or the budget's refusal.
struct Anchored {
    node: Node,
    weight: usize,
    height: usize,
}

struct Builder<'a> {
    text: &'a str,
    problems: Problems,
    frames: Vec<Frame>,
    anchors: HashMap<usize, Anchored>,
    copied: usize,
    root: Option<Node>,
    documents: usize,
    finished: bool,
    last_end: usize,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str, file: FileId) -> Self {
        Self {
            text,
            problems: Problems::new(file),
            frames: Vec::new(),
            anchors: HashMap::new(),
            copied: 0,
            root: None,
            documents: 0,
            finished: false,
            last_end: 0,
        }
    }

    fn event(&mut self, event: Event<'_>, range: Range) -> Result<(), Stop> {
        let bytes = match &event {
            Event::Scalar(_, style, ..) => self.bytes_of_scalar(*style, &range),
            _ => range.byte_range().unwrap_or(0..0),
        };
        let span = self.problems.span(bytes.start, bytes.end);
        match event {
            Event::DocumentStart(..) => self.document(span),
            Event::SequenceStart(style, anchor, tag) => {
                yaml_tags::check(&mut self.problems, tag.as_deref(), "seq", &range);
                let content = Content::Sequence(Vec::new());
                self.open(bytes.start, (style, anchor), content)?;
            }
            Event::MappingStart(style, anchor, tag) => {
                yaml_tags::check(&mut self.problems, tag.as_deref(), "map", &range);
                let content = Content::Mapping {
                    entries: Mapping::default(),
                    key: None,
                    merges: Vec::new(),
                };
                self.open(bytes.start, (style, anchor), content)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(bytes.end)?,
            Event::Scalar(text, style, anchor, tag) => {
                let text = text.into_owned();
                self.scalar(text, (style, anchor, tag.as_deref()), &range)?;
            }
            Event::Alias(id) => self.alias(id, span)?,
            Event::UnresolvedAlias(name) => {
                self.problems.push(
                    Diagnostic::new(&codes::UNKNOWN_ANCHOR, format!("no anchor is named `{name}`"))
                        .at(span)
                        .help(format!("mark the value with `&{name}` above this place, or quote the text if `*` is meant literally")),
                );
                self.attach(Node::new(span, Kind::Null), 0)?;
            }
            _ => return Ok(()),
        }
        // The end of a block collection is reported where the next thing begins.
        if bytes.end > bytes.start {
            self.last_end = bytes.end;
        }
        if self.problems.is_full() {
            return Err(Stop);
        }
        Ok(())
    }

    fn document(&mut self, span: Span) {
        self.documents += 1;
        if self.documents > 1 {
            let message = "a second document begins here";
            self.problems.push(
                Diagnostic::new(&codes::MULTIPLE_DOCUMENTS, message)
                    .at(span)
                    .help("put it into a file of its own; only the first document is read"),
            );
            self.finished = true;
        }
    }

    fn open(
        &mut self,
        start: usize,
        (style, anchor): (StructureStyle, usize),
        content: Content,
    ) -> Result<(), Stop> {
        if self.frames.len() == MAX_DEPTH {
            self.problems.too_deep(self.problems.span(start, start + 1));
            return Err(Stop);
        }
        self.frames.push(Frame {
            start,
            flow: style == StructureStyle::Flow,
            anchor,
            content,
        });
        Ok(())
    }

    fn close(&mut self, end: usize) -> Result<(), Stop> {
        let Some(frame) = self.frames.pop() else {
            return Ok(());
        };
        let end = if frame.flow { end } else { self.last_end };
        let span = self.problems.span(frame.start, end);
        let kind = match frame.content {
            Content::Sequence(items) => Kind::Sequence(items),
            Content::Mapping {
                mut entries,
                merges,
                ..
            } => {
                for merge in merges {
                    self.merge(&mut entries, merge);
                }
                entries.shrink_to_fit();
                Kind::Mapping(Box::new(entries))
            }
        };
        self.attach(Node::new(span, kind), frame.anchor)
    }

    fn scalar(
        &mut self,
        text: String,
        (style, anchor, tag): (ScalarStyle, usize, Option<&Tag>),
        range: &Range,
    ) -> Result<(), Stop> {
        let bytes = self.bytes_of_scalar(style, range);
        let span = self.problems.span(bytes.start, bytes.end);
        // A missing value is reported as a tilde of no width.
        let plain = style == ScalarStyle::Plain;
        let text = if plain && bytes.is_empty() {
            String::new()
        } else {
            text
        };
        if self.wants_key() && anchor == 0 && tag.is_none_or(Tag::is_yaml_core_schema) {
            self.key(text, span, plain && tag.is_none());
            return Ok(());
        }
        let kind = yaml_tags::typed(&mut self.problems, text, (plain, tag), range);
        self.attach(Node::new(span, kind), anchor)
    }

    /// A block scalar is reported up to the next thing; its text ends earlier.
    fn bytes_of_scalar(&self, style: ScalarStyle, range: &Range) -> std::ops::Range<usize> {
        let bytes = range.byte_range().unwrap_or(0..0);
        if !matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
            return bytes;
        }
        let raw = self.text.get(bytes.clone()).unwrap_or_default();
        bytes.start..bytes.start + raw.trim_end().len()
    }

    fn alias(&mut self, id: usize, span: Span) -> Result<(), Stop> {
        let Some(anchored) = self.anchors.get(&id) else {
            let message = "the alias stands inside the value that it names";
            self.problems.push(
                Diagnostic::new(&codes::UNKNOWN_ANCHOR, message)
                    .at(span)
                    .help("a document cannot contain itself; refer to schemas with `$ref`"),
            );
            return self.attach(Node::new(span, Kind::Null), 0);
        };
        if self.frames.len() + anchored.height > MAX_DEPTH {
            self.problems.too_deep(span);
            return Err(Stop);
        }
        self.copied += anchored.weight;
        if self.copied > MAX_COPIES {
            self.too_many_copies(span);
            return Err(Stop);
        }
        let copy = anchored.node.clone();
        self.attach(copy, 0)
    }

    fn too_many_copies(&mut self, span: Span) {
        let message = format!("the aliases of this file copy more than {MAX_COPIES} values");
        self.problems.push(
            Diagnostic::new(&codes::ALIAS_BOMB, message)
                .at(span)
                .help("write such data once and refer to it with `$ref`, which copies nothing"),
        );
    }

    /// Puts a complete node where it belongs and remembers it if it has an anchor.
    fn attach(&mut self, node: Node, anchor: usize) -> Result<(), Stop> {
        if anchor != 0 {
            let weight = node.weight();
            self.copied += weight;
            if self.copied > MAX_COPIES {
                self.too_many_copies(node.span);
                return Err(Stop);
            }
            let anchored = Anchored {
                height: node.height(),
                weight,
                node: node.clone(),
            };
            self.anchors.insert(anchor, anchored);
        }
        if self.wants_key() {
            self.node_as_key(&node);
            return Ok(());
        }
        let Some(frame) = self.frames.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match &mut frame.content {
            Content::Sequence(items) => items.push(node),
            Content::Mapping {
                entries,
                key,
                merges,
            } => match key.take() {
                Some(Key::Name(name, span)) => self.problems.insert(entries, (name, span), node),
                Some(Key::Merge) => merges.push(node),
                Some(Key::Refused) | None => {}
            },
        }
        Ok(())
    }

    fn wants_key(&self) -> bool {
        let content = self.frames.last().map(|frame| &frame.content);
        matches!(content, Some(Content::Mapping { key: None, .. }))
    }

    fn key(&mut self, text: String, span: Span, plain: bool) {
        let key = if plain && text == "<<" {
            Key::Merge
        } else if plain && text.is_empty() {
            self.refuse_key(span, "a key is missing before this `:`");
            Key::Refused
        } else {
            Key::Name(text, span)
        };
        self.set_key(key);
    }

    /// A key that carries an anchor, comes from an alias, or is no scalar at all.
    fn node_as_key(&mut self, node: &Node) {
        let name = match &node.kind {
            Kind::String(text) => Some(text.clone()),
            Kind::Number(number) => Some(number.to_string()),
            Kind::Bool(value) => Some(value.to_string()),
            _ => None,
        };
        let key = name.map_or(Key::Refused, |name| Key::Name(name, node.span));
        if matches!(key, Key::Refused) {
            self.refuse_key(
                node.span,
                &format!("a {} cannot be a key", node.kind_name()),
            );
        }
        self.set_key(key);
    }

    fn refuse_key(&mut self, span: Span, message: &str) {
        self.problems.push(
            Diagnostic::new(&codes::COMPLEX_KEY, message)
                .at(span)
                .expected("a name, a number or a quoted text")
                .help("quote the value if a formula or a template such as \"{{name}}\" was meant"),
        );
    }

    fn set_key(&mut self, new: Key) {
        if let Some(Content::Mapping { key, .. }) = self.frames.last_mut().map(|f| &mut f.content) {
            *key = Some(new);
        }
    }

    /// Adds the entries that a `<<` brings; what is there already wins.
    fn merge(&mut self, entries: &mut Mapping, merge: Node) {
        match merge.kind {
            Kind::Mapping(mapping) => {
                for (name, entry) in *mapping {
                    entries.entry(name).or_insert(entry);
                }
            }
            Kind::Sequence(items) if items.iter().all(|item| item.as_mapping().is_some()) => {
                for item in items {
                    self.merge(entries, item);
                }
            }
            _ => self.problems.push(
                Diagnostic::new(&codes::WRONG_MERGE, "`<<` can only bring in mappings")
                    .at(merge.span)
                    .expected("a mapping or a sequence of mappings")
                    .actual(merge.kind_name())
                    .help("name an anchored mapping, as in `<<: *defaults`"),
            ),
        }
    }

    /// The innermost bracket that is still open.
    fn open_flow(&self) -> Option<usize> {
        let open = self.frames.iter().rev().find(|frame| frame.flow);
        open.map(|frame| frame.start)
    }
}

#[cfg(test)]
#[path = "yaml_tests.rs"]
pub(crate) mod tests;
