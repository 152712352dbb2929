//! Which query parameters choose a page, and which properties of the answer tell of it.

use super::shape::{is_only, put};
use super::word::{field, plain};
use crate::contract::{JsonType, Operation, ParameterPlace, Schema};
use serde_json::{Map, Value, json};

/// How many records a page has where nothing says so.
const SIZE: usize = 20;
/// How many records a list has that knows no pages.
const WHOLE: usize = 1000;

const NUMBERS: &[&str] = &[
    "page",
    "pagenumber",
    "pagenum",
    "pageindex",
    "pageno",
    "currentpage",
    "p",
];
const SIZES: &[&str] = &[
    "limit",
    "perpage",
    "pagesize",
    "size",
    "count",
    "maxresults",
    "first",
    "top",
    "take",
    "rows",
    "max",
    "maxitems",
    "pagelimit",
    "num",
    "itemsperpage",
    "resultsperpage",
    "pagecount",
];
const OFFSETS: &[&str] = &[
    "offset",
    "skip",
    "start",
    "startat",
    "startindex",
    "pageoffset",
    "from",
];
const CURSORS: &[&str] = &[
    "cursor",
    "pagetoken",
    "after",
    "nexttoken",
    "continuation",
    "continuationtoken",
    "pagecursor",
    "marker",
    "next",
    "startkey",
    "pageafter",
];

/// What an answer can tell of a page, and the formula for it.
const TOLD: &[(&[&str], &str)] = &[
    (
        &[
            "total",
            "totalcount",
            "totalitems",
            "totalresults",
            "totalelements",
            "totalrecords",
            "totalsize",
            "totalhits",
            "itemcount",
            "totalnumber",
            "recordstotal",
        ],
        "=page.total",
    ),
    (
        &["page", "pagenumber", "currentpage", "pageindex", "number"],
        "=page.number",
    ),
    (
        &["perpage", "pagesize", "limit", "size", "itemsperpage"],
        "=page.size",
    ),
    (
        &[
            "pages",
            "totalpages",
            "lastpage",
            "pagecount",
            "pagestotal",
            "numpages",
        ],
        "=page.last",
    ),
    (
        &["offset", "skip", "start", "startindex", "startat"],
        "=page.offset",
    ),
    (&["count", "numberofelements"], "=size(page.items)"),
];
const MORE: &[&str] = &["hasmore", "hasnext", "hasnextpage", "more", "ismore"];
const NEXT: &[&str] = &[
    "nextcursor",
    "nextpagetoken",
    "nexttoken",
    "cursor",
    "continuationtoken",
    "endcursor",
    "nextmarker",
];

/// How a list is cut into pages.
pub(super) struct Paging {
    /// `page` of the operation.
    pub page: Value,
    /// The parameters that choose the page.
    pub parameters: Vec<String>,
}

/// How the parameters of an operation choose a page.
pub(super) fn paging(operation: &Operation) -> Paging {
    let size = parameter(operation, SIZES, &[JsonType::Integer, JsonType::Number]);
    let number = parameter(operation, NUMBERS, &[JsonType::Integer, JsonType::Number]);
    let offset = parameter(operation, OFFSETS, &[JsonType::Integer, JsonType::Number]);
    let cursor = parameter(operation, CURSORS, &[JsonType::String]);
    let mut page = Map::new();
    let mut parameters = Vec::new();
    let mut asked = |name: &str, otherwise: usize| {
        parameters.push(name.to_owned());
        format!("=coalesce({}, {otherwise})", field("query", name))
    };
    if let Some((name, zero)) = number {
        let number = asked(name, usize::from(!zero));
        let number = if zero {
            format!("{number} + 1")
        } else {
            number
        };
        page.insert("number".into(), json!(number));
    } else if let Some((name, _)) = offset {
        page.insert("offset".into(), json!(asked(name, 0)));
    } else if let Some((name, _)) = cursor {
        parameters.push(name.to_owned());
        let asked = field("query", name);
        let text = format!("coalesce({asked}, '')");
        let offset = format!("=matches({text}, '^[0-9]{{1,9}}$') ? int({text}) : 0");
        page.insert("offset".into(), json!(offset));
    } else {
        page.insert("number".into(), json!(1));
    }
    let chosen = !parameters.is_empty();
    let size = match size {
        Some((name, _)) => {
            parameters.push(name.to_owned());
            json!(format!("=coalesce({}, {SIZE})", field("query", name)))
        }
        None if chosen => json!(SIZE),
        None => json!(WHOLE),
    };
    page.insert("size".into(), size);
    Paging {
        page: page.into(),
        parameters,
    }
}

/// A query parameter with one of these names, and whether it may be 0.
fn parameter<'o>(
    operation: &'o Operation,
    names: &[&str],
    kinds: &[JsonType],
) -> Option<(&'o str, bool)> {
    let of_query = || {
        let parameters = operation.parameters.iter();
        parameters.filter(|it| it.place == ParameterPlace::Query)
    };
    names.iter().find_map(|name| {
        let found = of_query().find(|it| plain(&it.name) == *name)?;
        let schema = found.schema.as_ref()?;
        let node = schema.node();
        let least = node.and_then(|it| it.get("minimum")?.to_json().as_f64());
        let default = found.default.as_ref().and_then(Value::as_f64);
        let zero = least == Some(0.0) && default != Some(1.0) || default == Some(0.0);
        is_only(schema, kinds).then_some((found.name.as_str(), zero))
    })
}

/// Puts what an answer tells of the page into the envelope around the list.
pub(super) fn tell(envelope: &mut Map<String, Value>, schema: &Schema) {
    let mut told = Vec::new();
    told_in(schema, &mut Vec::new(), 1, &mut told);
    let total = told.iter().any(|it| it.1 == "=page.total");
    for (way, formula) in told {
        let formula = match formula.as_str() {
            "=size(page.items)" if !total => "=page.total".to_owned(),
            _ => formula,
        };
        put(envelope, &way, json!(formula));
    }
}

fn told_in(
    schema: &Schema,
    way: &mut Vec<String>,
    far: usize,
    told: &mut Vec<(Vec<String>, String)>,
) {
    for (name, of) in schema.shape().all_properties() {
        let schema = &of.schema;
        let word = plain(name);
        way.push(name.clone());
        let number = is_only(schema, &[JsonType::Integer, JsonType::Number]);
        let known = TOLD.iter().find(|it| it.0.contains(&word.as_str()));
        if let Some((_, formula)) = known.filter(|_| number) {
            told.push((way.clone(), (*formula).to_owned()));
        } else if MORE.contains(&word.as_str()) && is_only(schema, &[JsonType::Boolean]) {
            told.push((way.clone(), "=page.next != null".to_owned()));
        } else if NEXT.contains(&word.as_str()) && is_only(schema, &[JsonType::String]) {
            let text = "=page.next == null ? null : string(page.next)";
            told.push((way.clone(), text.to_owned()));
        } else if far > 0 && is_only(schema, &[JsonType::Object]) {
            told_in(schema, way, far - 1, told);
        }
        way.pop();
    }
}
