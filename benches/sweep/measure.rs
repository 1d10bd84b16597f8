//! Running the commands in turn, and what each run cost.

use std::fs::File;
use std::io::Read as _;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use nix::errno::Errno;
use nix::libc;

use crate::crowd::Crowd;
use crate::subject::{Answer, Subject};

/// Where a command's output goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sink {
    /// To /dev/null.
    Null,
    /// Into a pipe that is read to its end.
    Pipe,
}

/// What one run of a command cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    /// User and system time, as wait4(2) tells it.
    cpu: Duration,
    /// From before its start to after its end.
    wall: Duration,
    /// The largest resident set, in KiB.
    peak_kib: i64,
    /// How long its output was, where it went into a pipe.
    output_bytes: usize,
}

/// What all runs of a command cost, with one kind of sink.
#[derive(Debug, Clone, Default)]
pub(crate) struct Samples(Vec<Sample>);

impl Samples {
    pub(crate) fn median_cpu(&self) -> f64 {
        median(self.0.iter().map(|sample| sample.cpu))
    }

    pub(crate) fn best_cpu(&self) -> f64 {
        best(self.0.iter().map(|sample| sample.cpu))
    }

    pub(crate) fn median_wall(&self) -> f64 {
        median(self.0.iter().map(|sample| sample.wall))
    }

    pub(crate) fn best_wall(&self) -> f64 {
        best(self.0.iter().map(|sample| sample.wall))
    }

    pub(crate) fn peak_kib(&self) -> i64 {
        self.0.iter().map(|sample| sample.peak_kib).max().unwrap_or(0)
    }

    pub(crate) fn output_bytes(&self) -> usize {
        self.0.iter().map(|sample| sample.output_bytes).max().unwrap_or(0)
    }
}

/// The smallest of some durations, in milliseconds.
fn best(durations: impl Iterator<Item = Duration>) -> f64 {
    milliseconds(durations.min().unwrap_or_default())
}

/// The one in the middle of some durations, in milliseconds.
fn median(durations: impl Iterator<Item = Duration>) -> f64 {
    let mut durations: Vec<_> = durations.collect();
    durations.sort_unstable();
    milliseconds(durations.get(durations.len() / 2).copied().unwrap_or_default())
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// One command and what it cost, or why it was not measured.
#[derive(Debug)]
pub(crate) struct Entrant {
    pub(crate) subject: Subject,
    words: Vec<String>,
    pub(crate) absence: Option<String>,
    pub(crate) null: Samples,
    pub(crate) pipe: Samples,
    /// System calls of one run, where strace(1) can count them.
    pub(crate) calls: Option<u64>,
}

/// All commands, measured with so many processes to look at.
#[derive(Debug)]
pub(crate) struct Field {
    /// How many were made for it.
    pub(crate) size: usize,
    /// How many there were in all.
    pub(crate) processes: usize,
    pub(crate) entrants: Vec<Entrant>,
}

impl Field {
    /// Makes the processes, measures, and ends them.
    pub(crate) fn measure(size: usize, rounds: usize) -> Result<Self> {
        let crowd = Crowd::gather(size)?;
        // The last to be forked may still be on their way to sleep.
        sleep(Duration::from_millis(300));
        let mut entrants = Vec::new();
        for subject in Subject::ALL {
            let words = subject.words(crowd.member)?;
            // The first run is not measured: it brings the files into memory.
            let absence = match run(&words, Sink::Pipe) {
                Err(error) => Some(format!("{error:#}")),
                Ok(sample) if sample.output_bytes == 0 && subject.answers() == Answer::Text => {
                    Some("it says nothing".to_owned())
                }
                Ok(_) => None,
            };
            let (null, pipe) = (Samples::default(), Samples::default());
            entrants.push(Entrant { subject, words, absence, null, pipe, calls: None });
        }
        for _ in 0..rounds {
            for entrant in entrants.iter_mut().filter(|entrant| entrant.absence.is_none()) {
                entrant.null.0.push(run(&entrant.words, Sink::Null)?);
            }
            for entrant in entrants.iter_mut().filter(|entrant| entrant.absence.is_none()) {
                entrant.pipe.0.push(run(&entrant.words, Sink::Pipe)?);
            }
        }
        for entrant in entrants.iter_mut().filter(|entrant| entrant.absence.is_none()) {
            // Without strace there is no such column.
            entrant.calls = calls(&entrant.words).ok();
        }
        Ok(Self { size, processes: processes()?, entrants })
    }

    /// What is known of a command that could be measured.
    pub(crate) fn entrant(&self, subject: Subject) -> Option<&Entrant> {
        self.entrants.iter().find(|entrant| entrant.subject == subject && entrant.absence.is_none())
    }
}

fn processes() -> Result<usize> {
    let is_pid = |name: &std::ffi::OsStr| name.to_string_lossy().parse::<u32>().is_ok();
    let entries = std::fs::read_dir("/proc")?;
    Ok(entries.flatten().filter(|entry| is_pid(&entry.file_name())).count())
}

fn run(words: &[String], sink: Sink) -> Result<Sample> {
    let mut command = Subject::command(words);
    command.stdin(Stdio::null()).stderr(Stdio::null());
    command.stdout(match sink {
        Sink::Null => Stdio::null(),
        Sink::Pipe => Stdio::piped(),
    });
    let mut output = Vec::new();
    let begin = Instant::now();
    let mut child = command.spawn().with_context(|| words[0].clone())?;
    if let Some(mut stdout) = child.stdout.take() {
        stdout.read_to_end(&mut output)?;
    }
    let (status, usage) = wait(&child)?;
    let wall = begin.elapsed();
    ensure!(status == 0, "it ended with wait status {status}");
    Ok(Sample {
        cpu: duration(usage.ru_utime)? + duration(usage.ru_stime)?,
        wall,
        peak_kib: usage.ru_maxrss,
        output_bytes: output.len(),
    })
}

/// Waits for a child and asks what it used.
fn wait(child: &Child) -> Result<(libc::c_int, libc::rusage)> {
    let pid = libc::pid_t::try_from(child.id())?;
    loop {
        let mut status = 0;
        #[expect(unsafe_code, reason = "nix has no wait4, and no other call tells a child's usage")]
        // SAFETY: both pointers are to values of the types that the kernel writes, and a rusage is
        // numbers alone, for which zeros are valid.
        let (reaped, usage) = unsafe {
            let mut usage = std::mem::zeroed();
            (libc::wait4(pid, &raw mut status, 0, &raw mut usage), usage)
        };
        match Errno::result(reaped) {
            Err(Errno::EINTR) => {}
            Err(errno) => bail!(errno),
            Ok(_) => return Ok((status, usage)),
        }
    }
}

fn duration(time: libc::timeval) -> Result<Duration> {
    let micros = u64::try_from(time.tv_usec)?;
    Ok(Duration::from_secs(u64::try_from(time.tv_sec)?) + Duration::from_micros(micros))
}

/// Counts the system calls of one run and of what it starts.
fn calls(words: &[String]) -> Result<u64> {
    let summary = std::env::temp_dir().join(format!("sweep-calls-{}", std::process::id()));
    let file = summary.to_string_lossy().into_owned();
    let mut traced: Vec<String> = ["strace", "-f", "-c", "-o", &file].map(str::to_owned).into();
    traced.extend_from_slice(words);
    let ran = run(&traced, Sink::Null);
    let mut text = String::new();
    let read = File::open(&summary).and_then(|mut file| file.read_to_string(&mut text));
    // It was made by strace, if at all.
    let _ = std::fs::remove_file(&summary);
    ran?;
    read?;
    let total = text.lines().find(|line| line.ends_with(" total")).context("no total")?;
    total.split_ascii_whitespace().nth(3).context("no calls")?.parse().context("no number")
}
