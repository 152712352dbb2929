//! Names in settings that the API has to know: schemes, workflows, operations.

use super::api::Chosen;
use super::merge::Wanted;
use super::values::after;
use crate::check::{Credentials, Hook, Initial, Login, Request, Scope, Selector, Settings, Start};
use crate::contract::Contract;
use crate::source::did_you_mean;
use anyhow::{Result, anyhow, bail};
use http::{HeaderName, HeaderValue, Method};
use std::env;

/// What an inspection is asked for, once all names are known to exist.
pub fn settings(wanted: &Wanted, chosen: &Chosen) -> Result<Settings> {
    let contract = &chosen.api.contract;
    let logins = logins(wanted, chosen)?;
    let initial = wanted.flags.initial.map_or(Initial::Unknown, Initial::from);
    Ok(Settings {
        phases: wanted.phases.clone(),
        seed: wanted.flags.seed.unwrap_or(1),
        scope: scope(wanted, contract)?,
        credentials: credentials(wanted, contract)?,
        logins,
        inputs: wanted.inputs.iter().cloned().collect(),
        initial,
        baseline: Vec::new(),
    })
}

/// The clean start that is asked for, if one is.
pub fn start(wanted: &Wanted, contract: &Contract) -> Result<Option<Start>> {
    let flags = &wanted.flags;
    if let Some(command) = &flags.reset_command {
        return Ok(Some(Start::Hook(Hook::Command(command.clone()))));
    }
    if let Some(text) = &flags.reset_url {
        let (method, url) = match text.split_once(' ') {
            Some((method, url)) => (
                Method::from_bytes(method.as_bytes())
                    .map_err(|_| anyhow!("--reset-url: `{method}` is no method"))?,
                url.trim(),
            ),
            None => (Method::POST, text.as_str()),
        };
        crate::check::Address::parse(url).map_err(|error| anyhow!("--reset-url: {error}"))?;
        let url = url.to_owned();
        return Ok(Some(Start::Hook(Hook::Url { method, url })));
    }
    if let Some(id) = &flags.reset_operation {
        let operation = contract.operation(id).ok_or_else(|| {
            let known = contract.operations.iter().map(|it| it.id.as_str());
            let hint = after(did_you_mean(id, known));
            anyhow!("--reset-operation: there is no operation `{id}`{hint}")
        })?;
        if operation.path.contains('{') {
            bail!(
                "--reset-operation: `{id}` needs values for {}; use --reset-url",
                operation.path
            );
        }
        let mut request = Request::new(operation.method.clone(), &operation.path);
        let credentials = credentials(wanted, contract)?;
        credentials.apply(contract, operation, (&mut request, 0));
        return Ok(Some(Start::Hook(Hook::Operation(Box::new(request)))));
    }
    let Some(prefix) = &flags.namespace else {
        return Ok(None);
    };
    let places = wanted.headers.iter().map(|it| it.1.as_str());
    if !places
        .chain([wanted.url.as_str()])
        .any(|it| it.contains("{namespace}"))
    {
        bail!("--namespace has no effect: write {{namespace}} into the URL or into a --header");
    }
    Ok(Some(Start::Namespace(prefix.clone())))
}

/// Headers that can be sent.
pub fn headers(wanted: &Wanted) -> Result<Vec<(HeaderName, String)>> {
    let header = |(name, value): &(String, String)| {
        let known = HeaderName::from_bytes(name.as_bytes());
        let known = known.map_err(|_| anyhow!("--header: `{name}` is no name of a header"))?;
        if HeaderValue::from_str(value).is_err() {
            bail!("--header: the value of `{name}` cannot be sent");
        }
        Ok((known, value.clone()))
    };
    wanted.headers.iter().map(header).collect()
}

fn scope(wanted: &Wanted, contract: &Contract) -> Result<Scope> {
    let parse = |flag: &str, texts: &[String]| {
        let selectors = texts.iter().map(|text| {
            let selector = Selector::parse(text);
            if contract.operations.iter().any(|it| selector.means(it)) {
                return Ok(selector);
            }
            let hint = after(hint(&selector, contract));
            Err(anyhow!("{flag}: `{text}` means no operation{hint}"))
        });
        selectors.collect::<Result<Vec<_>>>()
    };
    Ok(Scope {
        include: parse("--include", &wanted.flags.include)?,
        exclude: parse("--exclude", &wanted.flags.exclude)?,
    })
}

fn hint(selector: &Selector, contract: &Contract) -> Option<String> {
    let operations = || contract.operations.iter();
    match selector {
        Selector::Tag(tag) => {
            let mut tags: Vec<&str> = operations()
                .flat_map(|it| &it.tags)
                .map(String::as_str)
                .collect();
            tags.dedup();
            did_you_mean(tag, tags)
        }
        Selector::Operation(id) => did_you_mean(id, operations().map(|it| it.id.as_str())),
        Selector::Path(path) => did_you_mean(path, operations().map(|it| it.path.as_str())),
    }
}

/// The credentials that were given, and those of the environment for schemes that were given none.
fn credentials(wanted: &Wanted, contract: &Contract) -> Result<Credentials> {
    let known = || contract.schemes.keys().map(String::as_str);
    let mut named: Vec<(String, usize, String)> = Vec::new();
    for (name, value) in &wanted.auth {
        let (scheme, caller) = scheme_of(name, contract).ok_or_else(|| {
            let hint = after(did_you_mean(name, known()));
            anyhow!("--auth: the contract has no security scheme `{name}`{hint}")
        })?;
        named.push((scheme, caller, value.clone()));
    }
    for scheme in known() {
        for caller in 0.. {
            let value = env::var(variable(scheme, caller)).ok();
            let Some(value) = value.filter(|it| !it.is_empty()) else {
                break;
            };
            if !named.iter().any(|it| it.0 == scheme && it.1 == caller) {
                named.push((scheme.to_owned(), caller, value));
            }
        }
    }
    named.sort_by_key(|it| it.1);
    let mut credentials = Credentials::default();
    for (scheme, _, value) in named {
        credentials.add(&scheme, value);
    }
    Ok(credentials)
}

/// `token` is the first caller of the scheme `token`, `token_2` the second.
fn scheme_of(name: &str, contract: &Contract) -> Option<(String, usize)> {
    if contract.schemes.contains_key(name) {
        return Some((name.to_owned(), 0));
    }
    let (scheme, number) = name.rsplit_once('_')?;
    let number: usize = number.parse().ok().filter(|it| *it > 0)?;
    contract
        .schemes
        .contains_key(scheme)
        .then(|| (scheme.to_owned(), number - 1))
}

/// `MIMEO_AUTH_TOKEN`, `MIMEO_AUTH_TOKEN_2`.
fn variable(scheme: &str, caller: usize) -> String {
    let name = scheme.to_ascii_uppercase();
    let name: String = name
        .chars()
        .map(|it| if it.is_ascii_alphanumeric() { it } else { '_' })
        .collect();
    match caller {
        0 => format!("MIMEO_AUTH_{name}"),
        _ => format!("MIMEO_AUTH_{name}_{}", caller + 1),
    }
}

fn logins(wanted: &Wanted, chosen: &Chosen) -> Result<Vec<Login>> {
    let mut logins = Vec::new();
    for (scheme, text) in &wanted.login {
        let schemes = &chosen.api.contract.schemes;
        if !schemes.contains_key(scheme) {
            let hint = after(did_you_mean(scheme, schemes.keys().map(String::as_str)));
            bail!("--login: the contract has no security scheme `{scheme}`{hint}");
        }
        let Some((workflow, output)) = text.rsplit_once('.') else {
            bail!("--login {scheme}={text} does not name an output: {scheme}=WORKFLOW.OUTPUT");
        };
        let Some(stories) = &chosen.stories else {
            bail!("--login: the API has no workflows.arazzo.yaml with a workflow `{workflow}`");
        };
        let Some(at) = stories.workflow(workflow) else {
            let known = stories.workflows.iter().map(|it| it.id.as_str());
            let hint = after(did_you_mean(workflow, known));
            bail!("--login: there is no workflow `{workflow}`{hint}");
        };
        let outputs = || stories.workflows[at].outputs.iter().map(|it| it.0.as_str());
        if !outputs().any(|it| it == output) {
            let hint = after(did_you_mean(output, outputs()));
            bail!("--login: the workflow `{workflow}` has no output `{output}`{hint}");
        }
        logins.push(Login {
            scheme: scheme.clone(),
            workflow: workflow.to_owned(),
            output: output.to_owned(),
        });
    }
    Ok(logins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn environment_variables_are_named_after_schemes() {
        assert_eq!(variable("api-key", 0), "MIMEO_AUTH_API_KEY");
        assert_eq!(variable("token", 1), "MIMEO_AUTH_TOKEN_2");
    }
}
