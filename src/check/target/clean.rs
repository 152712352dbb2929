//! Clean starts, and tidying up behind them.

use super::address::Address;
use super::control;
use super::http::Http;
use super::service::{Stop, Target};
use super::start::{Hook, Place, Start, run_command};
use super::wire::{Values, Wire};
use bytes::Bytes;
use http::HeaderMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

impl Target {
    /// Gets a clean start, which lasts as long as the place is kept.
    pub(crate) async fn clean(&self) -> Result<Place, Stop> {
        let serial = self.serial.fetch_add(1, Ordering::Relaxed);
        Ok(match &self.start {
            Start::Shared => Place::Shared,
            Start::Sandbox => {
                self.tidy().await;
                let name = format!("check-{}-{serial}", self.nonce);
                Place::Sandbox(name, Arc::clone(&self.leftovers))
            }
            Start::Namespace(prefix) => {
                Place::Namespace(format!("{prefix}{}-{serial}", self.nonce))
            }
            Start::Hook(hook) => {
                let turn = Arc::clone(&self.turn).lock_owned().await;
                self.reset(hook).await?;
                Place::Alone(turn)
            }
        })
    }

    /// Forgets the sandboxes that are of no use any more. That one stays does no harm.
    pub(crate) async fn tidy(&self) {
        let names = {
            let names = self.leftovers.lock();
            std::mem::take(&mut *names.unwrap_or_else(PoisonError::into_inner))
        };
        for name in names {
            let forget = control::forget(&name);
            let _ = self.way.send(forget, self.limits().timeout).await;
        }
    }

    async fn reset(&self, hook: &Hook) -> Result<(), Stop> {
        let patience = self.limits().timeout;
        let answer = match hook {
            Hook::Command(command) => {
                let command = command.clone();
                let ran = tokio::task::spawn_blocking(move || run_command(&command)).await;
                let ran = ran.unwrap_or_else(|error| Err(error.to_string()));
                return ran.map_err(Stop::Reset);
            }
            Hook::Url { method, url } => {
                let address = Address::parse(url).map_err(Stop::Reset)?;
                let wire = Wire {
                    method: method.clone(),
                    path: address.path,
                    headers: HeaderMap::new(),
                    body: Bytes::new(),
                };
                Http::new(&address.root)?.send(wire, patience).await?
            }
            Hook::Operation(request) => {
                let values = Values {
                    received: &[],
                    secret: &|_| None,
                };
                let wire = self.wire(request, &Place::Shared, &values);
                let wire = wire.map_err(|error| Stop::Reset(error.to_string()))?;
                self.way.send(wire, patience).await?
            }
        };
        match answer.status {
            ..=399 => Ok(()),
            status => Err(Stop::Reset(format!("it was answered with {status}"))),
        }
    }
}
