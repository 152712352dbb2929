//! Which APIs there are: a folder with a `behavior.yaml` or an `openapi.*` is one.

use crate::source::is_url;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The names that a behavior file may have.
const BEHAVIORS: [&str; 2] = ["behavior.yaml", "behavior.yml"];
/// The names that a contract may have.
const CONTRACTS: [&str; 6] = [
    "openapi.yaml",
    "openapi.yml",
    "openapi.json",
    "swagger.json",
    "swagger.yaml",
    "swagger.yml",
];

/// The files that one API begins with. What they refer to is found out when they are compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiFiles {
    /// The API's name: that of its folder, or of its file.
    pub name: Arc<str>,
    /// The behavior file.
    pub behavior: Option<PathBuf>,
    /// The contract, as far as the behavior file does not name another one.
    pub contract: Option<PathBuf>,
    /// The folder of its fixtures, whether it exists or not.
    pub fixtures: PathBuf,
    /// The fixture files in it, by name.
    pub fixture_files: Vec<PathBuf>,
    /// Overlays of the contract, in their order.
    pub overlays: Vec<PathBuf>,
}

/// Finds the APIs under these paths, by name. Of two folders with the same name the first one counts; a document that
/// was named itself gets a number behind its name instead. Fails if a path cannot be read.
pub fn discover(specs: &[PathBuf], fixtures: &Path) -> Result<Vec<ApiFiles>, (PathBuf, io::Error)> {
    let mut found: Vec<ApiFiles> = Vec::new();
    for path in specs {
        let apis = below(path, fixtures).map_err(|error| (path.clone(), error))?;
        for mut api in apis {
            let is_taken = |name: &str| found.iter().any(|known| *known.name == *name);
            if is_taken(&api.name) && api.contract.as_ref() == Some(path) && !has_same(&found, path)
            {
                let mut names = (2..).map(|count| format!("{}-{count}", api.name));
                if let Some(name) = names.find(|name| !is_taken(name)) {
                    api.name = name.into();
                }
            }
            if !is_taken(&api.name) {
                found.push(api);
            }
        }
    }
    found.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(found)
}

fn has_same(found: &[ApiFiles], path: &Path) -> bool {
    found.iter().any(|it| it.contract.as_deref() == Some(path))
}

fn below(path: &Path, fixtures: &Path) -> io::Result<Vec<ApiFiles>> {
    if let Some(url) = path.to_str().filter(|_| is_url(path)) {
        let api = named(&name_of_url(url), None, Some(path.to_owned()), fixtures);
        return Ok(api.into_iter().collect());
    }
    if !path.metadata()?.is_dir() {
        return Ok(single(path, fixtures).into_iter().collect());
    }
    if let Some(api) = folder(path, fixtures) {
        return Ok(vec![api]);
    }
    Ok(entries(path)?
        .iter()
        .filter_map(|inner| folder(inner, fixtures))
        .collect())
}

/// A folder that holds the files of one API.
fn folder(path: &Path, fixtures: &Path) -> Option<ApiFiles> {
    let behavior = first_of(path, &BEHAVIORS);
    let contract = first_of(path, &CONTRACTS);
    if behavior.is_none() && contract.is_none() {
        return None;
    }
    named(&name_of(path)?, behavior, contract, fixtures)
}

/// A document that was named itself.
fn single(path: &Path, fixtures: &Path) -> Option<ApiFiles> {
    let file = path.file_name()?.to_str()?;
    let usual = BEHAVIORS.contains(&file) || CONTRACTS.contains(&file);
    let parent = path.parent().and_then(name_of);
    let stem = || path.file_stem()?.to_str().map(str::to_owned);
    let name = if usual { parent.or_else(stem) } else { stem() }?;
    let name = name.trim_start_matches(['.', '_', '~']).to_owned();
    if BEHAVIORS.contains(&file) {
        return named(&name, Some(path.to_owned()), None, fixtures);
    }
    named(&name, None, Some(path.to_owned()), fixtures)
}

/// The part of an address that says most: `petstore` of `https://example.com/petstore/v3/openapi.json`, else the host.
fn name_of_url(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let stem = |segment: &str| {
        let ends = [".json", ".yaml", ".yml"];
        let end = ends.iter().find_map(|end| segment.strip_suffix(end));
        end.unwrap_or(segment).to_owned()
    };
    let says_much = |name: &String| {
        let version = name.strip_prefix('v').unwrap_or(name);
        let is_version = version.chars().all(|it| it.is_ascii_digit() || it == '.');
        let common = [
            "openapi", "swagger", "api", "api-docs", "docs", "spec", "specs",
        ];
        !is_version && !common.contains(&name.as_str()) && !name.starts_with(['.', '_', '~'])
    };
    let mut segments = path.rsplit('/').map(stem);
    segments
        .find(says_much)
        .unwrap_or_else(|| host.split(':').next().unwrap_or(host).to_owned())
}

fn named(
    name: &str,
    behavior: Option<PathBuf>,
    contract: Option<PathBuf>,
    fixtures: &Path,
) -> Option<ApiFiles> {
    // Such names belong to mimeo (`__mimeo`, `~sandbox`) or to the system.
    if name.starts_with(['.', '_', '~']) {
        return None;
    }
    let fixtures = fixtures.join(name);
    let fixture_files = entries(&fixtures).unwrap_or_default();
    let fixture_files = fixture_files
        .into_iter()
        .filter(|path| is_fixture(path))
        .collect();
    Some(ApiFiles {
        name: name.into(),
        behavior,
        contract,
        fixtures,
        fixture_files,
        overlays: Vec::new(),
    })
}

fn is_fixture(path: &Path) -> bool {
    let extension = path.extension().and_then(|it| it.to_str());
    let hidden = path
        .file_name()
        .and_then(|it| it.to_str())
        .is_none_or(|it| it.starts_with('.'));
    !hidden && matches!(extension, Some("yaml" | "yml" | "json")) && path.is_file()
}

/// The folder's own name, also of `.`.
fn name_of(path: &Path) -> Option<String> {
    let own = path
        .file_name()
        .and_then(|it| it.to_str())
        .map(str::to_owned);
    own.or_else(|| Some(path.canonicalize().ok()?.file_name()?.to_str()?.to_owned()))
}

fn first_of(folder: &Path, names: &[&str]) -> Option<PathBuf> {
    names
        .iter()
        .map(|name| folder.join(name))
        .find(|path| path.is_file())
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries: io::Result<Vec<PathBuf>> =
        folder.read_dir()?.map(|entry| Ok(entry?.path())).collect();
    let mut entries = entries?;
    entries.sort();
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn write(root: &Path, path: &str) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "").unwrap();
    }

    #[test]
    fn folders_with_documents_are_apis() {
        let root = tempfile::tempdir().unwrap();
        for path in [
            "specs/b/openapi.json",
            "specs/a/behavior.yaml",
            "specs/a/openapi.yaml",
            "specs/notes/readme.md",
            "specs/_drafts/openapi.yaml",
            "fixtures/a/users.yaml",
            "fixtures/a/.users.yaml.swp",
            "fixtures/a/pictures/x.png",
        ] {
            write(root.path(), path);
        }
        let fixtures = root.path().join("fixtures");
        let found = discover(&[root.path().join("specs")], &fixtures).unwrap();
        let names: Vec<_> = found.iter().map(|api| &*api.name).collect();
        assert_eq!(names, ["a", "b"]);
        assert_eq!(found[0].fixture_files, [fixtures.join("a/users.yaml")]);
        assert!(found[1].behavior.is_none());
        let one = discover(&[root.path().join("specs/a")], &fixtures).unwrap();
        assert_eq!(one, found[..1]);
    }

    #[test]
    fn an_address_has_a_name() {
        for (url, name) in [
            (
                "https://example.com/petstore/v3/openapi.json?x=1",
                "petstore",
            ),
            ("http://127.0.0.1:8080/openapi.yaml", "127.0.0.1"),
            ("https://api.example.com/v2/api-docs", "api.example.com"),
            ("https://example.com/files/shop.yaml", "shop"),
        ] {
            let found = discover(&[url.into()], Path::new("none")).unwrap();
            assert_eq!((found.len(), &*found[0].name), (1, name), "{url}");
        }
    }

    #[test]
    fn two_documents_of_one_name_are_told_apart() {
        let root = tempfile::tempdir().unwrap();
        let paths = ["a/petstore.yaml", "b/petstore.yaml"].map(|path| {
            write(root.path(), path);
            root.path().join(path)
        });
        let found = discover(&paths, root.path()).unwrap();
        let names: Vec<_> = found.iter().map(|api| &*api.name).collect();
        assert_eq!(names, ["petstore", "petstore-2"]);
    }

    #[test]
    fn a_single_document_is_an_api() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), "petstore.yaml");
        write(root.path(), "shop/openapi.yaml");
        let specs = [
            root.path().join("petstore.yaml"),
            root.path().join("shop/openapi.yaml"),
        ];
        let found = discover(&specs, root.path()).unwrap();
        assert_eq!(
            found.iter().map(|api| &*api.name).collect::<Vec<_>>(),
            ["petstore", "shop"]
        );
        let missing = discover(&[root.path().join("none")], root.path());
        assert_eq!(missing.unwrap_err().1.kind(), io::ErrorKind::NotFound);
    }
}
