//! Records that were seen, as fixture files.

use crate::check::SeenRecords;
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// A file for each resource: its name below the folder, and its text.
pub(super) fn write(seen: &SeenRecords) -> Vec<(String, String)> {
    let files = seen.records.iter();
    files
        .map(|(resource, records)| {
            let mut text =
                "# As answers have shown them last; recorded by `mimeo proxy`.\n\n".to_owned();
            for record in records {
                // JSON is YAML, and a record a line is easy to compare.
                let _ = writeln!(text, "- {}", Value::Object(literal(record)));
            }
            (format!("fixtures/{resource}.yaml"), text)
        })
        .collect()
}

fn literal(record: &Map<String, Value>) -> Map<String, Value> {
    let fields = record.iter();
    fields.map(|(name, it)| (name.clone(), value(it))).collect()
}

/// The value so that no text of it is taken for a formula or a template.
fn value(value_as_seen: &Value) -> Value {
    match value_as_seen {
        Value::String(text) if text.starts_with('=') || text.contains("{{") => {
            format!("={value_as_seen}").into()
        }
        Value::Array(items) => items.iter().map(value).collect(),
        Value::Object(members) => Value::Object(literal(members)),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use indexmap::IndexMap;
    use serde_json::json;

    #[test]
    fn texts_that_look_like_formulas_stay_texts() {
        let record = json!({"id": 1, "note": "=1+1", "tags": ["{{x}}", "a"]});
        let record = record.as_object().unwrap().clone();
        let seen = SeenRecords {
            records: IndexMap::from([("items".to_owned(), vec![record])]),
            left_out: Vec::new(),
        };
        let files = write(&seen);
        assert_eq!(files[0].0, "fixtures/items.yaml");
        let line = r#"- {"id":1,"note":"=\"=1+1\"","tags":["=\"{{x}}\"","a"]}"#;
        assert!(files[0].1.ends_with(&format!("{line}\n")), "{}", files[0].1);
    }
}
