//! One mutant, and how they are collected: each is the original text with one replacement, has an id that does
//! not depend on lines, and stands for one change however many clauses share the text.

use super::formula::{Change, New};
use mimeo::source::{Entry, Mapping, Node, Sources};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A behavior file with one change.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// `API:CLAUSE:CHANGE`, such as `homemaking:order.create.require.service_not_published:drop`.
    pub id: String,
    /// What it is about.
    pub subject: Subject,
    /// The bytes of the file that are replaced.
    pub range: Range<usize>,
    /// What replaces them.
    pub new: String,
    /// The line they begin in, from 1.
    pub line: usize,
}

/// The change that writes an effect twice.
pub const TWICE: &str = "twice";

/// What a mutant is about, to find the cases that will most likely notice it.
#[derive(Clone, Debug, Default)]
pub struct Subject {
    /// The operation it stands in.
    pub operation: Option<String>,
    /// The resource it stands in.
    pub resource: Option<String>,
    /// The action it stands in.
    pub action: Option<String>,
    /// The error that the clause answers.
    pub error: Option<String>,
}

/// Collects the mutants of one file.
pub struct Collector<'a> {
    api: &'a str,
    sources: &'a Sources,
    raw: &'a str,
    /// What the next mutants are about.
    pub subject: Subject,
    mutants: Vec<Mutant>,
    /// Replacements that exist already: aliases share the text of their anchor.
    known: BTreeSet<(usize, usize, String)>,
    /// How many mutants there are of one clause and kind.
    numbers: BTreeMap<String, usize>,
}

impl<'a> Collector<'a> {
    /// For the file in which `root` stands.
    pub fn new(api: &'a str, sources: &'a Sources, root: &Node) -> Self {
        Self {
            api,
            sources,
            raw: &sources.file(root.span.file).text,
            subject: Subject::default(),
            mutants: Vec::new(),
            known: BTreeSet::new(),
            numbers: BTreeMap::new(),
        }
    }

    /// All of them, in the order of the file.
    pub fn finish(mut self) -> Vec<Mutant> {
        self.mutants.sort_by_key(|mutant| mutant.range.start);
        self.mutants
    }

    /// Replaces a range of the file.
    pub fn replace(&mut self, at: &str, operator: &str, (range, new): (Range<usize>, String)) {
        let key = (range.start, range.end, new.clone());
        if self.raw[range.clone()] == new || !self.known.insert(key) {
            return;
        }
        let mut id = format!("{}:{at}:{operator}", self.api);
        let number = self.numbers.entry(id.clone()).or_default();
        *number += 1;
        if *number > 1 {
            id = format!("{id}#{number}");
        }
        let line = self.raw[..range.start].matches('\n').count() + 1;
        self.mutants.push(Mutant {
            id,
            subject: self.subject.clone(),
            range,
            new,
            line,
        });
    }

    /// Replaces a text by another, in the same quotes.
    pub fn reword(&mut self, at: &str, operator: &str, (node, new): (&Node, &str)) {
        let range = bytes(node);
        let quote = self.raw[range.clone()].chars().next();
        let quote = quote.filter(|it| matches!(it, '\'' | '"'));
        let new = match quote {
            Some(quote) => format!("{quote}{new}{quote}"),
            None => new.to_owned(),
        };
        self.replace(at, operator, (range, new));
    }

    /// Writes another name where a key stands.
    pub fn rename(&mut self, at: &str, operator: &str, (entry, new): (&Entry, &str)) {
        let range = entry.key.start as usize..entry.key.end as usize;
        self.replace(at, operator, (range, new.to_owned()));
    }

    /// Takes an entry out of its mapping.
    pub fn drop_entry(&mut self, at: &str, mapping: &Mapping, key: &str) {
        let Some(index) = mapping.get_index_of(key) else {
            return;
        };
        let entry = &mapping[index];
        let start = entry.key.start as usize;
        let next = mapping
            .get_index(index + 1)
            .map(|(_, next)| next.key.start as usize);
        let before = index.checked_sub(1).map(|index| self.end(&mapping[index]));
        let end = self.end(entry);
        let (range, new) = match (next, before) {
            (Some(next), _) if next > start => (start..next, ""),
            (None, Some(before)) if before <= start => (before..end, ""),
            (None, None) if self.raw[..start].trim_end().ends_with('{') => (start..end, ""),
            (None, None) => (start..end, "{}"),
            // Merged in from elsewhere.
            _ => return,
        };
        self.replace(at, "drop", (range, new.to_owned()));
    }

    /// Takes an item out of a sequence of several.
    pub fn drop_item(&mut self, at: &str, items: &[Node], index: usize) {
        let range = if let Some(next) = items.get(index + 1) {
            items[index].span.start as usize..next.span.start as usize
        } else if let Some(before) = index.checked_sub(1) {
            items[before].span.end as usize..items[index].span.end as usize
        } else {
            return;
        };
        self.replace(at, "drop", (range, String::new()));
    }

    /// Writes an item of a sequence twice.
    pub fn double_item(&mut self, at: &str, item: &Node) {
        let range = bytes(item);
        let text = &self.raw[range.clone()];
        let line = self.raw[..range.start].rfind('\n').map_or(0, |it| it + 1);
        let before = &self.raw[line..range.start];
        let new = match before.trim_end().strip_suffix('-') {
            Some(indent) if indent.trim().is_empty() => format!("{text}\n{before}{text}"),
            _ => format!("{text}, {text}"),
        };
        self.replace(at, TWICE, (range, new));
    }

    /// Mutants of a formula; `node` is the text with its `=`.
    pub fn formula(&mut self, at: &str, node: &Node, changes: Vec<Change>) {
        for Change {
            operator,
            range,
            new,
        } in changes
        {
            let span = (self.sources).inner_span(node, range.start + 1..range.end + 1);
            let range = span.start as usize..span.end as usize;
            let old = &self.raw[range.clone()];
            let new = match new {
                New::Text(text) => text,
                New::Negated => format!("!({old})"),
                New::OneMore => format!("({old}) + 1"),
            };
            self.replace(at, operator, (range, new));
        }
    }

    /// The text of a value as it is written.
    pub fn written(&self, node: &Node) -> &'a str {
        &self.raw[bytes(node)]
    }

    /// Where an entry ends; the value of an alias stands elsewhere.
    fn end(&self, entry: &Entry) -> usize {
        let key = entry.key.end as usize;
        let end = entry.value.span.end as usize;
        if end >= key {
            return end;
        }
        let alias = self.raw[key..].find('*').map_or(key, |at| key + at);
        let name = self.raw[alias..].find([',', '}', ']', ' ', '\n']);
        name.map_or(self.raw.len(), |length| alias + length)
    }
}

/// The bytes of a value.
pub fn bytes(node: &Node) -> Range<usize> {
    node.span.start as usize..node.span.end as usize
}

impl Mutant {
    /// The file with the change.
    pub fn apply(&self, original: &str) -> String {
        let mut text = original.to_owned();
        text.replace_range(self.range.clone(), &self.new);
        text
    }

    /// The change in one line: what goes and what comes.
    pub fn change(&self, original: &str) -> String {
        let short = |text: &str| {
            let words: Vec<&str> = text.split_whitespace().collect();
            let line = words.join(" ");
            match line.char_indices().nth(70) {
                Some((at, _)) => format!("{}…", &line[..at]),
                None => line,
            }
        };
        let old = short(&original[self.range.clone()]);
        if self.new.is_empty() {
            return format!("without `{old}`");
        }
        format!("`{old}` -> `{}`", short(&self.new))
    }
}
