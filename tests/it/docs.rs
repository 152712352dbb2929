//! What the documentation shows is there: every command line of `docs` is one that mimeo understands, and every block of
//! YAML can be read.

use crate::tree;
use libtest_mimic::Trial;
use regex::Regex;
use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Finds problems.
type Problems = fn() -> Vec<String>;

/// A block of code: its language, the line that it begins in, and its text.
type Block = (String, usize, String);

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    let tests: [(&str, Problems); 2] = [
        ("command lines are understood", command_lines),
        ("blocks of YAML can be read", yaml),
    ];
    let trial = |(name, test): (&str, fn() -> Vec<String>)| {
        Trial::test(format!("docs: {name}"), move || match test() {
            problems if problems.is_empty() => Ok(()),
            problems => Err(problems.join("\n").into()),
        })
    };
    tests.into_iter().map(trial).collect()
}

/// The blocks of every page, with the page's name.
fn blocks() -> Vec<(String, Block)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = tree::files(&root.join("docs"), "md");
    pages.push(root.join("README.md"));
    let mut found = Vec::new();
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        let name = page.file_name().unwrap().to_string_lossy().into_owned();
        found.extend(of_page(&text).into_iter().map(|it| (name.clone(), it)));
    }
    found
}

fn of_page(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (at, line) in text.lines().enumerate() {
        match (line.trim_start().strip_prefix("```"), open.take()) {
            (Some(language), None) => open = Some((language.to_owned(), at + 1, String::new())),
            (Some(_), Some(block)) => blocks.push(block),
            (None, Some((language, start, text))) => {
                open = Some((language, start, format!("{text}{line}\n")));
            }
            (None, None) => {}
        }
    }
    blocks
}

fn command_lines() -> Vec<String> {
    let command = Regex::new(r"(?:^|[\s$(])mimeo ([a-z]+)( [^`\n]*)?").unwrap();
    let flag = Regex::new(r"(?:^|[\s\[(|])(--[a-z][a-z-]*)").unwrap();
    let mut helps: HashMap<String, Option<String>> = HashMap::new();
    let (mut problems, mut count) = (Vec::new(), 0);
    for (page, (language, start, text)) in blocks() {
        if !["", "yaml", "console", "sh", "bash", "toml"].contains(&language.as_str()) {
            continue;
        }
        for found in command.captures_iter(&joined(&text)) {
            let name = &found[1];
            let help = helps.entry(name.to_owned()).or_insert_with(|| help(name));
            let Some(help) = help else {
                continue; // Prose, or what mimeo prints: `mimeo is ready on …`.
            };
            count += 1;
            let rest = found.get(2).map_or("", |it| it.as_str());
            // What stands behind belongs to the shell, or to people.
            let rest = rest.split(['#', ';', '>', '&']).next().unwrap_or_default();
            for flag in flag.captures_iter(rest) {
                let has = Regex::new(&format!(r"{}\b", &flag[1])).unwrap();
                if !has.is_match(help) {
                    problems.push(format!(
                        "{page}:{start}: `mimeo {name}` has no {}",
                        &flag[1]
                    ));
                }
            }
        }
    }
    if count < 20 {
        problems.push(format!("{count} command lines, at least 20"));
    }
    problems
}

/// Lines that go on behind a backslash, or further in, are one.
fn joined(text: &str) -> String {
    let joined = text.replace("\\\n", " ");
    Regex::new(r"\n {8,}([\[-])")
        .unwrap()
        .replace_all(&joined, " $1")
        .into_owned()
}

/// What a command says of itself; nothing if there is none of that name.
fn help(name: &str) -> Option<String> {
    let ran = Command::new(env!("CARGO_BIN_EXE_mimeo"))
        .args([name, "--help"])
        .output()
        .unwrap();
    ran.status
        .success()
        .then(|| String::from_utf8(ran.stdout).unwrap())
}

fn yaml() -> Vec<String> {
    let mut problems = Vec::new();
    for (page, (language, start, text)) in blocks() {
        if language == "yaml"
            && let Err(error) = serde_yaml::from_str::<serde_yaml::Value>(&text)
        {
            problems.push(format!("{page}:{start}: {error}"));
        }
    }
    problems
}
