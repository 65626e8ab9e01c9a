//! Nothing of the user's is lost, whatever is forced, killed, closed, full or scarce; and nothing that is said is untrue.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::common::{assert_fault, qca, stderr, stdout};

const DATA: &str =
    "case,A,B,Y\na,0.9,0.8,0.9\nb,0.7,0.1,0.8\nc,0.2,0.9,0.3\nd,0.1,0.2,0.1\ne,0.8,0.7,0.9\n";
const STUDY: &str = "[data]\nfile = \"data.csv\"\n[output]\nfigures = [\"svg\"]\n[[condition]]\nname = \"A\"\n[[condition]]\nname = \"B\"\n[[outcome]]\nname = \"Y\"\n";

/// A folder with a study in `own`.
fn study() -> TempDir {
    let folder = TempDir::new().unwrap();
    let own = folder.path().join("own");
    fs::create_dir(&own).unwrap();
    fs::write(own.join("data.csv"), DATA).unwrap();
    fs::write(own.join("study.toml"), STUDY).unwrap();
    folder
}

fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qca"));
    command.env("LC_ALL", "C.UTF-8");
    command
}

/// The names in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name();
    let mut names: Vec<String> = entries.map(|e| name(e).into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn no_folder_that_holds_an_input_is_replaced() {
    let folder = study();
    let refused = |output: &str, parts: &[&str]| {
        let arguments = ["run", "own/study.toml", "--output", output, "--force"];
        assert_fault(&qca(folder.path(), &arguments), parts);
        assert_eq!(
            names(&folder.path().join("own")),
            ["data.csv", "study.toml"]
        );
    };
    refused("own", &["holds", "which is read here"]);
    refused("own/../own", &["holds", "which is read here"]);
    refused(".", &["holds", "which is read here"]);
    refused("own/data.csv", &["is a file that is read here"]);
    fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    refused("notes.txt", &["is a file, not a folder"]);
    fs::create_dir(folder.path().join("other")).unwrap();
    let elsewhere = folder.path().join("other");
    let above = qca(
        &elsewhere,
        &[
            "run",
            "../own/study.toml",
            "--output",
            "../other",
            "--force",
        ],
    );
    assert_fault(&above, &["is the working folder"]);
    assert_eq!(
        fs::read_to_string(folder.path().join("notes.txt")).unwrap(),
        "mine"
    );
}

#[cfg(unix)]
#[test]
fn no_way_round_leads_over_an_input() {
    let folder = study();
    std::os::unix::fs::symlink("own", folder.path().join("link")).unwrap();
    let arguments = ["run", "link/study.toml", "--output", "own", "--force"];
    assert_fault(&qca(folder.path(), &arguments), &["which is read here"]);
}

#[test]
fn no_file_that_is_read_is_written_over() {
    let folder = study();
    let own = folder.path().join("own");
    let commands: [&[&str]; 3] = [
        &[
            "truth-table",
            "data.csv",
            "--outcome",
            "Y",
            "--format",
            "csv",
        ],
        &[
            "calibrate",
            "data.csv",
            "--set",
            "A=crisp(0.5)",
            "--format",
            "csv",
        ],
        &["fit", "data.csv", "A -> Y"],
    ];
    for command in commands {
        let arguments = [command, &["--output", "./data.csv", "--force"]].concat();
        assert_fault(&qca(&own, &arguments), &["is a file that is read here"]);
        assert_eq!(fs::read_to_string(own.join("data.csv")).unwrap(), DATA);
    }
}

/// What a killed program leaves: a hidden folder whose lock nobody holds.
fn left_behind(parent: &Path) -> PathBuf {
    let folder = parent.join(".qca-unfinished-abcdef");
    fs::create_dir_all(folder.join("results/figures")).unwrap();
    fs::write(folder.join("lock"), "").unwrap();
    folder
}

#[test]
fn what_a_killed_run_left_is_removed_by_the_next() {
    let folder = study();
    let own = folder.path().join("own");
    left_behind(&own);
    let output = qca(folder.path(), &["run", "own/study.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(names(&own), ["data.csv", "results", "study.toml"]);
}

#[test]
fn a_closed_or_full_standard_error_is_no_panic() {
    let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else {
        return;
    };
    let status = binary()
        .args(["run", "there-is-none.toml"])
        .stderr(Stdio::from(full))
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(1));
    let mut child = binary()
        .args(["run", "there-is-none.toml"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn a_wish_for_very_many_threads_is_capped() {
    let folder = study();
    let output = binary()
        .args(["truth-table", "own/data.csv", "--outcome", "Y"])
        .current_dir(folder.path())
        .env("RAYON_NUM_THREADS", "100000")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[cfg(target_os = "linux")]
#[test]
fn scarce_memory_is_no_panic() {
    let folder = study();
    for kibibytes in [150_000, 250_000, 400_000] {
        let script = format!(
            "ulimit -v {kibibytes}; exec '{}' truth-table own/data.csv --outcome Y",
            env!("CARGO_BIN_EXE_qca")
        );
        let output = Command::new("sh")
            .args(["-c", &script])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let message = stderr(&output);
        assert!(!message.contains("panicked"), "{kibibytes}: {message}");
    }
}

#[cfg(unix)]
mod signals {
    use std::io::Write;
    use std::process::Child;
    use std::time::{Duration, Instant};

    use super::*;

    /// Starts the binary, waits until it is at work, and sends it a signal.
    fn signalled(arguments: &[&str], folder: &Path, stdin: Option<&[u8]>, signal: &str) -> Output {
        let mut child = binary()
            .args(arguments)
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut held = child.stdin.take();
        if let (Some(input), Some(bytes)) = (&mut held, stdin) {
            input.write_all(bytes).unwrap();
            input.flush().unwrap();
        } else {
            held = None;
        }
        std::thread::sleep(Duration::from_millis(1500));
        send(&child, signal);
        let output = child.wait_with_output().unwrap();
        drop(held);
        output
    }

    fn send(child: &Child, signal: &str) {
        let kill = Command::new("kill")
            .args([&format!("-{signal}"), &child.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
    }

    #[test]
    fn reading_that_does_not_end_is_stopped_with_a_sentence() {
        let folder = study();
        let arguments = ["truth-table", "-", "--outcome", "Y"];
        for (signal, status) in [("INT", 130), ("TERM", 143)] {
            let start = Instant::now();
            let output = signalled(&arguments, folder.path(), Some(DATA.as_bytes()), signal);
            let message = stderr(&output);
            assert_eq!(output.status.code(), Some(status), "{message}");
            assert!(message.contains("nothing was written"), "{message}");
            assert_eq!(stdout(&output), "");
            // It would never end by itself.
            assert!(start.elapsed() < Duration::from_secs(60));
        }
    }

    #[test]
    fn a_run_that_is_stopped_leaves_nothing_behind() {
        let folder = study();
        let own = folder.path().join("own");
        let mut data = "case,A,B,Y\n".to_owned();
        for case in 0..2_000_000 {
            data += &format!(
                "c{case},0.{},0.{},0.{}\n",
                case % 9 + 1,
                case % 7 + 1,
                case % 8 + 1
            );
        }
        fs::write(own.join("data.csv"), data).unwrap();
        let output = signalled(&["run", "own/study.toml"], folder.path(), None, "TERM");
        let message = stderr(&output);
        assert_eq!(output.status.code(), Some(143), "{message}");
        assert_eq!(names(&own), ["data.csv", "study.toml"]);
    }

    #[test]
    fn a_search_ends_with_what_is_proven() {
        let folder = TempDir::new().unwrap();
        let pla = hard();
        fs::write(folder.path().join("hard.pla"), pla).unwrap();
        let arguments = ["minimize", "--pla", "hard.pla", "--format", "json"];
        let output = signalled(&arguments, folder.path(), None, "INT");
        let message = stderr(&output);
        assert_eq!(output.status.code(), Some(3), "{message}");
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let solution = &answer["outputs"][0]["solutions"][0];
        assert_eq!(solution["status"], "limit");
        assert!(solution["lower_bound"].as_u64() <= solution["upper_bound"].as_u64());
        assert_eq!(solution["models"].as_array().unwrap().len(), 1);
    }

    /// 400 random rows of 40 conditions, which nobody minimises in a second.
    fn hard() -> String {
        let mut text = ".i 40\n.o 1\n.type fr\n".to_owned();
        let mut state = 88_172_645_463_325_252_u64;
        for row in 0..400 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let bits: String = (0..40)
                .map(|bit| if state >> bit & 1 == 1 { '1' } else { '0' })
                .collect();
            text += &format!("{bits} {}\n", row % 2);
        }
        text + ".e\n"
    }
}

#[test]
fn names_of_any_length_and_kind_do_not_stop_a_run() {
    let folder = study();
    let own = folder.path().join("own");
    let long = "n".repeat(300);
    let data = DATA
        .replace("case,A,B,Y", &format!("case,{long},B,Y"))
        .replace("a,0.9", "\"a\u{0}\u{1b}[31m\u{fffe}\",0.9")
        .replace("b,0.7", &format!("{long},0.7"));
    fs::write(own.join("data.csv"), data).unwrap();
    let label = "l".repeat(300);
    let outcome = "name = \"Y\"\nlabel = \"Y\\u0000\\u001b\\uFFFE\"";
    let text = STUDY
        .replace(
            "name = \"A\"",
            &format!("name = \"{long}\"\nlabel = \"{label}\""),
        )
        .replace("name = \"Y\"", outcome);
    fs::write(own.join("study.toml"), text).unwrap();
    let output = qca(folder.path(), &["run", "own/study.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    for file in ["report.html", "tables.html", "tables.md"] {
        let text = fs::read_to_string(own.join("results").join(file)).unwrap();
        let forbidden = ['\u{0}', '\u{1b}', '\u{fffe}'];
        assert!(!text.contains(forbidden), "{file}");
    }
    assert!(!stdout(&output).contains('\u{1b}'));
}

#[test]
fn outcomes_of_long_names_have_figures() {
    let folder = study();
    let own = folder.path().join("own");
    let long = "Y".repeat(300);
    let data = DATA.replace("B,Y", &format!("B,{long}"));
    fs::write(own.join("data.csv"), data).unwrap();
    let text = STUDY.replace("name = \"Y\"", &format!("name = \"{long}\"\nnegate = true"));
    fs::write(own.join("study.toml"), text).unwrap();
    let output = qca(folder.path(), &["run", "own/study.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(names(&own.join("results/figures")).len() > 2);
}

#[test]
fn formulas_in_csv_are_guarded_where_asked() {
    let folder = TempDir::new().unwrap();
    let data = DATA.replace("a,0.9", "=1+2,0.9").replace("b,0.7", "@b,0.7");
    fs::write(folder.path().join("data.csv"), data).unwrap();
    let evaluated = |more: &[&str]| {
        let arguments = [
            &["expr", "evaluate", "data.csv", "~A", "--format", "csv"],
            more,
        ]
        .concat();
        stdout(&qca(folder.path(), &arguments))
    };
    assert!(evaluated(&[]).contains("\n=1+2,"));
    let guarded = evaluated(&["--guard-formulas"]);
    assert!(
        guarded.contains("\n'=1+2,") && guarded.contains("\n'@b,"),
        "{guarded}"
    );
    assert!(guarded.contains("\nc,0.8"), "{guarded}");
}
