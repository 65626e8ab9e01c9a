//! When a window ends by itself.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use qca_window::{Ended, Target, WindowOptions};
use serde_json::json;

use crate::client::{Opened, partnership};

fn opened(options: WindowOptions) -> (tempfile::TempDir, Opened) {
    let folder = partnership();
    let window = Opened::new(&Target::of(Some(folder.path())).unwrap(), options);
    (folder, window)
}

fn tab(window: &Opened) -> std::net::TcpStream {
    let mut stream = window.connect();
    write!(
        stream,
        "GET /events HTTP/1.1\r\n{}{}\r\n",
        window.host(),
        window.cookie()
    )
    .unwrap();
    let mut bytes = [0; 1024];
    let read = stream.read(&mut bytes).unwrap();
    assert!(String::from_utf8_lossy(&bytes[..read]).contains("200 OK"));
    stream
}

#[test]
fn closing_the_last_tab_ends_it() {
    let (_folder, window) = opened(WindowOptions {
        grace: Duration::from_millis(300),
        ..WindowOptions::default()
    });
    let (first, second) = (tab(&window), tab(&window));
    drop(first);
    std::thread::sleep(Duration::from_millis(900));
    window.call(&json!({"call": "state"}));
    drop(second);
    assert_eq!(window.ended(), Ended::LastTab);
}

#[test]
fn a_page_that_is_loaded_again_is_no_end() {
    let (_folder, window) = opened(WindowOptions {
        grace: Duration::from_secs(20),
        ..WindowOptions::default()
    });
    drop(tab(&window));
    std::thread::sleep(Duration::from_millis(500));
    let _again = tab(&window);
    window.call(&json!({"call": "state"}));
}

#[test]
fn a_long_time_without_a_request_ends_it() {
    let (_folder, window) = opened(WindowOptions {
        idle: Duration::from_millis(600),
        ..WindowOptions::default()
    });
    let start = Instant::now();
    assert_eq!(window.ended(), Ended::Idle);
    assert!(start.elapsed() >= Duration::from_millis(600));
}

#[test]
fn a_change_on_disk_is_told_to_the_page() {
    let (folder, window) = opened(WindowOptions::default());
    let mut stream = tab(&window);
    let path = folder.path().join("study.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("pri = 0.65", "pri = 0.6")).unwrap();
    let mut seen = String::new();
    let mut bytes = [0; 1024];
    while !seen.contains("data: 1") && !seen.contains("data:1") {
        let read = stream.read(&mut bytes).unwrap();
        assert!(read > 0, "{seen}");
        seen.push_str(&String::from_utf8_lossy(&bytes[..read]));
    }
    let state = window.call(&json!({"call": "state"}));
    assert_eq!(state["study"]["last"], "changed outside the window");
    assert_eq!(state["study"]["view"]["outcomes"][0]["pri"], 0.6);
}
