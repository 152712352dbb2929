//! Virtual time: real time with an offset, or standing still. Real time is always passed in.

use std::fmt;
use std::str::FromStr;

/// The clock of a sandbox. All times are milliseconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Goes as real time does.
    Running {
        /// How far it is ahead of real time.
        offset_ms: i64,
    },
    /// Stands still.
    Frozen {
        /// The time that it shows.
        at_ms: i64,
    },
}

impl Clock {
    /// Real time.
    pub const REAL: Self = Self::Running { offset_ms: 0 };

    /// The time that it shows.
    pub fn now(self, real_ms: i64) -> i64 {
        match self {
            Self::Running { offset_ms } => real_ms.saturating_add(offset_ms),
            Self::Frozen { at_ms } => at_ms,
        }
    }

    /// Moved on by so much; a negative number moves it back.
    #[must_use]
    pub fn advance(self, by_ms: i64) -> Self {
        match self {
            Self::Running { offset_ms } => Self::Running {
                offset_ms: offset_ms.saturating_add(by_ms),
            },
            Self::Frozen { at_ms } => Self::Frozen {
                at_ms: at_ms.saturating_add(by_ms),
            },
        }
    }

    /// Standing still at that time.
    #[must_use]
    pub fn freeze(at_ms: i64) -> Self {
        Self::Frozen { at_ms }
    }

    /// Going on from the time that it shows.
    #[must_use]
    pub fn resume(self, real_ms: i64) -> Self {
        Self::Running {
            offset_ms: self.now(real_ms).saturating_sub(real_ms),
        }
    }
}

/// As it stands in a store: `running+1500`, `running-20`, `frozen 1700000000000`.
impl fmt::Display for Clock {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Running { offset_ms } => write!(out, "running{offset_ms:+}"),
            Self::Frozen { at_ms } => write!(out, "frozen {at_ms}"),
        }
    }
}

impl FromStr for Clock {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix("running") {
            Some(offset) => Ok(Self::Running {
                offset_ms: offset.parse()?,
            }),
            None => Ok(Self::Frozen {
                at_ms: text.trim_start_matches("frozen ").parse()?,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resuming_goes_on_from_the_frozen_time() {
        let clock = Clock::freeze(5_000).advance(100);
        assert_eq!(clock.now(9_000), 5_100);
        let clock = clock.resume(9_000);
        assert_eq!(clock.now(9_000), 5_100);
        assert_eq!(clock.now(9_001), 5_101);
        assert_eq!(clock.advance(-5_000).now(9_000), 100);
    }

    #[test]
    fn its_text_reads_back() {
        let clocks = [
            Clock::REAL,
            Clock::REAL.advance(-7),
            Clock::REAL.advance(7),
            Clock::freeze(-1),
            Clock::freeze(12),
        ];
        for clock in clocks {
            assert_eq!(clock.to_string().parse(), Ok(clock));
        }
        assert!("tomorrow".parse::<Clock>().is_err());
    }
}
