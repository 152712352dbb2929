//! Reads a file of expectations. Everything that is wrong with it is told at once, with its place; names are held
//! against what can be used at all.

use super::expectations::{ApiExpectations, Expectations, Toleration, Wish};
use super::usage::{ApiUsage, Usage};
use crate::source::codes::{contract, expectations as codes};
use crate::source::{Bundle, Code, Diagnostic, Files, Loader, Node, Sources, Span, did_you_mean};
use indexmap::IndexMap;
use std::path::Path;

const FILE: [&str; 2] = ["expect", "apis"];
const API: [&str; 5] = ["operations", "statuses", "states", "actions", "tolerate"];
const TOLERATION: [&str; 6] = ["operation", "in", "name", "pointer", "keyword", "because"];
const PARTS: [&str; 7] = [
    "path",
    "query",
    "header",
    "cookie",
    "body",
    "media-type",
    "request",
];

/// What came of reading.
#[derive(Debug)]
pub struct Read {
    /// The expectations, if nothing is wrong with them.
    pub expectations: Option<Expectations>,
    /// Everything that is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts that places point into.
    pub sources: Sources,
}

/// Reads a file. `known` lists what could be used.
pub fn read(path: &Path, disk: &dyn Files, known: &Usage) -> Read {
    let mut loader = Loader::new(disk);
    let file = loader.load(path);
    let root = file.and_then(|it| loader.document(it)).cloned();
    let (bundle, diagnostics) = loader.finish();
    let mut reader = Reader {
        bundle: &bundle,
        known,
        diagnostics,
    };
    let expectations = root.map(|root| reader.file(&root));
    let diagnostics = reader.diagnostics;
    let broken = diagnostics.iter().any(Diagnostic::is_error);
    Read {
        expectations: expectations.filter(|_| !broken),
        diagnostics,
        sources: bundle.sources.clone(),
    }
}

struct Reader<'a> {
    bundle: &'a Bundle,
    known: &'a Usage,
    diagnostics: Vec<Diagnostic>,
}

/// Names below names, and how often each was used.
type Counts = IndexMap<String, IndexMap<String, u64>>;

impl Reader<'_> {
    fn file(&mut self, root: &Node) -> Expectations {
        let mut expectations = Expectations::default();
        let version = root.get("expect").map(Node::to_json);
        let apis = root.get("apis").filter(|_| version == Some(1.into()));
        let Some(apis) = apis else {
            let message = "a file of expectations needs `expect: 1` and `apis`";
            self.tell(&codes::NOT_EXPECTATIONS, root.span, message);
            return expectations;
        };
        self.keys(root, "a file of expectations", &FILE);
        let Some(entries) = apis.as_mapping() else {
            self.wrong_kind(apis, "`apis`", "mapping");
            return expectations;
        };
        for (name, entry) in entries {
            let Some(usage) = self.known.apis.get(name) else {
                let known = self.known.apis.keys().map(String::as_str);
                self.unknown(("API", name), entry.key, known.collect());
                continue;
            };
            let api = self.api(&entry.value, (name, usage));
            expectations.apis.insert(name.clone(), api);
        }
        expectations
    }

    fn api(&mut self, node: &Node, (name, usage): (&str, &ApiUsage)) -> ApiExpectations {
        self.keys(node, "what is expected of an API", &API);
        let statuses = usage.operations.iter();
        let statuses: Counts = statuses
            .map(|(id, it)| (id.clone(), it.statuses.clone()))
            .collect();
        ApiExpectations {
            operations: self.operations(node.get("operations"), usage),
            statuses: self.below(node.get("statuses"), ("operation", "status"), &statuses),
            states: self.below(
                node.get("states"),
                ("resource with states", "state"),
                &usage.states,
            ),
            actions: self.below(
                node.get("actions"),
                ("resource with states", "action"),
                &usage.actions,
            ),
            tolerate: self.tolerate(node.get("tolerate"), (name, usage)),
        }
    }

    fn operations(&mut self, node: Option<&Node>, usage: &ApiUsage) -> Vec<Wish> {
        let Some(node) = node else {
            return Vec::new();
        };
        let known: Vec<&str> = usage.operations.keys().map(String::as_str).collect();
        let wish = |of: String, place: String| Wish {
            of,
            part: None,
            place,
        };
        let names = self.names(node, ("operation", &known));
        names
            .into_iter()
            .map(|(name, place)| wish(name, place))
            .collect()
    }

    /// `createOrder: [201, 409]`, `orders: all`.
    fn below(
        &mut self,
        node: Option<&Node>,
        (outer, inner): (&str, &str),
        counts: &Counts,
    ) -> Vec<Wish> {
        let Some(node) = node else {
            return Vec::new();
        };
        let mut wishes = Vec::new();
        let mut add = |of: &str, names: Vec<(String, String)>| {
            wishes.extend(names.into_iter().map(|(part, place)| Wish {
                of: of.to_owned(),
                part: Some(part),
                place,
            }));
        };
        if node.as_str() == Some("all") {
            for (of, counts) in counts {
                let known: Vec<&str> = counts.keys().map(String::as_str).collect();
                add(of, self.names(node, (inner, &known)));
            }
            return wishes;
        }
        let Some(mapping) = node.as_mapping() else {
            self.wrong_kind(node, "what is expected here", "mapping, or `all`");
            return wishes;
        };
        for (of, entry) in mapping {
            let Some(counts) = counts.get(of) else {
                let known = counts.keys().map(String::as_str).collect();
                self.unknown((outer, of), entry.key, known);
                continue;
            };
            let known: Vec<&str> = counts.keys().map(String::as_str).collect();
            add(of, self.names(&entry.value, (inner, &known)));
        }
        wishes
    }

    /// A list of names, or `all`: each with its place.
    fn names(&mut self, node: &Node, (what, known): (&str, &[&str])) -> Vec<(String, String)> {
        if node.as_str() == Some("all") {
            let place = self.place(node.span);
            return known
                .iter()
                .map(|it| ((*it).to_owned(), place.clone()))
                .collect();
        }
        let Some(items) = node.as_sequence() else {
            self.wrong_kind(node, "what is expected here", "list, or `all`");
            return Vec::new();
        };
        let mut names = Vec::new();
        for item in items {
            // Statuses are numbers in YAML.
            let name = match item.to_json() {
                serde_json::Value::String(text) => text,
                other => other.to_string(),
            };
            if known.contains(&name.as_str()) {
                names.push((name, self.place(item.span)));
            } else {
                self.unknown((what, &name), item.span, known.to_vec());
            }
        }
        names
    }

    fn tolerate(
        &mut self,
        node: Option<&Node>,
        (api, usage): (&str, &ApiUsage),
    ) -> Vec<Toleration> {
        let Some(node) = node else {
            return Vec::new();
        };
        let Some(items) = node.as_sequence() else {
            self.wrong_kind(node, "`tolerate`", "list");
            return Vec::new();
        };
        let mut tolerations = Vec::new();
        for item in items {
            self.keys(item, "a toleration", &TOLERATION);
            let toleration = Toleration {
                operation: self.text(item, "operation"),
                part: self.text(item, "in"),
                name: self.text(item, "name"),
                pointer: self.text(item, "pointer"),
                keyword: self.text(item, "keyword"),
                because: self.text(item, "because"),
                place: self.place(item.span),
            };
            if let (Some(name), Some(value)) = (&toleration.operation, item.get("operation"))
                && !usage.operations.contains_key(name)
            {
                let known = usage.operations.keys().map(String::as_str).collect();
                self.unknown((&format!("operation of `{api}`"), name), value.span, known);
            }
            if let (Some(part), Some(value)) = (&toleration.part, item.get("in"))
                && !PARTS.contains(&part.as_str())
            {
                self.unknown(("part of a request", part), value.span, PARTS.to_vec());
            }
            tolerations.push(toleration);
        }
        tolerations
    }

    fn text(&mut self, node: &Node, key: &str) -> Option<String> {
        let value = node.get(key)?;
        if value.as_str().is_none() {
            self.wrong_kind(value, &format!("`{key}`"), "string");
        }
        value.as_str().map(str::to_owned)
    }

    fn keys(&mut self, node: &Node, what: &str, known: &[&str]) {
        let Some(mapping) = node.as_mapping() else {
            self.wrong_kind(node, what, "mapping");
            return;
        };
        for (key, entry) in mapping.iter().filter(|it| !known.contains(&it.0.as_str())) {
            let message = format!("{what} has no key `{key}`");
            let told = Diagnostic::new(&codes::UNKNOWN_EXPECTATION_KEY, message).at(entry.key);
            let help = did_you_mean(key, known.iter().copied());
            self.diagnostics.push(told.maybe_help(help));
        }
    }

    fn unknown(&mut self, (what, name): (&str, &str), span: Span, known: Vec<&str>) {
        let message = format!("there is no {what} `{name}`");
        let told = Diagnostic::new(&codes::UNKNOWN_EXPECTATION, message).at(span);
        self.diagnostics
            .push(told.maybe_help(did_you_mean(name, known)));
    }

    fn wrong_kind(&mut self, node: &Node, what: &str, expected: &str) {
        let message = format!("{what} is not a {expected}");
        let told = Diagnostic::new(&contract::WRONG_KIND, message).at(node.span);
        let told = told.expected(expected).actual(node.kind_name());
        self.diagnostics.push(told);
    }

    fn tell(&mut self, code: &'static Code, span: Span, message: &str) {
        self.diagnostics
            .push(Diagnostic::new(code, message).at(span));
    }

    fn place(&self, span: Span) -> String {
        self.bundle.sources.place(span)
    }
}
