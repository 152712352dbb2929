//! From a behavior file to its mutants: the parts of the file, resources and machines. The clauses of operations
//! and actions are in `clauses`. An index is never changed, since nobody can see from outside what is found quickly.

use super::clauses;
use super::formula::{conditions, scaled};
use super::mutant::{Collector, Mutant, Subject};
use mimeo::source::{Mapping, Node, Sources};

/// What clauses are changed by, and the names that they may take instead.
pub struct Walk<'a> {
    /// Where the mutants go.
    pub out: Collector<'a>,
    /// The file.
    pub root: &'a Node,
}

/// All mutants of a behavior file.
pub fn mutants(api: &str, sources: &Sources, root: &Node) -> Vec<Mutant> {
    let mut walk = Walk {
        out: Collector::new(api, sources, root),
        root,
    };
    let Some(file) = root.as_mapping() else {
        return Vec::new();
    };
    for (key, entry) in file {
        let node = &entry.value;
        match key.as_str() {
            "timezone" | "time_format" => walk.out.drop_entry(key, file, key),
            "replies" | "errors" => clauses::values(&mut walk, key, node, key == "replies"),
            "failures" => walk.failures(key, node),
            "callers" => walk.each(key, node, Walk::caller),
            "resources" => walk.each(key, node, Walk::resource),
            "operations" => walk.each("", node, |walk, at, name, node| {
                walk.out.subject.operation = Some(name.to_owned());
                clauses::operation(walk, at, node);
            }),
            _ => {}
        }
        walk.out.subject = Subject::default();
    }
    walk.out.finish()
}

impl<'a> Walk<'a> {
    fn each(&mut self, at: &str, node: &'a Node, see: impl Fn(&mut Self, &str, &str, &'a Node)) {
        for (name, entry) in node.as_mapping().into_iter().flatten() {
            let place = if at.is_empty() {
                name.clone()
            } else {
                format!("{at}.{name}")
            };
            see(self, &place, name, &entry.value);
        }
    }

    /// Errors for the problems that are found without a clause.
    pub fn failures(&mut self, at: &str, node: &'a Node) {
        for (key, entry) in node.as_mapping().into_iter().flatten() {
            let place = format!("{at}.{key}");
            self.error_entry(&place, node, key);
            self.out.subject.error = entry.value.as_str().map(str::to_owned);
        }
    }

    fn caller(&mut self, at: &str, _: &str, node: &'a Node) {
        let Some(mapping) = node.as_mapping() else {
            return;
        };
        for (key, entry) in mapping {
            let place = format!("{at}.{key}");
            match key.as_str() {
                "missing" => self.error_entry(&place, node, key),
                "given" => clauses::given(self, &place, &entry.value),
                "require" => clauses::require(self, &place, &entry.value),
                _ => clauses::values(self, &place, &entry.value, false),
            }
        }
    }

    fn resource(&mut self, at: &str, name: &str, node: &'a Node) {
        self.out.subject.resource = Some(name.to_owned());
        for (key, entry) in node.as_mapping().into_iter().flatten() {
            let place = format!("{at}.{key}");
            let node_of = &entry.value;
            match key.as_str() {
                "key" => {
                    if let Some(next) = node_of.get("next") {
                        clauses::values(self, &format!("{place}.next"), next, false);
                    }
                }
                "derived" => clauses::given(self, &place, node_of),
                "order" => self.sort(&place, node, key),
                "roles" => self.each(&place, node_of, |walk, at, _, node| {
                    walk.condition(at, node);
                }),
                "machine" => self.machine(&place, node_of),
                _ => {}
            }
        }
    }

    /// A condition: what changes in its formula, and its negation.
    pub fn condition(&mut self, at: &str, node: &Node) {
        if let Some(formula) = node.as_str().and_then(|text| text.strip_prefix('=')) {
            self.out.formula(at, node, conditions(formula));
        }
    }

    /// An order: without it, and with each direction reversed.
    pub fn sort(&mut self, at: &str, parent: &'a Node, key: &str) {
        let Some(mapping) = parent.as_mapping() else {
            return;
        };
        self.out.drop_entry(at, mapping, key);
        for item in mapping[key].value.as_sequence().into_iter().flatten() {
            let field = item.as_str().unwrap_or_default();
            let reversed = match field.strip_prefix('-') {
                Some(field) => field.to_owned(),
                None => format!("-{field}"),
            };
            self.out.reword(at, "reverse", (item, &reversed));
        }
    }

    fn machine(&mut self, at: &str, node: &'a Node) {
        let states: Vec<&str> = names(node.get("states"));
        for (key, entry) in node.as_mapping().into_iter().flatten() {
            let place = format!("{at}.{key}");
            match key.as_str() {
                "states" => clauses::values(self, &place, &entry.value, false),
                "initial" => self.state(&place, &entry.value, &states),
                "forbidden" | "refused" => self.error_entry(&place, node, key),
                "actions" => self.each(&place, &entry.value, |walk, at, name, action| {
                    walk.out.subject.action = Some(name.to_owned());
                    walk.action(at, action, &states);
                    walk.out.subject.action = None;
                }),
                _ => {}
            }
        }
    }

    fn action(&mut self, at: &str, node: &'a Node, states: &[&str]) {
        for (key, entry) in node.as_mapping().into_iter().flatten() {
            let place = format!("{at}.{key}");
            let value = &entry.value;
            match key.as_str() {
                "wire" => clauses::values(self, &place, value, false),
                "from" => match value.as_sequence() {
                    Some(items) if items.len() > 1 => {
                        for (index, item) in items.iter().enumerate() {
                            let state = item.as_str().unwrap_or_default();
                            self.out
                                .drop_item(&format!("{place}.{state}"), items, index);
                        }
                    }
                    Some(items) => self.state(&place, &items[0], states),
                    None => self.state(&place, value, states),
                },
                "to" => self.state(&place, value, states),
                "by" => self.by(&place, value),
                "after" => {
                    for (operator, new) in scaled(value.as_str().unwrap_or_default()) {
                        self.out.reword(&place, operator, (value, &new));
                    }
                }
                "forbidden" | "refused" => self.error_entry(&place, node, key),
                "given" => clauses::given(self, &place, value),
                "require" => clauses::require(self, &place, value),
                "change" => clauses::changes(self, &place, node),
                _ => {}
            }
        }
    }

    /// The state that is written behind this one, or the first.
    fn state(&mut self, at: &str, node: &Node, states: &[&str]) {
        let found = states
            .iter()
            .position(|state| Some(*state) == node.as_str());
        if let Some(found) = found {
            let other = states[(found + 1) % states.len()];
            self.out.reword(at, "other-state", (node, other));
        }
    }

    /// Another role; where there is none, anybody. The operator and the system change places.
    fn by(&mut self, at: &str, node: &Node) {
        let by = node.as_str().unwrap_or_default();
        let resource = self.out.subject.resource.clone().unwrap_or_default();
        let roles = names(self.root.pointer(&format!("/resources/{resource}/roles")));
        let found = roles.iter().position(|role| *role == by);
        let other = match (by, found) {
            ("operator", _) => "system",
            ("system", _) => "operator",
            (_, Some(found)) if roles.len() > 1 => roles[(found + 1) % roles.len()],
            _ => "=true",
        };
        self.out.reword(at, "other-role", (node, other));
        self.condition(at, node);
    }

    /// A key whose value names an error: without it, and with another error of the same status.
    pub fn error_entry(&mut self, at: &str, parent: &Node, key: &str) {
        let Some(mapping) = parent.as_mapping() else {
            return;
        };
        let value = &mapping[key].value;
        let error = value.as_str().unwrap_or_default();
        let before = self.out.subject.error.replace(error.to_owned());
        self.out.drop_entry(at, mapping, key);
        if let Some(other) = self.other_error(error, &[]) {
            self.out.reword(at, "wrong-error", (value, &other));
        }
        self.out.subject.error = before;
    }

    /// The next error of the catalogue with the same status that is answered differently.
    pub fn other_error(&self, name: &str, taken: &[&str]) -> Option<String> {
        let errors = self.root.get("errors")?.as_mapping()?;
        let at = errors.get_index_of(name)?;
        let this = errors[at].value.to_json();
        let order = (at + 1..errors.len()).chain(0..at);
        let mut others = order.filter_map(|at| errors.get_index(at));
        let fits = others.find(|(other, entry)| {
            let json = entry.value.to_json();
            json["status"] == this["status"] && json != this && !taken.contains(&other.as_str())
        });
        fits.map(|(name, _)| name.clone())
    }

    /// The fields of a resource with their types.
    pub fn fields(&self, resource: &str) -> Option<&'a Mapping> {
        let resource = self.root.get("resources")?.get(resource)?;
        resource.get("fields")?.as_mapping()
    }
}

/// The keys of a mapping.
pub fn names(node: Option<&Node>) -> Vec<&str> {
    let entries = node.and_then(Node::as_mapping).into_iter().flatten();
    entries.map(|(name, _)| name.as_str()).collect()
}
