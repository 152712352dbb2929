//! Methods that a path does not declare; asked once for each path.

use super::{Kind, Odd, Subject};
use crate::check::Body;
use crate::check::draft::write;
use http::Method;

pub(super) fn make(subject: &Subject<'_>) -> Vec<Odd> {
    let contract = &subject.rehearsal.api.contract;
    let path = &contract.operations[subject.operation].path;
    let on_path = || contract.operations.iter().filter(|it| it.path == *path);
    let first = on_path()
        .next()
        .is_some_and(|it| it.method == contract.operations[subject.operation].method);
    if !first {
        return Vec::new();
    }
    let methods = [
        Method::GET,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
    ];
    let undeclared = methods
        .into_iter()
        .filter(|method| on_path().all(|it| it.method != *method));
    let made = undeclared.map(|method| {
        let mut request = write(contract, &subject.full.draft);
        let words = format!("{path} has no {method}");
        let place = method.to_string();
        request.method = method;
        request.body = Body::None;
        Odd {
            request,
            kind: Kind::Method,
            words,
            place,
        }
    });
    made.collect()
}
