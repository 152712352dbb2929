//! The requests that the examples of an operation make. Examples of one name belong together, wherever they stand.

use crate::check::draft::{Draft, Payload};
use crate::contract::{Example, Operation};

/// A request made of examples.
#[derive(Clone, Debug)]
pub(super) struct Variant {
    /// The name of the examples; none for those without.
    pub name: Option<String>,
    /// The request.
    pub draft: Draft,
}

/// Every request that examples make, on the ground of one that is known to be right. An operation without examples
/// that needs nothing is its own example; of one that needs something there is none.
pub(super) fn variants(operation: &Operation, base: &Draft) -> Vec<Variant> {
    let parameters = operation.parameters.iter().flat_map(|it| &it.examples);
    let media = operation.body.iter().flat_map(|it| it.content.values());
    let examples = parameters.chain(media.flat_map(|it| &it.examples));
    let mut names: Vec<Option<String>> = Vec::new();
    for example in examples {
        if !names.contains(&example.name) {
            names.push(example.name.clone());
        }
    }
    let needs = operation.parameters.iter().any(|it| it.required) || operation.body.is_some();
    if names.is_empty() && !needs {
        names.push(None);
    }
    let mut variants: Vec<Variant> = Vec::new();
    for name in &names {
        for draft in drafts(operation, base, name.as_deref()) {
            let known =
                |it: &Variant| it.draft.values == draft.values && it.draft.payload == draft.payload;
            if !variants.iter().any(known) {
                let name = name.clone();
                variants.push(Variant { name, draft });
            }
        }
    }
    variants
}

/// One for each form of the body.
fn drafts(operation: &Operation, base: &Draft, name: Option<&str>) -> Vec<Draft> {
    let mut draft = base.clone();
    for (parameter, value) in operation.parameters.iter().zip(&mut draft.values) {
        if let Some(example) = best(&parameter.examples, name) {
            *value = Some(example.value.clone());
        }
    }
    let forms = operation.body.iter().flat_map(|it| &it.content);
    let payloads: Vec<Payload> = forms
        .filter_map(|(media_type, media)| {
            let value = best(&media.examples, name)?.value.clone();
            let media_type = media_type.clone();
            Some(Payload { media_type, value })
        })
        .collect();
    if payloads.is_empty() {
        return vec![draft];
    }
    let with = |payload| Draft {
        payload: Some(payload),
        ..draft.clone()
    };
    payloads.into_iter().map(with).collect()
}

/// The example of that name, else the first.
fn best<'e>(examples: &'e [Example], name: Option<&str>) -> Option<&'e Example> {
    let named = examples.iter().find(|it| it.name.as_deref() == name);
    named.or_else(|| examples.first())
}
