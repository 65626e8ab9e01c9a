//! How fast an anchor that is dragged updates table and solution: requests of the page, over the wire, from the curve to
//! the truth table.

#[path = "../tests/support/random.rs"]
mod random;

use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use criterion::{Criterion, criterion_group, criterion_main};
use qca_window::{Target, Window, WindowOptions};

use random::Random;

/// A connection as the page has it.
struct Page {
    stream: TcpStream,
    headers: String,
}

impl Page {
    fn open(folder: &Path) -> Self {
        let window =
            Window::bind(&Target::of(Some(folder)).unwrap(), WindowOptions::default()).unwrap();
        let address = window.address();
        let (host, token) = address
            .strip_prefix("http://")
            .unwrap()
            .split_once("/?token=")
            .unwrap();
        let port = host.rsplit_once(':').unwrap().1;
        let headers = format!(
            "Host: {host}\r\nOrigin: http://{host}\r\nCookie: qca-window-{port}={token}\r\nContent-Type: application/json\r\n"
        );
        let stream = TcpStream::connect(host).unwrap();
        stream.set_nodelay(true).unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        std::thread::spawn(move || window.run(&stop));
        Page { stream, headers }
    }

    fn call(&mut self, body: &str) -> String {
        let length = body.len();
        let headers = &self.headers;
        write!(
            self.stream,
            "POST /call HTTP/1.1\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut bytes = Vec::new();
        let mut piece = vec![0; 1 << 16];
        loop {
            let read = self.stream.read(&mut piece).unwrap();
            assert!(read > 0, "the window ended");
            bytes.extend_from_slice(&piece[..read]);
            let Some(head) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
                continue;
            };
            let text = String::from_utf8_lossy(&bytes[..head]).to_lowercase();
            let (_, after) = text.split_once("content-length: ").unwrap();
            let length: usize = after.lines().next().unwrap().trim().parse().unwrap();
            if bytes.len() >= head + 4 + length {
                return String::from_utf8_lossy(&bytes[head + 4..]).into_owned();
            }
        }
    }

    /// What a drag asks: a set's calibration with another anchor, and what it does to the outcome.
    fn drag(&mut self, set: &str, outcome: &str, calibration: &str) {
        let body = format!(
            r#"{{"call":"look","outcome":"{outcome}","set":"{set}","scale":[0,8],"edits":[{{"op":"set","at":["condition",0,"calibration"],"value":"{calibration}"}}]}}"#
        );
        let answer = self.call(&body);
        assert!(answer.starts_with(r#"{"ok""#), "{answer}");
    }
}

fn partnership(c: &mut Criterion) {
    let mut page = Page::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/ppip"));
    let mut step = 0;
    c.bench_function(
        "drag an anchor of 42 cases, 5 conditions, 4 outcomes",
        |b| {
            b.iter(|| {
                step = (step + 1) % 1000;
                page.drag(
                    "CON",
                    "MPV",
                    &format!("direct(2.5, {}, 6)", 3.0 + f64::from(step) / 500.0),
                );
            });
        },
    );
}

/// Cases that fill a table of eight conditions.
fn many(c: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let mut data = "case,C1,C2,C3,C4,C5,C6,C7,C8,Y\n".to_owned();
    let mut random = Random(7);
    for case in 1..=10_000 {
        write!(data, "{case}").unwrap();
        for _ in 0..9 {
            write!(data, ",{:.3}", 8.0 * random.unit()).unwrap();
        }
        data.push('\n');
    }
    let mut study = "[data]\nfile = \"data.csv\"\nid = \"case\"\n".to_owned();
    for condition in 1..=8 {
        write!(study, "[[condition]]\nname = \"C{condition}\"\ncalibration = \"direct(2, 4, 6)\"\nexpectation = \"present\"\n").unwrap();
    }
    study.push_str("[[outcome]]\nname = \"Y\"\ncalibration = \"direct(2, 4, 6)\"\n[cut_offs]\nconsistency = 0.75\n");
    std::fs::write(folder.path().join("data.csv"), data).unwrap();
    std::fs::write(folder.path().join("study.toml"), study).unwrap();
    let mut page = Page::open(folder.path());
    let mut step = 0;
    let mut group = c.benchmark_group("many");
    group.sample_size(10);
    group.bench_function("drag an anchor of 10,000 cases, 8 conditions", |b| {
        b.iter(|| {
            step = (step + 1) % 1000;
            page.drag(
                "C1",
                "Y",
                &format!("direct(2, {}, 6)", 3.0 + f64::from(step) / 500.0),
            );
        });
    });
    group.finish();
}

criterion_group!(benches, partnership, many);
criterion_main!(benches);
