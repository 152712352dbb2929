//! Parts of a sequence: the steps that a last one needs.

use super::sequence::{Body, Call, Part, Reference, Request, Sequence, Step, Text};
use http::Method;
use std::collections::BTreeSet;

impl Sequence {
    /// The last step, the given ones, and all those whose answers these use.
    #[must_use]
    pub fn needed(&self, also: &[usize]) -> Self {
        let mut needed: BTreeSet<usize> = also.iter().copied().collect();
        needed.extend(self.steps.len().checked_sub(1));
        let mut open: Vec<usize> = needed.iter().copied().collect();
        while let Some(at) = open.pop() {
            for reference in self.steps.get(at).map(Step::references).unwrap_or_default() {
                if needed.insert(reference.step) {
                    open.push(reference.step);
                }
            }
        }
        self.only(&needed)
    }

    /// Steps that may change what the service holds, as far as methods tell.
    pub(super) fn changing(&self) -> Vec<usize> {
        let steps = self.steps.iter().enumerate();
        let changing = steps.filter(|(_, step)| match &step.call {
            Call::Request(it) => ![Method::GET, Method::HEAD, Method::OPTIONS].contains(&it.method),
            Call::Operate { .. } | Call::Advance(_) => true,
        });
        changing.map(|(at, _)| at).collect()
    }

    /// These steps alone. References to others stay as they are, and cannot be filled in.
    #[must_use]
    pub fn only(&self, kept: &BTreeSet<usize>) -> Self {
        let place = |step: usize| {
            let before = kept.range(..step).count();
            match kept.contains(&step) {
                true => before,
                false => usize::MAX,
            }
        };
        let steps = self.steps.iter().enumerate();
        let steps = steps.filter(|(at, _)| kept.contains(at)).map(|(_, step)| {
            let mut step = step.clone();
            for reference in step.references_mut() {
                reference.step = place(reference.step);
            }
            step
        });
        Self {
            steps: steps.collect(),
        }
    }
}

impl Step {
    /// The values of earlier answers that it uses.
    pub fn references(&self) -> Vec<Reference> {
        let mut step = self.clone();
        step.references_mut()
            .into_iter()
            .map(|it| it.clone())
            .collect()
    }

    /// The same, to be changed.
    pub fn references_mut(&mut self) -> Vec<&mut Reference> {
        match &mut self.call {
            Call::Request(request) => request.references_mut(),
            Call::Operate { key, .. } => key.references_mut().collect(),
            Call::Advance(_) => Vec::new(),
        }
    }
}

impl Request {
    fn references_mut(&mut self) -> Vec<&mut Reference> {
        let mut found: Vec<&mut Reference> = self.path.references_mut().collect();
        let pairs = self.query.iter_mut().chain(&mut self.headers);
        found.extend(pairs.flat_map(|(_, text)| text.references_mut()));
        if let Body::Json { references, .. } = &mut self.body {
            found.extend(references.values_mut());
        }
        found
    }
}

impl Text {
    fn references_mut(&mut self) -> impl Iterator<Item = &mut Reference> {
        self.0.iter_mut().filter_map(|part| match part {
            Part::Value(reference) => Some(reference),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::sequence::Origin;

    /// `method uses…`: a step that uses the answers of these steps.
    fn sequence(steps: &[(Method, &[usize])]) -> Sequence {
        let step = |(method, uses): &(Method, &[usize])| {
            let mut request = Request::new(method.clone(), "/");
            request.path.0.extend(uses.iter().map(|step| {
                Part::Value(Reference {
                    step: *step,
                    origin: Origin::Body("/id".into()),
                })
            }));
            Step::request("", None, request)
        };
        Sequence {
            steps: steps.iter().map(step).collect(),
        }
    }

    fn shown(sequence: &Sequence) -> Vec<(String, Vec<usize>)> {
        let steps = sequence.steps.iter();
        let steps = steps.map(|it| {
            let uses = it.references().iter().map(|it| it.step).collect();
            (it.line().replace('…', ""), uses)
        });
        steps.collect()
    }

    #[test]
    fn a_part_has_the_steps_that_its_last_one_needs() {
        let whole = sequence(&[
            (Method::GET, &[]),
            (Method::POST, &[]),
            (Method::POST, &[1]),
            (Method::DELETE, &[]),
            (Method::GET, &[2]),
        ]);
        let part = whole.needed(&[]);
        let expected = [
            ("POST /".to_owned(), vec![]),
            ("POST /".to_owned(), vec![0]),
            ("GET /".to_owned(), vec![1]),
        ];
        assert_eq!(shown(&part), expected);
        let with_writes = whole.needed(&whole.changing());
        assert_eq!(with_writes.steps.len(), 4);
        assert_eq!(shown(&with_writes)[3].1, [1]);
    }
}
