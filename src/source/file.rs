//! Files as read: the text, where its lines begin, and the spans that point into it.
//! Nothing here parses; see `yaml` and `json` for that.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// Names one file of a [`Sources`] collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub(crate) u32);

/// A range of bytes in one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// The file the range is in.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The same range in a collection to which this one's files were added with [`Sources::append`].
    #[must_use]
    pub fn moved(self, distance: u32) -> Self {
        Self {
            file: FileId(self.file.0 + distance),
            ..self
        }
    }

    /// The beginning of the first file; for what has no better place.
    pub const NONE: Self = Self {
        file: FileId(0),
        start: 0,
        end: 0,
    };
}

/// A place as people count it: both numbers begin at 1, columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// One file as it was read.
#[derive(Debug)]
pub struct SourceFile {
    /// The path it was read from, as the user would write it.
    pub path: PathBuf,
    /// The whole text; invalid files are represented by what could be decoded of them.
    pub text: String,
    /// Found when somebody asks for a place: nobody may, and a document may be large.
    line_starts: OnceLock<Vec<u32>>,
}

impl SourceFile {
    /// Wraps a text.
    pub fn new(path: impl Into<PathBuf>, text: String) -> Self {
        Self {
            path: path.into(),
            text,
            line_starts: OnceLock::new(),
        }
    }

    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let breaks = self.text.match_indices('\n');
            let starts = breaks.map(|(at, _)| offset(at + 1));
            std::iter::once(0).chain(starts).collect()
        })
    }

    /// Line and column of a byte offset; an offset behind the end is the end.
    pub fn position(&self, at: u32) -> Position {
        let starts = self.line_starts();
        let line = starts.partition_point(|start| *start <= at);
        let start = starts[line - 1] as usize;
        let end = (at as usize).min(self.text.len());
        let before = self.text.get(start..end).unwrap_or_default();
        Position {
            line,
            column: before.chars().count() + 1,
        }
    }
}

/// Every file that one load has read. Cheap to clone, append-only.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Arc<SourceFile>>,
}

impl Sources {
    /// Adds a file and names it.
    pub fn add(&mut self, file: SourceFile) -> FileId {
        self.files.push(Arc::new(file));
        FileId(offset(self.files.len() - 1))
    }

    /// Adds all files of another collection, which share their texts; answers with the ids' distance.
    pub fn append(&mut self, other: &Self) -> u32 {
        let distance = offset(self.files.len());
        self.files.extend(other.files.iter().cloned());
        distance
    }

    /// The file of that name. Ids of another collection give whatever stands at that place, or the first file.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[(id.0 as usize).min(self.files.len().saturating_sub(1))]
    }

    /// The files in the order in which they were read.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files
            .iter()
            .enumerate()
            .map(|(at, file)| (FileId(offset(at)), &**file))
    }

    /// Where a span begins.
    pub fn position(&self, span: Span) -> Position {
        self.file(span.file).position(span.start)
    }

    /// `path:line:column` of a span's beginning.
    pub fn place(&self, span: Span) -> String {
        let Position { line, column } = self.position(span);
        format!("{}:{line}:{column}", self.path(span).display())
    }

    /// The path of the file that a span is in.
    pub fn path(&self, span: Span) -> &Path {
        &self.file(span.file).path
    }
}

/// Offsets are 32 bits wide; the loader refuses files that would not fit.
pub(crate) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
