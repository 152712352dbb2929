//! Which operations are checked: by tag, operationId, or path.

use crate::contract::Operation;

/// Which operations are checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Only what one of these means; empty for all.
    pub include: Vec<Selector>,
    /// Nothing that one of these means.
    pub exclude: Vec<Selector>,
}

/// Names some operations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// Those with that tag.
    Tag(String),
    /// The one with that operationId.
    Operation(String),
    /// Those whose path template is this one, or begins with what stands before a last `*`.
    Path(String),
}

impl Selector {
    /// `tag:NAME`, a path that begins with a slash, or an operationId.
    pub fn parse(text: &str) -> Self {
        match text.strip_prefix("tag:") {
            Some(tag) => Self::Tag(tag.to_owned()),
            None if text.starts_with('/') => Self::Path(text.to_owned()),
            None => Self::Operation(text.to_owned()),
        }
    }

    /// Whether it means that operation.
    pub fn means(&self, operation: &Operation) -> bool {
        match self {
            Self::Tag(tag) => operation.tags.contains(tag),
            Self::Operation(id) => operation.id == *id,
            Self::Path(path) => match path.strip_suffix('*') {
                Some(start) => operation.path.starts_with(start),
                None => operation.path == *path,
            },
        }
    }
}

impl Scope {
    /// Whether an operation is checked.
    pub fn has(&self, operation: &Operation) -> bool {
        let among = |selectors: &[Selector]| selectors.iter().any(|it| it.means(operation));
        (self.include.is_empty() || among(&self.include)) && !among(&self.exclude)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::testing::compile_files;

    #[test]
    fn operations_are_chosen_by_tag_id_and_path() {
        let text = "openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /a: {get: {operationId: listA, tags: [x], responses: {'200': {description: ok}}}}
  /a/{id}: {get: {operationId: getA, responses: {'200': {description: ok}}}}
  /b: {get: {operationId: listB, tags: [x], responses: {'200': {description: ok}}}}
";
        let contract = compile_files(&[("openapi.yaml", text)]).0.unwrap();
        let chosen = |include: &[&str], exclude: &[&str]| {
            let parse = |texts: &[&str]| texts.iter().map(|it| Selector::parse(it)).collect();
            let scope = Scope {
                include: parse(include),
                exclude: parse(exclude),
            };
            let operations = contract.operations.iter().filter(|it| scope.has(it));
            let ids: Vec<&str> = operations.map(|it| it.id.as_str()).collect();
            ids.join(" ")
        };
        assert_eq!(chosen(&[], &[]), "listA getA listB");
        assert_eq!(chosen(&["tag:x"], &[]), "listA listB");
        assert_eq!(chosen(&["tag:x", "getA"], &["/b"]), "listA getA");
        assert_eq!(chosen(&["/a*"], &[]), "listA getA");
        assert_eq!(chosen(&["/a/{id}"], &[]), "getA");
    }
}
