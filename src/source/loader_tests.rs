//! Files that refer to files, and files that cannot be read.

use super::*;
use crate::source::{Disk, MemoryFiles, RefError, Style, render};
use proptest::prelude::*;

fn load(files: &MemoryFiles, path: &str) -> (Bundle, Vec<Diagnostic>) {
    let mut loader = Loader::new(files);
    loader.load(path);
    loader.finish()
}

fn codes(diagnostics: &[Diagnostic]) -> Vec<&'static str> {
    diagnostics.iter().map(|found| found.code.name).collect()
}

fn three_files() -> MemoryFiles {
    MemoryFiles::default()
        .with("specs/a.yaml", "x: {$ref: './b%20b.json#/y'}\nz: {$ref: ../c.yaml}\nweb: {$ref: 'https://example.com/a'}\n")
        .with("specs/b b.json", r#"{"y": {"$ref": "../specs/a.yaml#/x"}, "p/q": {"$anchor": "here", "k": [1, 2]}}"#)
        .with("c.yaml", "$id: https://example.com/a\nk: 1\n")
}

#[test]
fn every_file_that_is_named_is_read_once() {
    let files = three_files();
    let (bundle, diagnostics) = load(&files, "./specs/a.yaml");
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let paths: Vec<&Path> = bundle.paths().collect();
    let expected = ["specs/a.yaml", "specs/b b.json", "c.yaml"].map(Path::new);
    assert_eq!(paths, expected);
    let c = bundle.file_by_path(Path::new("specs/../c.yaml")).unwrap();
    assert_eq!(bundle.document(c).unwrap().get("k").unwrap().to_json(), 1);
}

#[test]
fn references_lead_to_nodes_or_say_how_far_they_lead() {
    let files = three_files();
    let (bundle, _) = load(&files, "specs/a.yaml");
    let a = bundle.file_by_path(Path::new("specs/a.yaml")).unwrap();
    let pointer = |reference: &str| {
        let target = bundle.resolve(a, reference).unwrap();
        (
            bundle.sources.file(target.file).path.display().to_string(),
            target.pointer,
        )
    };
    let b = "specs/b b.json".to_owned();
    assert_eq!(
        pointer("b%20b.json#/p~1q/k/1"),
        (b.clone(), "/p~1q/k/1".into())
    );
    assert_eq!(pointer("b%20b.json#/p%7E1q"), (b.clone(), "/p~1q".into()));
    assert_eq!(pointer("b%20b.json#here"), (b, "/p~1q".into()));
    assert_eq!(pointer("#"), ("specs/a.yaml".into(), String::new()));
    assert_eq!(pointer("https://example.com/a#/k").0, "c.yaml");
    let error = bundle.resolve(a, "b%20b.json#/p~1q/kk").unwrap_err();
    let RefError::MissingPointer {
        found, token, keys, ..
    } = &error
    else {
        panic!("{error:?}");
    };
    assert_eq!((found.as_str(), token.as_str()), ("/p~1q", "kk"));
    assert_eq!(keys, &["$anchor", "k"]);
    let span = Span {
        file: a,
        start: 0,
        end: 1,
    };
    let told = bundle.explain(&error, span).unwrap();
    assert_eq!(told.help.as_deref(), Some("did you mean `k`?"));
    assert!(matches!(
        bundle.resolve(a, "urn:example:z"),
        Err(RefError::Remote { .. })
    ));
    assert!(matches!(
        bundle.resolve(a, "z.yaml"),
        Err(RefError::MissingFile { .. })
    ));
    assert!(matches!(
        bundle.resolve(a, "#nowhere"),
        Err(RefError::MissingAnchor { .. })
    ));
    assert!(matches!(
        bundle.resolve(a, "#%ff"),
        Err(RefError::Malformed { .. })
    ));
}

#[test]
fn a_missing_file_is_told_where_it_is_named() {
    let files = MemoryFiles::default().with(
        "a.yaml",
        "x: {$ref: no.yaml}\ny: {$ref: 'no.yaml#/z'}\nexample: {$ref: data}\n",
    );
    let (bundle, diagnostics) = load(&files, "a.yaml");
    assert_eq!(codes(&diagnostics), ["missing-file"]);
    let span = diagnostics[0].span.unwrap();
    assert_eq!(bundle.sources.place(span), "a.yaml:1:11");
    assert_eq!(diagnostics[0].related.len(), 1);
    assert!(bundle.paths().any(|path| path == Path::new("no.yaml")));
}

#[test]
fn files_that_cannot_be_read_are_told() {
    let files = MemoryFiles::default()
        .with("gbk.yaml", b"a: 1\nb: \xbc\xdb\nc: 2\n".to_vec())
        .with("utf16.yaml", b"\xff\xfea\0".to_vec())
        .with("large.yaml", vec![b' '; 64 * 1024 * 1024 + 1])
        .with("empty.json", "\u{feff} ")
        .with("bad.json", "[1,");
    for (path, code) in [
        ("gbk.yaml", "invalid-utf8"),
        ("utf16.yaml", "invalid-utf8"),
        ("large.yaml", "file-too-large"),
        ("empty.json", "empty-file"),
        ("bad.json", "json-syntax"),
        ("none.yaml", "missing-file"),
    ] {
        let (bundle, diagnostics) = load(&files, path);
        assert_eq!(codes(&diagnostics), [code], "{path}");
        let drawn = render(&diagnostics, &bundle.sources, Style::default());
        assert!(drawn.contains(path), "{drawn}");
    }
    let (bundle, diagnostics) = load(&files, "gbk.yaml");
    assert_eq!(
        bundle.sources.place(diagnostics[0].span.unwrap()),
        "gbk.yaml:2:4"
    );
    let mut loader = Loader::new(&Disk);
    assert_eq!(loader.load("src"), None);
    assert_eq!(codes(&loader.finish().1), ["unreadable-file"]);
}

#[test]
fn tags_that_say_nothing_are_fine() {
    let files = MemoryFiles::default().with("a.yaml", "a: ! 12\nb: ! [1]\n");
    let (bundle, diagnostics) = load(&files, "a.yaml");
    assert!(diagnostics.is_empty());
    let file = bundle.file_by_path(Path::new("a.yaml")).unwrap();
    let value = bundle.document(file).unwrap().to_json();
    assert_eq!(value, serde_json::json!({"a": "12", "b": [1]}));
}

proptest! {
    #[test]
    fn any_bytes_load(bytes in prop::collection::vec(any::<u8>(), 0..200), json in any::<bool>()) {
        let path = if json { "a.json" } else { "a.yaml" };
        let files = MemoryFiles::default().with(path, bytes);
        let (bundle, diagnostics) = load(&files, path);
        render(&diagnostics, &bundle.sources, Style::default());
        let file = bundle.file_by_path(Path::new(path)).unwrap();
        prop_assert!(bundle.document(file).is_some() || !diagnostics.is_empty());
    }
}
