//! What was not as it should be, with all the evidence.

use super::results::Phase;
use super::sequence::{Received, Sequence};
use crate::source::{Sources, Span};
use serde_json::Value;

/// A rule that the checker holds services against. All of them are constants; SARIF lists them.
#[derive(Debug, PartialEq, Eq)]
pub struct Check {
    /// The stable name, such as `answer-schema`.
    pub name: &'static str,
    /// One line: what a service that keeps it does.
    pub promise: &'static str,
}

/// Something that a service did not keep.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub check: &'static Check,
    /// The phase that found it.
    pub phase: Phase,
    /// operationId of the operation that is at fault, if it is one.
    pub operation: Option<String>,
    /// One line: `createOrder answered 200, expected 403 order_forbidden`.
    pub summary: String,
    /// The shortest steps that show it; the last one is the one that went wrong.
    pub sequence: Sequence,
    /// What came back to each step; nothing where nothing came.
    pub received: Vec<Option<Received>>,
    /// What should have come back to the last step.
    pub expected: Expectation,
    /// Where what came differs from what was expected.
    pub differences: Vec<Difference>,
    /// The clauses of the behavior file and the rules of the contract that ask for it.
    pub grounds: Vec<Ground>,
    /// How often it happened again.
    pub confirmation: Confirmation,
    /// The seed that found it.
    pub seed: u64,
    /// How many others of the same kind were found and left out.
    pub duplicates: usize,
    /// The same for the same fault in every run: what baselines know it by. Such as
    /// `model:createOrder:status:403:200`.
    pub fingerprint: String,
}

impl Finding {
    /// A finding of which only the evidence is known.
    pub fn new(check: &'static Check, sequence: Sequence, received: Vec<Option<Received>>) -> Self {
        Self {
            check,
            phase: Phase::Traffic,
            operation: None,
            summary: String::new(),
            sequence,
            received,
            expected: Expectation::default(),
            differences: Vec::new(),
            grounds: Vec::new(),
            confirmation: Confirmation::default(),
            seed: 0,
            duplicates: 0,
            fingerprint: check.name.to_owned(),
        }
    }

    /// Whether it shows less often than not, so that it does not count.
    pub fn is_flaky(&self) -> bool {
        let Confirmation { shown, tried } = self.confirmation;
        tried > 0 && shown * 2 <= tried
    }
}

/// What should have come back.
#[derive(Clone, Debug, Default)]
pub struct Expectation {
    /// In words: `401 or 403`, `an answer that fits the schema of 200`.
    pub text: String,
    /// The status, where exactly one is right.
    pub status: Option<u16>,
    /// The named error of the behavior file.
    pub error: Option<String>,
    /// The body as the model has it, with the service's own values where it may choose.
    pub body: Option<Value>,
}

/// One place where an answer is wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// `status`, `header NAME`, or `body` and a JSON Pointer, such as `body /data/status`.
    pub place: String,
    /// What was expected, with its type: `integer 3`.
    pub expected: String,
    /// What was there, with its type.
    pub actual: String,
}

/// A place in the spec files that asks for what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// What stands there: `require order_forbidden`, `required property total`.
    pub text: String,
    /// Where, if it stands anywhere.
    pub place: Option<Place>,
}

impl Ground {
    /// What stands at a span.
    pub(super) fn at(text: String, span: Option<Span>, sources: &Sources) -> Self {
        let place = span.map(|span| {
            let position = sources.position(span);
            Place {
                file: sources.path(span).display().to_string(),
                line: position.line,
                column: position.column,
            }
        });
        Self { text, place }
    }
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file as it was given.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
}

/// How often a finding was tried again from a clean start, and how often it showed again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Confirmation {
    /// How often it showed.
    pub shown: u32,
    /// How often it was tried.
    pub tried: u32,
}
