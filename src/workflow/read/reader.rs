//! Reading one object after the other: keys, kinds, reusable parts, and a word about whatever is wrong.

use super::keys::{Object, REUSABLE};
use crate::source::codes::{contract, workflow as codes};
use crate::source::{Bundle, Code, Diagnostic, Files, Node, Span, did_you_mean};
use crate::workflow::expression::Expression;
use crate::workflow::model::SourceDescription;
use crate::workflow::template::Template;
use indexmap::IndexMap;
use std::path::PathBuf;

/// The state of one reading.
pub(super) struct Reader<'a> {
    /// Every document.
    pub bundle: &'a Bundle,
    /// For files that are uploaded.
    pub disk: &'a dyn Files,
    /// The Arazzo document.
    pub root: &'a Node,
    /// The folder that paths are relative to.
    pub folder: PathBuf,
    /// The source descriptions.
    pub sources: Vec<SourceDescription>,
    /// The ids of all workflows, with their places.
    pub workflows: IndexMap<String, Span>,
    /// Every expression, to be checked when all names are known.
    pub uses: Vec<Use>,
    /// Everything wrong so far.
    pub diagnostics: Vec<Diagnostic>,
}

/// An expression at its place.
pub(super) struct Use {
    /// The expression.
    pub expression: Expression,
    /// Where it stands.
    pub span: Span,
    /// In which workflow.
    pub workflow: usize,
    /// When it is looked at.
    pub moment: Moment,
}

/// When an expression is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// Before a request is made.
    Before,
    /// When its answer is there.
    After,
    /// When the workflow is at its end.
    End,
}

/// Where in the document something is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    /// The workflow, by its place.
    pub workflow: usize,
    /// When expressions are looked at.
    pub moment: Moment,
}

impl<'a> Reader<'a> {
    /// Adds a problem with a place.
    pub(super) fn tell(&mut self, code: &'static Code, span: Span, message: impl Into<String>) {
        let told = Diagnostic::new(code, message).at(span);
        self.diagnostics.push(told);
    }

    /// Adds a problem with a name that is not there.
    pub(super) fn unknown<'k>(
        &mut self,
        (what, name): (&str, &str),
        span: Span,
        known: impl IntoIterator<Item = &'k str>,
    ) {
        let message = format!("there is no {what} `{name}`");
        let told = Diagnostic::new(&codes::UNKNOWN_REFERENCE, message).at(span);
        self.diagnostics
            .push(told.maybe_help(did_you_mean(name, known)));
    }

    /// Names keys that are nearly like known ones.
    pub(super) fn check_keys(&mut self, node: &Node, object: &Object) {
        let Some(mapping) = node.as_mapping() else {
            self.wrong_kind(node, object.title, "mapping");
            return;
        };
        for (key, entry) in mapping {
            if object.keys.contains(&key.as_str()) || key.starts_with("x-") {
                continue;
            }
            let message = format!("{} has no key `{key}`", object.title);
            let help = did_you_mean(key, object.keys.iter().copied());
            let told = Diagnostic::new(&codes::UNKNOWN_ARAZZO_KEY, message).at(entry.key);
            self.diagnostics.push(told.maybe_help(help));
        }
    }

    /// Says that something else was expected.
    pub(super) fn wrong_kind(&mut self, node: &Node, what: &str, expected: &str) {
        let message = format!("{what} is not a {expected}");
        let told = Diagnostic::new(&contract::WRONG_KIND, message).at(node.span);
        let told = told.expected(expected).actual(node.kind_name());
        self.diagnostics.push(told);
    }

    /// A text behind a key, if there is one.
    pub(super) fn text(&mut self, node: &'a Node, key: &str) -> Option<(&'a str, Span)> {
        let value = node.get(key)?;
        let text = value.as_str();
        if text.is_none() {
            self.wrong_kind(value, &format!("`{key}`"), "string");
        }
        Some((text?, value.span))
    }

    /// A text that must be there.
    pub(super) fn required(
        &mut self,
        node: &'a Node,
        key: &str,
        object: &Object,
    ) -> Option<(&'a str, Span)> {
        if node.get(key).is_none() {
            let message = format!("{} needs the key `{key}`", object.title);
            self.tell(&contract::MISSING_KEY, node.span, message);
        }
        self.text(node, key)
    }

    /// The items behind a key; none if it is absent.
    pub(super) fn items(&mut self, node: &'a Node, key: &str) -> &'a [Node] {
        let Some(value) = node.get(key) else {
            return &[];
        };
        if value.as_sequence().is_none() {
            self.wrong_kind(value, &format!("`{key}`"), "sequence");
        }
        value.as_sequence().unwrap_or_default()
    }

    /// What a reusable object stands for, and the `value` that replaces its own.
    pub(super) fn reusable(
        &mut self,
        node: &'a Node,
        kind: &str,
    ) -> Option<(&'a Node, Option<&'a Node>)> {
        if node.get("reference").is_none() {
            return Some((node, None));
        }
        self.check_keys(node, &REUSABLE);
        let (text, span) = self.text(node, "reference")?;
        let Some(name) = text.strip_prefix(&format!("$components.{kind}.")) else {
            let message = format!("`{text}` does not begin with `$components.{kind}.`");
            self.tell(&codes::UNKNOWN_REFERENCE, span, message);
            return None;
        };
        let known = self.root.get("components").and_then(|it| it.get(kind));
        if let Some(found) = known.and_then(|it| it.get(name)) {
            return Some((found, node.get("value")));
        }
        let known = known.and_then(Node::as_mapping);
        let names = known
            .into_iter()
            .flat_map(|it| it.keys().map(String::as_str));
        self.unknown(("component", text), span, names);
        None
    }

    /// A value with expressions in it.
    pub(super) fn template(&mut self, node: &Node, spot: Spot) -> Template {
        if let Some(items) = node.as_sequence() {
            return Template::List(items.iter().map(|it| self.template(it, spot)).collect());
        }
        if let Some(mapping) = node.as_mapping() {
            let entries = mapping.iter();
            let entries =
                entries.map(|(key, entry)| (key.clone(), self.template(&entry.value, spot)));
            return Template::Object(entries.collect());
        }
        let Some(text) = node.as_str() else {
            return Template::Literal(node.to_json());
        };
        match Template::parse(text) {
            Ok(template) => {
                template.expressions(&mut |it| self.use_of(it, node.span, spot));
                template
            }
            Err(error) => {
                self.tell(&codes::EXPRESSION_SYNTAX, node.span, error.to_string());
                Template::Literal(node.to_json())
            }
        }
    }

    /// Values by name: the outputs of a step or a workflow.
    pub(super) fn templates(
        &mut self,
        node: &'a Node,
        key: &str,
        spot: Spot,
    ) -> Vec<(String, Template)> {
        let Some(value) = node.get(key) else {
            return Vec::new();
        };
        let Some(mapping) = value.as_mapping() else {
            self.wrong_kind(value, &format!("`{key}`"), "mapping");
            return Vec::new();
        };
        let entries = mapping.iter();
        entries
            .map(|(name, entry)| (name.clone(), self.template(&entry.value, spot)))
            .collect()
    }

    /// Remembers an expression.
    pub(super) fn use_of(&mut self, expression: &Expression, span: Span, spot: Spot) {
        self.uses.push(Use {
            expression: expression.clone(),
            span,
            workflow: spot.workflow,
            moment: spot.moment,
        });
    }
}
