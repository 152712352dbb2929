//! Rules of the house that a compiler does not know: the sans-IO border, sizes, names, and that what is
//! documented exists.

use crate::case::Case;
use crate::tree;
use libtest_mimic::Trial;
use regex::Regex;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Modules that get time, seed and records as arguments and touch nothing outside.
const SANS_IO: [&str; 5] = ["contract", "behavior", "data", "engine", "diff"];

/// No file may be longer; from `WARN` on it is named.
const MOST_LINES: usize = 500;

/// A test gives all that is wrong, a line each.
type Test = fn() -> String;

/// One trial a rule.
pub fn trials(cases: &[Case]) -> Vec<Trial> {
    let names: Vec<String> = cases.iter().map(|case| case.name.clone()).collect();
    let tests: [(&str, Test); 7] = [
        ("the core does no IO", core_does_no_io),
        (
            "only src/server and the client of the checker name warp and hyper",
            only_the_server_names_warp,
        ),
        ("files are short", files_are_short),
        ("no system is named in src", no_system_is_named),
        ("commands of the README exist", readme_commands_exist),
        ("every diagnostic code has a case", every_code_has_a_case),
        (
            "specs/behavior.schema.json is current",
            behavior_schema_is_current,
        ),
    ];
    let trial =
        |(name, test): (&str, Test)| Trial::test(format!("tidy: {name}"), move || verdict(test()));
    let unique = Trial::test("tidy: cases have different names", move || {
        let twice = names.iter().enumerate();
        let twice = twice.filter(|(at, name)| names[..*at].contains(name));
        let lines: Vec<&str> = twice.map(|(_, name)| name.as_str()).collect();
        verdict(lines.join("\n"))
    });
    tests.into_iter().map(trial).chain([unique]).collect()
}

fn verdict(problems: String) -> Result<(), libtest_mimic::Failed> {
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems.into())
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every line of the files below `folder` that fits and is no comment, as `file:line: text`.
fn lines_that_match(folder: &Path, pattern: &Regex) -> String {
    let mut found = String::new();
    for path in tree::files(folder, "rs") {
        let text = fs::read_to_string(&path).unwrap_or_default();
        let name = path.strip_prefix(root()).unwrap_or(&path).display();
        let lines = text.lines().enumerate();
        for (at, line) in lines.filter(|(_, line)| pattern.is_match(line)) {
            if !line.trim_start().starts_with("//") {
                let _ = writeln!(found, "{name}:{}: {}", at + 1, line.trim());
            }
        }
    }
    found
}

fn core_does_no_io() -> String {
    let doors = r"\b(tokio|warp|hyper|std::(fs|net|env)|SystemTime|Instant|thread_rng|rand::rng)\b";
    let doors = Regex::new(doors).unwrap();
    let folders = SANS_IO.iter().map(|name| root().join("src").join(name));
    folders
        .map(|folder| lines_that_match(&folder, &doors))
        .collect()
}

fn only_the_server_names_warp() -> String {
    let names = Regex::new(r"\b(warp|hyper|hyper_util)::").unwrap();
    let found = lines_that_match(&root().join("src"), &names);
    // The checker sends what other clients would repair or refuse; it needs a client that does as it is told.
    let allowed = ["src/server/", "src/check/target/http.rs:"];
    let outside = found
        .lines()
        .filter(|line| !allowed.iter().any(|it| line.starts_with(it)));
    outside.map(|line| format!("{line}\n")).collect()
}

fn files_are_short() -> String {
    let folders = ["src", "tests", "benches"].map(|name| root().join(name));
    let mut found = String::new();
    for path in folders.iter().flat_map(|folder| tree::files(folder, "rs")) {
        let lines = fs::read_to_string(&path)
            .unwrap_or_default()
            .lines()
            .count();
        if lines > MOST_LINES {
            let name = path.strip_prefix(root()).unwrap_or(&path).display();
            let _ = writeln!(found, "{name}: {lines} lines, at most {MOST_LINES}");
        }
    }
    found
}

fn no_system_is_named() -> String {
    let names = Regex::new("(?i)homemaking|driving|autocity|phonetrade|batteryswap|慕慕").unwrap();
    let mut found = lines_that_match(&root().join("src"), &names);
    for path in tree::files(&root().join("src"), "") {
        if names.is_match(&path.strip_prefix(root()).unwrap_or(&path).to_string_lossy()) {
            let _ = writeln!(found, "{}", path.display());
        }
    }
    found
}

/// `mimeo WORD`, `cargo run … -- WORD` and `scripts/NAME` in the README's blocks.
fn readme_commands_exist() -> String {
    let text = fs::read_to_string(root().join("README.md")).unwrap_or_default();
    let commands = Regex::new(r"(?m)(?:cargo run [^\n]*?-- |\$ mimeo |`mimeo )([a-z]+)").unwrap();
    let scripts = Regex::new(r"\bscripts/([a-z0-9-]+)").unwrap();
    let mut found = String::new();
    for command in commands.captures_iter(&text) {
        let help = std::process::Command::new(env!("CARGO_BIN_EXE_mimeo"))
            .args([&command[1], "--help"])
            .output();
        if !help.is_ok_and(|help| help.status.success()) {
            let _ = writeln!(found, "README.md: there is no `mimeo {}`", &command[1]);
        }
    }
    for script in scripts.captures_iter(&text) {
        if !root().join("scripts").join(&script[1]).exists() {
            let _ = writeln!(found, "README.md: there is no scripts/{}", &script[1]);
        }
    }
    found
}

fn every_code_has_a_case() -> String {
    let files = tree::files(&crate::case::folder(), "md");
    let texts = files
        .iter()
        .map(|path| fs::read_to_string(path).unwrap_or_default());
    let text: String = texts.collect();
    let named =
        |name: &str| text.contains(&format!("[{name}]")) || text.contains(&format!("\"{name}\""));
    let codes = mimeo::source::codes::all().filter(|code| !named(code.name));
    codes
        .map(|code| format!("no case under tests/cases shows `{}`\n", code.name))
        .collect()
}

fn behavior_schema_is_current() -> String {
    let text = fs::read_to_string(root().join("specs/behavior.schema.json")).unwrap_or_default();
    let current = format!("{:#}\n", mimeo::behavior::schema());
    if text == current {
        return String::new();
    }
    "run `cargo run -- schema behavior > specs/behavior.schema.json`".to_owned()
}
