//! Which rules speak of a name of a property.

use super::at::At;
use super::rules::ObjectRules;

impl<'a> ObjectRules<'a> {
    /// Whether every part of the schema has a place for the name.
    pub(super) fn allows(&self, name: &str) -> bool {
        let known = self.properties.contains_key(name) || any_pattern(self, name);
        let unevaluated = self.unevaluated.iter().all(|it| known || !it.is_false());
        let rest = self.rest.iter();
        unevaluated
            && rest
                .filter(|it| it.schema.is_false())
                .all(|it| speaks_of(it.owner, name))
    }

    /// All that is said of a property.
    pub(super) fn schemas_of(&self, name: &str) -> Vec<At<'a>> {
        let mut schemas = self.properties.get(name).cloned().unwrap_or_default();
        let patterns = self.patterns.iter();
        schemas.extend(patterns.filter(|it| matches(it.0, name)).map(|it| it.1));
        let rest = self.rest.iter().filter(|it| !speaks_of(it.owner, name));
        schemas.extend(rest.map(|it| it.schema));
        if schemas.is_empty() {
            schemas.extend(&self.unevaluated);
        }
        schemas
    }
}

/// Whether a schema's own `properties` or `patternProperties` have the name.
fn speaks_of(owner: At<'_>, name: &str) -> bool {
    owner
        .node
        .get("properties")
        .is_some_and(|it| it.get(name).is_some())
        || owner
            .entries("patternProperties")
            .any(|it| matches(it.0, name))
}

fn any_pattern(object: &ObjectRules<'_>, name: &str) -> bool {
    object.patterns.iter().any(|it| matches(it.0, name))
}

fn matches(pattern: &str, name: &str) -> bool {
    super::pattern::matches(pattern, name) == Some(true)
}
