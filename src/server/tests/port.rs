//! What needs a real port: connections, streams without end, signals.

use super::{LONG, get};
use crate::host::Host;
use crate::host::testing;
use crate::server::{BindReason, Server, ServerSettings};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

/// A server on a port of its own.
struct Running {
    address: std::net::SocketAddr,
    stop: mpsc::Sender<()>,
    done: tokio::task::JoinHandle<()>,
}

async fn running(host: &Arc<Host>) -> Running {
    let server = Server::bind("127.0.0.1", 0).await.unwrap();
    let address = server.local_addr();
    let (stop, signals) = mpsc::channel(2);
    let settings = ServerSettings {
        patience: 10 * LONG,
        ..ServerSettings::default()
    };
    let done = tokio::spawn(server.serve(Arc::clone(host), settings, signals));
    Running {
        address,
        stop,
        done,
    }
}

#[tokio::test]
async fn requests_travel_over_a_port() {
    let (_folder, host) = testing::host();
    let server = running(&host).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"GET /toy/word HTTP/1.1\r\nHost: x\r\n\r\nHEAD /toy/large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    assert!(
        text.contains("\"hello!\"HTTP/1.1 200 OK") && text.contains("content-length: 5002"),
        "{text}"
    );
    let taken = Server::bind("127.0.0.1", server.address.port())
        .await
        .unwrap_err();
    assert!(matches!(taken.reason, BindReason::InUse), "{taken}");
}

#[tokio::test]
async fn event_streams_tell_and_end_at_the_signal() {
    let (_folder, host) = testing::host();
    let server = running(&host).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"GET /__mimeo/events HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut text = String::new();
    while !text.contains(":mimeo") {
        let mut bytes = [0; 1024];
        let count = stream.read(&mut bytes).await.unwrap();
        assert_ne!(count, 0, "{text}");
        text.push_str(std::str::from_utf8(&bytes[..count]).unwrap());
    }
    get(&host, "/toy/word").await;
    server.stop.send(()).await.unwrap();
    tokio::time::timeout(LONG, stream.read_to_string(&mut text))
        .await
        .unwrap()
        .unwrap();
    assert!(text.contains("event:exchange"), "{text}");
    server.done.await.unwrap();
    assert!(TcpStream::connect(server.address).await.is_err());
}

/// A request whose body is not complete yet.
async fn half_sent(server: &Running) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let head = b"POST /toy/counters HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n";
    stream.write_all(head).await.unwrap();
    // The server says "100 Continue" once a filter reads the body.
    let mut bytes = [0; 64];
    let count = stream.read(&mut bytes).await.unwrap();
    assert!(bytes[..count].starts_with(b"HTTP/1.1 100"));
    stream
}

#[tokio::test]
async fn requests_in_flight_finish_after_the_signal() {
    let (_folder, host) = testing::host();
    let server = running(&host).await;
    let mut stream = half_sent(&server).await;
    server.stop.send(()).await.unwrap();
    while TcpStream::connect(server.address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    stream.write_all(b"abcd").await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    assert!(text.starts_with("HTTP/1.1 201 Created"), "{text}");
    server.done.await.unwrap();
    host.close().unwrap();
}

#[tokio::test]
async fn the_second_signal_ends_at_once() {
    let (_folder, host) = testing::host();
    let server = running(&host).await;
    let _stream = half_sent(&server).await;
    server.stop.send(()).await.unwrap();
    server.stop.send(()).await.unwrap();
    tokio::time::timeout(LONG, server.done)
        .await
        .unwrap()
        .unwrap();
}
