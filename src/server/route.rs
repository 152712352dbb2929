//! Which API a path means: by the API's name in front, else by the documented path if there is one API only,
//! else by the documented host name. Of two meanings the one that leads to an operation is taken.

use super::guard::hostname;
use crate::contract::Found;
use crate::engine::Api;
use crate::host::{ApiSlot, Generation};
use http::Method;
use percent_encoding::percent_decode_str;
use std::sync::Arc;

/// An API, and where in the path it begins.
#[derive(Debug)]
pub(super) struct Routed {
    /// The API.
    pub(super) slot: Arc<ApiSlot>,
    /// The length of the prefix that is not the API's.
    pub(super) prefix: usize,
}

/// Finds the API that a path (without a sandbox) and a host mean.
pub(super) fn route(generation: &Generation, path: &str, host: &str) -> Option<Routed> {
    let named = by_name(generation, path);
    if named.as_ref().is_some_and(|it| it.knows(path)) {
        return named;
    }
    // The API `pets` may be the only one and have a path `/pets`: then that is meant.
    let documented = by_path(generation, path);
    documented
        .filter(|it| named.is_none() || it.knows(path))
        .or(named)
        .or_else(|| by_host(generation, path, host))
}

impl Routed {
    /// Whether the API has an operation for what is left of the path.
    fn knows(&self, path: &str) -> bool {
        let api = self.slot.api.as_ref();
        api.is_some_and(|it| it.contract.find(&Method::GET, &path[self.prefix..]) != Found::NoPath)
    }
}

fn by_name(generation: &Generation, path: &str) -> Option<Routed> {
    let rest = path.strip_prefix('/')?;
    let segment = rest.split('/').next()?;
    let name = percent_decode_str(segment).decode_utf8().ok()?;
    let slot = Arc::clone(generation.apis.get(&*name)?);
    let mut prefix = 1 + segment.len();
    if let Some(api) = &slot.api {
        prefix += documented(api, &name, &path[prefix..]);
    }
    Some(Routed { slot, prefix })
}

/// How much of the path behind the name repeats the documented path, as in `/shop/v2/pets` for `servers: [/v2]`.
fn documented(api: &Api, name: &str, rest: &str) -> usize {
    let bases = api.contract.base_paths();
    // With `servers: [/shop/v2]` only `/v2` is repeated.
    let tails = bases.iter().map(|base| {
        match base.strip_prefix('/').and_then(|it| it.strip_prefix(name)) {
            Some(tail) if tail.is_empty() || tail.starts_with('/') => tail,
            _ => base,
        }
    });
    let fits = |tail: &&str| {
        let inner = rest
            .strip_prefix(tail)
            .filter(|inner| inner.starts_with('/'));
        inner.is_some_and(|inner| api.contract.find(&Method::GET, inner) != Found::NoPath)
    };
    tails.filter(fits).map(str::len).max().unwrap_or(0)
}

fn by_path(generation: &Generation, path: &str) -> Option<Routed> {
    let mut slots = generation.apis.values();
    let (Some(slot), None) = (slots.next(), slots.next()) else {
        return None;
    };
    let bases = slot.api.as_ref()?.contract.base_paths();
    let finds = |prefix: &usize| {
        let inner = if path.len() == *prefix {
            "/"
        } else {
            &path[*prefix..]
        };
        let api = slot.api.as_ref();
        api.is_some_and(|it| it.contract.find(&Method::GET, inner) != Found::NoPath)
    };
    let mut documented: Vec<usize> = bases
        .into_iter()
        .filter(|base| begins(path, base))
        .map(str::len)
        .collect();
    documented.sort_unstable();
    // The longest base behind which there is something, else the root, else the longest one.
    let mut candidates = documented.iter().rev().copied().chain([0]);
    let prefix = candidates.find(finds).or(documented.last().copied())?;
    Some(Routed {
        slot: Arc::clone(slot),
        prefix,
    })
}

fn by_host(generation: &Generation, path: &str, host: &str) -> Option<Routed> {
    let prefix = |slot: &Arc<ApiSlot>| {
        let hosts = slot.api.as_ref()?.contract.hosts();
        let same = |known: &str| {
            known.eq_ignore_ascii_case(host) || known.eq_ignore_ascii_case(hostname(host))
        };
        let bases = hosts.filter(|(known, base)| same(known) && begins(path, base));
        bases.map(|(_, base)| base.len()).max()
    };
    let found = generation
        .apis
        .values()
        .filter_map(|slot| Some((prefix(slot)?, slot)));
    let (prefix, slot) = found.max_by_key(|(prefix, _)| *prefix)?;
    Some(Routed {
        slot: Arc::clone(slot),
        prefix,
    })
}

/// Whether a path is below a base, which has no slash at its end.
fn begins(path: &str, base: &str) -> bool {
    path.strip_prefix(base)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::testing;

    fn routed(generation: &Generation, path: &str, host: &str) -> Option<String> {
        let routed = route(generation, path, host)?;
        Some(format!("{} {}", routed.slot.name, &path[routed.prefix..]))
    }

    #[test]
    fn names_go_before_documented_paths_and_hosts() {
        let (root, host) = testing::host();
        let one = host.generation();
        let find = |path: &str| routed(&one, path, "localhost:4010");
        assert_eq!(find("/toy/word").as_deref(), Some("toy /word"));
        assert_eq!(find("/toy").as_deref(), Some("toy "));
        assert_eq!(find("/%74oy/word").as_deref(), Some("toy /word"));
        assert_eq!(find("/toy/v1/toy/word").as_deref(), Some("toy /word"));
        assert_eq!(
            find("/toy/v1/toy/none").as_deref(),
            Some("toy /v1/toy/none")
        );
        assert_eq!(
            find("/v1/toy/word").as_deref(),
            Some("toy /word"),
            "the only API"
        );
        assert_eq!(find("/toybox/word"), None);
        assert_eq!(find("/"), None);
        testing::write(root.path(), "other", "x!");
        host.reload().unwrap();
        let two = host.generation();
        assert_eq!(routed(&two, "/v1/toy/word", "localhost"), None);
        assert_eq!(
            routed(&two, "/v1/other/word", "api.example.com:80").as_deref(),
            Some("other /word")
        );
    }
}
