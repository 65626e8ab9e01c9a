//! Who may speak with the server: the page that the token opened, and nobody else.
//!
//! A page of another site in the same browser can send requests to 127.0.0.1, and a name of another site can be made
//! to point there (DNS rebinding). So every request is held against the address that the server has, the page that it
//! comes from, and a cookie that only our own page has.

use axum::http::header::{COOKIE, HOST, ORIGIN};
use axum::http::{HeaderMap, Method};

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// `Host` is not our address.
    Host,
    /// `Origin` or `Sec-Fetch-Site` says that another page sent it.
    Origin,
    /// There is no cookie of ours.
    Cookie,
}

impl Refused {
    /// What the answer says.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Refused::Host => "this address is not the window's own",
            Refused::Origin => "another page may not speak with the window",
            Refused::Cookie => "open the window by the address that `qca open` printed",
        }
    }
}

/// What the server knows of itself.
#[derive(Clone, Debug)]
pub(crate) struct Guard {
    port: u16,
    token: String,
}

impl Guard {
    /// A guard with a random token.
    pub(crate) fn new(port: u16) -> Result<Self, getrandom::Error> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes)?;
        let token = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Guard { port, token })
    }

    /// The address that opens the window.
    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/?token={}", self.port, self.token)
    }

    /// The cookie that the token is exchanged for. Cookies know no ports: its name does.
    pub(crate) fn cookie(&self) -> String {
        let (name, token) = (self.cookie_name(), &self.token);
        format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict")
    }

    fn cookie_name(&self) -> String {
        format!("qca-window-{}", self.port)
    }

    /// Whether the query of the first request has the token.
    pub(crate) fn has_token(&self, query: Option<&str>) -> bool {
        let mut pairs = query.unwrap_or_default().split('&');
        pairs.any(|pair| {
            pair.strip_prefix("token=")
                .is_some_and(|token| self.is_token(token))
        })
    }

    /// Compares in a time that does not tell how much is right.
    fn is_token(&self, given: &str) -> bool {
        let (given, own) = (given.as_bytes(), self.token.as_bytes());
        given.len() == own.len()
            && given
                .iter()
                .zip(own)
                .fold(0, |differing, (a, b)| differing | (a ^ b))
                == 0
    }

    /// Whether the request is for our address, and not sent by another page.
    pub(crate) fn check_place(&self, method: &Method, headers: &HeaderMap) -> Result<(), Refused> {
        let hosts = ["127.0.0.1", "localhost"].map(|name| format!("{name}:{}", self.port));
        let host =
            single(headers, HOST.as_str()).filter(|host| hosts.iter().any(|own| own == host));
        let host = host.ok_or(Refused::Host)?;
        let own = format!("http://{host}");
        // A browser names the page that posts; what does not is none.
        let posts_unnamed = method == Method::POST && !headers.contains_key(ORIGIN);
        let mut origins = headers.get_all(ORIGIN).iter();
        let mut sites = headers.get_all("sec-fetch-site").iter();
        let ours = !posts_unnamed
            && origins.all(|origin| origin.as_bytes() == own.as_bytes())
            && sites.all(|site| [&b"same-origin"[..], b"none"].contains(&site.as_bytes()));
        ours.then_some(()).ok_or(Refused::Origin)
    }

    /// Whether the request has our cookie.
    pub(crate) fn check_cookie(&self, headers: &HeaderMap) -> Result<(), Refused> {
        let name = self.cookie_name();
        let cookies = headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok());
        let mut pairs = cookies
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='));
        match pairs.any(|(key, value)| key == name && self.is_token(value)) {
            true => Ok(()),
            false => Err(Refused::Cookie),
        }
    }
}

/// A header that stands there exactly once.
fn single<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// What every answer says to the browser: nothing from elsewhere, in no frame, guess no types, keep nothing.
pub(crate) const HEADERS: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", "no-store"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn only_our_own_page_passes() {
        let guard = Guard::new(4000).unwrap();
        let place = |method: Method, pairs: &[(&'static str, &str)]| {
            guard.check_place(&method, &headers(pairs))
        };
        let own = ("host", "127.0.0.1:4000");
        assert_eq!(place(Method::GET, &[own]), Ok(()));
        assert_eq!(place(Method::GET, &[("host", "localhost:4000")]), Ok(()));
        assert_eq!(
            place(
                Method::POST,
                &[
                    own,
                    ("origin", "http://127.0.0.1:4000"),
                    ("sec-fetch-site", "same-origin")
                ]
            ),
            Ok(())
        );
        for host in [
            "evil.example:4000",
            "127.0.0.1",
            "127.0.0.1:4001",
            "127.0.0.1:4000.evil.example",
            "",
        ] {
            assert_eq!(
                place(Method::GET, &[("host", host)]),
                Err(Refused::Host),
                "{host}"
            );
        }
        assert_eq!(place(Method::GET, &[]), Err(Refused::Host));
        assert_eq!(place(Method::GET, &[own, own]), Err(Refused::Host));
        for origin in [
            "http://evil.example",
            "null",
            "http://127.0.0.1:4001",
            "https://127.0.0.1:4000",
            "http://localhost:4000",
        ] {
            assert_eq!(
                place(Method::POST, &[own, ("origin", origin)]),
                Err(Refused::Origin),
                "{origin}"
            );
        }
        assert_eq!(place(Method::POST, &[own]), Err(Refused::Origin));
        for site in ["cross-site", "same-site"] {
            assert_eq!(
                place(Method::GET, &[own, ("sec-fetch-site", site)]),
                Err(Refused::Origin),
                "{site}"
            );
        }
    }

    #[test]
    fn the_token_is_long_random_and_compared_whole() {
        let (one, other) = (Guard::new(1).unwrap(), Guard::new(1).unwrap());
        assert_eq!(one.token.len(), 64);
        assert_ne!(one.token, other.token);
        assert!(one.has_token(Some(&format!("a=b&token={}", one.token))));
        for wrong in [
            None,
            Some(""),
            Some("token="),
            Some("token=00"),
            Some(&*format!("token={}", other.token)),
            Some(&*format!("token={}", &one.token[1..])),
        ] {
            assert!(!one.has_token(wrong), "{wrong:?}");
        }
        let with = |cookie: String| one.check_cookie(&headers(&[("cookie", &cookie)]));
        assert_eq!(with(format!("x=y; qca-window-1={}", one.token)), Ok(()));
        assert_eq!(
            with(format!("qca-window-2={}", one.token)),
            Err(Refused::Cookie)
        );
        assert_eq!(
            with(format!("qca-window-1={}", other.token)),
            Err(Refused::Cookie)
        );
        assert_eq!(one.check_cookie(&HeaderMap::new()), Err(Refused::Cookie));
    }
}
