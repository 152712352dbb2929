//! `mimeo schema`: JSON Schemas of the files that mimeo reads, for editors.

use super::arguments::{SchemaArguments, SchemaOf};
use super::exit::Exit;
use crate::behavior;
use crate::report::Output;

/// Prints a schema.
pub fn run(arguments: &SchemaArguments, output: &Output) -> Exit {
    let schema = match arguments.of {
        SchemaOf::Behavior => behavior::schema(),
        SchemaOf::Settings => super::check::schema(),
    };
    output.say(&format!("{schema:#}\n"));
    Exit::Fine
}
