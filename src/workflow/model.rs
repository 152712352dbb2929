//! An Arazzo document, compiled: names are resolved, expressions and conditions are read, files are loaded.

use super::criterion::Criterion;
use super::template::Template;
use crate::contract::{Contract, Operation, ParameterPlace};
use crate::source::{Sources, Span};
use bytes::Bytes;
use serde_json::Value;
use std::path::PathBuf;
use std::time::Duration;

/// The workflows of one Arazzo document.
#[derive(Debug)]
pub struct Stories {
    /// Where it was read.
    pub path: PathBuf,
    /// `info.title`.
    pub title: String,
    /// The source descriptions.
    pub sources: Vec<SourceDescription>,
    /// The workflows in the order of the document.
    pub workflows: Vec<Workflow>,
    /// The texts that places point into.
    pub files: Sources,
}

/// An API that steps call.
#[derive(Debug)]
pub struct SourceDescription {
    /// Its name in the document.
    pub name: String,
    /// `url` as it is written.
    pub url: String,
    /// Which API it is.
    pub kind: SourceKind,
    /// Its contract.
    pub contract: Contract,
}

/// Which API a source description means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// One that a contract file describes.
    Api {
        /// The name of its folder, under which mimeo serves it.
        name: String,
        /// The folder of its contract.
        folder: PathBuf,
    },
    /// The control API of mimeo.
    Control,
}

/// A workflow.
#[derive(Debug)]
pub struct Workflow {
    /// `workflowId`.
    pub id: String,
    /// `summary`.
    pub summary: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// What `inputs` must look like.
    pub inputs: Option<Inputs>,
    /// Workflows that run before it, by their places in the document.
    pub depends_on: Vec<usize>,
    /// Its steps.
    pub steps: Vec<Step>,
    /// `successActions`, for steps whose own ones do not apply.
    pub on_success: Vec<Action>,
    /// `failureActions`, for steps whose own ones do not apply.
    pub on_failure: Vec<Action>,
    /// What it gives out.
    pub outputs: Vec<(String, Template)>,
}

/// The schema of the inputs of a workflow.
#[derive(Debug)]
pub struct Inputs {
    /// The schema, without a reference at its top.
    pub schema: Value,
    /// The same, compiled.
    pub validator: jsonschema::Validator,
}

/// A step.
#[derive(Debug)]
pub struct Step {
    /// `stepId`.
    pub id: String,
    /// `description`.
    pub description: Option<String>,
    /// What it calls.
    pub call: Call,
    /// Parameters of the step, and those of the workflow that it does not give itself.
    pub parameters: Vec<Parameter>,
    /// What it sends.
    pub body: Option<Body>,
    /// What must hold of the answer.
    pub criteria: Vec<Criterion>,
    /// What follows when all of it holds; else the next step.
    pub on_success: Vec<Action>,
    /// What follows when something does not; else the workflow is broken.
    pub on_failure: Vec<Action>,
    /// What later steps can use.
    pub outputs: Vec<(String, Template)>,
    /// Where the step's id stands.
    pub span: Span,
}

/// What a step calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// An operation.
    Operation {
        /// The source description, by its place.
        source: usize,
        /// The operation, by its place in the contract.
        operation: usize,
    },
    /// A workflow of this document, by its place.
    Workflow(usize),
}

/// A parameter of a step.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The name.
    pub name: String,
    /// Where it travels; nothing for an input of a workflow.
    pub place: Option<ParameterPlace>,
    /// Its value.
    pub value: Template,
    /// Where it stands.
    pub span: Span,
}

/// What a step sends.
#[derive(Clone, Debug)]
pub struct Body {
    /// The media type.
    pub content_type: String,
    /// The content.
    pub payload: Payload,
    /// Values that are put into the payload.
    pub replacements: Vec<(String, Template)>,
    /// Where it stands.
    pub span: Span,
}

/// The content of a body.
#[derive(Clone, Debug)]
pub enum Payload {
    /// A value, written as the media type says.
    Value(Template),
    /// The bytes of a file.
    File(File),
    /// The parts of `multipart/form-data`.
    Parts(Vec<(String, Part)>),
}

/// A part of a multipart body.
#[derive(Clone, Debug)]
pub enum Part {
    /// Text, or JSON for a list or an object.
    Value(Template),
    /// A file.
    File(File),
}

/// A file to be uploaded, read when the document was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The name that the server is told.
    pub filename: String,
    /// Its media type.
    pub content_type: String,
    /// What is in it.
    pub bytes: Bytes,
}

/// What may follow a step.
#[derive(Clone, Debug)]
pub struct Action {
    /// Its name.
    pub name: String,
    /// What is done.
    pub kind: ActionKind,
    /// When it is done; always if empty.
    pub criteria: Vec<Criterion>,
}

/// What is done after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// The workflow ends.
    End,
    /// Another step of it follows, by its place.
    Step(usize),
    /// Another workflow takes over.
    Workflow(usize),
    /// The step is done once more.
    Retry {
        /// After so long.
        after: Duration,
        /// At most so often.
        limit: u32,
    },
}

impl Stories {
    /// The place of the workflow of that id.
    pub fn workflow(&self, id: &str) -> Option<usize> {
        self.workflows.iter().position(|it| it.id == id)
    }

    /// The operation that a step calls, with its source.
    pub fn operation(&self, call: Call) -> Option<(&SourceDescription, &Operation)> {
        let Call::Operation { source, operation } = call else {
            return None;
        };
        let source = self.sources.get(source)?;
        Some((source, source.contract.operations.get(operation)?))
    }

    /// The folders of the APIs that its steps call.
    pub fn folders(&self) -> Vec<PathBuf> {
        let mut folders: Vec<PathBuf> = Vec::new();
        for source in &self.sources {
            if let SourceKind::Api { folder, .. } = &source.kind
                && !folders.contains(folder)
            {
                folders.push(folder.clone());
            }
        }
        folders
    }
}

impl SourceDescription {
    /// The path in front of its operations, as mimeo and the documented servers have it.
    pub fn base(&self) -> String {
        let SourceKind::Api { .. } = self.kind else {
            return "/__mimeo".to_owned();
        };
        let bases = self.contract.base_paths();
        bases.first().copied().unwrap_or_default().to_owned()
    }
}
