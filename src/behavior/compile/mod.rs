//! From a behavior file to a behavior: names resolved, formulas checked, replies planned; all problems at once.
//! First the signatures of everything are collected, then every clause is compiled against them.

mod answers;
mod callers;
mod catalogue;
mod changes;
mod derived;
mod fixtures;
mod formulas;
mod machines;
mod operations;
mod plans;
mod queries;
mod records;
mod resources;
mod statuses;
pub(crate) mod types;

use super::formula::check::{Known, Scope};
use super::model::{Behavior, NamedError};
use super::pour::Plans;
use super::seed::seed;
use super::syntax::read::{FromNode, Reader, Text};
use super::syntax::{self};
use super::time::TimeStyle;
use super::types::Type;
use crate::contract::{Contract, Schema};
use crate::data::Locale;
use crate::source::codes::behavior as codes;
use crate::source::{Bundle, Code, Diagnostic, FileId, Node, Span, did_you_mean};
pub use fixtures::{FixtureFile, ReadBlob};
use indexmap::IndexMap;
use operations::Ground;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What a behavior is compiled from.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    /// Every file that was read.
    pub bundle: &'a Bundle,
    /// What the file says, or what was inferred.
    pub node: &'a Node,
    /// The file that references in it start from.
    pub file: FileId,
    /// The ids of operations that nobody wrote: what is wrong with one is not said, it has no behavior then.
    pub inferred: &'a HashSet<String>,
    /// The contract that it names.
    pub contract: &'a Arc<Contract>,
    /// The name of the API.
    pub api: &'a str,
    /// The fixture files, one a resource.
    pub fixtures: &'a [FixtureFile],
    /// Reads the files that fixture records name.
    pub read_blob: ReadBlob<'a>,
}

/// The instant of the trial that shows whether fixtures can be made: the first of 2021.
const TRIAL: i64 = 1_609_459_200_000;

/// Compiles a behavior file. With errors there is no behavior, and the diagnostics say why.
pub fn compile(inputs: Inputs<'_>) -> (Option<Behavior>, Vec<Diagnostic>) {
    let mut reader = Reader::default();
    let file = syntax::File::from_node(inputs.node, &mut reader);
    if reader.incomplete {
        // What is missing would be missed again wherever it is named.
        return (None, reader.diagnostics);
    }
    let mut compiler = Compiler {
        inputs,
        diagnostics: reader.diagnostics,
        known: Known::default(),
        errors: IndexMap::new(),
        plans: Plans::default(),
        time: TimeStyle::default(),
        fill: file.as_ref().is_some_and(|it| it.fill == Some(true)),
        stored_fields: Vec::new(),
        record_schemas: Vec::new(),
        schemas: HashMap::new(),
        sourceless: HashSet::new(),
        action_names: Vec::new(),
    };
    let behavior = file.map(|file| compiler.file(&file));
    let mut diagnostics = compiler.diagnostics;
    let failed = |diagnostics: &[Diagnostic]| diagnostics.iter().any(Diagnostic::is_error);
    if let (Some(behavior), false) = (&behavior, failed(&diagnostics)) {
        // What can only be seen by making the records is seen now, and not by the first request.
        let (_, problems) = seed(behavior, TRIAL, 0);
        let problems = problems.into_iter();
        diagnostics.extend(
            problems.map(|it| Diagnostic::new(&codes::BAD_FIXTURE, it.message).at(it.place)),
        );
    }
    let behavior = behavior.filter(|_| !failed(&diagnostics));
    (behavior, diagnostics)
}

/// The state of one compilation.
pub(crate) struct Compiler<'a> {
    inputs: Inputs<'a>,
    diagnostics: Vec<Diagnostic>,
    known: Known,
    errors: IndexMap<String, NamedError>,
    plans: Plans,
    time: TimeStyle,
    /// Whether answers are completed, so that nothing of them can be missing.
    fill: bool,
    /// For each resource, the schema of its records.
    record_schemas: Vec<Option<Schema>>,
    /// For each resource, the stored fields and whether a record has a value for them without `set`.
    stored_fields: Vec<Vec<(String, bool)>>,
    /// The schemas of fields that were declared by one.
    schemas: HashMap<(usize, String), Schema>,
    /// Resources and properties of which it was said that nothing gives them.
    sourceless: HashSet<(usize, String)>,
    /// For each resource, the names of its machine's actions.
    action_names: Vec<Vec<String>>,
}

impl Compiler<'_> {
    fn file(&mut self, file: &syntax::File) -> Behavior {
        self.version(file);
        self.time = self.time_style(file);
        self.errors = self.catalogue(file);
        self.signatures(file);
        let derived = self.derived(file);
        let callers = self.callers(file);
        let anyone = Self::caller_type(&callers, file.callers.names());
        let mut resources = self.resources(file, derived);
        self.actions(file, &anyone, &mut resources);
        let layout = self.layout(file, &resources);
        let failures = self.failures(file.failures.as_ref());
        let envelopes = self.envelopes(file.replies.as_ref());
        let operations = self.operations(&Ground {
            file,
            callers: &callers,
            resources: &resources,
            failures: &failures,
        });
        let (fixtures, fixture_blobs) = self.fixtures(&resources);
        Behavior {
            fixtures,
            fixture_blobs,
            contract: file.contract.value.clone(),
            document: Arc::clone(self.inputs.contract),
            locale: Locale::of(self.inputs.contract),
            fill: self.fill,
            time: self.time.clone(),
            errors: std::mem::take(&mut self.errors),
            resources,
            layout: layout.into(),
            envelopes,
            failures,
            callers: callers
                .into_iter()
                .map(|(name, caller)| (name, caller.0))
                .collect(),
            operations,
            plans: std::mem::take(&mut self.plans).complete(),
        }
    }

    fn version(&mut self, file: &syntax::File) {
        if file.version.value != 1 {
            let message = format!("format {} is not known", file.version.value);
            let diagnostic = Diagnostic::new(&codes::BAD_VALUE, message)
                .at(file.version.span)
                .expected("1");
            self.report(diagnostic);
        }
        if let Some(infer) = &file.infer
            && !matches!(infer.value.as_str(), "rest" | "off")
        {
            let message = format!("`{}` cannot be inferred", infer.value);
            let diagnostic = Diagnostic::new(&codes::BAD_VALUE, message)
                .at(infer.span)
                .expected("rest or off");
            self.report(diagnostic);
        }
    }

    fn time_style(&mut self, file: &syntax::File) -> TimeStyle {
        let mut style = TimeStyle::default();
        if let Some(zone) = &file.timezone {
            match zone.value.parse() {
                Ok(zone) => style.zone = zone,
                Err(_) => {
                    let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
                    let help = did_you_mean(&zone.value, names)
                        .unwrap_or_else(|| "use an IANA name such as `Asia/Shanghai`".to_owned());
                    let message = format!("there is no time zone `{}`", zone.value);
                    self.report(
                        Diagnostic::new(&codes::BAD_VALUE, message)
                            .at(zone.span)
                            .help(help),
                    );
                }
            }
        }
        if let Some(pattern) = &file.time_format {
            match style.format(0, &pattern.value) {
                Ok(_) => style.pattern = Some(pattern.value.clone()),
                Err(problem) => {
                    self.report(Diagnostic::new(&codes::BAD_VALUE, problem).at(pattern.span));
                }
            }
        }
        style
    }

    /// The names that are always there, and the caller's type.
    pub(crate) fn base_scope(caller: Type) -> Scope {
        let mut scope = Scope::default();
        scope.bind("now", Type::Time);
        let text = |name: &str| (name.to_owned(), Type::Text);
        let request = Type::closed([
            text("method"),
            text("path"),
            text("base"),
            text("operation"),
        ]);
        scope.bind("request", request);
        scope.bind("caller", caller);
        scope
    }

    /// The resource of that name.
    pub(crate) fn resource(&mut self, name: &Text) -> Option<usize> {
        let found = self
            .known
            .resources
            .iter()
            .position(|it| it.name == name.value);
        if found.is_none() {
            let names: Vec<String> = self
                .known
                .resources
                .iter()
                .map(|it| it.name.clone())
                .collect();
            self.unknown(&codes::UNKNOWN_RESOURCE, "resource", name, &names);
        }
        found
    }

    /// A stored field, relation or derived field that must exist.
    pub(crate) fn field(&mut self, resource: usize, name: &Text) -> Option<Type> {
        let known = &self.known.resources[resource];
        let found = known.fields.get(&name.value).cloned();
        if found.is_none() {
            let names: Vec<String> = known.fields.keys().cloned().collect();
            self.unknown(&codes::UNKNOWN_FIELD, "field", name, &names);
        }
        found
    }

    /// An error name that must be in the catalogue.
    pub(crate) fn error(&mut self, name: &str, span: Span) -> String {
        if !self.errors.contains_key(name) {
            let names: Vec<String> = self.errors.keys().cloned().collect();
            let name = Text {
                span,
                value: name.to_owned(),
            };
            self.unknown(&codes::UNKNOWN_ERROR, "error", &name, &names);
        }
        name.to_owned()
    }

    pub(crate) fn error_name(&mut self, name: Option<&Text>) -> Option<String> {
        name.map(|name| self.error(&name.value, name.span))
    }

    /// Reports a name that is not one of those known.
    pub(crate) fn unknown(
        &mut self,
        code: &'static Code,
        what: &str,
        name: &Text,
        known: &[String],
    ) {
        let diagnostic = Diagnostic::new(code, format!("there is no {what} `{}`", name.value))
            .at(name.span)
            .maybe_help(did_you_mean(&name.value, known.iter().map(String::as_str)));
        self.report(diagnostic);
    }

    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }
}
