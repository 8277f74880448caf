//! The log: what operators read, without anything of a person in it.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;
use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;

/// What a line looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogForm {
    /// For people.
    Text {
        /// With the colours of a terminal.
        coloured: bool,
    },
    /// One JSON object a line.
    Json,
}

/// How much is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// What this server did wrong: answers with a status of 500 and more.
    Error,
    /// Besides, requests that were refused for lack of room or time.
    Warn,
    /// Besides, one line for each request.
    Info,
    /// Besides, connections that failed.
    Debug,
}

/// Lines on their way to where they are written, by a thread of their own: a log that nobody reads must not hold a
/// server up. What is too much is left out, and said to be.
#[derive(Clone, Debug)]
pub struct LogLines {
    sender: SyncSender<Step>,
    lost: Arc<AtomicU64>,
}

#[derive(Debug)]
enum Step {
    Line(Vec<u8>),
    /// Everything before is written; say so.
    Finish(SyncSender<()>),
}

/// Lines that wait to be written: those of some seconds under load.
const WAITING: usize = 1 << 14;

/// How long the last lines may take.
const LAST: Duration = Duration::from_secs(1);

impl LogLines {
    /// Lines that are written here, of this form.
    ///
    /// # Errors
    /// When there can be no more threads.
    pub fn to(out: impl Write + Send + 'static, form: LogForm) -> io::Result<LogLines> {
        let (sender, receiver) = sync_channel(WAITING);
        let lost = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&lost);
        let thread = std::thread::Builder::new().name("log".to_owned());
        thread.spawn(move || write_out(&receiver, out, form, &counted))?;
        Ok(LogLines { sender, lost })
    }

    /// Waits until all lines so far are written, for a second at most.
    pub fn finish(&self) {
        let (done, finished) = sync_channel(1);
        if self.sender.try_send(Step::Finish(done)).is_ok() {
            // Who does not read the log misses its end.
            let _ = finished.recv_timeout(LAST);
        }
    }
}

fn write_out(steps: &Receiver<Step>, mut out: impl Write, form: LogForm, lost: &AtomicU64) {
    for step in steps {
        // With nobody to read it there is no way left to tell anybody.
        match step {
            Step::Line(line) => drop(out.write_all(&line)),
            Step::Finish(done) => drop((out.flush(), done.try_send(()))),
        }
        let lines = lost.swap(0, Ordering::Relaxed);
        if lines > 0 {
            let _ = match form {
                LogForm::Text { .. } => writeln!(out, "WARN {lines} lines of the log were lost"),
                LogForm::Json => {
                    writeln!(out, r#"{{"level":"WARN","message":"lost","lines":{lines}}}"#)
                }
            };
        }
    }
}

/// One event is one line.
impl Write for LogLines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.sender.try_send(Step::Line(line.to_owned())).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The name under which this crate logs. What libraries log can hold what they work on; only their
/// warnings are let through.
pub(crate) const TARGET: &str = "testamur";

/// What writes the log of a server, to be made the default by whoever starts it
/// (`tracing::subscriber::set_global_default`).
pub fn logging<W>(form: LogForm, level: LogLevel, writer: W) -> Box<dyn Subscriber + Send + Sync>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let level = match level {
        LogLevel::Off => LevelFilter::OFF,
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
    };
    let others = level.min(LevelFilter::WARN);
    let wanted = Targets::new().with_target(TARGET, level).with_default(others);
    let lines = tracing_subscriber::fmt().with_max_level(level).with_writer(writer);
    match form {
        LogForm::Text { coloured } => {
            Box::new(lines.with_ansi(coloured).with_target(false).finish().with(wanted))
        }
        LogForm::Json => {
            let lines = lines.json().flatten_event(true).with_current_span(false);
            Box::new(lines.with_span_list(false).with_target(false).finish().with(wanted))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{Sender, channel};

    /// Takes lines only when it is let.
    struct Stuck(Receiver<()>, Sender<String>);

    impl Write for Stuck {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _ = self.0.recv();
            self.1.send(String::from_utf8(bytes.to_vec()).unwrap()).unwrap();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_log_that_nobody_reads_holds_nobody_up() {
        let (go_on, stuck) = channel();
        let (taken, lines) = channel();
        let mut log = LogLines::to(Stuck(stuck, taken), LogForm::Json).unwrap();
        let many = WAITING + 100;
        for number in 0..many {
            log.write_all(format!("{number}").as_bytes()).unwrap();
        }
        drop(go_on);
        let mut written = Vec::new();
        while written.last().is_none_or(|line: &String| !line.contains("lost")) {
            written.push(lines.recv().unwrap());
        }
        // One may be out of the queue already.
        let lost = log.lost.load(Ordering::Relaxed);
        assert_eq!(lost, 0, "they were told of");
        assert!(
            written[0] == "0" && written[1].contains(r#""message":"lost""#),
            "{:?}",
            &written[..2]
        );
        log.finish();
    }
}
