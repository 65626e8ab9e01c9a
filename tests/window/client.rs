//! A window in a thread, and a client that writes every byte of its requests itself.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use qca_window::{Ended, Target, Window, WindowOptions};
use serde_json::{Value, json};

/// A window that is open.
pub struct Opened {
    pub port: u16,
    pub token: String,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<Ended>>,
}

/// An answer of the server.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: String,
    pub body: String,
}

impl Opened {
    pub fn new(target: &Target, options: WindowOptions) -> Self {
        let window = Window::bind(target, options).unwrap();
        let address = window.address();
        let rest = address
            .strip_prefix("http://127.0.0.1:")
            .expect("loopback only");
        let (port, token) = rest.split_once("/?token=").unwrap();
        let (port, token) = (port.parse().unwrap(), token.to_owned());
        let stop = Arc::new(AtomicBool::new(false));
        let flag = stop.clone();
        let thread = std::thread::spawn(move || window.run(&flag).unwrap());
        Opened {
            port,
            token,
            stop,
            thread: Some(thread),
        }
    }

    pub fn study(path: &Path) -> Self {
        Self::new(&Target::of(Some(path)).unwrap(), WindowOptions::default())
    }

    /// Sends bytes and reads what comes until the server closes.
    pub fn raw(&self, request: &str) -> Answer {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (headers, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = headers
            .split(' ')
            .nth(1)
            .and_then(|s| s.parse().ok())
            .unwrap_or(0);
        Answer {
            status,
            headers: headers.to_lowercase(),
            body: body.to_owned(),
        }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(600)))
            .unwrap();
        stream
    }

    pub fn host(&self) -> String {
        format!("Host: 127.0.0.1:{}\r\n", self.port)
    }

    pub fn cookie(&self) -> String {
        format!("Cookie: qca-window-{}={}\r\n", self.port, self.token)
    }

    pub fn get(&self, path: &str, headers: &str) -> Answer {
        self.raw(&format!(
            "GET {path} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n"
        ))
    }

    pub fn post(&self, headers: &str, body: &str) -> Answer {
        let length = body.len();
        self.raw(&format!(
            "POST /call HTTP/1.1\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        ))
    }

    /// The headers of our own page.
    pub fn own(&self) -> String {
        let origin = format!("Origin: http://127.0.0.1:{}\r\n", self.port);
        format!(
            "{}{}{origin}Sec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\n",
            self.host(),
            self.cookie()
        )
    }

    /// What the page would get.
    pub fn ask(&self, request: &Value) -> Value {
        let answer = self.post(&self.own(), &request.to_string());
        assert_eq!(answer.status, 200, "{answer:?}");
        serde_json::from_str(&answer.body).unwrap()
    }

    /// An answer that must not be a fault.
    pub fn call(&self, request: &Value) -> Value {
        let answer = self.ask(request);
        assert!(answer.get("fault").is_none(), "{request}: {answer}");
        answer["ok"].clone()
    }

    /// The message of an answer that must be a fault.
    pub fn fault(&self, request: &Value) -> String {
        let answer = self.ask(request);
        answer["fault"]["message"]
            .as_str()
            .unwrap_or_else(|| panic!("{request}: {answer}"))
            .to_owned()
    }

    pub fn version(&self) -> u64 {
        self.call(&json!({"call": "state"}))["study"]["version"]
            .as_u64()
            .unwrap()
    }

    /// One act on top of what is there now.
    pub fn edit(&self, edits: &Value) -> Value {
        self.call(&json!({"call": "edit", "base": self.version(), "edits": edits}))
    }

    /// Waits for the end of a window that ends by itself.
    pub fn ended(mut self) -> Ended {
        self.thread.take().unwrap().join().unwrap()
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(std::thread::panicking() || matches!(ended, Ok(Ended::Stopped)));
        }
    }
}

/// The study of public–private innovation partnerships, in a folder of its own.
pub fn partnership() -> tempfile::TempDir {
    fixture("ppip", &["study.toml", "data.csv"])
}

/// Files of a fixture, in a folder of their own.
pub fn fixture(of: &str, files: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures")
        .join(of);
    for name in files {
        std::fs::copy(from.join(name), folder.path().join(name)).unwrap();
    }
    folder
}
