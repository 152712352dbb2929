//! How mimeo ends; the only place that knows the numbers.

use std::process::ExitCode;

/// What an invocation came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Nothing was wrong.
    Fine,
    /// The contract is broken, or the files have errors.
    Broken,
    /// The arguments, the files or the machine did not allow it.
    Usage,
    /// The service that was to be called does not answer.
    Unreachable,
}

impl Exit {
    /// The number that scripts see.
    pub fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Broken => 1,
            Self::Usage => 2,
            Self::Unreachable => 3,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}
