//! PLA files through the binary: covers verified, limits, Ctrl-C, threads, benchmarks beside another program.

use std::fs;
use std::path::Path;

use crate::common::{assert_fault, qca, stderr, stdout};
use serde_json::Value;
use tempfile::TempDir;

use crate::random::Random;

/// Random rows of a type `fr` file, half of them ON: the hardest labels there are.
fn random_rows(conditions: u32, rows: usize, seed: u64) -> String {
    let mut random = Random(seed);
    let mut text = format!(".i {conditions}\n.o 1\n.type fr\n");
    for row in &random.rows(conditions, rows) {
        let out = random.below(2);
        text += &format!("{row:0width$b} {out}\n", width = conditions as usize);
    }
    text + ".e\n"
}

fn write(folder: &TempDir, name: &str, text: &str) {
    fs::write(folder.path().join(name), text).unwrap();
}

fn json(folder: &Path, arguments: &[&str], status: i32) -> Value {
    let output = qca(folder, &[arguments, &["--format", "json"]].concat());
    assert_eq!(output.status.code(), Some(status), "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).expect("one JSON object")
}

#[test]
fn a_written_cover_is_verified_and_a_wrong_one_is_not() {
    let folder = TempDir::new().unwrap();
    let text = "# three outputs\r\n.i 4\r\n.o 3\r\n.ilb a b c d\r\n.ob f g h\r\n.phase 110\r\n.p 99\r\n11-- | 1-0\r\n--11 |\t011\r\n0-0- | ~10\r\n0110\r\n100\r\n";
    write(&folder, "in.pla", text);
    let minimize = ["minimize", "--pla", "in.pla", "--output", "out.pla"];
    let output = qca(folder.path(), &minimize);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        fs::read_to_string(folder.path().join("out.pla"))
            .unwrap()
            .contains(".ob f g ~h")
    );
    let verify = ["minimize", "--pla", "in.pla", "--verify"];
    // The names are the written file's own: outputs are compared in their order.
    let answer = json(folder.path(), &[&verify[..], &["out.pla"]].concat(), 0);
    assert_eq!(answer["valid"], true);
    assert_eq!(answer["outputs"][2]["outcome"], "~h");
    let cover = fs::read_to_string(folder.path().join("out.pla")).unwrap();
    let wrong = cover.replace("11-- 100", "111- 100");
    assert_ne!(wrong, cover);
    write(&folder, "wrong.pla", &wrong);
    let answer = json(folder.path(), &[&verify[..], &["wrong.pla"]].concat(), 1);
    assert_eq!(answer["valid"], false);
    assert_eq!(answer["outputs"][0]["fault"], "ON term 1 is not covered");
    write(&folder, "all.pla", ".i 4\n.o 3\n---- 111\n");
    let table = qca(
        folder.path(),
        &[&verify[..], &["all.pla", "--format", "md"]].concat(),
    );
    assert_eq!(table.status.code(), Some(1));
    assert!(
        stdout(&table)
            .contains("| f | 1 | NO | term 1 covers a configuration that must not be covered |")
    );
    write(&folder, "other.pla", ".i 3\n.o 3\n--- 111\n");
    let other = qca(folder.path(), &[&verify[..], &["other.pla"]].concat());
    assert_fault(&other, &["3 inputs and 3 outputs", "4 and 3"]);
}

#[test]
fn the_answer_does_not_depend_on_the_threads() {
    let folder = TempDir::new().unwrap();
    let files = [(8, 30), (10, 60), (12, 60), (15, 100), (20, 100), (30, 60)];
    for (conditions, rows) in files {
        write(
            &folder,
            "in.pla",
            &random_rows(conditions, rows, u64::from(conditions)),
        );
        let with = |threads: &str, more: &[&str]| {
            let base = [
                "minimize",
                "--pla",
                "in.pla",
                "--format",
                "json",
                "--threads",
                threads,
            ];
            let output = qca(folder.path(), &[&base[..], more].concat());
            assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
            output.stdout
        };
        // Counting that the clock might cut off on a slow machine is no matter of the threads.
        let is_long = rows > 60 || conditions > 20;
        for more in [&[][..], &["--solution", "conservative"]] {
            if is_long && more.is_empty() {
                continue;
            }
            let one = with("1", more);
            assert_eq!(with("2", more), one, "{conditions} conditions, {rows} rows");
            assert_eq!(with("8", more), one, "{conditions} conditions, {rows} rows");
        }
        let cover = |threads: &str| {
            let base = [
                "minimize", "--pla", "in.pla", "--output", "out.pla", "--force",
            ];
            let output = qca(
                folder.path(),
                &[&base[..], &["--threads", threads]].concat(),
            );
            assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
            fs::read(folder.path().join("out.pla")).unwrap()
        };
        let one = cover("1");
        assert_eq!(cover("2"), one, "{conditions} conditions, {rows} rows");
        assert_eq!(cover("8"), one, "{conditions} conditions, {rows} rows");
    }
}

/// Whether the answer says that a limit stopped the work, with bounds, and the model that it prints is one.
fn assert_stopped(folder: &Path, arguments: &[&str]) {
    let answer = json(folder, arguments, 3);
    let solution = &answer["outputs"][0]["solutions"][0];
    assert_eq!(answer["status"], "limit", "{arguments:?}");
    assert_eq!(solution["status"], "limit", "{arguments:?}");
    assert_eq!(solution["model_count"], Value::Null, "{arguments:?}");
    let (lower, upper) = (&solution["lower_bound"], &solution["upper_bound"]);
    assert!(
        lower.as_u64() >= Some(1) && lower.as_u64() <= upper.as_u64(),
        "{arguments:?}"
    );
    let terms = solution["models"][0]["terms"].as_array().map(Vec::len);
    assert_eq!(terms.map(|n| n as u64), upper.as_u64(), "{arguments:?}");
    let written = [arguments, &["--output", "out.pla", "--force"]].concat();
    assert_eq!(
        qca(folder, &written).status.code(),
        Some(3),
        "{arguments:?}"
    );
    let verify = ["minimize", "--pla", arguments[2], "--verify", "out.pla"];
    assert_eq!(json(folder, &verify, 0)["valid"], true, "{arguments:?}");
}

#[test]
fn every_limit_stops_with_bounds_and_a_valid_model() {
    let folder = TempDir::new().unwrap();
    write(&folder, "hard.pla", &random_rows(30, 200, 7));
    let base = ["minimize", "--pla", "hard.pla"];
    for limit in [
        ["--time-limit", "0.3"],
        ["--max-prime-implicants", "1000"],
        ["--memory-limit", "1"],
    ] {
        assert_stopped(folder.path(), &[&base[..], &limit].concat());
    }
    let wrong = qca(
        folder.path(),
        &[&base[..], &["--time-limit", "soon"]].concat(),
    );
    assert_eq!(wrong.status.code(), Some(2));
}

/// Rows with so many dashes that nobody can count the configurations that they cover; one of `outputs` outputs each.
fn rows_with_dashes(conditions: u32, rows: u64, outputs: usize, kind: &str) -> String {
    let mut text = format!(".i {conditions}\n.o {outputs}\n.type {kind}\n");
    let mut random = Random(5);
    for row in 0..rows {
        for _ in 0..conditions {
            text.push(random.of(&['0', '1', '-', '-', '-']));
        }
        text.push(' ');
        for output in 0..outputs {
            let on = row as usize % outputs == output;
            text.push(if on { '1' } else { '0' });
        }
        text.push('\n');
    }
    text + ".e\n"
}

#[test]
fn a_limit_stops_the_count_of_what_is_covered_too() {
    let folder = TempDir::new().unwrap();
    write(&folder, "dashes.pla", &rows_with_dashes(80, 400, 1, "fd"));
    let limit = ["minimize", "--pla", "dashes.pla", "--time-limit", "0.2"];
    assert_stopped(folder.path(), &limit);
    // A limit is for all outputs together.
    write(&folder, "several.pla", &rows_with_dashes(80, 2400, 8, "f"));
    let limit = ["minimize", "--pla", "several.pla", "--time-limit", "0.2"];
    let answer = json(folder.path(), &limit, 3);
    let outputs = answer["outputs"].as_array().unwrap();
    assert_eq!(outputs.len(), 8);
    for output in outputs {
        assert!(!output["solutions"][0]["models"][0]["terms"].is_null());
    }
}

#[test]
fn comments_may_be_in_any_encoding() {
    let folder = TempDir::new().unwrap();
    let file = b"# M\xfcller\n.i 2\n.o 1\n.type fr\n11 1\n00 0\n.e\n";
    fs::write(folder.path().join("old.pla"), file).unwrap();
    let answer = json(folder.path(), &["minimize", "--pla", "old.pla"], 0);
    assert_eq!(answer["outputs"][0]["solutions"][0]["model_count"], 2);
}

#[cfg(unix)]
#[test]
fn ctrl_c_prints_the_best_proven_result() {
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    let folder = TempDir::new().unwrap();
    write(&folder, "hard.pla", &random_rows(30, 200, 11));
    let child = Command::new(env!("CARGO_BIN_EXE_qca"))
        .args(["minimize", "--pla", "hard.pla", "--output", "out.pla"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(800));
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(sent.is_ok_and(|status| status.success()));
    let asked = Instant::now();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(stderr(&output).contains("best proven result"));
    assert!(
        asked.elapsed() < Duration::from_secs(30),
        "{:?}",
        asked.elapsed()
    );
    let verify = ["minimize", "--pla", "hard.pla", "--verify", "out.pla"];
    assert_eq!(json(folder.path(), &verify, 0)["valid"], true);
}

#[test]
fn a_benchmark_beside_another_program_and_recorded_times() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("grid")).unwrap();
    for (conditions, rows) in [(5, 20), (8, 30)] {
        let text = random_rows(conditions, rows, 3);
        write(&folder, &format!("grid/k{conditions}.pla"), &text);
    }
    let other = format!(
        "'{}' minimize --solution conservative --pla {{}}",
        env!("CARGO_BIN_EXE_qca")
    );
    let against = ["bench", "grid", "--repetitions", "3", "--against", &other];
    let answer = json(folder.path(), &against, 0);
    assert!(answer["machine"]["threads"].as_u64() >= Some(1));
    let found = &answer["against"];
    assert_eq!(found["compared"], 2);
    let sum = found["faster"].as_u64().unwrap() + found["slower"].as_u64().unwrap();
    assert!(sum <= 2);
    let mut product = 1.0;
    for file in found["files"].as_array().unwrap() {
        assert_eq!(file["ours"]["status"], "finished");
        let seconds = |who: &str, which: &str| file[who][which].as_f64().unwrap();
        assert!(seconds("ours", "minimum") > 0.0);
        assert!(seconds("other", "minimum") <= seconds("other", "median"));
        let ratio = file["ratio"].as_f64().unwrap();
        assert!((ratio - seconds("other", "minimum") / seconds("ours", "minimum")).abs() < 1e-9);
        product *= ratio;
    }
    let mean = found["geometric_mean"].as_f64().unwrap();
    assert!((mean - product.sqrt()).abs() < 1e-9);

    let minimum = answer["instances"][0]["lower_bound"].as_u64().unwrap();
    let peers = format!(
        "instance,tool,seconds,terms,status\nk5,\"slow, exact\",3600,{minimum},ok\nk8,\"slow, exact\",,,timed out\nk5,quick,0.0000001,{},ok\nelse,quick,1,1,ok\n",
        minimum + 1
    );
    write(&folder, "peers.csv", &peers);
    let joined = [
        "bench",
        "grid",
        "--repetitions",
        "1",
        "--peers",
        "peers.csv",
    ];
    let answer = json(folder.path(), &joined, 0);
    let [slow, quick] = [0, 1].map(|at| answer["peers"][at].clone());
    assert_eq!(
        (&slow["recorded"], &slow["finished"]),
        (&2.into(), &1.into())
    );
    assert_eq!((&slow["faster"], &slow["slower"]), (&1.into(), &0.into()));
    assert!(slow["geometric_mean"].as_f64() > Some(1.0));
    assert_eq!(slow["above_minimum"].as_array().map(Vec::len), Some(0));
    assert_eq!(
        (&quick["slower"], &quick["compared"]),
        (&1.into(), &1.into())
    );
    assert_eq!(quick["above_minimum"][0]["instance"], "k5");
    let table = qca(folder.path(), &[&joined[..], &["--format", "md"]].concat());
    assert!(stdout(&table).contains("quick, above the minimum: k5"));
    assert!(stdout(&table).contains("thread(s)"));
}

#[test]
fn a_benchmark_that_cannot_be_compared_says_why() {
    let folder = TempDir::new().unwrap();
    write(&folder, "in.pla", ".i 2\n.o 1\n.type fr\n11 1\n00 0\n");
    let bench = |more: &[&str]| qca(folder.path(), &[&["bench", "in.pla"], more].concat());
    assert_fault(
        &bench(&["--against", "no-such-program {}"]),
        &["no-such-program", "cannot be started"],
    );
    assert_fault(&bench(&["--against", "a 'b"]), &["--against", "not closed"]);
    assert_fault(
        &bench(&["--peers", "none.csv"]),
        &["none.csv", "cannot be read"],
    );
    write(
        &folder,
        "peers.csv",
        "instance,tool,seconds,terms,status\nin,t,fast,1,ok\n",
    );
    assert_fault(
        &bench(&["--peers", "peers.csv"]),
        &["peers.csv", "row 1", "\"seconds\"", "fast"],
    );
    write(
        &folder,
        "peers.csv",
        "instance,tool,seconds,terms,status\nother,t,1,1,ok\n",
    );
    assert_fault(
        &bench(&["--peers", "peers.csv"]),
        &["peers.csv", "none of the instances"],
    );
    write(&folder, "peers.csv", "instance,tool\nin,t\n");
    assert_fault(
        &bench(&["--peers", "peers.csv"]),
        &["peers.csv", "expected the columns"],
    );
    let fails = bench(&["--against", "false", "--format", "json"]);
    let answer: Value = serde_json::from_str(&stdout(&fails)).unwrap();
    assert_eq!(answer["against"]["compared"], 0);
    assert_eq!(answer["against"]["geometric_mean"], Value::Null);
}
