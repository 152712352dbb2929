//! Codes of behavior files and fixtures.

pub(crate) use super::contract::{MISSING_KEY, WRONG_KIND};
use crate::source::{Code, Severity};

macro_rules! codes {
    ($($id:ident, $name:literal, $severity:ident, $summary:literal, $explanation:literal;)*) => {
        $(
            #[doc = $summary]
            pub static $id: Code = Code {
                name: $name,
                severity: Severity::$severity,
                summary: $summary,
                explanation: $explanation,
            };
        )*
        /// Every code of this area.
        pub static ALL: &[&Code] = &[$(&$id),*];
    };
}

codes! {
    UNKNOWN_KEY, "unknown-key", Error, "a key that this part of the file does not have",
        "Behavior files are read strictly, so that a slip of the finger is found when the file is saved and not \
         when a page behaves oddly. Rename the key to one that is listed, or remove it.";
    BAD_VALUE, "bad-value", Error, "a value that makes no sense here",
        "The kind is right, but this value is not one that the key can have: a status outside 100 to 599, a time \
         zone that does not exist, a duration that cannot be read.";
    FORMULA_SYNTAX, "formula-syntax", Error, "a formula or template that cannot be read",
        "A text that begins with `=` is a CEL formula, one with `{{ }}` a Handlebars template. To write a literal \
         text that begins with `=`, make it a formula of a quoted text: \"='=x'\".";
    FORMULA_TYPE, "formula-type", Error, "a formula that can never give what is needed",
        "Every formula is checked against the types of the request, the records and the functions it uses. The \
         operands that are pointed at can never fit together, or the result can never fit where it is used. \
         Convert with `int()`, `string()`, `timestamp()` and so on, or correct the field.";
    FORMULA_ARGUMENTS, "formula-arguments", Error, "a function called with the wrong number of arguments",
        "The function takes another number of arguments. A method call `x.f(y)` counts `x` as the first.";
    UNKNOWN_NAME, "unknown-name", Error, "a formula uses a name that is not known here",
        "Formulas know `now`, `request`, `path`, `query`, `header`, `cookie`, `body`, `files` and `caller` in \
         operations, the names that `given` and `change` bind, `record` in conditions on records, `states`, and the \
         resources by their names. Which of them exist depends on where the formula stands.";
    UNKNOWN_FIELD, "unknown-field", Error, "a formula or key names a field that does not exist",
        "The request schema, the record or the object has no such field. Fields of records are those under \
         `fields`, `derived` and `relations` of their resource.";
    UNKNOWN_FUNCTION, "unknown-function", Error, "a formula calls a function that does not exist",
        "`mimeo functions` lists every function with its arguments.";
    UNKNOWN_ERROR, "unknown-error", Error, "an error name that the catalogue does not have",
        "Clauses refer to errors by the names under `errors:`, which give status, code and message once. Add the \
         error there, or correct the name.";
    UNKNOWN_STATE, "unknown-state", Error, "a state that the machine does not have",
        "The states of a machine are those under `states:`. `initial`, `from` and `to` refer to them by name.";
    UNKNOWN_RESOURCE, "unknown-resource", Error, "a resource that is not declared",
        "Resources are declared under `resources:`; queries, changes, relations and fixtures refer to them by name.";
    UNKNOWN_ACTION, "unknown-action", Error, "an action that the machine does not have",
        "`act` performs an action of the record's machine, by its name, or by the value it has on the wire.";
    UNKNOWN_OPERATION, "unknown-operation", Error, "an operation that the contract does not have",
        "Keys under `operations:` are operationIds of the contract.";
    UNKNOWN_SCHEME, "unknown-scheme", Error, "a caller for a security scheme that the contract does not have",
        "Keys under `callers:` are names of `components.securitySchemes` of the contract.";
    OPERATION_MISSING, "operation-missing", Error, "an operation of the contract has no behavior",
        "Every operation of the contract must be described under `operations:`, so that none is forgotten. An \
         operation that needs no state may have just a `reply:`, or `example: true` to answer with its example.";
    CALLER_MISSING, "caller-missing", Error, "a security scheme of the contract has no caller",
        "Operations that need this scheme could not tell who calls. Describe it under `callers:`.";
    UNREACHABLE_STATE, "unreachable-state", Error, "a state that no action leads to",
        "From the initial state, no chain of actions ends in this state, so no record could ever be in it. Add the \
         action that leads there (by the operator, if a back office does it), or remove the state.";
    PROPERTY_WITHOUT_SOURCE, "property-without-source", Error, "a property of the response that nothing can fill",
        "The response schema requires the property, and the record or reply that is poured into it has no field, \
         relation, derived field or key of that name. Add a derived field, or put the property in the reply.";
    REPLY_TYPE, "reply-type", Error, "a reply that does not fit the response schema",
        "What the reply gives can never be what the response schema asks for at this place.";
    UNKNOWN_PROPERTY, "unknown-property", Warning, "a reply has a property that the response schema does not name",
        "Clients that follow the contract will not look for it. It is left out of the answer.";
    UNDECLARED_STATUS, "undeclared-status", Error, "an error with a status that the operation does not declare",
        "Every status that the stand-in can answer must be declared in the contract, or clients generated from it \
         will not understand the answer.";
    UNNAMED_REFUSAL, "unnamed-refusal", Warning, "an action can be refused, and no error is named for that",
        "When somebody else than `by` asks for the action, or the record is in another state than `from`, the answer would \
         be an internal error. Name errors with `forbidden` and `refused`: on the machine for all of its actions, on the \
         action, or on the clause that performs it.";
    DUPLICATE_NAME, "duplicate-name", Error, "a name that is taken",
        "Names that clauses bind must differ from each other, from resources and from the names that are always there.";
    CLAUSE_CONFLICT, "clause-conflict", Error, "clauses that cannot stand together",
        "For example a query with both `key` and `where`, or an operation with both `list` and `example`. Keep one.";
    BAD_FIXTURE, "bad-fixture", Error, "a fixture record that its resource cannot hold",
        "Fixture records have exactly the stored fields of their resource: each one that is not optional, and no other.";
}
