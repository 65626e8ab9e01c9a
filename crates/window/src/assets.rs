//! The page's files, built from `web/` and embedded.

/// A file of the page.
pub(crate) struct Asset {
    pub(crate) mime: &'static str,
    pub(crate) bytes: &'static [u8],
}

/// The file of this path.
pub(crate) fn find(path: &str) -> Option<Asset> {
    let (mime, bytes): (_, &'static [u8]) = match path {
        "/" => (
            "text/html; charset=utf-8",
            include_bytes!("../assets/index.html"),
        ),
        "/app.js" => (
            "text/javascript; charset=utf-8",
            include_bytes!("../assets/app.js"),
        ),
        "/app.css" => (
            "text/css; charset=utf-8",
            include_bytes!("../assets/app.css"),
        ),
        "/icon.svg" => ("image/svg+xml", include_bytes!("../assets/icon.svg")),
        _ => return None,
    };
    Some(Asset { mime, bytes })
}
