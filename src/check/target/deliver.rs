//! One call of a sequence on its way to the service.

use super::control::{self, SANDBOX};
use super::service::{Stop, Target, TargetError};
use super::start::Place;
use super::wire::{Unsendable, Values, Wire};
use crate::check::sequence::{Call, Received, Request};
use http::{HeaderValue, Method};
use std::time::Instant;

/// What became of a call.
#[derive(Debug)]
pub(crate) struct Delivered {
    /// Method and absolute URL.
    pub(crate) line: String,
    /// The answer, or why there is none although the service is there.
    pub(crate) answer: Result<Received, String>,
}

/// Why a call was not even tried.
#[derive(Debug)]
pub(crate) enum Undelivered {
    /// It makes no sense: a value is missing, or there is no control API.
    Senseless,
    /// Nothing can be delivered any more.
    Stop(Stop),
}

impl Target {
    /// Performs a call at that place.
    pub(crate) async fn deliver(
        &self,
        call: &Call,
        place: &Place,
        values: &Values<'_>,
    ) -> Result<Delivered, Undelivered> {
        let senseless = |_: Unsendable| Undelivered::Senseless;
        let mut wire = match call {
            Call::Request(request) => self.wire(request, place, values).map_err(senseless)?,
            Call::Operate {
                resource,
                key,
                action,
            } => {
                let key = values.text(key).map_err(senseless)?;
                let control = self.control.as_ref().ok_or(Undelivered::Senseless)?;
                control.operate(resource, &key, action)
            }
            Call::Advance(millis) => match self.control {
                Some(_) => control::advance(*millis),
                None => return Err(Undelivered::Senseless),
            },
        };
        if let Some(sandbox) = place.sandbox()
            && let Ok(name) = HeaderValue::from_str(sandbox)
        {
            wire.headers.entry(SANDBOX).or_insert(name);
        }
        let is_read = [Method::GET, Method::HEAD, Method::OPTIONS].contains(&wire.method);
        if self.is_read_only && !is_read {
            return Err(Undelivered::Senseless);
        }
        let line = format!("{} {}{}", wire.method, self.address.root, wire.path);
        self.pace.wait().await;
        let began = Instant::now();
        let mut answer = match self.way.send(wire, self.limits().timeout).await {
            Ok(answer) => Ok(answer),
            Err(TargetError::Silent { reason, .. }) => Err(reason),
            Err(TargetError::Unsendable { .. }) => return Err(Undelivered::Senseless),
            Err(error) => return Err(Undelivered::Stop(error.into())),
        };
        if let Ok(answer) = &mut answer {
            answer.micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        }
        Ok(Delivered { line, answer })
    }

    /// Sends a request to the control API as it is. Nothing came back where there is none.
    pub(crate) async fn control(
        &self,
        mut wire: Wire,
        place: &Place,
    ) -> Result<Option<Received>, Stop> {
        if self.control.is_none() || self.is_read_only {
            return Ok(None);
        }
        if let Some(Ok(name)) = place.sandbox().map(HeaderValue::from_str) {
            wire.headers.insert(SANDBOX, name);
        }
        self.pace.wait().await;
        match self.way.send(wire, self.limits().timeout).await {
            Ok(answer) => Ok(Some(answer)),
            Err(error @ TargetError::Unreachable { .. }) => Err(error.into()),
            Err(_) => Ok(None),
        }
    }

    /// A request as it goes to that place.
    pub(super) fn wire(
        &self,
        request: &Request,
        place: &Place,
        values: &Values<'_>,
    ) -> Result<Wire, Unsendable> {
        let mut wire = Wire::new(request, &place.fill(&self.address.path), values)?;
        for (name, value) in &self.headers {
            if !wire.headers.contains_key(name)
                && let Ok(value) = HeaderValue::from_str(&place.fill(value))
            {
                wire.headers.append(name.clone(), value);
            }
        }
        Ok(wire)
    }
}
