//! A schema node where it stands, on one of the two sides, and the question whether two of them say the same.

use crate::contract::{Contract, Schema};
use crate::source::{FileId, Kind, Mapping, Node, Span};
use std::collections::{HashMap, HashSet};

/// Keys that say nothing about values.
const SILENT: [&str; 9] = [
    "title",
    "description",
    "summary",
    "example",
    "examples",
    "externalDocs",
    "xml",
    "$comment",
    "$schema",
];

/// Keys whose value is a map of schemas by name.
const MAPS: [&str; 5] = [
    "properties",
    "patternProperties",
    "dependentSchemas",
    "$defs",
    "definitions",
];

/// A node of a contract.
#[derive(Clone, Copy)]
pub(super) struct At<'c> {
    pub node: &'c Node,
    pub file: FileId,
    pub contract: &'c Contract,
    /// Whether `oneOf` and `anyOf` are left out, because one of the alternatives stands beside it.
    pub chosen: bool,
}

impl<'c> At<'c> {
    /// The place of a schema.
    pub(super) fn of(contract: &'c Contract, schema: &'c Schema) -> Option<Self> {
        Some(Self {
            node: schema.node()?,
            file: schema.file(),
            contract,
            chosen: false,
        })
    }

    /// A node of the same file.
    pub(super) fn with(self, node: &'c Node) -> Self {
        Self {
            node,
            chosen: false,
            ..self
        }
    }

    /// The value behind a key.
    pub(super) fn get(self, key: &str) -> Option<Self> {
        self.node.get(key).map(|node| self.with(node))
    }

    /// The elements behind a key.
    pub(super) fn list(self, key: &str) -> impl Iterator<Item = Self> + use<'c> {
        let items = self.node.get(key).and_then(Node::as_sequence);
        items.into_iter().flatten().map(move |node| self.with(node))
    }

    /// Where its `$ref` leads, if it has one that leads anywhere.
    pub(super) fn target(self) -> Option<Self> {
        let reference = self.node.get("$ref")?.as_str()?;
        let address = self
            .contract
            .store
            .resolve_through(self.file, reference)
            .ok()?;
        let node = self.contract.store.node(&address)?;
        Some(Self {
            node,
            file: address.file,
            contract: self.contract,
            chosen: false,
        })
    }

    /// The last part of its `$ref`.
    pub(super) fn reference_name(self) -> Option<&'c str> {
        let reference = self.node.get("$ref")?.as_str()?;
        reference.rsplit(['/', '#']).next()
    }

    /// The span of the key, where the node is the value of one in `parent`; else of the node.
    pub(super) fn key_span(parent: Self, key: &str) -> Span {
        let entry = parent.node.as_mapping().and_then(|it| it.get(key));
        entry.map_or(parent.node.span, |it| it.key)
    }

    /// What tells the node from all others.
    pub(super) fn identity(self) -> (usize, bool) {
        (std::ptr::from_ref(self.node) as usize, self.chosen)
    }

    /// Whether it is the schema `false`.
    pub(super) fn is_false(self) -> bool {
        self.node.as_bool() == Some(false)
    }
}

/// Remembers which pairs say the same. Two schemas do if their keywords are equal and their references lead to
/// schemas that do; a circle of references is equal until the opposite is found.
#[derive(Default)]
pub(super) struct Sameness {
    known: HashMap<(usize, usize), bool>,
}

type Pair<'c> = (At<'c>, At<'c>);

impl Sameness {
    /// Whether two schemas say the same.
    pub(super) fn same<'c>(&mut self, old: At<'c>, new: At<'c>) -> bool {
        if old.chosen != new.chosen {
            return false;
        }
        let root = key((old, new));
        let mut assumed: HashSet<(usize, usize)> = HashSet::new();
        let mut pending: Vec<Pair<'c>> = vec![(old, new)];
        while let Some((old, new)) = pending.pop() {
            let pair = key((old, new));
            match self.known.get(&pair) {
                Some(true) => continue,
                Some(false) => return self.differ(root, pair),
                None => {}
            }
            if assumed.insert(pair) && !equal((old, new), Where::Schema, &mut pending) {
                return self.differ(root, pair);
            }
        }
        self.known
            .extend(assumed.into_iter().map(|pair| (pair, true)));
        true
    }

    fn differ(&mut self, root: (usize, usize), pair: (usize, usize)) -> bool {
        self.known.insert(root, false);
        self.known.insert(pair, false);
        false
    }

    /// Whether two intersections of schemas say the same, part by part.
    pub(super) fn same_parts<'c>(&mut self, old: &[At<'c>], new: &[At<'c>]) -> bool {
        old.len() == new.len() && old.iter().zip(new).all(|(old, new)| self.same(*old, *new))
    }
}

fn key((old, new): Pair<'_>) -> (usize, usize) {
    (old.identity().0, new.identity().0)
}

/// What a node is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Where {
    Schema,
    /// A map of schemas by name: its keys are no keywords.
    Map,
    /// Data, in which `$ref` means nothing.
    Data,
}

/// Whether two nodes are equal but for what their references lead to, which is put aside.
fn equal<'c>((old, new): Pair<'c>, place: Where, pending: &mut Vec<Pair<'c>>) -> bool {
    match (&old.node.kind, &new.node.kind) {
        (Kind::Mapping(left), Kind::Mapping(right)) => {
            equal_mappings((old, new), (left, right), place, pending)
        }
        (Kind::Sequence(left), Kind::Sequence(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| equal((old.with(left), new.with(right)), place, pending))
        }
        (Kind::Null, Kind::Null) => true,
        (Kind::Bool(left), Kind::Bool(right)) => left == right,
        (Kind::Number(left), Kind::Number(right)) => left == right,
        (Kind::String(left), Kind::String(right)) => left == right,
        _ => false,
    }
}

fn equal_mappings<'c>(
    (old, new): Pair<'c>,
    (left, right): (&'c Mapping, &'c Mapping),
    place: Where,
    pending: &mut Vec<Pair<'c>>,
) -> bool {
    let speaks = |key: &&String| {
        place != Where::Schema || !(SILENT.contains(&key.as_str()) || key.starts_with("x-"))
    };
    if left.keys().filter(speaks).count() != right.keys().filter(speaks).count() {
        return false;
    }
    for key in left.keys().filter(speaks) {
        let (Some(one), Some(other)) = (left.get(key), right.get(key)) else {
            return false;
        };
        let pair = (old.with(&one.value), new.with(&other.value));
        if place == Where::Schema && key == "$ref" {
            match (old.target(), new.target()) {
                (Some(old), Some(new)) => pending.push((old, new)),
                (None, None) => {}
                _ => return false,
            }
            continue;
        }
        let inner = match place {
            Where::Data => Where::Data,
            Where::Schema if MAPS.contains(&key.as_str()) => Where::Map,
            Where::Schema if matches!(key.as_str(), "enum" | "const" | "default") => Where::Data,
            Where::Map | Where::Schema => Where::Schema,
        };
        if !equal(pair, inner, pending) {
            return false;
        }
    }
    true
}
