//! No credential, and credentials that nobody has, where the contract asks for one.

use super::{Kind, Odd, Subject};
use crate::check::Part;
use crate::check::credentials::attach;
use crate::check::draft::{Caller, Draft, write};
use crate::contract::{Access, SchemeKind};

/// `mimeo:wrong` in Base64.
const BASIC: &str = "bWltZW86d3Jvbmc=";

pub(super) fn make(subject: &Subject<'_>) -> Vec<Odd> {
    let contract = &subject.rehearsal.api.contract;
    let operation = &contract.operations[subject.operation];
    let Access::AnyOf(alternatives) = operation.security(contract) else {
        return Vec::new();
    };
    if operation.is_open() {
        return Vec::new();
    }
    let nobody = Draft {
        caller: Caller::default(),
        ..subject.full.draft.clone()
    };
    let odd = |request, words: String, place: &str| Odd {
        request,
        kind: Kind::Credential,
        words,
        place: place.to_owned(),
    };
    let bare = write(contract, &nobody);
    let mut made = vec![odd(
        bare.clone(),
        "no credential is there".to_owned(),
        "none",
    )];
    for alternative in alternatives {
        let mut request = bare.clone();
        let mut names = Vec::new();
        for scheme in &alternative.schemes {
            let value = match scheme.kind {
                SchemeKind::Basic => BASIC,
                SchemeKind::MutualTls => continue,
                _ => "mimeo-wrong-credential",
            };
            attach(scheme, Part::Fixed(value.to_owned()), &mut request);
            names.push(scheme.name.as_str());
        }
        if !names.is_empty() {
            let names = names.join(" and ");
            made.push(odd(
                request,
                format!("the credential of {names} is one that nobody has"),
                &names,
            ));
        }
    }
    made
}
