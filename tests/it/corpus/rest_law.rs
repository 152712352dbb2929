//! The law of REST, with no configuration: what POST made, GET reads and the list shows; what DELETE removed is 404.
//!
//! `law` is for other programs in this folder. `MIMEO_REST_LAW=LIST cargo test --test it` judges the documents that the
//! file LIST names, one a line, and prints the share for which the law holds, and why it does not for the others.

use super::client::{Client, Reply, called, text_of};
use super::reached::{Reached, kind};
use http::Method;
use libtest_mimic::Trial;
use mimeo::contract::{Operation, ParameterPlace};
use mimeo::engine::{self, Api, Options};
use mimeo::source::Disk;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

/// More collections of one document are not tried.
const MOST: usize = 40;
/// More pages of one list are not read.
const PAGES: usize = 6;

/// What became of a document.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// It has no POST on a collection with a GET on its item.
    NotRest,
    /// Each step that it has operations for held for one resource.
    Kept {
        /// The path of the item.
        item: String,
        /// How many of create, read, list, delete it has.
        steps: usize,
    },
    /// No resource kept the law; the reason of each, nearest to the end first.
    Broken(Vec<String>),
}

/// A collection with its item.
struct Pair<'a> {
    create: &'a Operation,
    read: &'a Operation,
    list: Option<&'a Operation>,
    delete: Option<&'a Operation>,
}

/// Whether the law holds for at least one resource; and every answer on the way that broke the contract.
pub fn law(api: &Api) -> (Verdict, Vec<String>) {
    let mut pairs = pairs(api);
    pairs.sort_by_key(|it| {
        let steps = usize::from(it.list.is_some()) + usize::from(it.delete.is_some());
        (2 - steps, it.read.path.matches('{').count())
    });
    if pairs.is_empty() {
        return (Verdict::NotRest, Vec::new());
    }
    let (mut broken, mut faults) = (Vec::new(), Vec::new());
    let mut kept = None;
    for pair in pairs.iter().take(MOST) {
        let mut client = Client::new(api);
        match attempt(&mut client, pair) {
            Ok(()) => {
                let steps =
                    2 + usize::from(pair.list.is_some()) + usize::from(pair.delete.is_some());
                let item = pair.read.path.clone();
                kept.get_or_insert(Verdict::Kept { item, steps });
            }
            Err(reason) => broken.push(format!("{}: {reason}", called(pair.create))),
        }
        faults.append(&mut client.faults);
        if kept.is_some() {
            break;
        }
    }
    (kept.unwrap_or(Verdict::Broken(broken)), faults)
}

fn pairs(api: &Api) -> Vec<Pair<'_>> {
    let operations = &api.contract.operations;
    let shaped = |path: &str| {
        let mut text = String::new();
        let mut inside = false;
        for letter in path.trim_end_matches('/').chars() {
            inside = (inside || letter == '{') && letter != '}';
            if !inside {
                text.push(letter);
            }
        }
        text
    };
    let find = |shape: &str, method: Method| {
        operations
            .iter()
            .find(|it| it.method == method && shaped(&it.path) == shape)
    };
    let mut all = Vec::new();
    for create in operations.iter().filter(|it| it.method == Method::POST) {
        let shape = shaped(&create.path);
        if shape.ends_with('}') {
            continue;
        }
        let (base, suffix) = match shape.strip_suffix(".json") {
            Some(base) => (base, ".json"),
            None => (shape.as_str(), ""),
        };
        let item = format!("{base}/}}{suffix}");
        if let Some(read) = find(&item, Method::GET) {
            let (list, delete) = (find(&shape, Method::GET), find(&item, Method::DELETE));
            all.push(Pair {
                create,
                read,
                list,
                delete,
            });
        }
    }
    all
}

fn attempt(client: &mut Client<'_>, pair: &Pair<'_>) -> Result<(), String> {
    let parents = parents(client, pair.create)?;
    let none = BTreeMap::new();
    let body = client.body(pair.create);
    if body.is_none() && pair.create.body.as_ref().is_some_and(|it| it.required) {
        return Err("no body".to_owned());
    }
    let made = client.call(pair.create, &parents, &none, body.as_ref());
    if !made.is_success() {
        return Err(format!("create {}: {}", made.status, made.why));
    }
    let parameter = names(&pair.read.path).last().cloned().unwrap_or_default();
    let mut candidates = keys(&made, body.as_ref(), &parameter);
    candidates.truncate(12);
    let (mut read, mut tried) = (None, Vec::new());
    for key in &candidates {
        let mut path = parents.clone();
        path.push(key.clone());
        let found = client.call(pair.read, &path, &none, None);
        match differs(&made.body, body.as_ref(), &found.body) {
            None if found.is_success() => {
                read = Some((key.clone(), path));
                break;
            }
            Some(name) if found.is_success() => tried.push(format!("`{key}` has another `{name}`")),
            _ => tried.push(format!("`{key}` {}", found.status)),
        }
    }
    let Some((key, path)) = read else {
        return Err(format!("read: none of these is it: {}", tried.join(", ")));
    };
    // A resource that knows every key keeps no records.
    let mut other = parents.clone();
    other.push(if key.parse::<i64>().is_ok() {
        "987654321".into()
    } else {
        format!("{key}x")
    });
    let stranger = client.call(pair.read, &other, &none, None);
    if stranger.is_success() {
        return Err("read: every key is there".to_owned());
    }
    if let Some(list) = pair.list {
        listed(client, list, (&parents, &key))?;
    }
    let Some(delete) = pair.delete else {
        return Ok(());
    };
    let sent = client.body(delete);
    let gone = client.call(delete, &path, &none, sent.as_ref());
    if !gone.is_success() {
        return Err(format!("delete {}: {}", gone.status, gone.why));
    }
    let after = client.call(pair.read, &path, &none, None);
    match after.status {
        404 => Ok(()),
        status => Err(format!("read after delete {status}")),
    }
}

/// Values for the parameters of a collection's path: the keys of records that lists show, else of any form.
fn parents(client: &mut Client<'_>, create: &Operation) -> Result<Vec<String>, String> {
    let mut values: Vec<String> = Vec::new();
    let api = client.api;
    for (at, name) in names(&create.path).into_iter().enumerate() {
        let before = create
            .path
            .split(&format!("{{{name}}}"))
            .next()
            .unwrap_or_default();
        let mut operations = api.contract.operations.iter();
        let list = operations.find(|it| {
            it.method == Method::GET
                && it.path.trim_end_matches('/') == before.trim_end_matches('/')
                && names(&it.path).len() == at
        });
        let listed = list.and_then(|list| {
            let found = client.call(list, &values, &BTreeMap::new(), None);
            let first = first_of_list(&found.body)?;
            keys_in(first, &name).into_iter().next()
        });
        let parameter = create.parameters.iter();
        let mut parameter = parameter.filter(|it| it.place == ParameterPlace::Path);
        let sample = parameter
            .find(|it| it.name == name)
            .map(|it| client.sample(it));
        values.push(listed.or(sample).ok_or("no parameter")?);
    }
    Ok(values)
}

fn names(path: &str) -> Vec<String> {
    let parts = path.split('{').skip(1);
    parts
        .filter_map(|it| Some(it.split_once('}')?.0.to_owned()))
        .collect()
}

fn first_of_list(body: &Value) -> Option<&Value> {
    match body {
        Value::Array(items) => items.first().filter(|it| it.is_object()),
        Value::Object(entries) => entries.values().find_map(first_of_list),
        _ => None,
    }
}

/// What may be the key of what was made: from the body of the answer, from `Location`, from what was sent.
fn keys(made: &Reply, sent: Option<&Value>, parameter: &str) -> Vec<String> {
    let mut all = keys_in(&made.body, parameter);
    let location = made.headers.get("location").and_then(|it| it.to_str().ok());
    if let Some(last) = location.and_then(|it| it.rsplit('/').next()) {
        let decoded = percent_encoding::percent_decode_str(last).decode_utf8_lossy();
        all.push(decoded.into_owned());
    }
    all.extend(sent.into_iter().flat_map(|it| keys_in(it, parameter)));
    let mut seen = std::collections::HashSet::new();
    all.retain(|it| seen.insert(it.clone()));
    all
}

/// The values of properties that may be a key, likely ones first.
fn keys_in(value: &Value, parameter: &str) -> Vec<String> {
    let plain = |name: &str| -> String {
        let letters = name.chars().filter(|it| it.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut open = vec![(0, value)];
    while let Some((depth, value)) = open.pop() {
        match value {
            Value::Object(entries) => {
                for (name, value) in entries {
                    let (name, asked) = (plain(name), plain(parameter));
                    let rank = match name.as_str() {
                        name if *name == asked => 0,
                        "id" => 1,
                        name if asked.ends_with(name) || name.ends_with(&asked) => 2,
                        "uuid" | "guid" | "uid" | "key" | "slug" | "name" | "code" => 3,
                        name if name.ends_with("id") => 4,
                        _ => 9,
                    };
                    match value {
                        Value::String(_) | Value::Number(_) if rank < 9 => {
                            found.push((depth * 10 + rank, text_of(value)));
                        }
                        Value::Object(_) | Value::Array(_) if depth < 3 => {
                            open.push((depth + 1, value));
                        }
                        _ => {}
                    }
                }
            }
            Value::Array(items) => open.extend(items.first().map(|it| (depth, it))),
            _ => {}
        }
    }
    found.sort_by_key(|it| it.0);
    found
        .into_iter()
        .map(|it| it.1)
        .filter(|it| !it.is_empty())
        .collect()
}

/// A scalar of what is read that is another one than was answered or sent before.
fn differs(made: &Value, sent: Option<&Value>, read: &Value) -> Option<String> {
    let read = scalars(read);
    [Some(made), sent].into_iter().flatten().find_map(|other| {
        let other = scalars(other);
        let mut both = other.into_iter();
        both.find_map(|(name, value)| (read.get(&name)? != &value).then_some(name))
    })
}

/// The scalars of an object and of what it is wrapped in; a name that stands there twice is left out.
fn scalars(value: &Value) -> BTreeMap<String, Value> {
    fn collect(value: &Value, depth: usize, all: &mut BTreeMap<String, Vec<Value>>) {
        let Value::Object(entries) = value else {
            return;
        };
        for (name, value) in entries {
            match value {
                Value::Object(_) if depth < 2 => collect(value, depth + 1, all),
                Value::Object(_) | Value::Array(_) | Value::Null => {}
                value => all.entry(name.clone()).or_default().push(value.clone()),
            }
        }
    }
    let mut all = BTreeMap::new();
    collect(value, 0, &mut all);
    let once = all.into_iter().filter(|it| it.1.len() == 1);
    once.map(|(name, mut values)| (name, values.remove(0)))
        .collect()
}

/// Whether the list shows a record, on whatever page.
fn listed(
    client: &mut Client<'_>,
    list: &Operation,
    (parents, key): (&[String], &str),
) -> Result<(), String> {
    let has = |name: &str| {
        let mut parameters = list.parameters.iter();
        parameters.any(|it| it.name == name && it.place == ParameterPlace::Query)
    };
    let pager = [
        "page",
        "pageNumber",
        "page_number",
        "offset",
        "skip",
        "start",
    ];
    let pager = pager.into_iter().find(|it| has(it));
    let mut query = BTreeMap::new();
    let mut seen = 0;
    for number in 0..PAGES {
        let page = client.call(list, parents, &query, None);
        if !page.is_success() {
            return Err(format!("list {}: {}", page.status, page.why));
        }
        let items = items(&page.body);
        if items.iter().any(|it| mentions(it, key)) {
            return Ok(());
        }
        seen += items.len();
        match pager {
            Some(name) if name.starts_with('p') => {
                query.insert(name.into(), (number + 2).to_string())
            }
            Some(name) => query.insert(name.to_owned(), seen.to_string()),
            None => break,
        };
        if items.is_empty() {
            break;
        }
    }
    Err(format!("list: {seen} records, none of them `{key}`"))
}

fn items(body: &Value) -> Vec<&Value> {
    match body {
        Value::Array(items) => items.iter().collect(),
        Value::Object(entries) => entries
            .values()
            .map(items)
            .max_by_key(Vec::len)
            .unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn mentions(value: &Value, key: &str) -> bool {
    match value {
        Value::Object(entries) => entries.values().any(|it| mentions(it, key)),
        Value::Array(_) => false,
        other => text_of(other) == key,
    }
}

/// Reads a document and judges it.
pub fn judge(path: &Path, options: Options) -> Result<(Verdict, Vec<String>), String> {
    let name = "document".into();
    let files = engine::ApiFiles {
        name: &name,
        behavior: None,
        contract: Some(path),
        fixtures: &[],
        overlays: &[],
    };
    let compiled = engine::compile(files, 1, options, &Disk);
    let api = compiled.api.ok_or_else(|| {
        let first = compiled.diagnostics.iter().find(|it| it.is_error());
        first.map_or("not loaded".to_owned(), |it| {
            format!("not loaded: {}", it.message)
        })
    })?;
    Ok(law(&api))
}

/// The documents that are to be judged, if that is asked for.
pub fn wanted() -> Option<Vec<String>> {
    let list = std::env::var("MIMEO_REST_LAW").ok()?;
    let text = std::fs::read_to_string(&list).unwrap_or_else(|it| panic!("{list}: {it}"));
    Some(
        text.lines()
            .map(str::to_owned)
            .filter(|it| !it.is_empty())
            .collect(),
    )
}

/// Judges documents and prints the share.
pub fn run(documents: &[String]) -> ExitCode {
    let (mut rest, mut kept, mut whole, mut faulty, mut unread) = (0, 0, 0, 0, 0);
    let mut others: BTreeMap<Reached, usize> = BTreeMap::new();
    for document in documents {
        let path = Path::new(document);
        let began = std::time::Instant::now();
        let outcome = std::panic::catch_unwind(|| judge(path, Options::default()));
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let millis = began.elapsed().as_millis();
        let (verdict, faults) = match outcome {
            Ok(Ok(judged)) => judged,
            Ok(Err(problem)) => {
                unread += 1;
                println!("unread {name}: {problem}");
                continue;
            }
            Err(_) => {
                unread += 1;
                println!("panic  {name}");
                continue;
            }
        };
        match &verdict {
            Verdict::NotRest => continue,
            Verdict::Kept { item, steps } => {
                (rest, kept) = (rest + 1, kept + 1);
                whole += usize::from(*steps == 4);
                println!("kept   {name}: {item} in {steps} steps ({millis} ms)");
            }
            Verdict::Broken(reasons) => {
                rest += 1;
                let kinds = reasons.iter().map(|it| kind(it));
                *others.entry(kinds.max().unwrap_or_default()).or_insert(0) += 1;
                println!("broken {name} ({millis} ms)");
                for reason in reasons.iter().take(3) {
                    println!("       {}", reason.chars().take(300).collect::<String>());
                }
            }
        }
        faulty += usize::from(!faults.is_empty());
        for fault in faults.iter().take(2) {
            println!(
                "fault  {name}: {}",
                fault.chars().take(300).collect::<String>()
            );
        }
    }
    for (Reached { step, why }, count) in others.iter().rev() {
        println!("{count:5} came as far as {step}: {why}");
    }
    let share = |part: usize| (part * 100).checked_div(rest).unwrap_or(0);
    println!(
        "{} documents, {unread} not read, {rest} have a POST on a collection and a GET on its item; the law holds for \
         {kept} of these ({} %), with all of create, read, list, delete for {whole}; {faulty} gave an answer that \
         breaks the contract",
        documents.len(),
        share(kept)
    );
    ExitCode::SUCCESS
}

/// The law on a document that is small and has it all.
pub fn trials() -> Vec<Trial> {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/corpus/petstore.yaml");
    let stateful = document.clone();
    vec![
        Trial::test(
            "corpus: the law of REST holds for a plain document",
            move || match judge(&stateful, Options::default())? {
                (Verdict::Kept { steps: 4, .. }, faults) if faults.is_empty() => Ok(()),
                other => Err(format!("{other:?}").into()),
            },
        ),
        Trial::test(
            "corpus: without state the law of REST is broken",
            move || {
                let options = Options {
                    stateless: true,
                    ..Options::default()
                };
                match judge(&document, options)? {
                    (Verdict::Broken(_), _) => Ok(()),
                    other => Err(format!("{other:?}").into()),
                }
            },
        ),
    ]
}
