//! The JSON Schema of behavior files, made from the types that read them.

use super::syntax::File;
use serde_json::Value;

/// The JSON Schema (2020-12) of behavior files, for editors.
pub fn schema() -> Value {
    let schema = schemars::schema_for!(File);
    let mut value = schema.to_value();
    if let Value::Object(entries) = &mut value {
        entries.insert("title".to_owned(), "mimeo behavior file".into());
    }
    value
}
