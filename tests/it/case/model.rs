//! What a case is once its Markdown has been read. Nothing here runs.

use std::path::PathBuf;

/// One heading with something to run below it.
#[derive(Debug)]
pub struct Case {
    /// File and headings: `tool/lint.md: Lint > An unknown key`.
    pub name: String,
    /// Where the heading stands: `tool/lint.md:12`.
    pub place: String,
    /// Files of the headings above, in their order.
    pub files: Vec<FileBlock>,
    /// What happens, in order.
    pub steps: Vec<Step>,
    /// The rules of the inventory that the prose names.
    pub rules: Vec<Rule>,
}

/// A rule id in the prose.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Such as `homemaking.order.create#R03`.
    pub id: String,
    /// Where it is named: `file:line`.
    pub place: String,
}

/// One block that does something.
#[derive(Debug)]
pub enum Step {
    /// Writes a file.
    Write(FileBlock),
    /// Changes a part of a file.
    Edit(Edit),
    /// Sends a request and compares the answer.
    Exchange(Box<Pair>),
    /// Runs commands and compares what they print.
    Console(Vec<Command>),
}

/// A file and its whole content.
#[derive(Clone, Debug)]
pub struct FileBlock {
    /// Relative to the folder of the case.
    pub path: PathBuf,
    /// The bytes.
    pub content: Vec<u8>,
}

/// A text of a file that is replaced by another.
#[derive(Debug)]
pub struct Edit {
    /// Where the block stands.
    pub place: String,
    /// The file, relative to the folder of the case.
    pub path: PathBuf,
    /// What must stand there exactly once; empty to append.
    pub old: String,
    /// What stands there afterwards.
    pub new: String,
}

/// A request and the answer that it must get.
#[derive(Debug)]
pub struct Pair {
    /// Where the request stands.
    pub place: String,
    /// How it is sent, and how mimeo is started for it.
    pub mode: Mode,
    /// The request as written, with its placeholders.
    pub request: Message,
    /// The answer as written.
    pub answer: Message,
    /// Where the answer stands.
    pub answer_place: String,
}

/// The words behind `http`.
#[derive(Clone, Debug, Default)]
pub struct Mode {
    /// Whether the case goes over a real port from here on.
    pub port: bool,
    /// Whether the request is sent byte by byte as it stands there.
    pub raw: bool,
    /// The flags that mimeo is started with.
    pub flags: Vec<String>,
}

impl Mode {
    /// Reads the words.
    pub fn parse(words: &[&str]) -> Option<Self> {
        let mut mode = Self::default();
        for word in words {
            match *word {
                "port" => mode.port = true,
                "raw" => (mode.port, mode.raw) = (true, true),
                flag if flag.starts_with("--") => mode.flags.push(flag.to_owned()),
                _ => return None,
            }
        }
        Some(mode)
    }
}

/// One `http` block.
#[derive(Clone, Debug)]
pub struct Message {
    /// The first line.
    pub start: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// What follows the blank line, if there is one.
    pub body: Option<String>,
    /// All of it as it stands there.
    pub text: String,
}

/// One command of a `console` block.
#[derive(Debug)]
pub struct Command {
    /// Where it stands: `file:line`.
    pub place: String,
    /// The words, the program first.
    pub words: Vec<String>,
    /// What it must print.
    pub output: String,
    /// How it must end.
    pub exit: i32,
    /// How many lines of the file tell output and end.
    pub lines: usize,
}
