//! Connections that are not waited for without end: a client must take what it asked for, and may not hold a
//! connection on which nothing happens.

use crate::limits::Limits;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// A stream that ends with an error when it does not go on in time.
pub(crate) struct Patient<S> {
    stream: S,
    reading: Patience,
    writing: Patience,
}

impl<S> Patient<S> {
    pub(crate) fn new(stream: S, limits: &Limits) -> Patient<S> {
        Patient {
            stream,
            reading: Patience::new(limits.idle_time),
            writing: Patience::new(limits.write_time),
        }
    }
}

/// How long one direction is waited for.
struct Patience {
    time: Duration,
    end: Pin<Box<Sleep>>,
    waits: bool,
}

impl Patience {
    fn new(time: Duration) -> Patience {
        Patience { time, end: Box::pin(sleep(time)), waits: false }
    }

    /// What became of it, unless it was waited for too long.
    fn of<T>(
        &mut self,
        polled: Poll<io::Result<T>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.waits = false;
            return polled;
        }
        if !self.waits {
            // A time beyond what the clock can count has no end.
            let Some(end) = Instant::now().checked_add(self.time) else { return Poll::Pending };
            self.waits = true;
            self.end.as_mut().reset(end);
        }
        ready!(self.end.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.reading.of(polled, context)
    }
}

impl<S: AsyncWrite + Unpin> Patient<S> {
    /// A connection is in use while something is written to it.
    fn written<T>(
        &mut self,
        polled: Poll<io::Result<T>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.reading.waits = false;
        }
        self.writing.of(polled, context)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(polled, context)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // Nothing left to write is nothing that was written.
        let polled = Pin::new(&mut self.stream).poll_flush(context);
        match polled.is_ready() {
            true => polled,
            false => self.writing.of(polled, context),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_shutdown(context);
        self.writing.of(polled, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.written(polled, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;
    use std::task::Waker;
    use tokio::io::{AsyncReadExt, duplex};

    /// Whether it is given up at once, or waited for.
    fn read(time: Duration) -> Poll<io::ErrorKind> {
        let limits = Limits { idle_time: time, write_time: time, ..Limits::default() };
        let (ours, _theirs) = duplex(16);
        let mut patient = Patient::new(ours, &limits);
        let reading = pin!(patient.read_u8());
        let mut context = Context::from_waker(Waker::noop());
        reading.poll(&mut context).map(|read| read.unwrap_err().kind())
    }

    #[tokio::test]
    async fn a_time_without_end_is_waited_for() {
        assert_eq!(read(Duration::MAX), Poll::Pending);
        assert_eq!(read(Duration::from_secs(60)), Poll::Pending);
    }
}
