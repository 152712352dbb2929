//! The accept loop. Our own, because warp's has no timeouts, and no deadline for the requests in flight.

use super::service::{Body, service};
use super::settings::ServerSettings;
use crate::host::Host;
use hyper::body::Incoming;
use hyper::service::Service as HttpService;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream, lookup_host};
use tokio::sync::mpsc;

/// How long a client may take to send the head of a request, or to send anything at all.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// How long to wait when the system has no more file handles.
const NO_HANDLES: Duration = Duration::from_millis(50);
/// Connections that the system may hold until they are accepted.
const BACKLOG: u32 = 1_024;

/// A bound port.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
}

/// Why a port could not be bound.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {host}:{port}: {reason}")]
pub struct BindError {
    /// The host as it was given.
    pub host: String,
    /// The port as it was given.
    pub port: u16,
    /// Why.
    pub reason: BindReason,
}

/// Why a port could not be bound.
#[derive(Debug, thiserror::Error)]
pub enum BindReason {
    /// Somebody else has it.
    #[error("the port is in use; stop the other program, or choose another port (0 for any)")]
    InUse,
    /// Ports below 1024 are often reserved.
    #[error("no permission; choose a port above 1023")]
    Permission,
    /// No interface of this machine has that address.
    #[error("this machine does not have that address")]
    NotOurs,
    /// The name leads to no address.
    #[error("the host name is unknown ({0})")]
    UnknownHost(io::Error),
    /// Anything else.
    #[error("{0}")]
    Other(io::Error),
}

impl Server {
    /// Binds the first address of a host name. Port 0 lets the system choose; see [`Server::local_addr`].
    pub async fn bind(host: &str, port: u16) -> Result<Self, BindError> {
        let failed = |reason| BindError {
            host: host.to_owned(),
            port,
            reason,
        };
        let found = lookup_host((host, port))
            .await
            .map_err(BindReason::UnknownHost)
            .map_err(failed)?;
        let none = || BindReason::UnknownHost(io::ErrorKind::NotFound.into());
        let address = found.into_iter().next().ok_or_else(|| failed(none()))?;
        let listener = listen(address).map_err(reason).map_err(failed)?;
        let address = listener.local_addr().map_err(reason).map_err(failed)?;
        Ok(Self { listener, address })
    }

    /// The address with the port that is really bound.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Serves until the first signal, then finishes the requests in flight, for as long as the settings allow or
    /// until the second signal. Closing the store is the caller's next step. A closed channel gives no signals.
    pub async fn serve(
        self,
        host: Arc<Host>,
        settings: ServerSettings,
        signals: mpsc::Receiver<()>,
    ) {
        let patience = settings.patience;
        let service = TowerToHyperService::new(service::<Incoming>(Arc::clone(&host), settings));
        self.accept(service, (patience, || host.begin_closing()), signals)
            .await;
    }

    /// The loop itself, for any service: until the first signal, which `closing` is told; then for as long as the
    /// requests in flight take, but not longer than the patience, or until the second signal.
    pub(super) async fn accept<S>(
        self,
        service: S,
        (patience, closing): (Duration, impl FnOnce()),
        mut signals: mpsc::Receiver<()>,
    ) where
        S: HttpService<
                http::Request<Incoming>,
                Response = http::Response<Body>,
                Error = Infallible,
                Future: Send,
            > + Clone
            + Send
            + 'static,
    {
        let builder = connections();
        let open = GracefulShutdown::new();
        loop {
            tokio::select! {
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, _)) => {
                        // Without it, small answers may wait for an acknowledgement. Failing is no harm.
                        let _ = stream.set_nodelay(true);
                        let (builder, service, watcher) = (builder.clone(), service.clone(), open.watcher());
                        tokio::spawn(async move {
                            if !speaks(&stream).await {
                                return;
                            }
                            let connection = builder.serve_connection(TokioIo::new(stream), service);
                            // A broken connection is the client's affair.
                            let _ = watcher.watch(connection.into_owned()).await;
                        });
                    }
                    Err(error) if is_of_one_connection(&error) => {}
                    Err(_) => tokio::time::sleep(NO_HANDLES).await,
                },
                () = signal(&mut signals) => break,
            }
        }
        drop(self.listener);
        closing();
        tokio::select! {
            () = open.shutdown() => {}
            () = tokio::time::sleep(patience) => {}
            () = signal(&mut signals) => {}
        }
    }
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => tokio::net::TcpSocket::new_v4()?,
        SocketAddr::V6(_) => tokio::net::TcpSocket::new_v6()?,
    };
    // A restart may bind the port again although old connections are still fading.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

fn connections() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        // Who has sent all that it will send still gets an answer.
        .half_close(true)
        .max_headers(200)
        // The limits of the settings are stricter, and their answers say more.
        // Answers are never held back for requests that seem to follow: what follows may be no request.
        .max_buf_size(128 * 1024);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(128 * 1024);
    builder
}

/// Whether the client sends anything before it is given up.
async fn speaks(stream: &TcpStream) -> bool {
    matches!(
        tokio::time::timeout(HEAD_TIMEOUT, stream.readable()).await,
        Ok(Ok(()))
    )
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted
    )
}

fn reason(error: io::Error) -> BindReason {
    match error.kind() {
        io::ErrorKind::AddrInUse => BindReason::InUse,
        io::ErrorKind::PermissionDenied => BindReason::Permission,
        io::ErrorKind::AddrNotAvailable => BindReason::NotOurs,
        _ => BindReason::Other(error),
    }
}

async fn signal(signals: &mut mpsc::Receiver<()>) {
    if signals.recv().await.is_none() {
        std::future::pending::<()>().await;
    }
}

/// One message for each SIGINT or SIGTERM from now on. Fails if the system does not let us listen to signals.
#[cfg(unix)]
pub fn stop_signals() -> io::Result<mpsc::Receiver<()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
    );
    let (sender, receiver) = mpsc::channel(2);
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            if sender.send(()).await.is_err() {
                return;
            }
        }
    });
    Ok(receiver)
}

/// One message for each Ctrl-C from now on.
#[cfg(not(unix))]
pub fn stop_signals() -> io::Result<mpsc::Receiver<()>> {
    let (sender, receiver) = mpsc::channel(2);
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() && sender.send(()).await.is_ok() {}
    });
    Ok(receiver)
}
