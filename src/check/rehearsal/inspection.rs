//! A rehearsal of what is to be inspected.

use super::model::Rehearsal;
use crate::check::draft::Caller;
use crate::check::{Inspection, Part};
use std::sync::Arc;

impl Rehearsal {
    /// What is known of the inspected API: with the callers of the settings, and those of the fixtures where the
    /// service holds these.
    pub(crate) fn of(inspection: &Inspection) -> Arc<Self> {
        let api = &inspection.api;
        let credentials = &inspection.settings.credentials;
        let counts = credentials.schemes().map(|it| credentials.callers(it));
        let mut callers: Vec<Caller> = (0..counts.max().unwrap_or(0))
            .map(|caller| Caller {
                credentials: credentials.of(&api.contract, caller),
            })
            .collect();
        let logins = inspection.settings.logins.iter();
        let logins = logins.map(|login| {
            let secret = Part::Secret {
                name: login.scheme.clone(),
                value: String::new(),
            };
            (login.scheme.clone(), secret)
        });
        let logins: Vec<_> = logins.collect();
        if !logins.is_empty() {
            callers.insert(
                0,
                Caller {
                    credentials: logins,
                },
            );
        }
        let moment = (inspection.settings.seed, inspection.now());
        let known = inspection.starts_from_fixtures();
        Arc::new(Self::new(Arc::clone(api), moment, known, callers))
    }
}
