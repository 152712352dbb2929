//! Good requests as steps, the later of which name what an earlier one made.

use crate::check::draft::{Caller, Draft, Position, write};
use crate::check::rehearsal::{Base, Extent, Rehearsal};
use crate::check::{Origin, Part, Reference, Request, Step, Text};
use crate::contract::ParameterPlace;

/// Stands for the value of an earlier answer while a path is written.
const PLACEHOLDER: &str = "mimeo0placeholder0";

/// A step that makes a record.
pub(super) struct Creation {
    /// The request.
    pub step: Step,
    /// The same in values.
    pub draft: Draft,
    /// Who made it, with all credentials.
    pub caller: Caller,
}

/// A request that makes a record; the text says why there is none.
pub(super) fn creation(rehearsal: &Rehearsal, operation: usize) -> Result<Creation, String> {
    let id = &rehearsal.api.contract.operations[operation].id;
    let base = rehearsal.base(operation, Extent::Full);
    let base = base.ok_or_else(|| format!("{id}: no good request was found"))?;
    if rehearsal.knows() && !base.granted {
        return Err(format!("{id}: nothing that the behavior grants was found"));
    }
    Ok(Creation {
        step: step(rehearsal, "create a record", &base.draft),
        caller: whole(rehearsal, &base.draft.caller),
        draft: base.draft,
    })
}

/// The caller with all its credentials, of whom an operation was shown some.
pub(super) fn whole(rehearsal: &Rehearsal, shown: &Caller) -> Caller {
    let mut all = rehearsal.callers.iter();
    let has = |it: &&Caller| {
        let mut credentials = shown.credentials.iter();
        credentials.all(|credential| it.credentials.contains(credential))
    };
    all.find(|it| !shown.credentials.is_empty() && has(it))
        .cloned()
        .unwrap_or_else(|| shown.clone())
}

/// A good request of a caller to an operation, with as little as possible.
pub(super) fn least(rehearsal: &Rehearsal, operation: usize, caller: &Caller) -> Option<Base> {
    let caller = rehearsal.as_caller(operation, caller)?;
    rehearsal.base_of(operation, Extent::Least, Some(&caller))
}

/// A request as a step.
pub(super) fn step(rehearsal: &Rehearsal, purpose: &str, draft: &Draft) -> Step {
    let request = write(&rehearsal.api.contract, draft);
    Step::request(purpose, Some(draft.operation), request)
}

/// A request of a caller to a record that an earlier step has made: `key` is the path parameter, `origin` the step and
/// the place of the key in its answer.
pub(super) fn referring(
    rehearsal: &Rehearsal,
    (operation, caller): (usize, &Caller),
    key: &str,
    (purpose, origin): (&str, (usize, &str)),
) -> Option<Step> {
    let contract = &rehearsal.api.contract;
    let declared = &contract.operations[operation];
    let mut parameters = declared.parameters.iter();
    let at = parameters.position(|it| it.place == ParameterPlace::Path && it.name == key)?;
    let draft = least(rehearsal, operation, caller)?.draft;
    let draft = draft.with(Position::Parameter(at), "", PLACEHOLDER.into())?;
    let mut request = write(contract, &draft);
    refer(&mut request, origin);
    Some(Step::request(purpose, Some(operation), request))
}

/// Puts the reference in the place of the placeholder.
fn refer(request: &mut Request, (step, pointer): (usize, &str)) {
    let path: String = request
        .path
        .0
        .iter()
        .filter_map(|it| match it {
            Part::Fixed(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let (before, after) = path.split_once(PLACEHOLDER).unwrap_or((&path, ""));
    let mut parts = vec![
        Part::Fixed(before.to_owned()),
        Part::Value(Reference {
            step,
            origin: Origin::Body(pointer.to_owned()),
        }),
    ];
    if !after.is_empty() {
        parts.push(Part::Fixed(after.to_owned()));
    }
    request.path = Text(parts);
}
