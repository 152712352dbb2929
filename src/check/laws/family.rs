//! Which operations work on the same kind of record: `POST /things` makes what `GET /things/{id}` reads, `DELETE` takes
//! away and `GET /things` lists. The key of a new record stands in the answer under the name of the path parameter,
//! or under another usual name.

use crate::contract::{Contract, Operation, Schema};
use http::Method;
use indexmap::IndexMap;

/// Answers are looked into this deep for a key.
const DEEP: usize = 4;

/// Operations on one kind of record, by their places in the contract.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Family {
    /// The path of one record.
    pub path: String,
    /// The path parameter that is the key.
    pub key: String,
    /// Makes a record, and the JSON Pointer of its key in the answer.
    pub create: Option<(usize, String)>,
    /// Reads a record.
    pub read: Option<usize>,
    /// Takes a record away.
    pub delete: Option<usize>,
    /// Lists records.
    pub list: Option<usize>,
}

/// Every family of a contract, in the order of its paths.
pub(super) fn families(contract: &Contract) -> Vec<Family> {
    let mut found: IndexMap<&str, Family> = IndexMap::new();
    for operation in &contract.operations {
        let Some((parent, key)) = item(&operation.path) else {
            continue;
        };
        found.entry(&operation.path).or_insert_with(|| {
            let of = |method: Method, path: &str| {
                let mut all = contract.operations.iter();
                all.position(|it| it.method == method && it.path == path)
            };
            let create = of(Method::POST, parent);
            Family {
                path: operation.path.clone(),
                key: key.to_owned(),
                create: create.and_then(|at| {
                    Some((at, key_pointer(&contract.operations[at], (parent, key))?))
                }),
                read: of(Method::GET, &operation.path),
                delete: of(Method::DELETE, &operation.path),
                list: of(Method::GET, parent),
            }
        });
    }
    found.into_values().collect()
}

/// The path of the collection and the name of the key, for a path that ends in a parameter of its own segment.
fn item(path: &str) -> Option<(&str, &str)> {
    let (parent, last) = path.rsplit_once('/')?;
    let key = last.strip_prefix('{')?.strip_suffix('}')?;
    (!key.contains(['{', '}'])).then_some((parent, key))
}

/// Where the key of a new record stands in the answer that tells of it.
fn key_pointer(create: &Operation, (collection, key): (&str, &str)) -> Option<String> {
    let mut answers = create.responses.iter();
    let (_, response) = answers.find(|(status, _)| status.starts_with('2'))?;
    let schema = response.main_content()?.1.schema.as_ref()?;
    let noun = collection
        .rsplit('/')
        .find(|it| !it.is_empty() && !it.starts_with('{'));
    let noun = noun.unwrap_or_default().trim_end_matches('s');
    let wanted = [
        key.to_owned(),
        format!("{noun}id"),
        "id".to_owned(),
        "uuid".to_owned(),
        "key".to_owned(),
    ];
    let wanted = wanted.map(|it| plain(&it));
    let mut best: Option<(usize, usize, String)> = None;
    let mut open = vec![(String::new(), schema.clone(), 0)];
    while let Some((pointer, schema, depth)) = open.pop() {
        for (name, property) in properties(&schema) {
            let pointer = format!("{pointer}/{}", crate::contract::escape(&name));
            if let Some(rank) = wanted.iter().position(|it| *it == plain(&name))
                && best.as_ref().is_none_or(|it| (rank, depth) < (it.0, it.1))
            {
                best = Some((rank, depth, pointer.clone()));
            }
            if depth < DEEP {
                open.push((pointer, property, depth + 1));
            }
        }
    }
    best.map(|it| it.2)
}

fn properties(schema: &Schema) -> Vec<(String, Schema)> {
    let shape = schema.shape();
    let own = shape.properties.iter();
    own.map(|(name, property)| (name.clone(), property.schema.clone()))
        .collect()
}

fn plain(name: &str) -> String {
    let letters = name.chars().filter(|it| it.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}
