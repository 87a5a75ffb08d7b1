//! A pipe between a response being produced and a caller who may not be reading yet. What does not fit in memory
//! spills to a temporary file, so that callers who send everything before reading anything are served too. Verv has its
//! own because tempfile's `SpooledTempFile` must be complete before it is read, and channels are bounded by memory.

use bytes::Bytes;
use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

const IN_MEMORY_MAX_BYTES: usize = 1024 * 1024;
const READ_CHUNK_BYTES: u64 = 64 * 1024;

/// A writer and its reader, whose file counts against `quota`.
pub fn spool(quota: Arc<Quota>) -> (Writer, Reader) {
    let shared = Arc::new(Shared { queue: Mutex::default(), quota, written: Notify::new(), read: Notify::new() });
    (Writer(Arc::clone(&shared)), Reader(shared))
}

/// What several pipes may keep in files together. When it is used up, their writers wait; each still has its memory, so
/// that one whose reader reads always goes on.
pub struct Quota {
    limit: u64,
    used: Mutex<u64>,
    freed: Notify,
}

impl Quota {
    pub fn new(limit: u64) -> Self {
        Self { limit, used: Mutex::new(0), freed: Notify::new() }
    }

    fn take(&self, bytes: u64) -> bool {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = *used + bytes <= self.limit;
        if fits {
            *used += bytes;
        }
        fits
    }

    fn give_back(&self, bytes: u64) {
        if bytes > 0 {
            *self.used.lock().unwrap_or_else(PoisonError::into_inner) -= bytes;
            self.freed.notify_waiters();
        }
    }
}

pub struct Writer(Arc<Shared>);
pub struct Reader(Arc<Shared>);

struct Shared {
    queue: Mutex<Queue>,
    quota: Arc<Quota>,
    written: Notify,
    read: Notify,
}

/// Everything in memory is older than everything in the file.
#[derive(Default)]
struct Queue {
    memory: VecDeque<Bytes>,
    memory_bytes: usize,
    file: Option<File>,
    file_read: u64,
    file_written: u64,
    writer_is_gone: bool,
    reader_is_gone: bool,
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Writer {
    /// Writes bytes for the reader. False if the reader is gone.
    ///
    /// # Errors
    /// When the temporary file cannot be written.
    pub async fn write(&self, bytes: Bytes) -> io::Result<bool> {
        loop {
            let space = self.0.read.notified();
            let freed = self.0.quota.freed.notified();
            {
                let mut queue = self.0.queue();
                if queue.reader_is_gone {
                    return Ok(false);
                }
                if queue.push(&bytes, &self.0.quota)? {
                    drop(queue);
                    self.0.written.notify_one();
                    return Ok(true);
                }
            }
            tokio::select! {
                () = space => {}
                () = freed => {}
            }
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.0.queue().writer_is_gone = true;
        self.0.written.notify_one();
    }
}

impl Queue {
    /// False where there is no room.
    fn push(&mut self, bytes: &Bytes, quota: &Quota) -> io::Result<bool> {
        let file_is_empty = self.file_read == self.file_written;
        // What is larger than all of the memory goes in when nothing else is there.
        if file_is_empty && (self.memory.is_empty() || self.memory_bytes + bytes.len() <= IN_MEMORY_MAX_BYTES) {
            self.memory_bytes += bytes.len();
            self.memory.push_back(bytes.clone());
            return Ok(true);
        }
        if !quota.take(bytes.len() as u64) {
            return Ok(false);
        }
        let file = match &self.file {
            Some(file) => file,
            None => self.file.insert(tempfile::tempfile()?),
        };
        // Short writes to the page cache; handing them to another thread would cost more than they do.
        if let Err(error) = file.write_all_at(bytes, self.file_written) {
            quota.give_back(bytes.len() as u64);
            return Err(error);
        }
        self.file_written += bytes.len() as u64;
        Ok(true)
    }

    fn pop(&mut self, quota: &Quota) -> io::Result<Option<Bytes>> {
        if let Some(bytes) = self.memory.pop_front() {
            self.memory_bytes -= bytes.len();
            return Ok(Some(bytes));
        }
        let waiting = self.file_written - self.file_read;
        let (Some(file), true) = (&self.file, waiting > 0) else { return Ok(None) };
        let mut bytes = vec![0; waiting.min(READ_CHUNK_BYTES) as usize];
        file.read_exact_at(&mut bytes, self.file_read)?;
        self.file_read += bytes.len() as u64;
        if self.file_read == self.file_written {
            // Memory is used again.
            self.close_file(quota);
        }
        Ok(Some(bytes.into()))
    }

    /// The file never shrinks, so its space is released as a whole.
    fn close_file(&mut self, quota: &Quota) {
        quota.give_back(self.file_written);
        (self.file, self.file_read, self.file_written) = (None, 0, 0);
    }
}

impl Reader {
    /// The next bytes; None when the writer is gone and everything has been read.
    ///
    /// # Errors
    /// When the temporary file cannot be read.
    pub async fn read(&self) -> io::Result<Option<Bytes>> {
        loop {
            let news = self.0.written.notified();
            {
                let mut queue = self.0.queue();
                if let Some(bytes) = queue.pop(&self.0.quota)? {
                    drop(queue);
                    self.0.read.notify_one();
                    return Ok(Some(bytes));
                }
                if queue.writer_is_gone {
                    return Ok(None);
                }
            }
            news.await;
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let mut queue = self.0.queue();
        queue.reader_is_gone = true;
        queue.memory.clear();
        queue.close_file(&self.0.quota);
        drop(queue);
        self.0.read.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    fn roomy() -> Arc<Quota> {
        Arc::new(Quota::new(1024 * 1024 * 1024))
    }

    fn megabyte() -> Bytes {
        Bytes::from(vec![7; IN_MEMORY_MAX_BYTES])
    }

    #[tokio::test]
    async fn what_nobody_reads_fills_its_quota_and_no_more_and_another_goes_on() {
        let quota = Arc::new(Quota::new(2 * IN_MEMORY_MAX_BYTES as u64));
        let (unread, nobody) = spool(Arc::clone(&quota));
        for _ in 0..3 {
            assert!(unread.write(megabyte()).await.unwrap());
        }
        assert!(unread.write(megabyte()).now_or_never().is_none());
        let (writer, reader) = spool(Arc::clone(&quota));
        for _ in 0..10 {
            assert!(writer.write(megabyte()).await.unwrap());
            assert_eq!(reader.read().await.unwrap().unwrap().len(), IN_MEMORY_MAX_BYTES);
        }
        drop(nobody);
        assert!(!unread.write(megabyte()).await.unwrap());
        assert!(quota.take(2 * IN_MEMORY_MAX_BYTES as u64));
    }

    #[tokio::test]
    async fn more_than_fits_in_memory_comes_out_in_order() {
        let (writer, reader) = spool(roomy());
        for number in 0u32..40_000 {
            assert!(writer.write(Bytes::from(format!("{number:0100}\n"))).await.unwrap());
        }
        drop(writer);
        let mut all = Vec::new();
        while let Some(bytes) = reader.read().await.unwrap() {
            all.extend_from_slice(&bytes);
        }
        let numbers: Vec<u32> = String::from_utf8(all).unwrap().lines().map(|line| line.parse().unwrap()).collect();
        assert!(numbers.into_iter().eq(0..40_000));
    }

    #[tokio::test]
    async fn reading_and_writing_at_once() {
        let (writer, reader) = spool(roomy());
        let writing = tokio::spawn(async move {
            for _ in 0..1000 {
                writer.write(Bytes::from(vec![7; 5000])).await.unwrap();
                tokio::task::yield_now().await;
            }
        });
        let mut total = 0;
        while let Some(bytes) = reader.read().await.unwrap() {
            total += bytes.len();
        }
        writing.await.unwrap();
        assert_eq!(total, 5_000_000);
    }

    #[tokio::test]
    async fn a_writer_without_reader_is_told() {
        let (writer, reader) = spool(roomy());
        drop(reader);
        assert!(!writer.write(Bytes::from_static(b"x")).await.unwrap());
    }
}
