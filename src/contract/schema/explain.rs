//! From the errors of a validator to violations: shared references are opened, the nearest branch
//! of an alternative is found, and each broken keyword gets its place in the file.

use super::handle::Direction;
use super::keywords::{INTEGER, SHARED};
use super::store::{Address, Root, Slot, Store};
use crate::contract::violation::{Place, Violation};
use crate::contract::wording;
use crate::source::{FileId, Node, Span};
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;
use std::cell::Cell;
use std::sync::Arc;

/// How many references are opened below each other; deeper findings are summed up.
const DEPTH: usize = 160;

/// How many errors of alternatives are looked at for one value; nested alternatives multiply.
const BUDGET: usize = 2_000;

/// How many violations of one value are told.
const MANY: usize = 100;

/// Every broken rule of a value that does not fit.
pub(super) fn violations(
    store: &Arc<Store>,
    slot: &Slot,
    direction: Direction,
    value: &Value,
) -> Vec<Violation> {
    let explainer = Explainer {
        store,
        direction,
        budget: Cell::new(BUDGET),
    };
    explainer.judge(slot, value, &Trail::default())
}

/// The way that led to a schema: through the instance and through the schemas.
#[derive(Clone, Default)]
struct Trail {
    instance: String,
    schema: String,
    depth: usize,
}

struct Explainer<'a> {
    store: &'a Arc<Store>,
    direction: Direction,
    /// How many errors of alternatives may still be looked at.
    budget: Cell<usize>,
}

/// A node of the walk along a schema path.
struct Cursor<'n> {
    node: &'n Node,
    file: FileId,
    /// Where the node's key stands, for a value behind a key.
    key: Option<Span>,
    /// The target of the last reference that the path ended on.
    target: Option<Address>,
}

impl Explainer<'_> {
    fn judge(&self, slot: &Slot, value: &Value, trail: &Trail) -> Vec<Violation> {
        let Some(validator) = self.store.validator(slot, self.direction) else {
            return Vec::new();
        };
        let errors = validator.iter_errors(value).take(MANY);
        let mut found: Vec<Violation> = errors
            .flat_map(|error| self.explain(slot, &error, trail))
            .collect();
        found.truncate(MANY);
        found
    }

    fn explain(&self, slot: &Slot, error: &ValidationError<'_>, trail: &Trail) -> Vec<Violation> {
        let path = error.evaluation_path().as_str();
        let cursor = self.walk(slot, path);
        let keyword = error.kind().keyword();
        if keyword == SHARED || path.ends_with(SHARED) {
            let below = Trail {
                instance: format!("{}{}", trail.instance, error.instance_path().as_str()),
                schema: format!("{}{}", trail.schema, path.replace(SHARED, "$ref")),
                depth: trail.depth + 1,
            };
            let target = cursor.as_ref().and_then(|it| it.target.clone());
            if let (Some(target), true) = (target, trail.depth < DEPTH) {
                return self.judge(&self.store.slot(target), error.instance(), &below);
            }
        }
        vec![self.violation(slot, error, trail, cursor.as_ref())]
    }

    fn violation(
        &self,
        slot: &Slot,
        error: &ValidationError<'_>,
        trail: &Trail,
        cursor: Option<&Cursor<'_>>,
    ) -> Violation {
        let (mut expected, actual) = wording::schema_rule(error.kind(), error.instance());
        let pointer = format!("{}{}", trail.instance, error.instance_path().as_str());
        if let Some(near) = self.nearest(slot, error, trail) {
            let below = near.pointer.strip_prefix(&pointer).unwrap_or(&near.pointer);
            expected = wording::nearest_branch(&expected, below, &near.message);
        }
        let path = error.evaluation_path().as_str();
        let hidden = matches!(error.kind(), Kind::FalseSchema)
            && cursor.is_some_and(|it| it.node.as_mapping().is_some());
        let keyword = match error.kind() {
            Kind::FalseSchema if hidden => "writeOnly",
            Kind::Custom { .. } if path.ends_with(INTEGER) => "format",
            // A schema that is `false` is named after the keyword that it is the value of.
            Kind::FalseSchema if path.ends_with("Properties") || path.ends_with("Items") => {
                path.rsplit('/').next().unwrap_or("not")
            }
            kind => kind.keyword(),
        };
        Violation {
            place: Place::Body,
            pointer,
            rule: cursor.map(|it| it.key.unwrap_or(it.node.span)),
            keyword: keyword.to_owned(),
            schema_path: format!(
                "{}{}",
                trail.schema,
                path.replace(SHARED, "$ref").replace(INTEGER, "format")
            ),
            message: wording::sentence(&expected, &actual),
            expected,
            actual,
        }
    }

    /// The first finding of the alternative that the value comes nearest to.
    fn nearest(
        &self,
        slot: &Slot,
        error: &ValidationError<'_>,
        trail: &Trail,
    ) -> Option<Violation> {
        let (Kind::AnyOf { context } | Kind::OneOfNotValid { context }) = error.kind() else {
            return None;
        };
        let open = Trail {
            depth: trail.depth + 1,
            ..trail.clone()
        };
        let errors = context.iter().map(Vec::len).sum();
        let budget = self.budget.get().checked_sub(errors)?;
        if open.depth > DEPTH {
            return None;
        }
        self.budget.set(budget);
        let base = trail.instance.len() + error.instance_path().as_str().len();
        context
            .iter()
            .map(|branch| {
                let errors = branch.iter();
                let found = errors.flat_map(|error| self.explain(slot, error, &open));
                found.collect::<Vec<_>>()
            })
            .filter(|branch| !branch.is_empty())
            .min_by_key(|branch| distance(branch, base))
            .and_then(|branch| branch.into_iter().next())
    }

    /// The node that an evaluation path leads to, through references.
    fn walk<'n>(&'n self, slot: &'n Slot, path: &str) -> Option<Cursor<'n>> {
        let mut cursor = Cursor {
            node: self.store.slot_node(slot)?,
            file: match slot.root {
                Root::File | Root::Inline(_) => slot.location.file,
            },
            key: None,
            target: None,
        };
        for token in path.split('/').skip(1) {
            let token = token.replace("~1", "/").replace("~0", "~");
            cursor = self.step(cursor, &token)?;
        }
        Some(cursor)
    }

    fn step<'n>(&'n self, mut cursor: Cursor<'n>, token: &str) -> Option<Cursor<'n>> {
        // A path that goes on behind a reference goes on at its target.
        if let Some(target) = cursor.target.take() {
            cursor.node = self.store.node(&target)?;
            cursor.file = target.file;
        }
        if let Some(items) = cursor.node.as_sequence() {
            cursor.node = items.get(token.parse::<usize>().ok()?)?;
            cursor.key = None;
            return Some(cursor);
        }
        let name = match token {
            SHARED => "$ref",
            INTEGER => "format",
            name => name,
        };
        let mapping = cursor.node.as_mapping()?;
        let entry = mapping.get(name).or_else(|| match name {
            "$ref" => mapping.get("$dynamicRef").or(mapping.get("$recursiveRef")),
            _ => None,
        })?;
        if matches!(name, "$ref" | "$dynamicRef")
            && let Some(reference) = entry.value.as_str()
        {
            cursor.target = self.store.resolve_through(cursor.file, reference).ok();
        }
        cursor.node = &entry.value;
        cursor.key = Some(entry.key);
        Some(cursor)
    }
}

/// How far a value is from an alternative: a wrong type or a wrong tag is far, a fault deep inside is near.
fn distance(branch: &[Violation], base: usize) -> (usize, usize, usize) {
    let here = |violation: &&Violation| violation.pointer.len() == base;
    let wrong_type = branch
        .iter()
        .filter(here)
        .filter(|it| it.keyword == "type")
        .count();
    let wrong_tag = branch
        .iter()
        .filter(|it| matches!(it.keyword.as_str(), "const" | "enum"))
        .count();
    (wrong_type, wrong_tag, branch.len())
}
