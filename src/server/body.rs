//! Reading what a caller sends: with a limit, and without waiting for ever on one who falls silent.

use crate::shared::refusal::Refusal;
use axum::body::{Body, BodyDataStream};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use http_body_util::BodyExt;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// The sender of a whole body may pause for this long.
const SILENCE_AT_MOST: Duration = Duration::from_secs(30);
/// What is read and thrown away after an early answer, so that the caller gets to read that answer.
const DRAINED_BYTES_AT_MOST: usize = 512 * 1024 * 1024;
const DRAINED_FOR_AT_MOST: Duration = Duration::from_secs(60);

/// The whole body.
///
/// # Errors
/// 413 above `limit` bytes, 408 when the sender falls silent, 400 when it breaks off.
pub async fn read(body: Body, limit: usize) -> Result<Bytes, Refusal> {
    let too_large = Refusal::TooLarge { limit };
    if body.size_hint().lower() > limit as u64 {
        return Err(too_large);
    }
    let mut stream = body.into_data_stream();
    let mut whole = BytesMut::new();
    while let Some(chunk) = next_chunk(&mut stream, SILENCE_AT_MOST).await? {
        if whole.len() + chunk.len() > limit {
            return Err(too_large);
        }
        whole.extend_from_slice(&chunk);
    }
    Ok(whole.freeze())
}

/// The next bytes; None at the end.
///
/// # Errors
/// 408 when the sender falls silent for too long, 400 when it breaks off.
pub async fn next_chunk(stream: &mut BodyDataStream, silence_at_most: Duration) -> Result<Option<Bytes>, Refusal> {
    match tokio::time::timeout(silence_at_most, stream.next()).await {
        Err(_) => Err(Refusal::TooSlow),
        Ok(None) => Ok(None),
        Ok(Some(Ok(chunk))) => Ok(Some(chunk)),
        Ok(Some(Err(_))) => Err(Refusal::Unreadable("The body broke off".to_owned())),
    }
}

/// Middleware: whatever a door leaves unread of a body is read and dropped. Without it the connection would be reset
/// under a caller who is still sending, and the answer lost.
pub async fn drain_the_rest(request: Request, next: Next) -> Response {
    next.run(request.map(|body| Body::new(Draining(Some(body))))).await
}

struct Draining(Option<Body>);

impl HttpBody for Draining {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        match &mut self.0 {
            Some(body) => Pin::new(body).poll_frame(context),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.0.as_ref().map(HttpBody::size_hint).unwrap_or_default()
    }
}

impl Drop for Draining {
    fn drop(&mut self) {
        let Some(mut body) = self.0.take().filter(|body| !body.is_end_stream()) else { return };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(tokio::time::timeout(DRAINED_FOR_AT_MOST, async move {
            let mut read = 0;
            while let Some(Ok(frame)) = body.frame().await {
                read += frame.data_ref().map_or(0, Bytes::len);
                if read > DRAINED_BYTES_AT_MOST {
                    break;
                }
            }
        }));
    }
}
