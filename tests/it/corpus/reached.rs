//! How far a document came that does not keep the law of REST, and what stood in the way.

use std::fmt::{Display, Formatter, Result};

/// How far a resource came, the furthest last.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reached {
    pub step: Step,
    pub why: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    #[default]
    Begin,
    Create,
    Read,
    List,
    Delete,
}

impl Display for Step {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        out.write_str(match self {
            Self::Begin => "the beginning",
            Self::Create => "create",
            Self::Read => "read",
            Self::List => "list",
            Self::Delete => "delete",
        })
    }
}

/// The kind of a reason such as `POST /pets: list: 3 records, none of them …`.
pub fn kind(reason: &str) -> Reached {
    let reason = reason.split_once(": ").map_or(reason, |it| it.1);
    let first = reason.split([':', '`']).next().unwrap_or_default();
    let (step, why) = match first.split_once(' ').unwrap_or((first, "")) {
        ("create", status) => (Step::Create, status.to_owned()),
        ("read", "") if reason.contains("every key") => (Step::Read, "every key is there".into()),
        ("read", "") if reason.contains("has another") => {
            (Step::Read, "what was made has other values".into())
        }
        ("read", "") => (Step::Read, "what was made is not found".into()),
        ("read", after) => (Step::Delete, after.to_owned()),
        ("list", "") => (Step::List, "what was made is not listed".into()),
        ("list", status) => (Step::List, status.to_owned()),
        ("delete", status) => (Step::Delete, status.to_owned()),
        _ => (Step::Begin, reason.chars().take(60).collect()),
    };
    Reached { step, why }
}
