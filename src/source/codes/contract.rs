//! Problems of contracts: documents, operations, references and schemas.

use crate::source::{Code, Severity};

/// Every code of this area.
pub(crate) const ALL: &[&Code] = &[
    &NOT_OPENAPI,
    &OPENAPI_VERSION,
    &MISSING_KEY,
    &WRONG_KIND,
    &UNKNOWN_KEY,
    &REFERENCE_CYCLE,
    &INVALID_SCHEMA,
    &UNKNOWN_SCHEMA_KEYWORD,
    &INVALID_PATH,
    &AMBIGUOUS_PATHS,
    &DUPLICATE_OPERATION,
    &DUPLICATE_PARAMETER,
    &PATH_PARAMETER_UNDECLARED,
    &PATH_PARAMETER_UNUSED,
    &UNKNOWN_SECURITY_SCHEME,
    &INVALID_SECURITY_SCHEME,
    &MISSING_RESPONSES,
    &INVALID_STATUS,
    &INVALID_MEDIA_TYPE,
    &EXAMPLE_INVALID,
    &UNKNOWN_DATA_NAME,
];

const fn error(name: &'static str, summary: &'static str, explanation: &'static str) -> Code {
    Code {
        name,
        severity: Severity::Error,
        summary,
        explanation,
    }
}

const fn warning(name: &'static str, summary: &'static str, explanation: &'static str) -> Code {
    Code {
        severity: Severity::Warning,
        ..error(name, summary, explanation)
    }
}

pub(crate) static NOT_OPENAPI: Code = error(
    "not-openapi",
    "the file is not an OpenAPI document",
    "A contract is a mapping with the key `openapi`, such as `openapi: 3.1.0`. Perhaps the path \
     names a behavior file, or a part of a contract that another file refers to.",
);

pub(crate) static OPENAPI_VERSION: Code = error(
    "openapi-version",
    "this version of OpenAPI is not supported",
    "OpenAPI 3.0 and 3.1 documents are read. Documents of other versions can be converted by \
     common tools. The version is a text: quote it where YAML would read a number (`\"3.1\"`).",
);

pub(crate) static MISSING_KEY: Code = error(
    "missing-key",
    "a key that must be there is missing",
    "Without this key nothing can be made of the object that it belongs to. In a contract, other tools \
     refuse the document for the same reason; in a behavior file, editors that know \
     specs/behavior.schema.json show which keys there are.",
);

pub(crate) static WRONG_KIND: Code = error(
    "wrong-kind",
    "a value has the wrong kind for its place",
    "The format fixes what stands at each key: a text, a list, a mapping, a truth value. The value \
     is ignored, and so is what depends on it.",
);

pub(crate) static UNKNOWN_KEY: Code = warning(
    "unknown-openapi-key",
    "a key that OpenAPI does not know at this place",
    "The key has no effect, so it is usually a slip of the finger or stands one level too high \
     or too low. Own additions begin with `x-`.",
);

pub(crate) static REFERENCE_CYCLE: Code = error(
    "reference-cycle",
    "a schema refers to itself without end",
    "A recursive schema must move on in the value before it comes back to itself, for example \
     through `properties` or `items`. `A: {$ref: A}`, or an `allOf` that contains itself, says \
     nothing. The reference is ignored.",
);

pub(crate) static INVALID_SCHEMA: Code = error(
    "invalid-schema",
    "a schema is not valid JSON Schema",
    "Schemas of OpenAPI 3.1 are JSON Schema 2020-12. Until it is mended the schema judges \
     nothing: every value would pass.",
);

pub(crate) static UNKNOWN_SCHEMA_KEYWORD: Code = warning(
    "unknown-schema-keyword",
    "a keyword nearly like one of JSON Schema",
    "JSON Schema ignores keywords that it does not know, so a slip of the finger switches a rule \
     off. Own additions begin with `x-`.",
);

pub(crate) static INVALID_PATH: Code = error(
    "invalid-path",
    "a path is not a path template",
    "A path begins with `/`. A parameter is a name in braces; several in one segment need fixed \
     text between them, and each name stands there once.",
);

pub(crate) static AMBIGUOUS_PATHS: Code = error(
    "ambiguous-paths",
    "two paths match the same requests",
    "Names of parameters do not tell paths apart: `/users/{id}` and `/users/{name}` are one path. \
     The second one never gets a request. Put the operations of both under one path.",
);

pub(crate) static DUPLICATE_OPERATION: Code = error(
    "duplicate-operation",
    "two operations have the same `operationId`",
    "The id is how behavior files, workflows and generated clients name an operation, so it must \
     be its own.",
);

pub(crate) static DUPLICATE_PARAMETER: Code = error(
    "duplicate-parameter",
    "a parameter is declared twice",
    "A parameter is known by its name and its place (`in`). An operation may replace a parameter \
     of its path, but neither list may hold it twice.",
);

pub(crate) static PATH_PARAMETER_UNDECLARED: Code = error(
    "path-parameter-undeclared",
    "the path has a parameter that is not declared",
    "Each `{name}` of a path needs a parameter with that name and `in: path`, on the path or on \
     the operation. Without, any text is accepted.",
);

pub(crate) static PATH_PARAMETER_UNUSED: Code = error(
    "path-parameter-unused",
    "a path parameter does not stand in the path",
    "A parameter with `in: path` needs `{name}` in the path, written the same way; otherwise no \
     request can give it.",
);

pub(crate) static UNKNOWN_SECURITY_SCHEME: Code = error(
    "unknown-security-scheme",
    "a security requirement names a scheme that is not there",
    "Schemes are declared under `components.securitySchemes`. A requirement that nobody can meet \
     would refuse every caller.",
);

pub(crate) static INVALID_SECURITY_SCHEME: Code = error(
    "invalid-security-scheme",
    "a security scheme cannot be used",
    "`type` is one of apiKey (with `name` and `in`), http (with `scheme`), oauth2, openIdConnect \
     or mutualTLS.",
);

pub(crate) static MISSING_RESPONSES: Code = error(
    "missing-responses",
    "an operation declares no response",
    "Every answer is held against the declared responses, so there must be one at least. \
     `default` declares the answers that no other entry does.",
);

pub(crate) static INVALID_STATUS: Code = error(
    "invalid-status",
    "a key of `responses` is not a status",
    "Responses are declared for a status (`\"404\"`), for a range (`\"4XX\"`) or for everything \
     else (`default`).",
);

pub(crate) static INVALID_MEDIA_TYPE: Code = error(
    "invalid-media-type",
    "a key of `content` is not a media type",
    "Content is declared for a media type such as `application/json`, or for a range such as \
     `text/*`.",
);

pub(crate) static EXAMPLE_INVALID: Code = warning(
    "example-invalid",
    "an example breaks its own schema",
    "Readers copy examples, and answers are made from them: an example that breaks the schema \
     beside it makes a broken answer. Either the example or the schema is wrong.",
);

pub(crate) static UNKNOWN_DATA_NAME: Code = warning(
    "unknown-data-name",
    "a name in `x-faker` or `x-mock` that stands for no data",
    "`x-faker` knows the dotted names of faker libraries, such as `internet.email`, and `x-mock` the \
     placeholders of Mock.js, such as `@cname`. Where the name is not known, the value is generated from \
     the schema and the name of the property, as if nothing had been said.",
);
