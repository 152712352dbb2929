//! The document as a whole: version, servers, paths, components.

use super::keys;
use super::operation::{Inherited, operation};
use super::reader::{At, Item, Reader};
use super::version::{Version, version};
use super::{callback, content, examples, parameter, response, security, server};
use crate::contract::model::{Contract, Operation, Server};
use crate::contract::router::{Ambiguous, Router};
use crate::contract::schema::{Store, check_schemas};
use crate::contract::template::Template;
use crate::source::codes::contract as codes;
use crate::source::{Bundle, Diagnostic, FileId, Span};
use http::Method;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

/// The methods of a path item, in the order in which `Allow` lists them.
pub(super) const METHODS: [&str; 9] = [
    "get", "head", "post", "put", "patch", "delete", "options", "trace", "query",
];

impl Contract {
    /// Compiles the `OpenAPI` document `root` with everything it refers to, and checks all of it. There is no contract
    /// where the file is no such document; anything else that is wrong costs only what it is in.
    pub fn compile(bundle: &Bundle, root: FileId) -> (Option<Self>, Vec<Diagnostic>) {
        let (contract, mut diagnostics) = Self::read(&mut bundle.clone(), root);
        diagnostics.extend(contract.iter().flat_map(Self::lint));
        (contract, in_order(diagnostics))
    }

    /// Like [`Contract::compile`], without a look into schemas and examples: [`Contract::lint`] does that. Documents
    /// of older versions are turned into the newest form where they are.
    pub fn read(bundle: &mut Bundle, root: FileId) -> (Option<Self>, Vec<Diagnostic>) {
        let Some(document) = bundle.document(root) else {
            return (None, Vec::new()); // The parser has told why.
        };
        let (version, told) = version(document);
        let Some(version) = version else {
            return (None, told.into_iter().collect());
        };
        version.modernize(bundle, root);
        let store = Store::new(bundle.clone());
        let mut reader = Reader::new(&store);
        reader.diagnostics.extend(told);
        let Some(at) = reader.root(root) else {
            return (None, Vec::new());
        };
        let object = match version {
            Version::V20 => &keys::SWAGGER,
            Version::V30 | Version::V31 => &keys::DOCUMENT,
        };
        reader.check_keys(&at, object);
        let mut contract = skeleton(&mut reader, &at, root);
        paths(&mut reader, &at, &mut contract);
        components(&mut reader, &at);
        let Reader {
            diagnostics,
            schemas,
            ..
        } = reader;
        contract.schemas = schemas;
        (Some(contract), in_order(diagnostics))
    }

    /// What is wrong with schemas and examples. Takes its time.
    pub fn lint(&self) -> Vec<Diagnostic> {
        let mut diagnostics = check_schemas(&self.store, self.schemas.clone());
        diagnostics.extend(examples::check(self));
        in_order(diagnostics)
    }
}

/// Sorted by place, each once: shared parts are read once for each use.
fn in_order(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(|it| it.span.map(|span| (span.file, span.start)));
    let mut told = HashSet::new();
    diagnostics.retain(|it| told.insert((it.code.name, it.span, it.message.clone())));
    diagnostics
}

/// Everything but the operations.
fn skeleton<'a>(reader: &mut Reader<'a>, at: &At<'a>, root: FileId) -> Contract {
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
        servers: server::servers(reader, at),
        operations: Vec::new(),
        webhooks: callback::webhooks(reader, at),
        schemes: security::schemes(reader, at),
        router: Router::default(),
        store: Arc::clone(reader.store),
        by_id: HashMap::new(),
        schemas: Vec::new(),
        chinese: OnceLock::new(),
    }
}

/// Where a path was declared, for a word about a second one like it.
struct Declared {
    path: String,
    key: Span,
}

fn paths<'a>(reader: &mut Reader<'a>, at: &At<'a>, contract: &mut Contract) {
    let mut declared: Vec<Declared> = Vec::new();
    let security = security::requirements(reader, at, &contract.schemes);
    for item in reader.entries_of(at, "paths") {
        let template = match Template::parse(item.name) {
            Ok(template) => template,
            Err(error) => {
                reader.tell(&codes::INVALID_PATH, item.key, error.to_string());
                Template::parse_leniently(item.name)
            }
        };
        let inherited = Inherited {
            template: &template,
            security: security.clone().unwrap_or_default(),
            schemes: &contract.schemes,
        };
        let (mut operations, servers) = path_item(reader, &item, &inherited);
        operations.retain(|it| !contract.router.serves(&template, &it.method));
        for server in servers {
            if !contract.servers.contains(&server) {
                contract.servers.push(server);
            }
        }
        let first = contract.operations.len();
        let methods: Vec<Method> = operations.iter().map(|it| it.method.clone()).collect();
        let methods = methods.into_iter().zip(first..).collect();
        if let Err(Ambiguous { first }) = contract.router.insert(&template, methods) {
            let message = format!(
                "this path matches the same requests as `{}`",
                declared[first].path
            );
            reader.diagnostics.push(
                Diagnostic::new(&codes::AMBIGUOUS_PATHS, message)
                    .at(item.key)
                    .related(declared[first].key, "the first one"),
            );
        } else {
            declared.push(Declared {
                path: item.name.to_owned(),
                key: item.key,
            });
        }
        contract.operations.extend(operations);
    }
    name_operations(reader, contract);
}

/// The operations of a path, and the servers that it has for itself.
fn path_item<'a>(
    reader: &mut Reader<'a>,
    item: &Item<'a>,
    inherited: &Inherited<'_>,
) -> (Vec<Operation>, Vec<Server>) {
    let mut parts = Vec::new();
    if item.at.node.get("$ref").is_some() {
        // What stands beside the reference goes before what it leads to.
        let beside = item.at.node.as_mapping().is_some_and(|it| it.len() > 1);
        parts.extend(beside.then(|| item.at.clone()));
    }
    parts.extend(reader.follow(item.at.clone()));
    let mut shared = Vec::new();
    let mut servers = Vec::new();
    for at in &parts {
        reader.check_keys(at, &keys::PATH_ITEM);
        shared.extend(reader.items_of(at, "parameters"));
        servers.extend(server::declared(reader, at));
    }
    let mut operations: Vec<Operation> = Vec::new();
    for at in &parts {
        for (name, key, found) in methods_of(reader, at) {
            let Ok(method) = Method::from_bytes(name.to_uppercase().as_bytes()) else {
                reader.tell(&codes::WRONG_KIND, key, format!("`{name}` is not a method"));
                continue;
            };
            if operations.iter().any(|it| it.method == method) {
                continue;
            }
            servers.extend(server::declared(reader, &found));
            let place = super::operation::Place {
                path: item.name,
                method,
                key,
            };
            operations.extend(operation(reader, &found, (place, &shared), inherited));
        }
    }
    (operations, servers)
}

/// The methods of a path with what stands behind them.
pub(super) fn methods_of<'a>(reader: &mut Reader<'a>, at: &At<'a>) -> Vec<(&'a str, Span, At<'a>)> {
    let mapping = at.node.as_mapping();
    let mut found: Vec<_> = METHODS
        .iter()
        .filter_map(|name| Some((*name, mapping?.get(*name)?.key, at.get(name)?)))
        .collect();
    let further = reader.entries_of(at, "additionalOperations");
    found.extend(further.into_iter().map(|it| (it.name, it.key, it.at)));
    found
}

/// Fills the index of ids. Ids that were made up give way to written ones.
fn name_operations(reader: &mut Reader<'_>, contract: &mut Contract) {
    let mut again = Vec::new();
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
            again.push(at);
        } else {
            contract.by_id.insert(operation.id.clone(), at);
        }
    }
    for (at, operation) in contract.operations.iter_mut().enumerate() {
        if operation.id.is_empty() || again.contains(&at) {
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
    // Where 2.0 has them.
    for item in reader.entries_of(at, "definitions") {
        reader.schemas.push(item.at.address);
    }
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
