//! The keys that each object of `OpenAPI` 3.1 knows.

/// An object whose keys are checked.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Object {
    /// How messages call it.
    pub title: &'static str,
    /// The keys it knows.
    pub keys: &'static [&'static str],
}

pub(super) const DOCUMENT: Object = Object {
    title: "an OpenAPI document",
    keys: &[
        "openapi",
        "info",
        "servers",
        "paths",
        "components",
        "security",
        "tags",
        "externalDocs",
        "webhooks",
        "jsonSchemaDialect",
        "$self",
    ],
};

/// A document that was 2.0 once keeps some shared parts in their old places.
pub(super) const SWAGGER: Object = Object {
    title: "a Swagger document",
    keys: &[
        "openapi",
        "info",
        "servers",
        "paths",
        "components",
        "definitions",
        "parameters",
        "responses",
        "security",
        "tags",
        "externalDocs",
    ],
};

pub(super) const INFO: Object = Object {
    title: "`info`",
    keys: &[
        "title",
        "version",
        "summary",
        "description",
        "termsOfService",
        "contact",
        "license",
    ],
};

pub(super) const SERVER: Object = Object {
    title: "a server",
    keys: &["url", "description", "variables", "name"],
};

pub(super) const COMPONENTS: Object = Object {
    title: "`components`",
    keys: &[
        "schemas",
        "responses",
        "parameters",
        "examples",
        "requestBodies",
        "headers",
        "securitySchemes",
        "links",
        "callbacks",
        "pathItems",
        "mediaTypes",
    ],
};

pub(super) const PATH_ITEM: Object = Object {
    title: "a path",
    keys: &[
        "$ref",
        "summary",
        "description",
        "get",
        "put",
        "post",
        "delete",
        "options",
        "head",
        "patch",
        "trace",
        "query",
        "servers",
        "parameters",
        "additionalOperations",
    ],
};

pub(super) const OPERATION: Object = Object {
    title: "an operation",
    keys: &[
        "tags",
        "summary",
        "description",
        "externalDocs",
        "operationId",
        "parameters",
        "requestBody",
        "responses",
        "callbacks",
        "deprecated",
        "security",
        "servers",
    ],
};

pub(super) const PARAMETER: Object = Object {
    title: "a parameter",
    keys: &[
        "name",
        "in",
        "description",
        "required",
        "deprecated",
        "allowEmptyValue",
        "style",
        "explode",
        "allowReserved",
        "schema",
        "example",
        "examples",
        "content",
    ],
};

pub(super) const HEADER: Object = Object {
    title: "a header",
    keys: &[
        "description",
        "required",
        "deprecated",
        "allowEmptyValue",
        "style",
        "explode",
        "allowReserved",
        "schema",
        "example",
        "examples",
        "content",
    ],
};

pub(super) const REQUEST_BODY: Object = Object {
    title: "a request body",
    keys: &["description", "content", "required"],
};

pub(super) const MEDIA_TYPE: Object = Object {
    title: "a media type",
    keys: &[
        "schema",
        "itemSchema",
        "description",
        "example",
        "examples",
        "encoding",
        "prefixEncoding",
        "itemEncoding",
    ],
};

pub(super) const ENCODING: Object = Object {
    title: "an encoding",
    keys: &[
        "contentType",
        "headers",
        "style",
        "explode",
        "allowReserved",
        "encoding",
        "prefixEncoding",
        "itemEncoding",
    ],
};

pub(super) const RESPONSE: Object = Object {
    title: "a response",
    keys: &["description", "headers", "content", "links", "summary"],
};

pub(super) const EXAMPLE: Object = Object {
    title: "an example",
    keys: &[
        "summary",
        "description",
        "value",
        "externalValue",
        "dataValue",
        "serializedValue",
    ],
};

pub(super) const SECURITY_SCHEME: Object = Object {
    title: "a security scheme",
    keys: &[
        "type",
        "description",
        "name",
        "in",
        "scheme",
        "bearerFormat",
        "flows",
        "openIdConnectUrl",
        "oauth2MetadataUrl",
        "deprecated",
    ],
};
