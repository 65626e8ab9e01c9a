//! Whole processes, timed.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde::Serialize;
use wait_timeout::ChildExt;

use super::figures::{median, minimum};

/// A command line, `{}` standing for the file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CommandLine(Vec<OsString>);

impl CommandLine {
    /// This program, minimising a file.
    ///
    /// # Errors
    /// The program does not know where it is.
    pub(super) fn own() -> anyhow::Result<Self> {
        let program = std::env::current_exe().context("the running program cannot be found")?;
        let mut words = vec![program.into_os_string()];
        words.extend(["minimize", "--pla", "{}"].map(OsString::from));
        Ok(CommandLine(words))
    }

    /// Another program's. Words end at blanks outside of quotation marks; no shell takes part, which would take its own time.
    /// Without `{}` the file comes last.
    ///
    /// # Errors
    /// No word, or a quotation mark that is not closed.
    pub(super) fn parse(text: &str) -> anyhow::Result<Self> {
        let mut words = words(text)
            .with_context(|| format!("--against {text:?}: a quotation mark is not closed"))?;
        if words.is_empty() {
            bail!("--against: name a command, such as --against 'espresso {{}}'");
        }
        if !words.iter().any(|word| word.contains("{}")) {
            words.push("{}".to_owned());
        }
        Ok(CommandLine(words.into_iter().map(OsString::from).collect()))
    }

    fn for_file(&self, file: &Path) -> Command {
        let mut words = self.0.iter().map(|word| {
            if word == "{}" {
                return file.as_os_str().to_owned();
            }
            let text = word.to_string_lossy();
            match text.contains("{}") {
                true => text.replace("{}", &file.to_string_lossy()).into(),
                false => word.clone(),
            }
        });
        let mut command = Command::new(words.next().unwrap_or_default());
        command.args(words);
        command
    }

    /// Runs the command on a file once, without input and output.
    ///
    /// # Errors
    /// It cannot be started.
    fn run(&self, file: &Path, limit: Duration) -> anyhow::Result<Result<f64, String>> {
        let mut command = self.for_file(file);
        let [stdin, stdout, stderr] = [Stdio::null(), Stdio::null(), Stdio::null()];
        let name = command.get_program().to_string_lossy().into_owned();
        let start = Instant::now();
        let mut child = command
            .stdin(stdin)
            .stdout(stdout)
            .stderr(stderr)
            .spawn()
            .with_context(|| format!("{name}: cannot be started"))?;
        let status = child.wait_timeout(limit)?;
        let seconds = start.elapsed().as_secs_f64();
        Ok(match status {
            Some(status) if status.success() => Ok(seconds),
            Some(status) => Err(format!("failed ({status})")),
            None => {
                child.kill()?;
                child.wait()?;
                Err(format!("stopped at {} s", limit.as_secs_f64()))
            }
        })
    }
}

fn words(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in text.chars() {
        match quote {
            Some(mark) if c == mark => quote = None,
            Some(_) => word.get_or_insert_default().push(c),
            None if c == '"' || c == '\'' => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None if c.is_whitespace() => words.extend(word.take()),
            None => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

/// How often a command ran on a file, and how long it took.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Timing {
    /// Seconds of the fastest run; none if one did not finish.
    pub(super) minimum: Option<f64>,
    /// Seconds of the run in the middle.
    pub(super) median: Option<f64>,
    /// `finished`, or why not.
    pub(super) status: String,
}

/// Runs the commands on a file in turn, each time in the other order, so that none has the quieter machine.
///
/// # Errors
/// A command cannot be started.
pub(super) fn interleaved<const N: usize>(
    commands: [&CommandLine; N],
    file: &Path,
    repetitions: usize,
    limit: Duration,
) -> anyhow::Result<[Timing; N]> {
    let mut seconds = [const { Vec::new() }; N];
    let mut faults: [Option<String>; N] = [const { None }; N];
    for repetition in 0..repetitions.max(1) {
        for turn in 0..N {
            let at = if repetition % 2 == 0 {
                turn
            } else {
                N - 1 - turn
            };
            if faults[at].is_none() {
                match commands[at].run(file, limit)? {
                    Ok(time) => seconds[at].push(time),
                    Err(fault) => faults[at] = Some(fault),
                }
            }
        }
    }
    Ok(std::array::from_fn(|at| match faults[at].take() {
        Some(status) => Timing {
            status,
            ..Timing::default()
        },
        None => Timing {
            minimum: minimum(&seconds[at]),
            median: median(&seconds[at]),
            status: "finished".to_owned(),
        },
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_at_blanks_outside_of_quotation_marks() {
        let words = |text| words(text).map(|words| words.join("|"));
        assert_eq!(
            words(" a  -b \"c d\" 'e \"f' ''").as_deref(),
            Some("a|-b|c d|e \"f|")
        );
        assert_eq!(words("a 'b"), None);
        let line = CommandLine::parse("solver -x").unwrap();
        let command = line.for_file(Path::new("f.pla"));
        assert_eq!(command.get_args().collect::<Vec<_>>(), ["-x", "f.pla"]);
        let line = CommandLine::parse("solver --in={} -q").unwrap();
        let command = line.for_file(Path::new("f.pla"));
        assert_eq!(command.get_args().collect::<Vec<_>>(), ["--in=f.pla", "-q"]);
        assert!(CommandLine::parse("  ").is_err());
    }
}
