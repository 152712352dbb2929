//! Functions on lists and objects.

use super::{ANY, BOOL, Function, Gives, Takes, list_of, wanted};
use crate::behavior::types::Type;
use crate::behavior::value::Val;
use std::collections::HashSet;

const SAME: Gives = Gives::From(|types| types.first().cloned().unwrap_or(Type::Any));
const ELEMENT: Gives = Gives::From(|types| match types.first() {
    Some(Type::List(element)) => element.clone().optional(),
    _ => Type::Any,
});

pub(super) const ALL: &[Function] = &[
    Function::new(
        "distinct",
        &[Takes::List],
        SAME,
        "the list without repetitions, in the order of first occurrence",
        |_, arguments| {
            let mut seen = HashSet::new();
            let items = list_of(arguments, 0)?.iter();
            let kept = items.filter(|item| seen.insert(serde_json::Value::from(*item).to_string()));
            Ok(Val::list(kept.cloned().collect()))
        },
    ),
    Function::new(
        "first",
        &[Takes::List],
        ELEMENT,
        "the first element, or `null`",
        |_, arguments| Ok(list_of(arguments, 0)?.first().cloned().unwrap_or(Val::Null)),
    ),
    Function::new(
        "last",
        &[Takes::List],
        ELEMENT,
        "the last element, or `null`",
        |_, arguments| Ok(list_of(arguments, 0)?.last().cloned().unwrap_or(Val::Null)),
    ),
    Function::new(
        "reverse",
        &[Takes::List],
        SAME,
        "the list from its end to its beginning",
        |_, arguments| {
            Ok(Val::list(
                list_of(arguments, 0)?.iter().rev().cloned().collect(),
            ))
        },
    ),
    Function::new(
        "is_object",
        &[Takes::Any],
        BOOL,
        "whether the value is an object",
        |_, arguments| Ok(Val::Bool(matches!(arguments[0], Val::Map(_)))),
    ),
    Function::new(
        "is_text",
        &[Takes::Any],
        BOOL,
        "whether the value is text",
        |_, arguments| Ok(Val::Bool(matches!(arguments[0], Val::Text(_)))),
    ),
    Function::new(
        "truthy",
        &[Takes::Any],
        BOOL,
        "false for `null`, `false`, 0, and what is empty; true for all else",
        |_, arguments| {
            Ok(Val::Bool(match &arguments[0] {
                Val::Null | Val::Bool(false) => false,
                Val::Text(text) => !text.is_empty(),
                Val::List(items) => !items.is_empty(),
                value => value.as_number() != Some(0.0),
            }))
        },
    ),
    Function::new(
        "merge",
        &[Takes::Any],
        ANY,
        "one object with the entries of all; later ones win",
        |_, arguments| {
            let mut all = indexmap::IndexMap::new();
            for argument in arguments {
                match argument {
                    Val::Map(entries) => {
                        all.extend(
                            entries
                                .iter()
                                .map(|(name, value)| (name.clone(), value.clone())),
                        );
                    }
                    Val::Null => {}
                    other => return Err(wanted("object", other)),
                }
            }
            Ok(Val::Map(all.into()))
        },
    )
    .repeating(),
    Function::new(
        "coalesce",
        &[Takes::Any],
        Gives::From(|types| {
            let joined = types
                .iter()
                .skip(1)
                .fold(types.first().cloned().unwrap_or(Type::Any), |all, ty| {
                    all.or(ty.clone())
                });
            match types.last().is_some_and(|last| !last.is_nullable()) {
                true => joined.non_null(),
                false => joined,
            }
        }),
        "the first argument that is not `null`",
        |_, arguments| {
            let found = arguments.iter().find(|argument| !argument.is_null());
            Ok(found.cloned().unwrap_or(Val::Null))
        },
    )
    .repeating(),
];

#[cfg(test)]
mod tests {
    use super::super::call;
    use super::*;

    #[test]
    fn lists_lose_their_repetitions() {
        let list = Val::list(vec![Val::Int(1), Val::text("a"), Val::Int(1)]);
        let Ok(Val::List(items)) = call("distinct", &[list]) else {
            panic!("not a list")
        };
        assert_eq!(items.len(), 2);
    }

    #[test]
    fn coalesce_skips_nulls() {
        assert!(matches!(
            call("coalesce", &[Val::Null, Val::Int(2)]),
            Ok(Val::Int(2))
        ));
    }
}
