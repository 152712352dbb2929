//! The document as a whole: version, servers, paths, components.

use super::convert;
use super::keys;
use super::operation::{Inherited, operation};
use super::reader::{At, Item, Reader};
use super::{content, examples, parameter, response, security};
use crate::contract::model::{Contract, Operation, Server};
use crate::contract::router::{Ambiguous, Router};
use crate::contract::schema::{Address, Store, check_schemas};
use crate::contract::template::Template;
use crate::source::codes::contract as codes;
use crate::source::{Bundle, Diagnostic, FileId, Node};
use http::Method;
use std::collections::{HashMap, HashSet};

/// The methods of a path item, in the order in which `Allow` lists them.
pub(super) const METHODS: [(&str, Method); 8] = [
    ("get", Method::GET),
    ("head", Method::HEAD),
    ("post", Method::POST),
    ("put", Method::PUT),
    ("patch", Method::PATCH),
    ("delete", Method::DELETE),
    ("options", Method::OPTIONS),
    ("trace", Method::TRACE),
];

impl Contract {
    /// Compiles the `OpenAPI` document `root` with everything it refers to. There is no contract
    /// where the file is no such document; anything else that is wrong costs only what it is in.
    pub fn compile(bundle: &Bundle, root: FileId) -> (Option<Self>, Vec<Diagnostic>) {
        let (contract, schemas, mut diagnostics) = Self::parts(bundle, root);
        let Some(contract) = contract else {
            return (None, diagnostics);
        };
        diagnostics.extend(check_schemas(&contract.store, schemas));
        diagnostics.extend(examples::check(&contract));
        (Some(contract), tidy(diagnostics))
    }

    /// The same without judging schemas and examples, which takes most of the time. What is wrong with
    /// them is not among the diagnostics.
    pub fn read(bundle: &Bundle, root: FileId) -> (Option<Self>, Vec<Diagnostic>) {
        let (contract, _, diagnostics) = Self::parts(bundle, root);
        (contract, tidy(diagnostics))
    }

    fn parts(bundle: &Bundle, root: FileId) -> (Option<Self>, Vec<Address>, Vec<Diagnostic>) {
        let Some(document) = bundle.document(root) else {
            return (None, Vec::new(), Vec::new()); // The parser has told why.
        };
        let converted = match version(document) {
            Ok(Version::V31) => HashMap::new(),
            Ok(Version::V30) => convert_all(bundle),
            Err(diagnostic) => return (None, Vec::new(), vec![*diagnostic]),
        };
        let store = Store::new(bundle.clone(), converted);
        let mut reader = Reader::new(&store);
        let Some(at) = reader.root(root) else {
            return (None, Vec::new(), Vec::new());
        };
        let mut contract = skeleton(&mut reader, &at, root);
        paths(&mut reader, &at, &mut contract);
        components(&mut reader, &at);
        let Reader {
            diagnostics,
            schemas,
            ..
        } = reader;
        (Some(contract), schemas, diagnostics)
    }
}

/// By place, each once: shared parts are read once for each use.
fn tidy(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(|it| it.span.map(|span| (span.file, span.start)));
    let mut told = HashSet::new();
    diagnostics.retain(|it| told.insert((it.code.name, it.span, it.message.clone())));
    diagnostics
}

enum Version {
    V30,
    V31,
}

fn version(document: &Node) -> Result<Version, Box<Diagnostic>> {
    let Some(node) = document.get("openapi") else {
        let swagger = document.get("swagger");
        let found = Diagnostic::new(&codes::NOT_OPENAPI, "this is not an OpenAPI document")
            .at(document.span)
            .expected("a mapping with the key `openapi`");
        return Err(Box::new(match swagger {
            Some(node) => Diagnostic::new(&codes::OPENAPI_VERSION, "Swagger 2.0 is not read")
                .at(node.span)
                .expected("`openapi: 3.1.0`"),
            None => found,
        }));
    };
    match node.as_str() {
        Some(text) if text.starts_with("3.1") || text.starts_with("3.2") => Ok(Version::V31),
        Some(text) if text.starts_with("3.0") => Ok(Version::V30),
        found => {
            let message = match found {
                Some(text) => format!("OpenAPI `{text}` is not read"),
                None => "the version is not a string".to_owned(),
            };
            let diagnostic = Diagnostic::new(&codes::OPENAPI_VERSION, message).at(node.span);
            Err(Box::new(
                diagnostic
                    .expected("3.0 or 3.1, as a string such as `3.1.0`")
                    .actual(node.kind_name()),
            ))
        }
    }
}

fn convert_all(bundle: &Bundle) -> HashMap<FileId, Node> {
    let files = bundle.sources.iter();
    files
        .filter_map(|(id, _)| Some((id, convert::from_3_0(bundle.document(id)?))))
        .collect()
}

/// Everything but the operations.
fn skeleton<'a>(reader: &mut Reader<'a>, at: &At<'a>, root: FileId) -> Contract {
    reader.check_keys(at, &keys::DOCUMENT);
    let info = at.get("info");
    let text = |key: &str| info.as_ref().and_then(|it| it.string(key));
    if let Some(info) = &info {
        reader.check_keys(info, &keys::INFO);
        reader.required(info, "title", &keys::INFO);
        reader.required(info, "version", &keys::INFO);
    } else {
        let message = "an OpenAPI document needs the key `info`";
        reader.tell(&codes::MISSING_KEY, at.node.span, message);
    }
    Contract {
        root,
        title: text("title").unwrap_or_default(),
        version: text("version").unwrap_or_default(),
        description: text("description"),
        servers: servers(reader, at),
        operations: Vec::new(),
        schemes: security::schemes(reader, at),
        router: Router::default(),
        store: std::sync::Arc::clone(reader.store),
        by_id: HashMap::new(),
    }
}

fn servers<'a>(reader: &mut Reader<'a>, at: &At<'a>) -> Vec<Server> {
    let mut servers = Vec::new();
    for at in reader.items_of(at, "servers") {
        reader.check_keys(&at, &keys::SERVER);
        let Some(url) = reader.required(&at, "url", &keys::SERVER) else {
            continue;
        };
        let mut url = url.to_owned();
        for variable in reader.entries_of(&at, "variables") {
            let default = variable.at.str("default").unwrap_or_default();
            url = url.replace(&format!("{{{}}}", variable.name), default);
        }
        servers.push(server(url));
    }
    if servers.is_empty() {
        servers.push(server("/".to_owned()));
    }
    servers
}

fn server(url: String) -> Server {
    let (host, path) = match url.split_once("://") {
        Some((_, rest)) => {
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            (Some(host.to_ascii_lowercase()), path)
        }
        None => (None, url.as_str()),
    };
    let path = path.trim_matches('/');
    let path = match path {
        "" | "." => String::new(),
        path => format!("/{}", path.trim_start_matches("./")),
    };
    Server { url, host, path }
}

/// Where a path was declared, for a word about a second one like it.
struct Declared {
    path: String,
    key: crate::source::Span,
}

fn paths<'a>(reader: &mut Reader<'a>, at: &At<'a>, contract: &mut Contract) {
    let mut declared: Vec<Declared> = Vec::new();
    let security = security::requirements(reader, at, &contract.schemes);
    for item in reader.entries_of(at, "paths") {
        let template = match Template::parse(item.name) {
            Ok(template) => template,
            Err(error) => {
                reader.tell(&codes::INVALID_PATH, item.key, error.to_string());
                continue;
            }
        };
        let inherited = Inherited {
            template: &template,
            security: security.clone().unwrap_or_default(),
            schemes: &contract.schemes,
        };
        let operations = path_item(reader, &item, &inherited);
        let first = contract.operations.len();
        let methods = operations.iter().map(|it| it.method.clone());
        let methods = methods.zip(first..).collect();
        match contract.router.insert(&template, methods) {
            Ok(()) => {}
            Err(Ambiguous { first }) => {
                let message = format!(
                    "this path matches the same requests as `{}`",
                    declared[first].path
                );
                reader.diagnostics.push(
                    Diagnostic::new(&codes::AMBIGUOUS_PATHS, message)
                        .at(item.key)
                        .related(declared[first].key, "the first one"),
                );
                continue;
            }
        }
        declared.push(Declared {
            path: item.name.to_owned(),
            key: item.key,
        });
        contract.operations.extend(operations);
    }
    name_operations(reader, contract);
}

fn path_item<'a>(
    reader: &mut Reader<'a>,
    item: &Item<'a>,
    inherited: &Inherited<'_>,
) -> Vec<Operation> {
    let Some(at) = reader.follow(item.at.clone()) else {
        return Vec::new();
    };
    reader.check_keys(&at, &keys::PATH_ITEM);
    let shared = reader.items_of(&at, "parameters");
    let mut operations = Vec::new();
    for (name, method) in METHODS {
        let (Some(entry), Some(found)) = (
            at.node.as_mapping().and_then(|it| it.get(name)),
            at.get(name),
        ) else {
            continue;
        };
        let place = super::operation::Place {
            path: item.name,
            method,
            key: entry.key,
        };
        operations.extend(operation(reader, &found, (place, &shared), inherited));
    }
    operations
}

/// Fills the index of ids. Ids that were made up give way to written ones.
fn name_operations(reader: &mut Reader<'_>, contract: &mut Contract) {
    for (at, operation) in contract.operations.iter().enumerate() {
        if operation.id.is_empty() {
            continue;
        }
        if let Some(first) = contract.by_id.get(&operation.id) {
            let message = format!("`{}` is the id of another operation", operation.id);
            reader.diagnostics.push(
                Diagnostic::new(&codes::DUPLICATE_OPERATION, message)
                    .at(operation.id_span)
                    .related(contract.operations[*first].id_span, "the first one"),
            );
        } else {
            contract.by_id.insert(operation.id.clone(), at);
        }
    }
    for (at, operation) in contract.operations.iter_mut().enumerate() {
        if operation.id.is_empty() {
            operation.id = made_up(operation, &contract.by_id);
            contract.by_id.insert(operation.id.clone(), at);
        }
    }
}

/// `get_users_id` for `GET /users/{id}`.
fn made_up(operation: &Operation, taken: &HashMap<String, usize>) -> String {
    let text = format!(
        "{} {}",
        operation.method.as_str().to_lowercase(),
        operation.path
    );
    let words: Vec<&str> = text
        .split(|it: char| !it.is_alphanumeric())
        .filter(|it| !it.is_empty())
        .collect();
    let id = words.join("_");
    let mut candidates = std::iter::once(id.clone()).chain((2..).map(|at| format!("{id}_{at}")));
    candidates.find(|it| !taken.contains_key(it)).unwrap_or(id)
}

/// Schemas, and the parts that no operation uses, so that their faults are told too.
fn components<'a>(reader: &mut Reader<'a>, at: &At<'a>) {
    let Some(components) = at.get("components") else {
        return;
    };
    reader.check_keys(&components, &keys::COMPONENTS);
    for item in reader.entries_of(&components, "schemas") {
        reader.schemas.push(item.at.address);
    }
    for item in reader.entries_of(&components, "parameters") {
        parameter::parameter(reader, item.at);
    }
    for item in reader.entries_of(&components, "headers") {
        parameter::header(reader, item.at, item.name);
    }
    for item in reader.entries_of(&components, "requestBodies") {
        content::body(reader, item.at);
    }
    for item in reader.entries_of(&components, "responses") {
        response::response(reader, item);
    }
}
