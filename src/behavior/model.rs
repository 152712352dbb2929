//! A behavior file after every name was resolved and every formula checked. Immutable; shared by all exchanges.

use super::formula::expr::Expr;
pub use super::machine::{Action, By, Machine, Role};
use super::pour::{PlanId, Plans};
use super::time::TimeStyle;
use super::types::Type;
use super::value::Val;
use crate::contract::{Contract, Schema};
use crate::data::Locale;
use crate::source::Span;
use crate::state::ApiLayout;
use bytes::Bytes;
use indexmap::IndexMap;
use std::sync::Arc;

/// What an API does.
#[derive(Debug)]
pub struct Behavior {
    /// The path of the contract, as the file writes it.
    pub contract: String,
    /// How instants are written, and in which zone days begin.
    pub time: TimeStyle,
    /// The error catalogue by name.
    pub errors: IndexMap<String, NamedError>,
    /// The collections of records; records carry their index here.
    pub resources: Vec<Resource>,
    /// How records are kept: keys, indexes, orders.
    pub layout: Arc<ApiLayout>,
    /// The contract that it belongs to.
    pub(crate) document: Arc<Contract>,
    /// The language of generated values.
    pub(crate) locale: Locale,
    /// Whether answers are completed from the schemas of responses.
    pub(crate) fill: bool,
    pub(crate) envelopes: Envelopes,
    pub(crate) failures: Failures,
    pub(crate) callers: IndexMap<String, Caller>,
    /// One for each operation of the contract, in its order; absent where the file has none.
    pub(crate) operations: Vec<Option<Operation>>,
    pub(crate) plans: Plans,
    /// The first records, in the order in which they are made.
    pub(crate) fixtures: Vec<FixtureRecord>,
    /// The files that first records name.
    pub(crate) fixture_blobs: Vec<Bytes>,
}

impl Behavior {
    /// Whether an operation changes nothing.
    pub fn is_safe(&self, operation: usize) -> bool {
        let operation = self.operations.get(operation).and_then(Option::as_ref);
        operation.is_none_or(|it| it.change.is_empty())
    }

    /// Whether the file says what an operation does.
    pub(crate) fn describes(&self, operation: usize) -> bool {
        self.operations.get(operation).is_some_and(Option::is_some)
    }

    /// The error for a problem that mimeo finds by itself: the operation's own, or that of the file.
    pub fn failure_name(&self, kind: FailureKind, operation: Option<usize>) -> Option<String> {
        let operation = operation.and_then(|at| self.operations.get(at)?.as_ref());
        let own = operation.and_then(|it| it.failures.get(kind));
        own.or(self.failures.get(kind)).map(str::to_owned)
    }

    /// The resources that are looked into to find the caller behind a credential, by security scheme.
    pub(crate) fn credential_resources(&self) -> Vec<(&str, Vec<usize>)> {
        let callers = self.callers.iter();
        let of = |given: &Given| match &given.value {
            GivenValue::Query(query) => Some(query.resource),
            GivenValue::Source(_) => None,
        };
        callers
            .map(|(scheme, caller)| {
                (
                    scheme.as_str(),
                    caller.given.iter().filter_map(of).collect(),
                )
            })
            .collect()
    }

    /// The files that first records name.
    pub fn fixture_blobs(&self) -> &[Bytes] {
        &self.fixture_blobs
    }
}

/// A first record.
#[derive(Debug)]
pub(crate) struct FixtureRecord {
    pub resource: usize,
    pub set: Vec<Assignment>,
    /// Tells an edited fixture from an old one.
    pub hash: u64,
    pub span: Span,
}

/// An error of the catalogue.
#[derive(Clone, Debug)]
pub struct NamedError {
    /// The HTTP status.
    pub status: u16,
    /// All that the failure envelope can show, such as `code` and `message`.
    pub values: Val,
    /// Where it is declared.
    pub span: Span,
}

/// A value to be computed: a literal, a formula, or a structure of such.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// Always the same.
    Literal(Val),
    /// Computed.
    Formula(Formula),
    /// An object.
    Map(Vec<(String, Source)>),
    /// A list.
    List(Vec<Source>),
}

/// A checked formula and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Formula {
    pub expr: Expr,
    pub span: Span,
}

/// Envelopes that every operation shares. That of errors knows `error` and
/// `violations`, in the slots behind the base slots.
#[derive(Debug, Default)]
pub(crate) struct Envelopes {
    pub failure: Option<Source>,
}

/// The problems that mimeo finds by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// The request breaks the contract.
    Invalid,
    /// No operation has this path.
    NoOperation,
    /// The path exists, but not with this method.
    Method,
    /// The body's media type is not one that the operation takes.
    MediaType,
    /// The body is larger than allowed.
    TooLarge,
    /// The change could not be stored.
    Storage,
    /// The behavior file or the contract is at fault.
    Internal,
}

/// Names of errors for problems that mimeo finds by itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Failures(pub Vec<(FailureKind, String)>);

impl Failures {
    pub(crate) fn get(&self, kind: FailureKind) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| *known == kind);
        found.map(|(_, name)| name.as_str())
    }
}

/// Slot of `now`, in every scope.
pub(crate) const NOW: usize = 0;
/// Slot of `request`, in every scope.
pub(crate) const REQUEST: usize = 1;
/// Slot of `caller`, in every scope.
pub(crate) const CALLER: usize = 2;
/// The first slot behind those that are in every scope.
pub(crate) const FIRST: usize = 3;

/// Who stands behind a credential.
#[derive(Debug)]
pub(crate) struct Caller {
    pub missing: Option<String>,
    pub credential: usize,
    pub given: Vec<Given>,
    pub require: Vec<Requirement>,
    /// The caller's record.
    pub record: Source,
}

/// A named value.
#[derive(Debug)]
pub(crate) struct Given {
    pub name: String,
    pub slot: usize,
    pub value: GivenValue,
    pub span: Span,
}

/// Where a named value comes from.
#[derive(Debug)]
pub(crate) enum GivenValue {
    Source(Source),
    Query(Box<Query>),
}

/// A condition and the error that is answered when it does not hold.
#[derive(Debug)]
pub(crate) struct Requirement {
    pub error: String,
    pub condition: Formula,
    /// The condition as it was written.
    pub text: String,
}

/// A query over the records of one resource.
#[derive(Debug)]
pub(crate) struct Query {
    pub resource: usize,
    pub kind: QueryKind,
    pub key: Option<Formula>,
    pub filter: Option<Formula>,
    /// The slot of `record`.
    pub record: usize,
    /// Stored fields and whether they descend; absent for the resource's order.
    pub sort: Option<Vec<(String, bool)>>,
    /// The error when there is no record.
    pub otherwise: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// What a query gives.
#[derive(Debug)]
pub(crate) enum QueryKind {
    /// The first record or `null`.
    One,
    /// All records.
    List,
    /// Their number.
    Count,
    /// Their number in each state of the machine.
    CountByState,
    /// Something of all of them.
    Fold(FoldKind, Formula),
}

/// How a query makes one value of many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FoldKind {
    Sum,
    Average,
    Min,
    Max,
}

/// A collection of records.
#[derive(Debug)]
pub struct Resource {
    /// Its name.
    pub name: String,
    /// The field that tells records apart.
    pub key_field: String,
    /// Stored fields by name.
    pub fields: IndexMap<String, Field>,
    /// The state machine, if records have states.
    pub machine: Option<Machine>,
    /// Records are files that are served back.
    pub content: Option<Content>,
    /// The schema of a whole record, and of what is generated for it.
    pub(crate) schema: Option<Schema>,
    /// Whether a record keeps fields that are not declared.
    pub(crate) open: bool,
    /// Properties of the schema that must be there and may be `null`.
    pub(crate) nulls: Vec<String>,
    /// How many first records are generated.
    pub(crate) records: usize,
    pub(crate) next_key: NextKey,
    pub(crate) relations: IndexMap<String, Relation>,
    pub(crate) derived: IndexMap<String, Derived>,
}

/// How new records get their key.
#[derive(Debug)]
pub(crate) enum NextKey {
    /// 1, 2, 3…
    Integer,
    /// Generated from the schema of the record.
    Generated,
    /// Computed.
    Formula(Formula),
    /// `set` gives it.
    Given,
}

/// A stored field.
#[derive(Debug)]
pub struct Field {
    /// Its type.
    pub ty: Type,
    /// Its schema, where it was declared by one.
    pub schema: Option<Schema>,
    /// Whether answers may show it: not if it stands beside the schema of the record.
    pub shown: bool,
}

/// A record of another resource that belongs to a record.
#[derive(Clone, Debug)]
pub(crate) struct Relation {
    pub target: usize,
    pub by: String,
}

/// A field that is computed when it is read.
#[derive(Debug)]
pub(crate) struct Derived {
    pub value: GivenValue,
    /// The slot of `record`; `owner` is the next one.
    pub record: usize,
}

/// Records that are files.
#[derive(Clone, Debug)]
pub struct Content {
    /// Field with the path behind the API's prefix.
    pub at: String,
    /// Position of the index on that field, if there is one.
    pub index: Option<usize>,
    /// Field with the content's name in the store.
    pub blob: String,
    /// Field with the media type.
    pub media_type: String,
}

/// What an operation does.
#[derive(Debug)]
pub(crate) struct Operation {
    /// Slots of `path`, `query`, `header`, `cookie`, `body`, `files`, in this order from the first.
    pub inputs: usize,
    pub given: Vec<Given>,
    pub require: Vec<Requirement>,
    pub change: Vec<Change>,
    pub answer: OperationAnswer,
    /// The status of the answer.
    pub status: u16,
    /// How the answer is poured into the response schema; absent for an answer without a body.
    pub plan: Option<PlanId>,
    /// The schema by which the answer is completed, where it is.
    pub fill: Option<Schema>,
    /// Headers of the answer.
    pub headers: Vec<(String, Source)>,
    /// The resources whose records it looks at or changes.
    pub uses: Vec<usize>,
    pub failures: Failures,
    /// The envelope of errors, where it is not that of the file.
    pub failure: Option<Source>,
    pub span: Span,
}

/// What an operation answers.
#[derive(Debug)]
pub(crate) enum OperationAnswer {
    /// No body.
    Nothing,
    /// The contract's example.
    Example,
    /// The envelope around a reply.
    Reply(Box<ReplyAnswer>),
    /// The envelope around a list.
    List(Box<ListAnswer>),
}

/// A reply and the envelope around it.
#[derive(Debug)]
pub(crate) struct ReplyAnswer {
    pub reply: Source,
    pub envelope: Option<Enclosing>,
}

/// A list, which page of it, and the envelope around both.
#[derive(Debug)]
pub(crate) struct ListAnswer {
    pub list: Query,
    /// How each record is answered; its slot is the query's.
    pub item: Option<Source>,
    pub page: Option<Page>,
    pub envelope: Option<Enclosing>,
}

/// An envelope and the slot of what it is put around.
#[derive(Debug)]
pub(crate) struct Enclosing {
    pub source: Source,
    pub slot: usize,
}

/// Which page of a list, and the envelope of pages.
#[derive(Debug)]
pub(crate) struct Page {
    pub start: PageStart,
    pub size: Formula,
    pub envelope: Option<Enclosing>,
}

/// Where a page begins.
#[derive(Debug)]
pub(crate) enum PageStart {
    /// The number of the page, from 1.
    Number(Formula),
    /// How many records come before it.
    Offset(Formula),
}

/// One change.
#[derive(Debug)]
pub(crate) struct Change {
    pub when: Option<Formula>,
    pub kind: ChangeKind,
    pub span: Span,
}

/// What is changed.
#[derive(Debug)]
pub(crate) enum ChangeKind {
    Create(Creation),
    Update {
        slot: usize,
        resource: usize,
        set: Vec<Assignment>,
        /// Fields that are emptied unless `set` gives them.
        emptied: Vec<String>,
    },
    Delete {
        slot: usize,
    },
    UpdateAll {
        query: Query,
        set: Vec<Assignment>,
    },
    DeleteAll {
        query: Query,
    },
    Act(Acting),
}

/// A record to be made, or one for each element of a list.
#[derive(Debug)]
pub(crate) struct Creation {
    pub resource: usize,
    /// The slot of the record, or of the list of records.
    pub slot: usize,
    /// The list, and the slot of its element.
    pub each: Option<(Source, usize)>,
    pub set: Vec<Assignment>,
    /// Fields that are not generated: `...` could give them.
    pub offered: Vec<String>,
}

/// An action to be performed on the record in a slot.
#[derive(Debug)]
pub(crate) struct Acting {
    pub slot: usize,
    pub resource: usize,
    pub action: ActionChoice,
    pub forbidden: Option<String>,
    pub refused: Option<String>,
}

/// Which action is performed.
#[derive(Debug)]
pub(crate) enum ActionChoice {
    Named(String),
    Wire(Formula),
}

/// A field and its new value.
#[derive(Debug)]
pub(crate) struct Assignment {
    /// The field, or `...` for every field that the value gives.
    pub field: String,
    pub value: Source,
    /// How a record is frozen into the field's schema, if the value is one.
    pub freeze: Option<PlanId>,
    /// Whether nothing is known of the value at load, so that it is checked when it is stored.
    pub check: bool,
    pub span: Span,
}
