//! `qca open`: the address, the end, and what cannot be opened. What the window does is tested beside its server.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::common::{assert_fault, qca, root};

#[test]
fn what_is_not_there_cannot_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    assert_fault(
        &qca(folder.path(), &["open", "nothing.toml", "--no-browser"]),
        &["nothing.toml"],
    );
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = qca(folder.path(), &["open", "--no-browser", "--port", &port]);
    assert_fault(&output, &["port", &port]);
}

#[cfg(unix)]
#[test]
fn the_address_is_printed_and_ctrl_c_ends_the_window() {
    let study = root().join("fixtures/ppip");
    let state = tempfile::tempdir().unwrap();
    let mut window = Command::new(env!("CARGO_BIN_EXE_qca"))
        .args(["open", "--no-browser", "--read-only"])
        .arg(study)
        .env("XDG_STATE_HOME", state.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(window.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert!(
        line.starts_with("http://127.0.0.1:") && line.contains("/?token="),
        "{line}"
    );
    Command::new("kill")
        .args(["-INT", &window.id().to_string()])
        .status()
        .unwrap();
    assert_eq!(window.wait().unwrap().code(), Some(0));
    assert_eq!(
        std::fs::read_dir(state.path()).unwrap().count(),
        0,
        "a window that only shows remembers nothing"
    );
}
