//! The log: what operators read, without anything of a person in it.

use std::io::{self, Write};
use std::iter::once;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
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
    /// Nothing but the start and the end.
    Off,
    /// What this server did wrong: answers with a status of 500 and more.
    Error,
    /// Besides, requests that were refused for lack of room or time, or of an API key for them.
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

/// How long lines are gathered before they are written together: to wake a thread and to write costs more than to
/// make a line.
const GATHERED: Duration = Duration::from_millis(10);

/// Bytes that are written together.
const TOGETHER: usize = 1 << 16;

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
        let (mut step, end) = (Step::Finish(done), Instant::now() + LAST);
        // Where as many lines wait as there is room for, it is now that the last ones matter.
        while let Err(TrySendError::Full(again)) = self.sender.try_send(step) {
            if Instant::now() >= end {
                return;
            }
            step = again;
            sleep(GATHERED);
        }
        // Who does not read the log misses its end.
        let _ = finished.recv_timeout(end.saturating_duration_since(Instant::now()));
    }
}

fn write_out(steps: &Receiver<Step>, mut out: impl Write, form: LogForm, lost: &AtomicU64) {
    let mut gathered = Vec::new();
    while let Ok(first) = steps.recv() {
        if let Step::Line(_) = first {
            sleep(GATHERED);
        }
        for step in once(first).chain(steps.try_iter()) {
            match step {
                Step::Line(line) => gathered.extend_from_slice(&line),
                Step::Finish(done) => {
                    write_together(&mut gathered, &mut out, form, lost);
                    let _ = done.try_send(());
                }
            }
            if gathered.len() >= TOGETHER {
                write_together(&mut gathered, &mut out, form, lost);
            }
        }
        write_together(&mut gathered, &mut out, form, lost);
    }
}

/// Writes what was gathered, and how many lines found no room meanwhile.
fn write_together(gathered: &mut Vec<u8>, out: &mut impl Write, form: LogForm, lost: &AtomicU64) {
    let lines = lost.swap(0, Ordering::Relaxed);
    if lines > 0 {
        gathered.extend_from_slice(lost_lines(lines, form).as_bytes());
    }
    // With nobody to read it there is no way left to tell anybody.
    let _ = out.write_all(gathered).and_then(|()| out.flush());
    gathered.clear();
}

/// Says that lines were lost, as other lines are: with the time, and in the same form.
fn lost_lines(lines: u64, form: LogForm) -> String {
    let mut time = String::new();
    // A text takes all that is written into it.
    let _ = SystemTime.format_time(&mut Writer::new(&mut time));
    match form {
        LogForm::Text { .. } => format!("{time}  WARN {lines} lines of the log were lost\n"),
        LogForm::Json => {
            format!(
                "{{\"timestamp\":\"{time}\",\"level\":\"WARN\",\"message\":\"lost\",\"lines\":{lines}}}\n"
            )
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

/// The name under which whoever runs a server says that it starts and ends, and what is doubtful about it: that is told
/// whatever the level.
pub const START: &str = "testamur::start";

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
    let wanted = wanted.with_target(START, LevelFilter::INFO);
    let most = level.max(LevelFilter::INFO);
    let lines = tracing_subscriber::fmt().with_max_level(most).with_writer(writer);
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
        // More than wait, and than were taken from there to be written together.
        let many = WAITING + TOGETHER;
        for number in 0..many {
            log.write_all(format!("{number}\n").as_bytes()).unwrap();
        }
        drop((go_on, log));
        let written: String = lines.iter().collect();
        let told = |line: &str| {
            let (time, count) = line.split_once(r#","level":"WARN","message":"lost","lines":"#)?;
            let time = time.strip_prefix(r#"{"timestamp":""#)?.strip_suffix('"')?;
            assert!(testamur::Timestamp::parse(time).is_some(), "{line}");
            count.strip_suffix('}')?.parse::<usize>().ok()
        };
        let lost: usize = written.lines().filter_map(told).sum();
        let kept = written.lines().filter(|line| told(line).is_none()).count();
        assert!(lost > 0 && written.starts_with("0\n1\n"), "{lost}");
        assert_eq!(kept + lost, many);
    }

    #[test]
    fn that_lines_were_lost_is_a_line_like_others() {
        let text = lost_lines(7, LogForm::Text { coloured: false });
        let (time, told) = text.split_once("  ").unwrap();
        assert!(testamur::Timestamp::parse(time).is_some(), "{text}");
        assert_eq!(told, "WARN 7 lines of the log were lost\n");
    }

    /// The end of a log is written also where as many lines wait as there is room for.
    #[test]
    fn the_end_waits_for_room() {
        let (go_on, stuck) = channel();
        let (taken, lines) = channel();
        let mut log = LogLines::to(Stuck(stuck, taken), LogForm::Json).unwrap();
        for _ in 0..WAITING + TOGETHER {
            log.write_all(b"-\n").unwrap();
        }
        let reader = std::thread::spawn(move || {
            sleep(GATHERED);
            drop(go_on);
        });
        log.finish();
        reader.join().unwrap();
        let written: String = lines.try_iter().collect();
        assert!(written.contains("lost"), "{}", written.len());
    }

    #[test]
    fn lines_are_written_in_their_order_and_all_of_them() {
        let (go_on, stuck) = channel();
        drop(go_on);
        let (taken, lines) = channel();
        let mut log = LogLines::to(Stuck(stuck, taken), LogForm::Json).unwrap();
        let numbers: Vec<String> = (0..1000).map(|number| format!("{number}\n")).collect();
        for number in &numbers {
            log.write_all(number.as_bytes()).unwrap();
        }
        log.finish();
        let written: String = lines.try_iter().collect();
        assert_eq!(written, numbers.concat());
    }
}
