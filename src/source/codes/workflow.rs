//! Codes of Arazzo documents.

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
    NOT_ARAZZO, "not-arazzo", Error, "the file is not an Arazzo document",
        "A file of workflows is a mapping with the key `arazzo`, such as `arazzo: 1.0.1`.";
    ARAZZO_VERSION, "arazzo-version", Error, "this version of Arazzo is not supported",
        "Arazzo 1.0 documents are read. The version is a text with three numbers, such as 1.0.1.";
    UNKNOWN_ARAZZO_KEY, "unknown-arazzo-key", Warning, "a key that Arazzo does not know at this place",
        "The key has no effect, so it is usually a slip of the finger or stands one level too high or too low. \
         Own additions begin with `x-`.";
    ID_TAKEN, "id-taken", Error, "two workflows, steps or sources have the same name",
        "Expressions and `goto` refer to them by name, so each needs its own.";
    UNUSABLE_SOURCE, "unusable-source", Error, "a source description that cannot be used",
        "The `url` of a source is the path of an OpenAPI document, relative to the Arazzo file, or ends in \
         `/__mimeo/openapi.json` for mimeo's control API. Nothing is fetched from the network, and workflows of \
         other Arazzo documents cannot be called.";
    UNKNOWN_STEP_OPERATION, "unknown-step-operation", Error, "a step calls an operation that its API does not have",
        "`operationId` is one of the contract's. Where two sources have an operation of that name, write \
         `$sourceDescriptions.NAME.ID`. `operationPath` is `{$sourceDescriptions.NAME.url}#/paths/~1users/get`.";
    UNKNOWN_REFERENCE, "unknown-reference", Error, "a name that the document does not have",
        "Steps, outputs, inputs, workflows, source descriptions and components are known by their names: \
         `$steps.ID.outputs.NAME`, `$inputs.NAME`, `$workflows.ID.outputs.NAME`, `$components.parameters.NAME`.";
    EXPRESSION_SYNTAX, "expression-syntax", Error, "a runtime expression that cannot be read",
        "Runtime expressions are `$url`, `$method`, `$statusCode`, `$request.` and `$response.` with `header.NAME`, \
         `query.NAME`, `path.NAME` or `body#/POINTER`, `$inputs.NAME`, `$steps.ID.outputs.NAME`, \
         `$workflows.ID.outputs.NAME`, `$outputs.NAME` and `$sourceDescriptions.NAME.url`. Inside of a text they \
         stand in braces: `Bearer {$steps.login.outputs.token}`. Requests are made before there is an answer.";
    CONDITION_SYNTAX, "condition-syntax", Error, "a criterion that cannot be read",
        "A simple condition compares runtime expressions and literals with `==`, `!=`, `<`, `<=`, `>`, `>=`, joined \
         by `&&`, `||`, `!` and parentheses; texts stand in single quotes. Of type `regex` it is a regular \
         expression, of type `jsonpath` a JSONPath (RFC 9535); both need a `context`.";
    PARAMETER_MISMATCH, "parameter-mismatch", Error, "parameters of a step and of its operation do not fit",
        "Each parameter in the path needs a value, and the path and query parameters of a step are those of the \
         operation. Headers and cookies may be more, because credentials are no parameters.";
    STEP_CONFLICT, "step-conflict", Error, "keys that cannot stand together",
        "A step has exactly one of `operationId`, `operationPath` and `workflowId`. An action `goto` has exactly \
         one of `stepId` and `workflowId`, the others have none.";
}
