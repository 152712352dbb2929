//! Problems of reading: files that cannot be read, broken syntax, references that lead nowhere.

use crate::source::{Code, Severity};

/// The codes of this area.
pub(crate) const ALL: &[&Code] = &[
    &YAML_SYNTAX,
    &JSON_SYNTAX,
    &DUPLICATE_KEY,
    &TOO_DEEP,
    &ALIAS_BOMB,
    &UNKNOWN_ANCHOR,
    &UNKNOWN_TAG,
    &WRONG_TAG,
    &WRONG_MERGE,
    &COMPLEX_KEY,
    &NOT_A_JSON_NUMBER,
    &MULTIPLE_DOCUMENTS,
    &EMPTY_FILE,
    &INVALID_UTF8,
    &UNREADABLE_FILE,
    &FILE_TOO_LARGE,
    &MISSING_FILE,
    &UNRESOLVED_REF,
    &REMOTE_REF,
    &MORE_PROBLEMS,
];

const fn error(name: &'static str, summary: &'static str, explanation: &'static str) -> Code {
    Code {
        name,
        severity: Severity::Error,
        summary,
        explanation,
    }
}

pub(crate) static YAML_SYNTAX: Code = error(
    "yaml-syntax",
    "the text is not YAML",
    "The parser cannot tell what this place means, so nothing of the file is used until it is mended. \
The usual reasons are a tab or a wrong number of spaces at the beginning of a line, a bracket or quote that \
is not closed, and plain text with `: `, ` #` or brackets in it. Quoting the value cures the last kind.

wrong:  total: =page.total > 0 ? page.total : 1
right:  total: \"=page.total > 0 ? page.total : 1\"",
);

pub(crate) static JSON_SYNTAX: Code = error(
    "json-syntax",
    "the text is not JSON",
    "JSON knows no comments, no trailing commas and no single quotes, and every key is quoted. \
Slips whose meaning is plain are reported one by one and reading goes on; others end the file. \
Rename the file to .yaml if you want comments: nearly all JSON is YAML too.

wrong:  {'id': 1,}
right:  {\"id\": 1}",
);

pub(crate) static DUPLICATE_KEY: Code = error(
    "duplicate-key",
    "one mapping has the same key twice",
    "Of two equal keys only one can count, and which one differs from tool to tool. Often a block was copied \
and its key not changed, so half of the document is silently lost. The first one is used while you decide.",
);

pub(crate) static TOO_DEEP: Code = error(
    "too-deep",
    "the nesting has too many levels",
    "Sequences and mappings may be nested 128 levels deep. No document that people write comes near; \
one that does is broken or made to do harm. Split it with `$ref` if it is meant.",
);

pub(crate) static ALIAS_BOMB: Code = error(
    "alias-bomb",
    "the aliases copy too much",
    "An alias copies the value of its anchor, and aliases of aliases multiply: ten lines can stand for a \
billion values. All copies of one file together may have a million values. Use `$ref` for large shared \
parts, because a reference copies nothing.",
);

pub(crate) static UNKNOWN_ANCHOR: Code = error(
    "unknown-anchor",
    "an alias names no value above it",
    "`*name` stands for the value that `&name` marks earlier in the same file. The anchor is missing, comes \
later, or is the very value around the alias. A text that begins with an asterisk must be quoted.

wrong:  allow: *
right:  allow: \"*\"",
);

pub(crate) static UNKNOWN_TAG: Code = error(
    "unknown-tag",
    "a YAML tag has no meaning here",
    "Documents hold what JSON can hold, so only the tags of YAML's core schema are known: !!str, !!int, \
!!float, !!bool, !!null, !!seq and !!map. The value is read as if it had no tag, text as a string. \
If the exclamation mark belongs to the text, quote it.",
);

pub(crate) static WRONG_TAG: Code = error(
    "wrong-tag",
    "a value does not fit its tag",
    "The tag promises a type that the text is not. Remove the tag to let the text speak for itself, or write \
a value of the promised type.

wrong:  count: !!int many
right:  count: 12",
);

pub(crate) static WRONG_MERGE: Code = error(
    "wrong-merge",
    "`<<` brings in something that is no mapping",
    "The merge key adds the entries of another mapping, or of several in a sequence, to the one it stands in; \
keys that are there already win. Other values have no entries that could be added. Quote \"<<\" if it is \
meant as an ordinary key.",
);

pub(crate) static COMPLEX_KEY: Code = error(
    "complex-key",
    "a key is not a plain name",
    "Keys are texts, as in JSON; numbers and booleans become texts. Sequences and mappings cannot be keys. \
The usual reason is a template without quotes, because `{{name}}` is a mapping inside a mapping for YAML.

wrong:  title: {{name}}
right:  title: \"{{name}}\"",
);

pub(crate) static NOT_A_JSON_NUMBER: Code = error(
    "not-a-json-number",
    "a number is infinite, not a number, or too large",
    "Everything in a document must be able to travel as JSON, which has no infinity, no NaN and nothing \
beyond the range of a double. Leave a limit out instead of writing infinity, and quote what is meant as text.",
);

pub(crate) static MULTIPLE_DOCUMENTS: Code = error(
    "multiple-documents",
    "one file holds several documents",
    "A line of three dashes begins a new YAML document. mimeo reads one document from each file, so what \
follows would be ignored. Give each document its own file, or remove the dashes.",
);

pub(crate) static EMPTY_FILE: Code = error(
    "empty-file",
    "the file holds no value",
    "The file has no bytes, or only spaces and comments. Editors and failed downloads leave such files behind. \
Write the document, or remove what refers to it.",
);

pub(crate) static INVALID_UTF8: Code = error(
    "invalid-utf8",
    "the file is not UTF-8 text",
    "Documents are read as UTF-8 only. The file is binary, or was saved in another encoding such as GBK or \
UTF-16; the place shows the first byte that does not fit. Save it as UTF-8, or convert it, for example \
with `iconv -f GBK -t UTF-8`.",
);

pub(crate) static UNREADABLE_FILE: Code = error(
    "unreadable-file",
    "the file is there but cannot be read",
    "The operating system refused: the permission is missing, the path is a directory, or the disk failed. \
The message repeats its reason.",
);

pub(crate) static FILE_TOO_LARGE: Code = error(
    "file-too-large",
    "the file is larger than 64 MiB",
    "The largest public API documents have about 15 MB. A larger file is most likely not a document at all. \
Split it with `$ref` if it is.",
);

pub(crate) static MISSING_FILE: Code = error(
    "missing-file",
    "a file does not exist",
    "The path was given on the command line, or a `$ref` names it. Paths in a `$ref` are relative to the file \
that they stand in, not to the directory in which mimeo was started. The file is watched for, so creating \
it is enough.",
);

pub(crate) static UNRESOLVED_REF: Code = error(
    "unresolved-ref",
    "a reference leads nowhere",
    "The file of the reference was read, but it has no value at the given place. The part behind `#` is a JSON \
Pointer: names separated by `/`, in which `~1` stands for `/` and `~0` for `~`; or it is the name of an \
`$anchor`. The message shows how far the pointer leads and what is there.

wrong:  $ref: '#/components/schema/User'
right:  $ref: '#/components/schemas/User'",
);

pub(crate) static REMOTE_REF: Code = error(
    "remote-ref",
    "a document on the web cannot be read",
    "A document was named by an address, or a `$ref` leads to one. It is fetched once a run and kept under \
`.mimeo/cache`; with `--offline` only what is kept there is read. Other kinds of addresses are not fetched at all. \
To be independent of the network, download the document and refer to its path. A schema whose `$id` equals the \
address is found without a download.",
);

pub(crate) static MORE_PROBLEMS: Code = Code {
    name: "more-problems",
    severity: Severity::Note,
    summary: "the file has more problems than are shown",
    explanation: "Of one file the first hundred problems are shown; then reading stops, because the rest most \
likely follows from them. Mend these first.",
};
