//! `mimeo serve` while its files are edited: what an edit comes to is told, and nobody waits for it.

use crate::behavior_pairs::{copy, folder};
use crate::serve::Running;
use libtest_mimic::Trial;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    let tests: [(&str, fn()); 2] = [
        ("what an edit comes to is told", told),
        ("nobody waits until it is told", at_once),
    ];
    let trial = |(name, test): (&str, fn())| {
        Trial::test(format!("reload: {name}"), move || {
            test();
            Ok(())
        })
    };
    tests.into_iter().map(trial).collect()
}

fn library() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    copy(&folder().join("specs"), &root.path().join("specs")).unwrap();
    copy(&folder().join("fixtures"), &root.path().join("fixtures")).unwrap();
    root
}

fn serve(root: &Path) -> (Running, String) {
    let flags = ["--store", "memory", "--port", "0", "--log", "off"];
    let mut running = Running::start(root, &flags);
    let ready = running.line_with("mimeo is ready on ");
    (running, ready.rsplit(' ').next().unwrap().to_owned())
}

fn edit(root: &Path, file: &str, (from, to): (&str, &str)) {
    let path = root.join("specs/library").join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.matches(from).count(), 1, "{from}");
    fs::write(path, text.replace(from, to)).unwrap();
}

fn told() {
    let root = library();
    let (mut running, _) = serve(root.path());
    edit(
        root.path(),
        "behavior.yaml",
        ("=caller.books < 3", "=caller.books < 5"),
    );
    running.line_with("library reloaded in ");
    let counts = running.line_with("since generation 1");
    assert!(counts.contains("library: 1 risky change"), "{counts}");
    let change = running.line_with("risky[operation-require-changed]");
    assert!(change.contains("behavior.yaml:"), "{change}");
    running.line_with("POST /books: 2 calls tell the two versions apart");
    running.line_with("≠ 409 too_many_books");
    edit(
        root.path(),
        "openapi.yaml",
        ("minLength: 1, maxLength: 40", "minLength: 1, maxLength: 30"),
    );
    let counts = running.line_with("since generation 2");
    assert!(counts.contains("1 breaking"), "{counts}");
    running.line_with("breaking[request-constraint-tightened]: POST /books request body");
    edit(
        root.path(),
        "behavior.yaml",
        ("message: renewed too often", "message: again"),
    );
    running.line_with("1 breaking change since generation 3");
}

/// From the edit until it is live, and then every request, although both versions are being compared.
fn at_once() {
    let root = library();
    let (_running, url) = serve(root.path());
    let answered = |body: &str| {
        let request = ureq::post(format!("{url}/library/books"));
        let request = request.header("content-type", "application/json");
        let request = request.header("authorization", "Bearer token-of-bob");
        let config = request.config().http_status_as_error(false).build();
        config.send(body).unwrap().status().as_u16()
    };
    let title = format!("{{\"title\": \"{}\"}}", "x".repeat(41));
    assert_eq!(answered(&title), 422);
    edit(
        root.path(),
        "openapi.yaml",
        ("maxLength: 40", "maxLength: 60"),
    );
    let began = Instant::now();
    while answered(&title) != 201 {
        assert!(began.elapsed() < Duration::from_secs(5), "it is not live");
        std::thread::yield_now();
    }
    let mut slowest = Duration::ZERO;
    for _ in 0..20 {
        let began = Instant::now();
        answered("{\"title\": 5}");
        slowest = slowest.max(began.elapsed());
    }
    // The machine that runs the tests may be busy; a comparison on the way of a request would take longer still.
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
}
