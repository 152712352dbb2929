//! A contract as the engine and the behavior compiler see it. Reading it is `compile`'s work.

use super::condition::Marks;
use super::media_type::MediaRange;
use super::router::{Found, Router};
use super::schema::{Address, Schema, Store};
use super::security::{Requirement, Scheme};
use super::text::Coercion;
use crate::source::{FileId, Node, RefError, Span};
use indexmap::IndexMap;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// An API as its `OpenAPI` document describes it.
#[derive(Debug)]
pub struct Contract {
    /// The file of the `OpenAPI` document.
    pub root: FileId,
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// `info.description`.
    pub description: Option<String>,
    /// The documented servers.
    pub servers: Vec<Server>,
    /// Every operation, in the order of the document.
    pub operations: Vec<Operation>,
    /// What the server may send without having been asked: `webhooks`, and `x-webhooks` of older documents.
    pub webhooks: Vec<Notification>,
    /// `components.securitySchemes` by name.
    pub schemes: IndexMap<String, Scheme>,
    pub(crate) router: Router,
    pub(crate) store: Arc<Store>,
    pub(crate) by_id: HashMap<String, usize>,
    /// Whether its texts are Chinese, once somebody has looked.
    pub(crate) chinese: OnceLock<bool>,
    /// Every schema that is in use, to be checked.
    pub(crate) schemas: Vec<Address>,
}

/// An entry of `servers`, with its variables filled in by their defaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// The whole URL.
    pub url: String,
    /// The host with its port, where the URL has one.
    pub host: Option<String>,
    /// The path without a trailing slash; empty for the root.
    pub path: String,
}

/// A method on a path.
#[derive(Debug)]
pub struct Operation {
    /// `operationId`, or one made from method and path, such as `get_users_id`.
    pub id: String,
    /// The method.
    pub method: http::Method,
    /// The path template.
    pub path: String,
    /// `summary`.
    pub summary: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `tags`.
    pub tags: Vec<String>,
    /// Parameters of the operation and of its path.
    pub parameters: Vec<Parameter>,
    /// The request body, if one is declared.
    pub body: Option<Body>,
    /// Responses by `200`, `4XX` or `default`.
    pub responses: IndexMap<String, Response>,
    /// Any of these is enough; empty for everyone.
    pub security: Vec<Requirement>,
    /// Requests that are sent after an answer.
    pub callbacks: Vec<Callback>,
    /// `deprecated`.
    pub deprecated: bool,
    /// Where the operation stands.
    pub span: Span,
    /// Where its id stands, or its method if it has none.
    pub id_span: Span,
}

/// A request that the server sends after an answer.
#[derive(Debug)]
pub struct Callback {
    /// The address with runtime expressions, such as `{$request.body#/url}`.
    pub url: String,
    /// The request.
    pub request: Notification,
}

/// A request that the server sends.
#[derive(Debug)]
pub struct Notification {
    /// Its name in `callbacks` or `webhooks`.
    pub name: String,
    /// The method.
    pub method: http::Method,
    /// `summary`.
    pub summary: Option<String>,
    /// The headers it has.
    pub headers: Vec<Parameter>,
    /// What it carries.
    pub body: Option<Body>,
    /// Where it stands.
    pub span: Span,
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterPlace {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

/// How lists and objects are written in a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterStyle {
    /// `a,b`, in paths and headers.
    Simple,
    /// `.a.b`, in paths.
    Label,
    /// `;name=a`, in paths.
    Matrix,
    /// `name=a&name=b` or `name=a,b`, in queries and cookies.
    Form,
    /// `name=a%20b`, in queries.
    SpaceDelimited,
    /// `name=a|b`, in queries.
    PipeDelimited,
    /// `name[key]=a`, in queries.
    DeepObject,
    /// A JSON text: `content` stands in place of `schema`.
    Json,
}

/// A parameter, or a header of a response.
#[derive(Debug)]
pub struct Parameter {
    /// The name.
    pub name: String,
    /// Where it travels.
    pub place: ParameterPlace,
    /// Whether it must be there.
    pub required: bool,
    /// Whether an empty value means that it is absent.
    pub allow_empty: bool,
    /// How lists and objects are written.
    pub style: ParameterStyle,
    /// Whether each item has its own `name=`.
    pub explode: bool,
    /// Whether reserved characters stand for themselves in its value, so that `+` is no space.
    pub allow_reserved: bool,
    /// What it must look like.
    pub schema: Option<Schema>,
    /// `default` of the schema.
    pub default: Option<Value>,
    /// Examples in the order of the document.
    pub examples: Vec<Example>,
    /// `description`.
    pub description: Option<String>,
    /// Where it stands.
    pub span: Span,
    pub(crate) coercion: Coercion,
}

/// What a request carries.
#[derive(Debug)]
pub struct Body {
    /// Whether it must be there.
    pub required: bool,
    /// What it may be, by media type or range as written.
    pub content: IndexMap<String, MediaType>,
    /// Where it stands.
    pub span: Span,
}

/// One form of a body.
#[derive(Debug)]
pub struct MediaType {
    /// The media type or range.
    pub range: MediaRange,
    /// What it must look like.
    pub schema: Option<Schema>,
    /// What each item of a sequence must look like: a line, an event.
    pub items: Option<Schema>,
    /// Examples in the order of the document; `example` has no name.
    pub examples: Vec<Example>,
    /// How single properties of a form are written.
    pub encoding: IndexMap<String, Encoding>,
    /// Where it stands.
    pub span: Span,
    pub(crate) coercion: Coercion,
}

/// How one property of a form is written.
#[derive(Debug)]
pub struct Encoding {
    /// The media types that the part may have; empty for any.
    pub content_types: Vec<MediaRange>,
    /// How lists and objects are written.
    pub style: ParameterStyle,
    /// Whether each item has its own `name=`.
    pub explode: bool,
    /// The headers that a part must or may have.
    pub headers: IndexMap<String, Parameter>,
}

/// A value that shows what is meant.
#[derive(Clone, Debug)]
pub struct Example {
    /// The key in `examples`; none for `example`.
    pub name: Option<String>,
    /// `summary`.
    pub summary: Option<String>,
    /// The value itself.
    pub value: Value,
    /// Where the value stands.
    pub span: Span,
}

/// One declared answer.
#[derive(Debug)]
pub struct Response {
    /// `description`.
    pub description: String,
    /// What it may carry, by media type or range as written.
    pub content: IndexMap<String, MediaType>,
    /// Its headers by name as written.
    pub headers: IndexMap<String, Parameter>,
    /// Where it stands.
    pub span: Span,
}

impl Contract {
    /// What stands behind a method and a path (without the server's base path, as sent).
    pub fn find(&self, method: &http::Method, path: &str) -> Found {
        self.router.find(method, path, None)
    }

    /// What stands behind a request, where query and headers tell operations of one path apart too.
    pub fn find_by(
        &self,
        method: &http::Method,
        path: &str,
        (query, headers): (&str, &http::HeaderMap),
    ) -> Found {
        let marks = Marks { query, headers };
        self.router.find(method, path, Some(marks))
    }

    /// The operation of that id.
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.by_id.get(id).map(|at| &self.operations[*at])
    }

    /// The place in `operations` of that id.
    pub fn operation_index(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The paths to serve at, without trailing slashes: `/homemaking`; the empty text for the root.
    pub fn base_paths(&self) -> Vec<&str> {
        let mut paths: Vec<&str> = Vec::new();
        for server in &self.servers {
            if !paths.contains(&server.path.as_str()) {
                paths.push(&server.path);
            }
        }
        paths
    }

    /// The documented hosts, each with the path it is served at.
    pub fn hosts(&self) -> impl Iterator<Item = (&str, &str)> {
        let servers = self.servers.iter();
        servers.filter_map(|it| Some((it.host.as_deref()?, it.path.as_str())))
    }

    /// The schema that a `$ref` text of any file of the bundle leads to.
    pub fn schema(&self, base: FileId, reference: &str) -> Result<Option<Schema>, RefError> {
        let location = self.store.resolve_through(base, reference)?;
        Ok(self.store.schema(location))
    }

    /// The schema that stands at a node outside of the contract, such as in a behavior file;
    /// its own references start from `base`. Nothing where a lone `$ref` leads nowhere.
    pub fn inline_schema(&self, base: FileId, node: &Node) -> Option<Schema> {
        self.store.inline(base, node)
    }

    /// The static view of a schema.
    pub fn shape(&self, schema: &Schema) -> Arc<super::schema::Shape> {
        schema.shape()
    }
}

impl Drop for Contract {
    fn drop(&mut self) {
        self.store.forget_shapes();
    }
}

impl Operation {
    /// The declared answer for a status: the exact one, else its range, else `default`.
    pub fn response(&self, status: u16) -> Option<&Response> {
        self.response_entry(status).map(|it| it.1)
    }

    pub(crate) fn response_entry(&self, status: u16) -> Option<(&str, &Response)> {
        let of = |key: &str| self.responses.get_key_value(key);
        of(&status.to_string())
            .or_else(|| of(&format!("{}XX", status / 100)))
            .or_else(|| of("default"))
            .map(|(key, response)| (key.as_str(), response))
    }
}

impl Response {
    /// The JSON form of the answer, if it has one; otherwise its first form.
    pub fn main_content(&self) -> Option<(&str, &MediaType)> {
        let json =
            |it: &(&String, &MediaType)| it.1.range.codec() == super::media_type::Codec::Json;
        let mut content = self.content.iter();
        let main = content.find(json).or_else(|| self.content.first());
        main.map(|(name, media)| (name.as_str(), media))
    }
}
