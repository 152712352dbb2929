//! The phase: each example in a clean start of its own if it may change something.

use super::variants::{Variant, variants};
use crate::check::coverage::{Kind, Probe, send};
use crate::check::draft::{Sent, Verdict, verdict, write};
use crate::check::rehearsal::{Extent, Rehearsal};
use crate::check::{Inspection, Inspector, Phase, Session, Stop};
use futures_util::future::BoxFuture;
use futures_util::{TryStreamExt, stream};
use std::sync::Arc;

/// Documented examples.
pub(crate) struct ExamplesInspector;

impl Inspector for ExamplesInspector {
    fn phase(&self) -> Phase {
        Phase::Examples
    }

    fn inspect<'a>(&'a self, inspection: &'a Inspection) -> BoxFuture<'a, Result<(), Stop>> {
        Box::pin(async move {
            let rehearsal = Rehearsal::of(inspection);
            let operations: Vec<usize> = inspection.operations().map(|it| it.0).collect();
            let each = stream::iter(operations.into_iter().map(Ok));
            each.try_for_each_concurrent(inspection.target.parallel(), |operation| {
                let rehearsal = Arc::clone(&rehearsal);
                async move { inspect(inspection, &rehearsal, operation).await }
            })
            .await
        })
    }
}

async fn inspect(
    inspection: &Inspection,
    rehearsal: &Arc<Rehearsal>,
    at: usize,
) -> Result<(), Stop> {
    let operation = &inspection.api.contract.operations[at];
    // Without a good request nothing can be said about examples; `coverage` says so.
    let Some(base) = rehearsal.base(at, Extent::Least) else {
        return Ok(());
    };
    let mut session: Option<Session<'_>> = None;
    for variant in variants(operation, &base.draft) {
        let Some(probe) = probe(rehearsal, at, &variant) else {
            let name = variant.name.as_deref().unwrap_or("without a name");
            inspection.skip(format!(
                "{}: the example {name} does not keep the contract itself",
                operation.id
            ));
            continue;
        };
        let current = match &mut session {
            Some(current) => current,
            none => none.insert(inspection.start().await?),
        };
        send(current, rehearsal, &Arc::new(probe)).await?;
        if !operation.method.is_safe() {
            session = None;
        }
    }
    Ok(())
}

/// The request, if it keeps the contract.
fn probe(rehearsal: &Rehearsal, operation: usize, variant: &Variant) -> Option<Probe> {
    let contract = &rehearsal.api.contract;
    let request = write(contract, &variant.draft);
    let sent = Sent::of(&request)?;
    if verdict(contract, operation, &sent) != Verdict::Valid {
        return None;
    }
    let declared = &contract.operations[operation];
    let has_examples = variant.draft.payload.is_some() || !declared.parameters.is_empty();
    let purpose = match (&variant.name, has_examples) {
        (Some(name), _) => format!("the example `{name}`"),
        (None, true) => "the documented example".to_owned(),
        (None, false) => "the plain request".to_owned(),
    };
    let foresight = rehearsal.foresee(&sent);
    let granted = foresight.as_ref();
    let granted = granted.is_some_and(|it| it.error.is_none() && it.status < 400);
    Some(Probe {
        operation,
        request,
        kind: Kind::Good,
        purpose,
        place: variant.name.clone().unwrap_or_default(),
        keyword: "example",
        violations: Vec::new(),
        granted,
        foresight,
    })
}
