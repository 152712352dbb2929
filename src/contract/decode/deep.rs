//! `deepObject`: `name[a]=1&name[b][c]=2&name[d][]=3&name[d][]=4`.

use super::query::unescape_query;
use super::style::Fault;
use crate::contract::text::Coercion;
use indexmap::IndexMap;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// How many brackets may follow each other.
const DEPTH: usize = 16;

/// A place below the name: its own texts, and what is in it.
#[derive(Default)]
struct Branch {
    texts: Vec<String>,
    below: IndexMap<String, Branch>,
}

/// The object of that name; nothing where no pair has it in front of a bracket.
pub(super) fn deep_object(
    name: &str,
    coercion: &Coercion,
    pairs: &[(Cow<'_, str>, &str)],
) -> Result<Option<Value>, Fault> {
    let mut root = Branch::default();
    for (key, value) in pairs {
        let Some(inner) = key.strip_prefix(name).and_then(brackets) else {
            continue;
        };
        if inner.len() > DEPTH {
            return Err(Fault::Deep(DEPTH));
        }
        let mut branch = &mut root;
        for part in inner {
            branch = branch.below.entry(part.to_owned()).or_default();
        }
        branch
            .texts
            .push(unescape_query(value).ok_or(Fault::Encoding)?);
    }
    if root.below.is_empty() {
        return Ok(None);
    }
    root.value(Some(coercion)).map(Some)
}

/// The parts of `[a][b]`; nothing where it is not that.
fn brackets(text: &str) -> Option<Vec<&str>> {
    let inner = text.strip_prefix('[')?.strip_suffix(']')?;
    let parts: Vec<&str> = inner.split("][").collect();
    let plain = parts.iter().all(|it| !it.contains(['[', ']']));
    plain.then_some(parts)
}

impl Branch {
    fn value(self, coercion: Option<&Coercion>) -> Result<Value, Fault> {
        if coercion.is_some_and(Coercion::is_array) || self.is_list() {
            return self.list(coercion);
        }
        match (self.texts.as_slice(), self.below.is_empty()) {
            ([text], true) => {
                Ok(coercion.map_or_else(|| text.as_str().into(), |it| it.scalar(text)))
            }
            ([], _) => {
                let mut object = Map::new();
                for (name, branch) in self.below {
                    let property = coercion.and_then(|it| it.member(&name));
                    let value = branch.value(property)?;
                    object.insert(name, value);
                }
                Ok(Value::Object(object))
            }
            (several, _) => Err(Fault::Repeated(several.len().max(2))),
        }
    }

    /// `[]`, or several texts of what no schema describes.
    fn is_list(&self) -> bool {
        !self.below.is_empty() && self.below.keys().all(String::is_empty)
    }

    /// `name[]=1`, `name[0]=1` and `name=1&name=2`, in the order of the query.
    fn list(self, coercion: Option<&Coercion>) -> Result<Value, Fault> {
        let items = coercion.and_then(Coercion::items);
        let mut values = Vec::new();
        let item = |text: &str| items.map_or_else(|| text.into(), |it| it.scalar(text));
        values.extend(self.texts.iter().map(|it| item(it)));
        for (_, branch) in self.below {
            match branch.below.is_empty() {
                true => values.extend(branch.texts.iter().map(|it| item(it))),
                false => values.push(branch.value(items)?),
            }
        }
        Ok(Value::Array(values))
    }
}
