//! `mimeo functions`: what formulas and templates can call.

use super::exit::Exit;
use crate::behavior;
use crate::report::{Output, functions};

/// Lists all functions.
pub fn run(output: &Output) -> Exit {
    output.say(&functions::list(behavior::functions()));
    Exit::Fine
}
