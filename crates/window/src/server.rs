//! The server: four files, one call, and a stream that says when to look again.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::watch;

use crate::assets;
use crate::calls::App;
use crate::guard::{Guard, HEADERS};

/// The most bytes of a call: a workbook that is dropped on the page, in base 64.
const LARGEST_CALL: usize = 64 << 20;

/// How often the files and the tabs are looked at.
const BEAT: Duration = Duration::from_millis(200);

/// What the window opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The start page, for studies in this folder.
    Start(PathBuf),
    /// A study file.
    Study(PathBuf),
    /// Data, from which the reader may have a study made beside them.
    Data(PathBuf),
}

impl Target {
    /// What a path means: a study file by its ending, a folder by the `study.toml` in it, any other file is data; without
    /// a path the start page of the working folder.
    ///
    /// # Errors
    /// There is no such file or folder.
    pub fn of(path: Option<&Path>) -> std::io::Result<Self> {
        let Some(path) = path else {
            return Ok(Target::Start(std::env::current_dir()?));
        };
        let path = path.canonicalize()?;
        let study = path.join("study.toml");
        Ok(match path.is_dir() {
            true if study.is_file() => Target::Study(study),
            true => Target::Start(path),
            false if path.extension().is_some_and(|ending| ending == "toml") => Target::Study(path),
            false => Target::Data(path),
        })
    }

    /// The folder in which studies are made and found.
    fn root(&self) -> PathBuf {
        match self {
            Target::Start(folder) => folder.clone(),
            Target::Study(file) | Target::Data(file) => {
                file.parent().unwrap_or(Path::new(".")).to_owned()
            }
        }
    }
}

/// How a window is opened.
///
/// | field | default | purpose |
/// |---|---|---|
/// | `port` | 0 | the port on 127.0.0.1; 0 takes a free one |
/// | `read_only` | `false` | whether nothing can be changed |
/// | `recent` | none | the file that lists the studies opened before |
/// | `grace` | 5 s | how long after the last tab was closed the window ends: a page that is loaded again is no end |
/// | `idle` | 1 h | how long after the last request it ends |
#[derive(Clone, Debug)]
pub struct WindowOptions {
    /// The port; 0 takes a free one.
    pub port: u16,
    /// Whether nothing can be changed.
    pub read_only: bool,
    /// The list of recent studies.
    pub recent: Option<PathBuf>,
    /// How long a window without a tab stays.
    pub grace: Duration,
    /// How long a window without a request stays.
    pub idle: Duration,
}

impl Default for WindowOptions {
    fn default() -> Self {
        WindowOptions {
            port: 0,
            read_only: false,
            recent: None,
            grace: Duration::from_secs(5),
            idle: Duration::from_secs(3600),
        }
    }
}

/// Why a window cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WindowError {
    /// The port is not to be had.
    #[error("port {port} on 127.0.0.1 cannot be used: {source}")]
    Port {
        /// The port.
        port: u16,
        /// What the system says.
        source: std::io::Error,
    },
    /// The study file cannot be read.
    #[error("{}: {source}", path.display())]
    Study {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The system gives no random numbers, without which the window is not safe.
    #[error("the system gives no random numbers: {0}")]
    Random(#[from] getrandom::Error),
    /// The server failed.
    #[error("the window's server failed: {0}")]
    Server(#[from] std::io::Error),
}

/// Why a window ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was stopped, as by Ctrl-C.
    Stopped,
    /// The last tab was closed.
    LastTab,
    /// Nobody asked anything for long.
    Idle,
}

/// A window that is bound to its port.
pub struct Window {
    listener: TcpListener,
    served: Arc<Served>,
    options: WindowOptions,
}

/// What the requests share.
struct Served {
    app: App,
    guard: Guard,
    tabs: AtomicUsize,
    /// When the last request came, and when the last tab was closed.
    last: Mutex<Times>,
    changed: watch::Sender<u64>,
}

#[derive(Clone, Copy)]
struct Times {
    request: Instant,
    last_tab: Option<Instant>,
}

impl Served {
    fn times(&self) -> std::sync::MutexGuard<'_, Times> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Window {
    /// Opens the port and the study.
    ///
    /// # Errors
    /// [`WindowError`].
    pub fn bind(target: &Target, options: WindowOptions) -> Result<Self, WindowError> {
        let port = options.port;
        let taken = |source| WindowError::Port { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(taken)?;
        listener.set_nonblocking(true)?;
        let guard = Guard::new(listener.local_addr()?.port())?;
        let offered = match target {
            Target::Data(file) => file
                .file_name()
                .map(|name| name.to_string_lossy().into_owned()),
            _ => None,
        };
        let app = App::new(
            target.root(),
            offered,
            options.read_only,
            options.recent.clone(),
        );
        if let Target::Study(path) = target {
            app.open(path).map_err(|source| WindowError::Study {
                path: path.clone(),
                source,
            })?;
        }
        let served = Served {
            app,
            guard,
            tabs: AtomicUsize::new(0),
            last: Mutex::new(Times {
                request: Instant::now(),
                last_tab: None,
            }),
            changed: watch::Sender::new(0),
        };
        Ok(Window {
            listener,
            served: Arc::new(served),
            options,
        })
    }

    /// The address that opens the page, with its token: whoever has it may change the study.
    pub fn address(&self) -> String {
        self.served.guard.address()
    }

    /// Serves the page until `stop` is set, the last tab is closed, or nobody has asked anything for long.
    ///
    /// # Errors
    /// The server fails.
    pub fn run(self, stop: &AtomicBool) -> Result<Ended, WindowError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let served = self.served.clone();
        let ended = runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(self.listener)?;
            let router = Router::new().fallback(answer).with_state(served.clone());
            tokio::select! {
                ended = end(&served, &self.options, stop) => Ok(ended),
                failed = axum::serve(listener, router) => failed.map(|()| Ended::Stopped),
            }
        });
        served.app.jobs.stop();
        // A save that has begun is finished; long work was told to stop.
        runtime.shutdown_timeout(Duration::from_secs(10));
        Ok(ended?)
    }
}

/// Waits for a reason to end; meanwhile tells the pages what changes on disk.
async fn end(served: &Served, options: &WindowOptions, stop: &AtomicBool) -> Ended {
    let mut seen = served.app.look();
    loop {
        tokio::time::sleep(BEAT).await;
        if stop.load(Ordering::Relaxed) {
            return Ended::Stopped;
        }
        let now = served.app.look();
        if now != seen {
            seen = now;
            served.changed.send_modify(|number| *number += 1);
        }
        let times = *served.times();
        let no_tab = served.tabs.load(Ordering::Relaxed) == 0;
        if no_tab
            && times
                .last_tab
                .is_some_and(|closed| closed.elapsed() > options.grace)
        {
            return Ended::LastTab;
        }
        if times.request.elapsed() > options.idle {
            return Ended::Idle;
        }
    }
}

async fn answer(State(served): State<Arc<Served>>, request: Request) -> Response {
    let mut response = route(served, request).await;
    for (name, value) in HEADERS {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn route(served: Arc<Served>, request: Request) -> Response {
    if let Err(refused) = served
        .guard
        .check_place(request.method(), request.headers())
    {
        return (StatusCode::FORBIDDEN, refused.text()).into_response();
    }
    let path = request.uri().path().to_owned();
    let is_get = *request.method() == Method::GET;
    if is_get && path == "/" && served.guard.has_token(request.uri().query()) {
        // The token goes into a cookie and out of the address, which browsers keep and show.
        let headers = [
            (LOCATION, "/".to_owned()),
            (SET_COOKIE, served.guard.cookie()),
        ];
        return (StatusCode::SEE_OTHER, headers).into_response();
    }
    if let Err(refused) = served.guard.check_cookie(request.headers()) {
        return (StatusCode::FORBIDDEN, refused.text()).into_response();
    }
    served.times().request = Instant::now();
    match (is_get, path.as_str()) {
        (true, "/events") => events(&served),
        (true, path) => match assets::find(path) {
            Some(asset) => ([(CONTENT_TYPE, asset.mime)], asset.bytes).into_response(),
            None => (StatusCode::NOT_FOUND, "there is no such page").into_response(),
        },
        (false, "/call") if *request.method() == Method::POST => call(served, request).await,
        _ => (StatusCode::METHOD_NOT_ALLOWED, "there is no such call").into_response(),
    }
}

async fn call(served: Arc<Served>, request: Request) -> Response {
    // A form of another page can send text, not JSON; ours sends JSON.
    let is_json = request
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes() == b"application/json");
    if !is_json {
        return (StatusCode::UNSUPPORTED_MEDIA_TYPE, "a call is JSON").into_response();
    }
    let announced = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > LARGEST_CALL) {
        return (
            StatusCode::PAYLOAD_TOO_LARGE,
            "this is more than the window takes",
        )
            .into_response();
    }
    let Ok(body) = to_bytes(request.into_body(), LARGEST_CALL).await else {
        return (
            StatusCode::PAYLOAD_TOO_LARGE,
            "this is more than the window takes",
        )
            .into_response();
    };
    let working = served.clone();
    let called = tokio::task::spawn_blocking(move || working.app.call(&body)).await;
    let Ok(called) = called else {
        return (StatusCode::INTERNAL_SERVER_ERROR, "the engine failed").into_response();
    };
    if called.changed {
        served.changed.send_modify(|number| *number += 1);
    }
    ([(CONTENT_TYPE, "application/json")], called.json).into_response()
}

/// A tab that is open.
struct Tab(Arc<Served>);

impl Drop for Tab {
    fn drop(&mut self) {
        if self.0.tabs.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.0.times().last_tab = Some(Instant::now());
        }
    }
}

/// The stream of a tab: a number whenever something changed.
fn events(served: &Arc<Served>) -> Response {
    served.tabs.fetch_add(1, Ordering::Relaxed);
    let tab = Tab(served.clone());
    let changes = served.changed.subscribe();
    let first = true;
    let stream = stream::unfold(
        (tab, changes, first),
        |(tab, mut changes, first)| async move {
            if !first {
                changes.changed().await.ok()?;
            }
            let number = *changes.borrow_and_update();
            let event = Event::default().data(number.to_string());
            Some((
                Ok::<_, std::convert::Infallible>(event),
                (tab, changes, false),
            ))
        },
    );
    let alive = KeepAlive::new().interval(Duration::from_secs(2));
    Sse::new(stream)
        .keep_alive(alive)
        .into_response()
        .map(Body::new)
}
