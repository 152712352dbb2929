//! The routing table: method and path in, operation out.
//!
//! Assumptions, each with its reason:
//! - The path comes without the server's base path; which base is served is the server's business.
//! - A path is chosen before a method, as `OpenAPI` says ("concrete paths first"): `POST /users/me`
//!   is a 405 where only `GET /users/me` is declared, even if `POST /users/{id}` is too.
//! - Per segment the more concrete alternative is tried first, and given up again if the rest of
//!   the path does not match.
//! - A trailing slash counts: `/a` and `/a/` are two paths.

use super::condition::{Condition, Marks};
use super::template::{Segment, Template, is_literal};
use http::Method;
use std::collections::HashMap;

/// What stands behind a method and a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// An operation answers.
    Operation {
        /// Its place in `Contract::operations`.
        index: usize,
        /// Parameter names and the texts found for them, still percent-encoded.
        path_params: Vec<(String, String)>,
    },
    /// No path of the contract matches.
    NoPath,
    /// A path matches, but does not declare the method.
    NoMethod {
        /// What an `Allow` header says: the declared methods, HEAD beside GET, and OPTIONS.
        allow: Vec<Method>,
    },
}

/// Two templates that match the same paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ambiguous {
    /// The place, in order of insertion, of the path that was there first.
    pub first: usize,
}

#[derive(Debug, Default)]
struct Branch {
    literals: HashMap<String, Branch>,
    /// Templated segments, the most concrete first.
    patterns: Vec<(Segment, Branch)>,
    /// The path that ends here, as a place in `Router::routes`.
    route: Option<usize>,
}

#[derive(Debug, Default)]
struct Route {
    methods: Vec<Served>,
}

/// A method of a route.
#[derive(Debug)]
struct Served {
    method: Method,
    /// The place in `Contract::operations`.
    operation: usize,
    /// The names of the path's parameters, as the path of this operation writes them.
    names: Vec<String>,
    /// What a request must have besides path and method.
    conditions: Vec<Condition>,
}

/// The table of all paths.
#[derive(Debug, Default)]
pub(crate) struct Router {
    root: Branch,
    routes: Vec<Route>,
}

impl Router {
    /// Adds a path with its methods, each with the place of its operation. A path that matches the same requests as
    /// one before it is told, and adds the methods that the first one lacks.
    pub(crate) fn insert(
        &mut self,
        template: &Template,
        methods: Vec<(Method, usize)>,
    ) -> Result<(), Ambiguous> {
        let mut branch = &mut self.root;
        for segment in &template.segments {
            branch = branch.enter(segment);
        }
        let known = branch.route;
        let at = known.unwrap_or(self.routes.len());
        branch.route = Some(at);
        if known.is_none() {
            self.routes.push(Route::default());
        }
        let route = &mut self.routes[at];
        for (method, operation) in methods {
            if !route.serves(template, &method) {
                let names = template.names().map(str::to_owned).collect();
                route.methods.push(Served {
                    method,
                    operation,
                    names,
                    conditions: template.conditions.clone(),
                });
            }
        }
        match known.filter(|_| template.conditions.is_empty()) {
            Some(first) => Err(Ambiguous { first }),
            None => Ok(()),
        }
    }

    /// Whether a path that matches the same requests has the method already.
    pub(crate) fn serves(&self, template: &Template, method: &Method) -> bool {
        let mut segments = template.segments.iter();
        let branch = segments.try_fold(&self.root, |branch, segment| match segment.literal() {
            Some(text) => branch.literals.get(text),
            None => {
                let shape = segment.shape();
                let mut patterns = branch.patterns.iter();
                patterns.find(|it| it.0 == shape).map(|it| &it.1)
            }
        });
        let route = branch.and_then(|it| Some(&self.routes[it.route?]));
        route.is_some_and(|it| it.serves(template, method))
    }

    /// What stands behind a method and a path.
    pub(crate) fn find(&self, method: &Method, path: &str, marks: Option<Marks<'_>>) -> Found {
        let Some(rest) = path.strip_prefix('/') else {
            return Found::NoPath;
        };
        let segments: Vec<&str> = rest.split('/').collect();
        let mut captured = Vec::new();
        let Some(route) = self.root.find(&segments, &mut captured) else {
            return Found::NoPath;
        };
        let route = &self.routes[route];
        match route.operation(method, marks) {
            Some(served) => Found::Operation {
                index: served.operation,
                path_params: served
                    .names
                    .iter()
                    .cloned()
                    .zip(captured.iter().map(|text| (*text).to_owned()))
                    .collect(),
            },
            None => Found::NoMethod {
                allow: route.allow(),
            },
        }
    }
}

impl Branch {
    fn enter(&mut self, segment: &Segment) -> &mut Self {
        if let Some(text) = segment.literal() {
            return self.literals.entry(text.to_owned()).or_default();
        }
        let shape = segment.shape();
        let known = self.patterns.iter().position(|(known, _)| *known == shape);
        let at = known.unwrap_or_else(|| {
            let weight = shape.weight();
            let at = self
                .patterns
                .partition_point(|(known, _)| known.weight() >= weight);
            self.patterns.insert(at, (shape, Self::default()));
            at
        });
        &mut self.patterns[at].1
    }

    fn find<'p>(&self, segments: &[&'p str], captured: &mut Vec<&'p str>) -> Option<usize> {
        let Some((raw, rest)) = segments.split_first() else {
            return self.route;
        };
        let mark = captured.len();
        if let Some(route) = self.literal(raw).and_then(|it| it.find(rest, captured)) {
            return Some(route);
        }
        self.patterns.iter().find_map(|(segment, branch)| {
            // What a dead end has captured is forgotten.
            captured.truncate(mark);
            captured.extend(segment.capture(raw)?);
            branch.find(rest, captured)
        })
    }

    fn literal(&self, raw: &str) -> Option<&Self> {
        self.literals.get(raw).or_else(|| {
            let mut known = self.literals.iter().filter(|_| raw.contains('%'));
            known.find(|(text, _)| is_literal(text, raw)).map(|it| it.1)
        })
    }
}

impl Route {
    /// Whether the method is there already, under the same conditions.
    fn serves(&self, template: &Template, method: &Method) -> bool {
        let mut methods = self.methods.iter();
        methods.any(|it| it.method == *method && it.conditions == template.conditions)
    }

    /// What serves the method: where several do, the one of which the most conditions are met, else the first one
    /// that has the fewest.
    fn operation(&self, method: &Method, marks: Option<Marks<'_>>) -> Option<&Served> {
        let of = |wanted: &Method| {
            let mut found = self.methods.iter().filter(|it| it.method == *wanted);
            let first = found.next()?;
            let others: Vec<&Served> = found.collect();
            if others.is_empty() {
                return Some(first);
            }
            let all = || std::iter::once(first).chain(others.iter().copied());
            let holds = |it: &&Served| {
                let mut conditions = it.conditions.iter();
                marks.is_some_and(|marks| conditions.all(|it| it.holds(marks)))
            };
            let met = all().filter(holds).max_by_key(|it| it.conditions.len());
            met.or_else(|| all().min_by_key(|it| it.conditions.len()))
        };
        of(method).or_else(|| (method == Method::HEAD).then(|| of(&Method::GET)).flatten())
    }

    fn allow(&self) -> Vec<Method> {
        let mut allow = Vec::new();
        for Served { method, .. } in &self.methods {
            allow.push(method.clone());
            if method == Method::GET {
                allow.push(Method::HEAD);
            }
        }
        allow.push(Method::OPTIONS);
        let mut seen = Vec::new();
        allow.retain(|method| {
            let new = !seen.contains(method);
            seen.push(method.clone());
            new
        });
        allow
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderMap;
    use proptest::prelude::*;

    fn router(paths: &[&str]) -> Router {
        let mut router = Router::default();
        for (index, path) in paths.iter().enumerate() {
            let template = Template::parse(path).unwrap();
            router
                .insert(&template, vec![(Method::GET, index)])
                .unwrap();
        }
        router
    }

    fn index(router: &Router, path: &str) -> Option<usize> {
        match router.find(&Method::GET, path, None) {
            Found::Operation { index, .. } => Some(index),
            _ => None,
        }
    }

    #[test]
    fn the_more_concrete_path_wins_and_a_dead_end_is_left_again() {
        let table = router(&["/a/{x}/c", "/a/b/d", "/{y}/b/c", "/a/{x}.json/c", "/a/{x}"]);
        assert_eq!(index(&table, "/a/b/c"), Some(0));
        assert_eq!(index(&table, "/a/b/d"), Some(1));
        assert_eq!(index(&table, "/z/b/c"), Some(2));
        assert_eq!(index(&table, "/a/q.json/c"), Some(3));
        assert_eq!(index(&table, "/a/b"), Some(4));
        assert_eq!(index(&table, "/a/"), None);
        assert_eq!(index(&table, "/a"), None);
        assert_eq!(index(&table, "/a/b/"), None);
    }

    #[test]
    fn conditions_tell_operations_of_one_path_apart() {
        let table = router(&[
            "/{a}",
            "/{a}?comp=list",
            "/{a}#tags",
            "/{a}?comp=list&all=1",
        ]);
        let headers = HeaderMap::new();
        let find = |query: &str| {
            let headers = &headers;
            let marks = Some(Marks { query, headers });
            match table.find(&Method::GET, "/x", marks) {
                Found::Operation { index, .. } => Some(index),
                _ => None,
            }
        };
        assert_eq!(find(""), Some(0));
        assert_eq!(find("comp=list"), Some(1));
        assert_eq!(find("tags=x&comp=none"), Some(2));
        assert_eq!(find("comp=list&all=1"), Some(3));
        assert_eq!(index(&table, "/x"), Some(0));
    }

    #[test]
    fn a_dead_end_leaves_nothing_behind() {
        let table = router(&["/a/{x}", "/{kind}/{x}/b"]);
        let Found::Operation { path_params, .. } = table.find(&Method::GET, "/a/1/b", None) else {
            panic!("no match");
        };
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(path_params, [pair("kind", "a"), pair("x", "1")]);
    }

    #[test]
    fn an_encoded_slash_stays_in_its_segment() {
        let Found::Operation { path_params, .. } =
            router(&["/files/{name}"]).find(&Method::GET, "/files/a%2Fb", None)
        else {
            panic!("no match");
        };
        assert_eq!(path_params, [("name".to_owned(), "a%2Fb".to_owned())]);
    }

    #[test]
    fn head_is_served_by_get_and_others_are_told_what_is_allowed() {
        let table = router(&["/a"]);
        assert!(matches!(
            table.find(&Method::HEAD, "/a", None),
            Found::Operation { .. }
        ));
        let allow = vec![Method::GET, Method::HEAD, Method::OPTIONS];
        assert_eq!(
            table.find(&Method::POST, "/a", None),
            Found::NoMethod { allow }
        );
        assert_eq!(table.find(&Method::POST, "/b", None), Found::NoPath);
    }

    #[test]
    fn equal_shapes_are_ambiguous() {
        let mut table = router(&["/a/{x}"]);
        let other = Template::parse("/a/{y}").unwrap();
        assert_eq!(
            table.insert(&other, Vec::new()),
            Err(Ambiguous { first: 0 })
        );
    }

    proptest! {
        #[test]
        fn a_path_made_from_a_template_matches_it(
            names in proptest::collection::vec(prop_oneof!["[a-z]{1,6}", "\\{p\\}"], 1..6),
            values in proptest::collection::vec("[A-Za-z0-9%._~-]{1,8}", 6),
        ) {
            let segments: Vec<String> = names.iter().enumerate()
                .map(|(at, name)| name.replace("{p}", &format!("{{p{at}}}"))).collect();
            let table = router(&[&format!("/{}", segments.join("/"))]);
            let path: Vec<&str> = names.iter().zip(&values)
                .map(|(name, value)| if name == "{p}" { value.as_str() } else { name.as_str() }).collect();
            prop_assert_eq!(index(&table, &format!("/{}", path.join("/"))), Some(0));
        }
    }
}
