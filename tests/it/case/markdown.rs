//! From Markdown to cases: headings, fences, and the rule ids in the prose.

use super::model::{Case, FileBlock, Message, Mode, Pair, Rule, Step};
use super::{console, edit, http};
use regex::Regex;
use std::path::PathBuf;
use std::sync::LazyLock;

static RULES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\brules?:\s*((?:`?[a-z]+(?:\.[A-Za-z]+)*#[A-Z]\d+`?(?:\s*,\s*)?)+)").unwrap()
});

/// Reads one file; `Err` says `file:line: what is wrong`.
pub fn parse(file: &str, text: &str) -> Result<Vec<Case>, String> {
    let mut reader = Reader {
        file,
        open: Vec::new(),
        cases: Vec::new(),
    };
    let mut lines = text.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let place = format!("{file}:{}", at + 1);
        if let Some(fence) = Fence::open(line) {
            let mut content = Vec::new();
            loop {
                match lines.next() {
                    Some((_, line)) if fence.closes(line) => break,
                    Some((_, line)) => content.push(line),
                    None => return Err(format!("{place}: this block is never closed")),
                }
            }
            reader.block(&place, fence.info, &content)?;
        } else if let Some((level, title)) = heading(line) {
            reader.heading(place, level, title)?;
        } else {
            reader.prose(&place, line)?;
        }
    }
    reader.close(0)?;
    Ok(reader.cases)
}

/// The beginning of a fenced block.
struct Fence<'a> {
    mark: char,
    length: usize,
    info: &'a str,
}

impl<'a> Fence<'a> {
    fn open(line: &'a str) -> Option<Self> {
        let mark = line.chars().next().filter(|mark| "`~".contains(*mark))?;
        let info = line.trim_start_matches(mark);
        let length = line.len() - info.len();
        (length >= 3).then_some(Self {
            mark,
            length,
            info: info.trim(),
        })
    }

    fn closes(&self, line: &str) -> bool {
        let line = line.trim_end();
        line.len() >= self.length && line.chars().all(|character| character == self.mark)
    }
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let title = line.trim_start_matches('#');
    let level = line.len() - title.len();
    ((1..=6).contains(&level) && title.starts_with(' ')).then(|| (level, title.trim()))
}

/// A heading whose end has not been reached.
struct Open {
    level: usize,
    title: String,
    place: String,
    steps: Vec<Step>,
    rules: Vec<Rule>,
    /// A request that waits for its answer.
    request: Option<(String, Mode, Message)>,
}

struct Reader<'a> {
    file: &'a str,
    /// The headings around the current line, the outermost first.
    open: Vec<Open>,
    cases: Vec<Case>,
}

impl Reader<'_> {
    fn heading(&mut self, place: String, level: usize, title: &str) -> Result<(), String> {
        self.close(level)?;
        self.open.push(Open {
            level,
            title: title.to_owned(),
            place,
            steps: Vec::new(),
            rules: Vec::new(),
            request: None,
        });
        self.settle()
    }

    /// A heading below one that runs something ends that one: what it runs is its own.
    fn settle(&mut self) -> Result<(), String> {
        for parent in 0..self.open.len().saturating_sub(1) {
            self.finish(parent)?;
        }
        Ok(())
    }

    fn close(&mut self, level: usize) -> Result<(), String> {
        while self.open.last().is_some_and(|open| open.level >= level) {
            self.finish(self.open.len() - 1)?;
            self.open.pop();
        }
        Ok(())
    }

    /// Makes a case of an open heading if it has something to run, and leaves its files to those below.
    fn finish(&mut self, at: usize) -> Result<(), String> {
        let open = &self.open[at];
        if let Some((place, ..)) = &open.request {
            return Err(format!("{place}: no answer follows this request"));
        }
        let runs = |step: &Step| !matches!(step, Step::Write(_));
        if !open.steps.iter().any(runs) {
            return match open.rules.first() {
                Some(rule) if at + 1 == self.open.len() => Err(format!(
                    "{}: the rule {} is named where nothing runs",
                    rule.place, rule.id
                )),
                _ => Ok(()),
            };
        }
        let titles: Vec<&str> = self.open[..=at].iter().map(|open| &*open.title).collect();
        let name = format!("{}: {}", self.file, titles.join(" > "));
        let above = self.open[..at].iter().flat_map(|open| &open.steps);
        let files = above.filter_map(|step| match step {
            Step::Write(file) => Some(file.clone()),
            _ => None,
        });
        let files: Vec<FileBlock> = files.collect();
        let open = &mut self.open[at];
        let left = open.steps.iter().filter_map(|step| match step {
            Step::Write(file) => Some(Step::Write(file.clone())),
            _ => None,
        });
        let left = left.collect();
        self.cases.push(Case {
            name,
            place: open.place.clone(),
            files,
            steps: std::mem::replace(&mut open.steps, left),
            rules: std::mem::take(&mut open.rules),
        });
        Ok(())
    }

    fn prose(&mut self, place: &str, line: &str) -> Result<(), String> {
        for list in RULES.captures_iter(line) {
            let Some(open) = self.open.last_mut() else {
                return Err(format!("{place}: a rule is named above the first heading"));
            };
            let ids = list[1].split(',').map(|id| id.trim().trim_matches('`'));
            open.rules
                .extend(ids.filter(|id| !id.is_empty()).map(|id| Rule {
                    id: id.to_owned(),
                    place: place.to_owned(),
                }));
        }
        Ok(())
    }

    fn block(&mut self, place: &str, info: &str, lines: &[&str]) -> Result<(), String> {
        let words: Vec<&str> = info.split_whitespace().collect();
        let Some(open) = self.open.last_mut() else {
            return Err(format!("{place}: a block stands above the first heading"));
        };
        match words.as_slice() {
            ["http", mode @ ..] => {
                let message = http::parse(place, lines)?;
                open.message(place, mode, message)
            }
            ["console"] => {
                open.no_request()?;
                open.steps
                    .push(Step::Console(console::parse(place, lines)?));
                Ok(())
            }
            ["edit", path] => {
                open.no_request()?;
                open.steps
                    .push(Step::Edit(edit::parse(place, path, lines)?));
                Ok(())
            }
            [] | [_] => Ok(()),
            [_, path, flags @ ..] if path.contains(['/', '.']) => {
                open.no_request()?;
                let content = content(lines, flags).map_err(|told| format!("{place}: {told}"))?;
                let path = PathBuf::from(path);
                open.steps.push(Step::Write(FileBlock { path, content }));
                Ok(())
            }
            _ => Err(format!("{place}: a block cannot be `{info}`")),
        }
    }
}

impl Open {
    fn no_request(&self) -> Result<(), String> {
        match &self.request {
            Some((place, ..)) => Err(format!("{place}: no answer follows this request")),
            None => Ok(()),
        }
    }

    fn message(&mut self, place: &str, mode: &[&str], message: Message) -> Result<(), String> {
        let is_answer = message.start.starts_with("HTTP/");
        match (self.request.take(), is_answer) {
            (None, true) => Err(format!("{place}: no request stands before this answer")),
            (Some((place, ..)), false) => Err(format!("{place}: no answer follows this request")),
            (None, false) => {
                let Some(mode) = Mode::parse(mode) else {
                    return Err(format!(
                        "{place}: `http` takes `port`, `raw` and flags of `mimeo serve`"
                    ));
                };
                self.request = Some((place.to_owned(), mode, message));
                Ok(())
            }
            (Some((at, mode, request)), true) => {
                self.steps.push(Step::Exchange(Box::new(Pair {
                    place: at,
                    mode,
                    request,
                    answer: message,
                    answer_place: place.to_owned(),
                })));
                Ok(())
            }
        }
    }
}

/// The bytes of a file block. `escaped` reads `\xNN`, `\t` and `\\`; `bytes=N` fills up with spaces;
/// `no-newline` leaves out the last line break.
fn content(lines: &[&str], flags: &[&str]) -> Result<Vec<u8>, String> {
    let mut content = lines.join("\n").into_bytes();
    if !lines.is_empty() {
        content.push(b'\n');
    }
    for flag in flags {
        if *flag == "escaped" {
            content = unescape(&content)?;
        } else if *flag == "no-newline" {
            content.pop();
        } else if let Some(size) = flag.strip_prefix("bytes=") {
            let size = size
                .parse()
                .map_err(|_| format!("`{flag}` has no number"))?;
            content.resize(size, b' ');
        } else {
            return Err(format!("a file block has no flag `{flag}`"));
        }
    }
    Ok(content)
}

/// Reads `\xNN`, `\t` and `\\`.
pub fn unescape(text: &[u8]) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        let (value, length) = match rest {
            [b'\\', ..] => (b'\\', 1),
            [b't', ..] => (b'\t', 1),
            [b'x', high, low, ..] => {
                let digits = [*high, *low];
                let digits = std::str::from_utf8(&digits).unwrap_or_default();
                let value = u8::from_str_radix(digits, 16);
                (value.map_err(|_| format!("`\\x{digits}` is no byte"))?, 3)
            }
            _ => return Err("only \\xNN, \\t and \\\\ are escapes".to_owned()),
        };
        bytes.push(value);
        rest = &rest[length..];
    }
    Ok(bytes)
}
