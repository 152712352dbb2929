//! Every key of a behavior file. The comments are what editors show.

use super::read::{FromNode, Names, OneOrMany, Reader, Spanned, Template, Text, mapping};
use crate::source::{Kind, Node};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

mapping! {
    /// What an API does: the declarative half of a stand-in, beside its OpenAPI contract.
    File {
        /// Version of this format; 1.
        "behavior" version: Spanned<i64>,
        /// The OpenAPI document, relative to this file.
        "contract" contract: Text,
        /// IANA time zone of the API's days and of times without an offset; by default UTC.
        "timezone" timezone: Option<Text>,
        /// strftime pattern by which timestamps are answered; by default RFC 3339.
        "time_format" time_format: Option<Text>,
        /// Envelopes around answers.
        "replies" replies: Option<Replies>,
        /// The error catalogue: a name, its status, and whatever the failure envelope shows.
        "errors" errors: Names<ErrorSpec>,
        /// Which errors answer the problems that mimeo finds by itself.
        "failures" failures: Option<Failures>,
        /// Who calls: one entry for each security scheme of the contract.
        "callers" callers: Names<Caller>,
        /// Collections of records.
        "resources" resources: Names<Resource>,
        /// What each operation of the contract does, by operationId.
        "operations" operations: Names<Operation>,
        /// `rest` reads the usual REST shapes out of the contract first; what stands here comes on top of it. By
        /// default `off`.
        "infer" infer: Option<Text>,
        /// Operations that are not named here answer with the contract's example, or with a generated value.
        "example" example: Option<bool>,
        /// Answers are completed: what a reply or an error does not give, or what does not fit, is generated from the
        /// schema of the response.
        "fill" fill: Option<bool>,
    }
}

mapping! {
    /// Envelopes around answers.
    Replies {
        /// Around what an operation replies; knows `result`.
        "success" success: Option<Template>,
        /// Around a named error; knows `error`.
        "failure" failure: Option<Template>,
        /// Around a page of a list; knows `page` with `items`, `total`, `number`, `size`, `last`.
        "page" page: Option<Template>,
    }
}

mapping! {
    /// Which errors answer the problems that mimeo finds by itself.
    Failures {
        /// The request breaks the contract.
        "invalid" invalid: Option<Text>,
        /// No operation has this path.
        "no_operation" no_operation: Option<Text>,
        /// The path exists, but not with this method.
        "method" method: Option<Text>,
        /// The body's media type is not one that the operation takes.
        "media_type" media_type: Option<Text>,
        /// The body is larger than allowed.
        "too_large" too_large: Option<Text>,
        /// The change could not be stored.
        "storage" storage: Option<Text>,
        /// The behavior file or the contract is at fault.
        "internal" internal: Option<Text>,
    }
}

mapping! {
    /// Who stands behind a credential.
    Caller {
        /// The error when there is no credential.
        "missing" missing: Option<Text>,
        /// Records to look up; knows `credential`.
        "given" given: Names<Given>,
        /// Error name: what must hold.
        "require" require: Names<Template>,
        /// The caller's record.
        "caller" caller: Template,
    }
}

mapping! {
    /// A query over the records of one resource. Exactly one of `in`, `list`, `count`, `sum`, `average`, `min`, `max`.
    Query {
        /// The first record, or `null`.
        "in" one: Option<Text>,
        /// All records.
        "list" list: Option<Text>,
        /// How many records; with `by`, a number for each state of the machine.
        "count" count: Option<Text>,
        /// The sum of `of`; 0 without records.
        "sum" sum: Option<Text>,
        /// The average of `of`; 0 without records.
        "average" average: Option<Text>,
        /// The least `of`, or `null`.
        "min" min: Option<Text>,
        /// The greatest `of`, or `null`.
        "max" max: Option<Text>,
        /// The key of the record.
        "key" key: Option<Template>,
        /// A condition on `record`. Comparisons with indexed fields use the index.
        "where" filter: Option<Template>,
        /// Stored fields to sort by; `-` in front for descending. By default the resource's order.
        "sort" sort: Option<Vec<Text>>,
        /// What to add up or compare, a formula on `record`.
        "of" of: Option<Template>,
        /// The machine's field, to count each state apart.
        "by" by: Option<Text>,
        /// The error when there is no record.
        "else" otherwise: Option<Text>,
    }
}

mapping! {
    /// A collection of records.
    Resource {
        /// The field that tells records apart.
        "key" key: KeySpec,
        /// The stored fields and their types: `integer`, `number`, `string`, `boolean`, `timestamp`, `object`, `any`,
        /// each with `?` if it may be null; `[type]` for a list; or a JSON Schema, `{$ref: …}` included.
        "fields" fields: Names<TypeSpec>,
        /// The JSON Schema of a whole record, mostly `{$ref: …}`. Its properties are stored fields too, and what `set`
        /// does not give to a new record is generated from it. Fields that stand under `fields` besides are kept, but
        /// not answered.
        "schema" schema: Option<TypeSpec>,
        /// With `schema`: how many first records are generated, when the resource is used for the first time.
        "records" records: Option<Spanned<i64>>,
        /// Fields that are computed when they are read: a formula on `record`, or a query that knows `owner`.
        "derived" derived: Names<Given>,
        /// Records of other resources that belong to a record.
        "relations" relations: Names<Relation>,
        /// Fields, or lists of fields, by which records are found quickly.
        "index" index: Vec<OneOrMany<Text>>,
        /// Stored fields that lists are sorted by; `-` in front for descending. By default the key.
        "order" order: Vec<Text>,
        /// Conditions on `caller` and `record` that `by` of actions refers to by name.
        "roles" roles: Names<Template>,
        /// The states of a record and the actions between them.
        "machine" machine: Option<MachineSpec>,
        /// Records of this resource are files that are served back.
        "content" content: Option<Content>,
    }
}

mapping! {
    /// The field that tells records apart.
    KeySpec {
        /// Its name, one of `fields`.
        "field" field: Text,
        /// How new records get it: `integer` for 1, 2, 3…, `generated` from the `schema`, or a formula; with a `schema`
        /// only where `set` gives none. Absent when `set` gives it.
        "next" next: Option<Text>,
    }
}

mapping! {
    /// A record of another resource that belongs to this one.
    Relation {
        /// The other resource.
        "in" target: Text,
        /// The field of this resource that holds the other's key.
        "by" by: Text,
    }
}

mapping! {
    /// Records that are files.
    Content {
        /// The field that holds the path, behind the API's prefix, at which the file is served.
        "at" at: Text,
        /// The field that holds the content's name in the store.
        "blob" blob: Text,
        /// The field that holds the media type.
        "type" media_type: Text,
    }
}

mapping! {
    /// A state machine.
    MachineSpec {
        /// The field that holds the state.
        "field" field: Text,
        /// The states, each with the value that goes over the wire.
        "states" states: Names<Template>,
        /// The state of new records.
        "initial" initial: Text,
        /// The error when somebody else than `by` performs an action.
        "forbidden" forbidden: Option<Text>,
        /// The error when an action is not possible in the present state.
        "refused" refused: Option<Text>,
        /// The actions.
        "actions" actions: Names<ActionSpec>,
    }
}

mapping! {
    /// An action that moves a record from one state to another.
    ActionSpec {
        /// The value that asks for this action on the wire.
        "wire" wire: Option<Template>,
        /// The states it is possible in.
        "from" from: OneOrMany<Text>,
        /// The state it leads to.
        "to" to: Text,
        /// Who may: a role of the resource, a condition on `caller` and `record`, `operator` (through the control
        /// API), or `system` (by a clause, or after a delay).
        "by" by: Text,
        /// With `by: system`: how long after the record came into the state, on the sandbox's clock; `0s` for at once.
        "after" after: Option<Text>,
        /// The error when somebody else than `by` performs it; by default the machine's.
        "forbidden" forbidden: Option<Text>,
        /// The error when it is not possible in the present state; by default the machine's.
        "refused" refused: Option<Text>,
        /// Records to look up; knows `record` and `owner`, which are the same.
        "given" given: Names<Given>,
        /// Error name: what must hold.
        "require" require: Names<Template>,
        /// What else it changes.
        "change" change: Vec<ChangeSpec>,
    }
}

mapping! {
    /// A sentence: given these records, require these conditions, change these records, reply with this.
    Operation {
        /// Records to look up, in this order.
        "given" given: Names<Given>,
        /// Error name: what must hold, in this order.
        "require" require: Names<Template>,
        /// What is changed, in this order; all of it or nothing.
        "change" change: Vec<ChangeSpec>,
        /// What is answered; `success` is put around it.
        "reply" reply: Option<Template>,
        /// Instead of `reply`: the records of this resource.
        "list" list: Option<Text>,
        /// With `list`: a condition on `record`.
        "where" filter: Option<Template>,
        /// With `list`: stored fields to sort by; `-` in front for descending.
        "sort" sort: Option<Vec<Text>>,
        /// With `list`: how each record is answered, a formula or mapping on `record`; by default as it is. The key
        /// `...` takes over everything that another object or record has.
        "item" item: Option<Template>,
        /// With `list`: which page.
        "page" page: Option<PageSpec>,
        /// The status of the answer; by default the first 2xx of the contract.
        "status" status: Option<Spanned<i64>>,
        /// Headers of the answer.
        "headers" headers: Names<Template>,
        /// Envelopes, where they differ from those of the file; `success: =result` leaves the reply bare.
        "replies" replies: Option<Replies>,
        /// Errors for problems that mimeo finds by itself, where they differ from those of the file.
        "failures" failures: Option<Failures>,
        /// Answer with the contract's example instead of a behavior.
        "example" example: Option<bool>,
    }
}

mapping! {
    /// Which page of a list.
    PageSpec {
        /// The page's number, from 1.
        "number" number: Option<Template>,
        /// Instead of `number`: how many records come before the page.
        "offset" offset: Option<Template>,
        /// How many records a page has.
        "size" size: Template,
    }
}

mapping! {
    /// One change. Exactly one of `create`, `update`, `replace`, `delete`, `act`, `update_all`, `delete_all`.
    ChangeSpec {
        /// Make a record of this resource.
        "create" create: Option<Text>,
        /// With `create`: the name that later clauses know the record by.
        "as" alias: Option<Text>,
        /// With `create`: a list; one record is made for each element, which `set` knows as `each`.
        "each" each: Option<Template>,
        /// Change the record of this name.
        "update" update: Option<Text>,
        /// Change the record of this name, and empty the fields that `...` in `set` could give but does not.
        "replace" replace: Option<Text>,
        /// Remove the record of this name.
        "delete" delete: Option<Text>,
        /// Change all records of this resource that `where` holds for.
        "update_all" update_all: Option<Text>,
        /// Remove all records of this resource that `where` holds for.
        "delete_all" delete_all: Option<Text>,
        /// With `update_all` and `delete_all`: a condition on `record`.
        "where" filter: Option<Template>,
        /// The new values of fields. The key `...` takes over every field that an object gives.
        "set" set: Names<Template>,
        /// Perform an action on the record of this name.
        "act" act: Option<Text>,
        /// With `act`: the action's name, or a formula that gives its value on the wire.
        "action" action: Option<Text>,
        /// With `act`: the error when somebody else may; by default the action's.
        "forbidden" forbidden: Option<Text>,
        /// With `act`: the error when it is not possible in the present state; by default the action's.
        "refused" refused: Option<Text>,
        /// Only when this holds.
        "when" when: Option<Template>,
    }
}

/// An error: its status, and whatever the failure envelope shows.
#[derive(Clone, Debug)]
pub(crate) struct ErrorSpec {
    pub status: Spanned<i64>,
    pub node: Node,
}

impl FromNode for ErrorSpec {
    fn from_node(node: &Node, reader: &mut Reader) -> Option<Self> {
        let Some(mapping) = node.as_mapping() else {
            return reader.wrong_kind(node, "mapping");
        };
        let status = reader.key(node, mapping, "status")?;
        Some(Self {
            status,
            node: node.clone(),
        })
    }
}

impl JsonSchema for ErrorSpec {
    fn schema_name() -> Cow<'static, str> {
        "Error".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "An error: its status, and whatever the failure envelope shows, such as `code` and `message`.",
            "type": "object",
            "required": ["status"],
            "properties": {"status": {"type": "integer", "minimum": 100, "maximum": 599}}
        })
    }
}

/// A named value: a formula, or a query.
#[derive(Clone, Debug)]
pub(crate) enum Given {
    /// A formula or other value.
    Value(Node),
    /// A query over one resource.
    Query(Box<Query>, crate::source::Span),
}

impl FromNode for Given {
    fn from_node(node: &Node, reader: &mut Reader) -> Option<Self> {
        match &node.kind {
            Kind::String(_) => Some(Self::Value(node.clone())),
            Kind::Mapping(_) => {
                let query = Query::from_node(node, reader)?;
                Some(Self::Query(Box::new(query), node.span))
            }
            _ => reader.wrong_kind(node, "formula or query"),
        }
    }
}

impl JsonSchema for Given {
    fn schema_name() -> Cow<'static, str> {
        "Given".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let query = generator.subschema_for::<Query>();
        json_schema!({
            "description": "A formula, or a query over the records of one resource.",
            "anyOf": [{"type": "string"}, query]
        })
    }
}

/// The type of a stored field, as written.
#[derive(Clone, Debug)]
pub(crate) struct TypeSpec(pub Node);

impl FromNode for TypeSpec {
    fn from_node(node: &Node, reader: &mut Reader) -> Option<Self> {
        match node.kind {
            Kind::String(_) | Kind::Mapping(_) | Kind::Sequence(_) => Some(Self(node.clone())),
            _ => reader.wrong_kind(node, "type name or schema"),
        }
    }
}

impl JsonSchema for TypeSpec {
    fn schema_name() -> Cow<'static, str> {
        "FieldType".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "`integer`, `number`, `string`, `boolean`, `timestamp`, `object` or `any`, with `?` if it may be null; `[type]` for a list; or a JSON Schema.",
            "anyOf": [
                {"enum": ["integer", "number", "string", "boolean", "timestamp", "object", "any",
                          "integer?", "number?", "string?", "boolean?", "timestamp?", "object?"]},
                {"type": "array", "minItems": 1, "maxItems": 1, "items": {"type": "string"}},
                {"type": "object"}
            ]
        })
    }
}
