//! Usage held against expectations.

use super::expectations::{ApiExpectations, Expectations, Wish};
use super::usage::{ApiUsage, Astray, Broken, Usage};
use indexmap::IndexMap;

/// What came of a whole run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// The APIs that were used, or of which something is expected.
    pub apis: Vec<ApiVerdict>,
    /// Requests that reached no API; told, but not held against anyone.
    pub astray: Vec<Astray>,
}

/// What came of the requests to one API.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ApiVerdict {
    /// Its name.
    pub name: String,
    /// Requests in all.
    pub requests: u64,
    /// Rules that were broken.
    pub broken: Vec<Broken>,
    /// Broken rules of kinds that are not told apart any more.
    pub more: u64,
    /// Broken rules that do not count.
    pub tolerated: Vec<Tolerated>,
    /// What was expected, and not used.
    pub missing: Vec<Missing>,
    /// What was never used, expected or not.
    pub unused: Unused,
    /// `file:line:column` of tolerations that nothing needed.
    pub idle: Vec<String>,
    /// Answers of the stand-in that broke the contract.
    pub faults: u64,
    /// Where the operations stand, by operationId.
    pub places: IndexMap<String, String>,
}

/// Broken rules that do not count.
#[derive(Clone, Debug, PartialEq)]
pub struct Tolerated {
    /// The rules.
    pub broken: Broken,
    /// Why.
    pub because: Option<String>,
}

/// Something expected that was not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// `operation`, `status`, `state` or `action`.
    pub kind: &'static str,
    /// Its name: `createOrder`, `createOrder 409`, `orders.paid`.
    pub name: String,
    /// `file:line:column` of the expectation.
    pub place: String,
}

/// What was never used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unused {
    /// Operations; their statuses are not listed as well.
    pub operations: Vec<String>,
    /// Statuses: `createOrder 409`.
    pub statuses: Vec<String>,
    /// States: `orders.paid`.
    pub states: Vec<String>,
    /// Actions: `orders.pay`.
    pub actions: Vec<String>,
}

impl Verdict {
    /// Judges. Expectations of the usage itself count where no others are given.
    pub fn new(usage: &Usage, given: Option<&Expectations>) -> Self {
        let expectations = given.or(usage.expectations.as_ref());
        let none = ApiExpectations::default();
        let apis = usage.apis.iter().filter_map(|(name, api)| {
            let expected = expectations.and_then(|it| it.apis.get(name));
            let concerns = api.requests > 0 || expected.is_some();
            concerns.then(|| judge(name, api, expected.unwrap_or(&none)))
        });
        Self {
            apis: apis.collect(),
            astray: usage.astray.clone(),
        }
    }

    /// Whether a rule was broken, or something expected was not used.
    pub fn is_broken(&self) -> bool {
        self.apis.iter().any(ApiVerdict::is_broken)
    }

    /// Whether nothing was asked of any API, which proves nothing.
    pub fn is_empty(&self) -> bool {
        self.apis.iter().all(|it| it.requests == 0)
    }
}

impl ApiVerdict {
    /// Whether a rule was broken, or something expected was not used.
    pub fn is_broken(&self) -> bool {
        !self.broken.is_empty() || self.more > 0 || !self.missing.is_empty()
    }

    /// How often a rule was broken, tolerated ones left out.
    pub fn count(&self) -> u64 {
        self.broken.iter().map(|it| it.count).sum::<u64>() + self.more
    }
}

fn judge(name: &str, usage: &ApiUsage, expected: &ApiExpectations) -> ApiVerdict {
    let mut verdict = ApiVerdict {
        name: name.to_owned(),
        requests: usage.requests,
        more: usage.more,
        missing: missing(usage, expected),
        unused: unused(usage),
        faults: usage.faults,
        places: usage
            .operations
            .iter()
            .map(|(id, it)| (id.clone(), it.place.clone()))
            .collect(),
        ..ApiVerdict::default()
    };
    let mut needed = vec![false; expected.tolerate.len()];
    for broken in &usage.broken {
        match expected.tolerate.iter().position(|it| it.fits(broken)) {
            Some(at) => {
                needed[at] = true;
                verdict.tolerated.push(Tolerated {
                    broken: broken.clone(),
                    because: expected.tolerate[at].because.clone(),
                });
            }
            None => verdict.broken.push(broken.clone()),
        }
    }
    let idle = expected.tolerate.iter().zip(needed).filter(|it| !it.1);
    verdict.idle = idle.map(|it| it.0.place.clone()).collect();
    verdict
}

fn missing(usage: &ApiUsage, expected: &ApiExpectations) -> Vec<Missing> {
    let mut missing = Vec::new();
    let mut want = |kind: &'static str, wishes: &[Wish], used: &dyn Fn(&Wish) -> bool| {
        for wish in wishes.iter().filter(|it| !used(it)) {
            missing.push(Missing {
                kind,
                name: wish.name(kind),
                place: wish.place.clone(),
            });
        }
    };
    let part = |of: Option<&IndexMap<String, u64>>, wish: &Wish| {
        let name = wish.part.as_ref();
        name.and_then(|name| of?.get(name))
            .is_some_and(|it| *it > 0)
    };
    want("operation", &expected.operations, &|wish| {
        usage
            .operations
            .get(&wish.of)
            .is_some_and(|it| it.requests > 0)
    });
    want("status", &expected.statuses, &|wish| {
        part(usage.operations.get(&wish.of).map(|it| &it.statuses), wish)
    });
    want("state", &expected.states, &|wish| {
        part(usage.states.get(&wish.of), wish)
    });
    want("action", &expected.actions, &|wish| {
        part(usage.actions.get(&wish.of), wish)
    });
    missing
}

impl Wish {
    /// `createOrder`, `createOrder 409`, `orders.paid`.
    fn name(&self, kind: &str) -> String {
        match (&self.part, kind) {
            (None, _) => self.of.clone(),
            (Some(part), "status") => format!("{} {part}", self.of),
            (Some(part), _) => format!("{}.{part}", self.of),
        }
    }
}

fn unused(usage: &ApiUsage) -> Unused {
    let mut unused = Unused::default();
    for (id, operation) in &usage.operations {
        if operation.requests == 0 {
            unused.operations.push(id.clone());
            continue;
        }
        let statuses = operation.statuses.iter().filter(|it| *it.1 == 0);
        unused
            .statuses
            .extend(statuses.map(|it| format!("{id} {}", it.0)));
    }
    let never = |counts: &IndexMap<String, IndexMap<String, u64>>| -> Vec<String> {
        let all = counts.iter();
        all.flat_map(|(resource, counts)| {
            let none = counts.iter().filter(|it| *it.1 == 0);
            none.map(move |it| format!("{resource}.{}", it.0))
        })
        .collect()
    };
    unused.states = never(&usage.states);
    unused.actions = never(&usage.actions);
    unused
}
