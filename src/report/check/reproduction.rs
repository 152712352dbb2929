//! The ways in which a finding can be seen again without `mimeo check`.

use super::view::View;
use super::{arazzo, case, sh};
use crate::check::Finding;

/// A way to see a finding again.
#[derive(Debug)]
pub struct Reproduction {
    /// Its name, as settings and reports have it.
    pub name: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// How a file with it ends.
    pub extension: &'static str,
    write: fn(&View<'_>, &Finding) -> Result<String, Unsayable>,
}

/// All of them.
pub static REPRODUCTIONS: [Reproduction; 3] = [
    Reproduction {
        name: "sh",
        title: "Shell script",
        extension: "sh",
        write: sh::write,
    },
    Reproduction {
        name: "arazzo",
        title: "Arazzo workflow",
        extension: "arazzo.yaml",
        write: arazzo::write,
    },
    Reproduction {
        name: "case",
        title: "Case",
        extension: "md",
        write: case::write,
    },
];

/// Why a finding cannot be said in a form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsayable {
    /// A workflow calls operations, and this request is none.
    #[error(
        "step {0} is a request that no operation of the contract matches, and workflows call operations"
    )]
    NoOperation(usize),
    /// Something in a step cannot be written.
    #[error("step {0}: {1}")]
    Step(usize, &'static str),
    /// The evidence is of a kind that the form cannot compare.
    #[error("{0}")]
    Evidence(&'static str),
}

impl Reproduction {
    /// The text, which holds no secret; or why there is none.
    pub fn write(&self, view: &View<'_>, finding: &Finding) -> Result<String, Unsayable> {
        let places = || finding.differences.iter().map(|it| it.place.as_str());
        if places().next().is_some() && places().all(|it| it.starts_with("request ")) {
            let told = "it is the client that broke the contract, and no answer shows it";
            return Err(Unsayable::Evidence(told));
        }
        let hidden = Finding {
            sequence: view.secrets.hide(&finding.sequence),
            ..finding.clone()
        };
        let text = (self.write)(view, &hidden)?;
        Ok(view.secrets.mask(text))
    }
}
