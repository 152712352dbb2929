//! Arguments as they are written, with their help. What they mean is decided in `settings`.

use super::arguments_init::InitArguments;
use super::arguments_rehearse::RehearseArguments;
use super::verdict::{self, VerdictArguments};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// A stateful mock and contract-test server, driven by spec files.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, after_help = EXAMPLES)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  mimeo serve                        serve every API under specs/ on 127.0.0.1:4010
  mimeo serve --store memory --port 0
  mimeo story shop                   play the stories of specs/shop/workflows.arazzo.yaml
  mimeo lint                         check the files and say all that is wrong
  mimeo explain unknown-key          what a diagnostic means and how to mend it
  mimeo explain openapi.yaml         what mimeo reads out of a document, as a behavior file

Exit codes: 0 fine, 1 the contract is broken or files have errors, 2 usage, files or environment,
3 the target does not answer.";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve APIs as stateful stand-ins
    #[command(after_help = SERVE_EXAMPLES)]
    Serve(ServeArguments),
    /// Judge a running service: does it keep its contract and its behavior?
    #[command(after_help = super::check::EXAMPLES)]
    Check(Box<super::check::CheckArguments>),
    /// Stand before a service: forward, hold against the contract, and record
    #[command(after_help = super::proxy::EXAMPLES)]
    Proxy(super::proxy::ProxyArguments),
    /// Play the stories of an API: the workflows of its Arazzo document
    #[command(after_help = STORY_EXAMPLES)]
    Story(StoryArguments),
    /// Say what the clients of a stand-in did wrong, and what they never used
    #[command(after_help = verdict::EXAMPLES)]
    Verdict(VerdictArguments),
    /// Check spec files and print every diagnostic
    Lint(LintArguments),
    /// Call every operation of documents and hold the answers against them
    #[command(after_help = super::arguments_rehearse::EXAMPLES)]
    Rehearse(RehearseArguments),
    /// Say what changes for clients from one version to the next
    #[command(after_help = super::arguments_diff::EXAMPLES)]
    Diff(super::arguments_diff::DiffArguments),
    /// Explain a diagnostic, or print what is inferred from a document and why
    Explain(ExplainArguments),
    /// Write what is inferred from a document into a behavior.yaml beside it
    Init(InitArguments),
    /// List the functions of formulas and templates
    Functions,
    /// Print the JSON Schema of a kind of file, for editors
    Schema(SchemaArguments),
}

const SERVE_EXAMPLES: &str = "\
Examples:
  mimeo serve                                  all of specs/, state kept in .mimeo/state.db
  mimeo serve specs/shop --store memory        one API, forgotten at the end
  mimeo serve petstore.yaml                    any OpenAPI document, 2.0 to 3.2
  mimeo serve https://example.com/openapi.json --overlay mine.yaml
  mimeo serve --clock fixed:2021-03-09T12:00:00+08:00 --seed 7
  mimeo serve openapi.yaml --stateless         examples and generated values only, as `prism mock` has them
  mimeo serve --port 0 --log json              for scripts: read the port from the `ready` line";

/// Arguments of `mimeo serve`.
#[derive(Args, Debug)]
pub struct ServeArguments {
    /// OpenAPI documents, as files or addresses; folders of APIs, and folders of such folders
    #[arg(
        default_value = "specs",
        value_name = "PATHS",
        env = "MIMEO_PATHS",
        value_delimiter = ','
    )]
    pub paths: Vec<PathBuf>,
    /// The folder that has a folder of fixtures for each API; by default `fixtures` beside the specs
    #[arg(long, value_name = "DIR", env = "MIMEO_FIXTURES")]
    pub fixtures: Option<PathBuf>,
    /// Address to listen on; anything but a loopback address lets others in
    #[arg(long, default_value = "127.0.0.1", env = "MIMEO_HOST")]
    pub host: String,
    /// Port to listen on; 0 takes any free one
    #[arg(short, long, default_value_t = 4010, env = "MIMEO_PORT")]
    pub port: u16,
    /// Where records are kept: `sqlite:FILE` or `memory`
    #[arg(long, default_value = "sqlite:.mimeo/state.db", env = "MIMEO_STORE")]
    pub store: String,
    /// Seed of everything that is drawn by lot
    #[arg(long, default_value_t = 1, env = "MIMEO_SEED")]
    pub seed: u64,
    /// `real`, or `fixed:TIME` with an RFC 3339 time
    #[arg(long, default_value = "real", env = "MIMEO_CLOCK")]
    pub clock: String,
    /// How to notice changed files
    #[arg(long, default_value = "native", env = "MIMEO_WATCH")]
    pub watch: Watch,
    /// Do not reload changed files
    #[arg(long, conflicts_with = "watch")]
    pub no_watch: bool,
    /// What to print about each request
    #[arg(long, default_value = "human", env = "MIMEO_LOG")]
    pub log: Log,
    /// Largest request body, such as 512KB or 10MB
    #[arg(
        long,
        default_value = "32MB",
        value_name = "SIZE",
        env = "MIMEO_MAX_BODY"
    )]
    pub max_body: String,
    /// Further host names under which the control API may be used
    #[arg(
        long,
        value_name = "NAME",
        env = "MIMEO_ALLOW_HOST",
        value_delimiter = ','
    )]
    pub allow_host: Vec<String>,
    /// Send callbacks to this host too, not only to this machine and private networks
    #[arg(
        long,
        value_name = "HOST",
        env = "MIMEO_ALLOW_CALLBACKS",
        value_delimiter = ','
    )]
    pub allow_callbacks: Vec<String>,
    /// Amend the document with an overlay before it is served; may be given several times
    #[arg(long, value_name = "FILE")]
    pub overlay: Vec<PathBuf>,
    /// Language of generated names and texts, `en` or `zh-CN`; by default that of each document
    #[arg(long, value_name = "LANGUAGE", env = "MIMEO_LOCALE")]
    pub locale: Option<String>,
    /// Read documents of the web only as they were kept by an earlier run
    #[arg(long, env = "MIMEO_OFFLINE")]
    pub offline: bool,
    /// Send answers that break the contract as they are, instead of a 500 that says so
    #[arg(long)]
    pub no_strict: bool,
    /// What clients must use, and what is tolerated of them; `mimeo verdict` judges by it
    #[arg(long, value_name = "FILE", env = "MIMEO_EXPECT")]
    pub expect: Option<PathBuf>,
    /// Write at the end what was used, for `mimeo verdict FILE`
    #[arg(long, value_name = "FILE", env = "MIMEO_USAGE")]
    pub usage: Option<PathBuf>,
    /// Answer documents without a behavior file from their examples and schemas alone, as Prism does
    #[arg(long)]
    pub stateless: bool,
    /// Generate the bodies of such documents anew for each request, even where there is an example
    #[arg(short, long)]
    pub dynamic: bool,
    /// Pass over the examples of responses
    #[arg(long, alias = "ignoreExamples")]
    pub ignore_examples: bool,
    /// Make answers that break the contract a 500 that says so, with --stateless too
    #[arg(long, conflicts_with = "no_strict")]
    pub errors: bool,
    /// Let pages of all origins use the APIs (the default)
    #[arg(long, overrides_with = "no_cors")]
    pub cors: bool,
    /// Send no CORS headers and answer no preflight requests
    #[arg(long)]
    pub no_cors: bool,
}

/// How changed files are noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Watch {
    /// The operating system tells
    Native,
    /// Look again and again, for network and container file systems
    Poll,
}

/// What is printed about each request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Log {
    /// A line for people
    Human,
    /// One JSON object a line, and nothing else
    Json,
    /// Nothing
    Off,
}

const STORY_EXAMPLES: &str = "\
Examples:
  mimeo story                                  all stories of specs/, each on a fresh stand-in
  mimeo story shop book-and-rate               one of them
  mimeo story shop --list                      which there are, and what they take
  mimeo story shop --target https://staging.example.com --input user=alice

Steps that need mimeo's control API are skipped where the target has none. A mimeo is played with in
sandboxes that are deleted afterwards.
Exit codes: 0 all kept, 1 broken, 2 usage or files, 3 the target does not answer.";

/// Arguments of `mimeo story`.
#[derive(Args, Debug)]
pub struct StoryArguments {
    /// The name of an API below specs/, its folder, or an Arazzo file; all of specs/ by default
    pub api: Option<String>,
    /// The id of a workflow; all by default
    pub workflow: Option<String>,
    /// The service to call; by default a fresh stand-in in this process for each workflow
    #[arg(long, value_name = "URL")]
    pub target: Option<String>,
    /// An input of the workflows
    #[arg(long, value_name = "NAME=VALUE")]
    pub input: Vec<String>,
    /// List the workflows instead of playing them
    #[arg(long)]
    pub list: bool,
    /// The folder that has a folder of fixtures for each API; by default `fixtures` beside the specs
    #[arg(long, value_name = "DIR", env = "MIMEO_FIXTURES")]
    pub fixtures: Option<PathBuf>,
    /// How to print
    #[arg(long, default_value = "human")]
    pub format: Format,
}

/// Arguments of `mimeo lint`.
#[derive(Args, Debug)]
pub struct LintArguments {
    /// OpenAPI documents, as files or addresses; folders of APIs, and folders of such folders
    #[arg(default_value = "specs", value_name = "PATHS")]
    pub paths: Vec<PathBuf>,
    /// Amend the document with an overlay first; may be given several times
    #[arg(long, value_name = "FILE")]
    pub overlay: Vec<PathBuf>,
    /// Read documents of the web only as they were kept by an earlier run
    #[arg(long, env = "MIMEO_OFFLINE")]
    pub offline: bool,
    /// The folder that has a folder of fixtures for each API; by default `fixtures` beside the specs
    #[arg(long, value_name = "DIR", env = "MIMEO_FIXTURES")]
    pub fixtures: Option<PathBuf>,
    /// How to print
    #[arg(long, default_value = "human")]
    pub format: Format,
}

/// How diagnostics and stories are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Human,
    /// As JSON
    Json,
}

/// Arguments of `mimeo explain`.
#[derive(Args, Debug)]
pub struct ExplainArguments {
    /// A code such as unknown-key, or an OpenAPI document; all codes by default
    pub of: Option<String>,
}

/// Arguments of `mimeo schema`.
#[derive(Args, Debug)]
pub struct SchemaArguments {
    /// The kind of file
    pub of: SchemaOf,
}

/// The kinds of files that have a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// behavior.yaml
    Behavior,
    /// mimeo.toml
    Settings,
}

/// What clap says about wrong arguments, without its usage text: `error: …; tip: …`.
pub fn one_sentence(rendered: &str) -> String {
    let before_usage = rendered.split("\nUsage:").next().unwrap_or(rendered);
    let before_help = before_usage.split("\nFor more information").next();
    let lines = before_help.unwrap_or(before_usage).lines();
    let mut parts = Vec::new();
    for line in lines.map(str::trim).filter(|line| !line.is_empty()) {
        parts.push(line);
    }
    let sentence = parts.join("; ").replace(":; ", ": ");
    format!("{sentence}; see `mimeo --help`\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definitions_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn wrong_arguments_are_told_in_one_line() {
        for (arguments, told) in [
            (
                &["serve", "--prot", "1"][..],
                "error: unexpected argument '--prot' found",
            ),
            (
                &["serve", "--port", "x"],
                "error: invalid value 'x' for '--port",
            ),
            (
                &["serve", "--log", "xml"],
                "error: invalid value 'xml' for '--log <LOG>'; [possible values: human",
            ),
            (&["sreve"], "error: unrecognized subcommand 'sreve'"),
        ] {
            let arguments = ["mimeo"].iter().chain(arguments);
            let error = Arguments::try_parse_from(arguments).unwrap_err();
            let sentence = one_sentence(&error.render().to_string());
            assert!(sentence.starts_with(told), "{sentence}");
            assert_eq!(sentence.lines().count(), 1, "{sentence}");
        }
    }
}
