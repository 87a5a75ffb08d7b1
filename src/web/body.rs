//! Reading request bodies: with a size limit, and without waiting forever for a silent sender.

use crate::shared::refusal::Refusal;
use axum::body::{Body, BodyDataStream};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use http_body_util::BodyExt;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Sleep};

/// The longest pause of a sender while a whole body is read.
const SILENCE_MAX_TIME: Duration = Duration::from_secs(30);
/// How much is read and discarded after an early response, so that the caller gets to read it.
const DRAINED_MAX_BYTES: usize = 512 * 1024 * 1024;
const DRAINED_MAX_TIME: Duration = Duration::from_secs(60);

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
    while let Some(chunk) = next_chunk(&mut stream, SILENCE_MAX_TIME).await? {
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
        Ok(Some(Err(error))) => Err(refusal_of(&error)),
    }
}

/// Why a body ended prematurely.
fn refusal_of(error: &axum::Error) -> Refusal {
    // Every layer the body passed through has wrapped the error.
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        match error.downcast_ref::<BodyError>() {
            Some(BodyError::TooSlow) => return Refusal::TooSlow,
            Some(BodyError::Overloaded { seconds }) => return Refusal::Unavailable { seconds: *seconds },
            Some(BodyError::Encoded) => return Refusal::WrongEncoding,
            None => cause = error.source(),
        }
    }
    Refusal::Unreadable("The body broke off".to_owned())
}

/// # Errors
/// 415 for a body that is compressed or otherwise encoded.
pub fn refuse_encoding(headers: &HeaderMap) -> Result<(), Refusal> {
    if is_encoded(headers) { Err(Refusal::WrongEncoding) } else { Ok(()) }
}

/// An empty header is none, and `identity` is no encoding.
fn is_encoded(headers: &HeaderMap) -> bool {
    let mut codings =
        headers.get_all(header::CONTENT_ENCODING).iter().flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
    codings.any(|coding| !coding.trim_ascii().is_empty() && !coding.trim_ascii().eq_ignore_ascii_case(b"identity"))
}

/// Why Verv stops reading a body.
#[derive(Clone, Copy, Debug)]
pub enum BodyError {
    /// It arrives too slowly.
    TooSlow,
    /// It has a Content-Encoding.
    Encoded,
    /// It has arrived, but the server is overloaded.
    Overloaded { seconds: u32 },
}

impl fmt::Display for BodyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::TooSlow => "the body arrives too slowly",
            Self::Encoded => "the body has a Content-Encoding",
            Self::Overloaded { .. } => "there is more work than can be done",
        })
    }
}

impl Error for BodyError {}

/// A body with a minimum rate. Its sender may pause for `patience` in total, plus one second per `pace`
/// bytes sent. Only time spent waiting for the sender counts.
pub struct PacedBody<T> {
    body: Incoming,
    left: Duration,
    pace: u32,
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
    /// Held while the body is being read.
    _holds: T,
}

impl<T> PacedBody<T> {
    pub fn new(body: Incoming, patience: Duration, pace: u32, holds: T) -> Self {
        Self { body, left: patience, pace: pace.max(1), waiting: None, _holds: holds }
    }
}

impl<T: Unpin> HttpBody for PacedBody<T> {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        match Pin::new(&mut this.body).poll_frame(context) {
            Poll::Ready(frame) => {
                if let Some((since, _)) = this.waiting.take() {
                    this.left = this.left.saturating_sub(since.elapsed());
                }
                if let Some(Ok(frame)) = &frame {
                    let bytes = frame.data_ref().map_or(0, Bytes::len);
                    this.left += Duration::from_secs_f64(bytes as f64 / f64::from(this.pace));
                }
                Poll::Ready(frame.map(|frame| frame.map_err(axum::Error::new)))
            }
            Poll::Pending => {
                let left = this.left;
                let (_, end) = this.waiting.get_or_insert_with(|| {
                    let now = Instant::now();
                    (now, Box::pin(tokio::time::sleep_until(now + left)))
                });
                end.as_mut().poll(context).map(|()| Some(Err(axum::Error::new(BodyError::TooSlow))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A response body that holds a resource until it has been sent: it is handed out in parts, so that the buffer for
/// a slow reader contains only one of them.
pub struct HoldingBody<T> {
    rest: Bytes,
    _holds: T,
}

/// How much of a body a connection buffers.
const PART_MAX_BYTES: usize = 64 * 1024;

impl<T> HoldingBody<T> {
    pub fn new(whole: Bytes, holds: T) -> Self {
        Self { rest: whole, _holds: holds }
    }
}

impl<T: Unpin> HttpBody for HoldingBody<T> {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let part = self.rest.len().min(PART_MAX_BYTES);
        Poll::Ready((part > 0).then(|| Ok(Frame::data(self.rest.split_to(part)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}

/// Middleware: reads and drops what a handler leaves unread of a body. Otherwise the connection would be reset
/// while the caller is still sending, and the response lost.
///
/// A body with a Content-Encoding is refused when it is read, after authentication: its first frame is an error.
pub async fn drain_unread_body(request: Request, next: Next) -> Response {
    let is_encoded = is_encoded(request.headers());
    let request = request.map(|body| Body::new(DrainingBody { body: Some(body), is_encoded }));
    let mut response = next.run(request).await;
    if is_encoded && response.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE {
        // RFC 9110, section 12.5.3: what would have been taken.
        response.headers_mut().insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    }
    response
}

struct DrainingBody {
    body: Option<Body>,
    is_encoded: bool,
}

impl HttpBody for DrainingBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.is_encoded {
            return Poll::Ready(Some(Err(axum::Error::new(BodyError::Encoded))));
        }
        match &mut self.body {
            Some(body) => Pin::new(body).poll_frame(context),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map(HttpBody::size_hint).unwrap_or_default()
    }
}

impl Drop for DrainingBody {
    fn drop(&mut self) {
        let Some(mut body) = self.body.take().filter(|body| !body.is_end_stream()) else { return };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(tokio::time::timeout(DRAINED_MAX_TIME, async move {
            let mut read = 0;
            while let Some(Ok(frame)) = body.frame().await {
                read += frame.data_ref().map_or(0, Bytes::len);
                if read > DRAINED_MAX_BYTES {
                    break;
                }
            }
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[tokio::test]
    async fn what_a_body_holds_is_held_up_to_its_last_part() {
        let held = Arc::new(());
        let mut body = Body::new(HoldingBody::new(vec![b'x'; 2 * PART_MAX_BYTES + 1].into(), Arc::clone(&held)));
        assert_eq!(body.size_hint().exact(), Some(2 * PART_MAX_BYTES as u64 + 1));
        for size in [PART_MAX_BYTES, PART_MAX_BYTES, 1] {
            assert!(!body.is_end_stream() && Arc::strong_count(&held) == 2);
            assert_eq!(body.frame().await.unwrap().unwrap().into_data().unwrap().len(), size);
        }
        assert!(body.is_end_stream() && body.frame().await.is_none());
        drop(body);
        assert_eq!(Arc::strong_count(&held), 1);
    }
}
