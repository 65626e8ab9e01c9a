//! What another page, another name for our address, or a path out of the folder try.

use std::io::{Read, Write};

use serde_json::{Value, json};

use qca_window::{Target, WindowOptions};

use crate::client::{Opened, partnership};

const STATE: &str = r#"{"call":"state"}"#;

#[test]
fn the_token_opens_the_page_and_goes_into_a_cookie() {
    let folder = partnership();
    let window = Opened::study(folder.path());
    let first = window.get(&format!("/?token={}", window.token), &window.host());
    assert_eq!(first.status, 303);
    assert!(
        first.headers.contains("location: /\r\n"),
        "the token leaves the address: {}",
        first.headers
    );
    let cookie = first
        .headers
        .lines()
        .find(|line| line.starts_with("set-cookie"))
        .unwrap()
        .to_owned();
    for part in [&*window.token, "httponly", "samesite=strict", "path=/"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    let page = window.get("/", &format!("{}{}", window.host(), window.cookie()));
    assert_eq!(page.status, 200);
    assert!(page.body.contains("app.js"));
}

#[test]
fn nothing_is_given_without_the_cookie() {
    let folder = partnership();
    let window = Opened::study(folder.path());
    for path in ["/", "/app.js", "/events", "/?token=", "/?token=0000"] {
        assert_eq!(window.get(path, &window.host()).status, 403, "{path}");
    }
    let without = window.own().replace(&window.cookie(), "");
    assert_eq!(window.post(&without, STATE).status, 403);
    let other = window.own().replace(&window.token, &"0".repeat(64));
    assert_eq!(window.post(&other, STATE).status, 403);
}

#[test]
fn another_name_for_our_address_is_refused() {
    // DNS rebinding: the browser believes that our address is that of another site, and would send its cookies.
    let folder = partnership();
    let window = Opened::study(folder.path());
    for host in ["evil.example", "127.0.0.1", "127.0.0.1:1", "[::1]"] {
        let headers = window
            .own()
            .replace(&window.host(), &format!("Host: {host}\r\n"));
        assert_eq!(window.post(&headers, STATE).status, 403, "{host}");
        let token = window.get(
            &format!("/?token={}", window.token),
            &format!("Host: {host}\r\n"),
        );
        assert_eq!(token.status, 403, "{host}");
    }
}

#[test]
fn another_page_is_refused_even_with_the_cookie() {
    let folder = partnership();
    let window = Opened::study(folder.path());
    let own = window.own();
    let origin = format!("Origin: http://127.0.0.1:{}\r\n", window.port);
    for other in [
        "Origin: http://evil.example\r\n",
        "Origin: null\r\n",
        "Origin: http://127.0.0.1:1\r\n",
        "",
    ] {
        assert_eq!(
            window.post(&own.replace(&origin, other), STATE).status,
            403,
            "{other}"
        );
    }
    for site in ["cross-site", "same-site"] {
        let headers = own.replace("same-origin", site);
        assert_eq!(window.post(&headers, STATE).status, 403, "{site}");
        assert_eq!(window.get("/", &headers).status, 403, "{site}");
    }
    // A header that stands there twice is not read as the better of the two.
    for second in [
        "Origin: http://evil.example\r\n",
        "Sec-Fetch-Site: cross-site\r\n",
    ] {
        let answer = window.post(&format!("{own}{second}"), STATE);
        assert_eq!(answer.status, 403, "{second}");
    }
    // What a form can send without asking first.
    for kind in ["text/plain", "application/x-www-form-urlencoded"] {
        assert_eq!(
            window
                .post(&own.replace("application/json", kind), STATE)
                .status,
            415,
            "{kind}"
        );
    }
}

#[test]
fn every_answer_forbids_what_is_not_ours() {
    let folder = partnership();
    let window = Opened::study(folder.path());
    let own = format!("{}{}", window.host(), window.cookie());
    for answer in [
        window.get("/", &own),
        window.get("/", ""),
        window.get("/nothing", &own),
        window.post(&window.own(), STATE),
    ] {
        for header in [
            "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self';",
            "frame-ancestors 'none'",
            "x-content-type-options: nosniff",
            "referrer-policy: no-referrer",
            "cache-control: no-store",
            "cross-origin-resource-policy: same-origin",
        ] {
            assert!(
                answer.headers.contains(header),
                "{header} in {}",
                answer.headers
            );
        }
        assert!(
            !answer.headers.contains("access-control"),
            "no other page is let in"
        );
    }
}

#[test]
fn the_page_names_no_other_address() {
    let folder = partnership();
    let window = Opened::study(folder.path());
    let own = format!("{}{}", window.host(), window.cookie());
    for path in ["/", "/app.js", "/app.css", "/icon.svg"] {
        let body = window.get(path, &own).body;
        for (at, _) in body.match_indices("://") {
            let from = body[..at]
                .rfind(|c: char| !c.is_alphanumeric())
                .map_or(0, |at| at + 1);
            let address: String = body[from..].chars().take(40).collect();
            // Names of XML vocabularies are no addresses that anything is fetched from.
            assert!(
                address.starts_with("http://www.w3.org/"),
                "{path}: {address}"
            );
        }
    }
}

#[test]
fn other_ways_lead_nowhere() {
    let folder = partnership();
    let window = Opened::study(folder.path());
    let own = format!("{}{}", window.host(), window.cookie());
    for path in [
        "/study.toml",
        "/../study.toml",
        "/%2e%2e/study.toml",
        "/assets/app.js",
        "//etc/passwd",
    ] {
        assert_eq!(window.get(path, &own).status, 404, "{path}");
    }
    for method in ["PUT", "DELETE", "OPTIONS"] {
        let answer = window.raw(&format!(
            "{method} /call HTTP/1.1\r\n{own}Connection: close\r\n\r\n"
        ));
        assert!(
            matches!(answer.status, 403 | 405),
            "{method}: {}",
            answer.status
        );
    }
}

#[test]
fn a_call_has_a_size_that_is_taken() {
    let folder = partnership();
    let window = Opened::study(folder.path());
    let length = 80 << 20;
    let answer = window.raw(&format!(
        "POST /call HTTP/1.1\r\n{}Content-Length: {length}\r\nConnection: close\r\n\r\n",
        window.own()
    ));
    assert_eq!(answer.status, 413);
    // Nor may a body that does not say how long it is.
    let mut stream = window.connect();
    write!(
        stream,
        "POST /call HTTP/1.1\r\n{}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
        window.own()
    )
    .unwrap();
    let piece = format!("{:x}\r\n{}\r\n", 1 << 20, " ".repeat(1 << 20));
    let sent = (0..80).all(|_| stream.write_all(piece.as_bytes()).is_ok());
    let mut answer = String::new();
    let told = stream.read_to_string(&mut answer).is_ok();
    assert!(
        answer.starts_with("HTTP/1.1 413") || !sent || !told,
        "{answer}"
    );
    assert!(window.ask(&json!({"call": "format the disk"}))["fault"].is_object());
    let broken = window.post(&window.own(), "{\"call\":");
    assert!(broken.body.contains("fault"), "{broken:?}");
}

#[test]
fn data_are_read_in_the_folder_of_the_study_only() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("study");
    std::fs::create_dir(&folder).unwrap();
    let from = partnership();
    for name in ["study.toml", "data.csv"] {
        std::fs::copy(from.path().join(name), folder.join(name)).unwrap();
    }
    std::fs::copy(
        from.path().join("data.csv"),
        outer.path().join("secret.csv"),
    )
    .unwrap();
    let window = Opened::study(&folder);
    let before = std::fs::read_to_string(folder.join("study.toml")).unwrap();
    let mut outside = vec![
        "../secret.csv".to_owned(),
        outer.path().join("secret.csv").display().to_string(),
    ];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(outer.path().join("secret.csv"), folder.join("link.csv"))
            .unwrap();
        outside.push("link.csv".to_owned());
    }
    for path in outside {
        let edits = json!([{"op": "set", "at": ["data", "file"], "value": path}]);
        for request in [
            json!({"call": "edit", "base": window.version(), "edits": edits}),
            json!({"call": "look", "outcome": "MPV", "edits": edits}),
        ] {
            let message = window.fault(&request);
            assert!(message.contains("study's folder"), "{path}: {message}");
        }
        let text = before.replace("data.csv", &path.replace('\\', "/"));
        let request = json!({"call": "edit", "base": window.version(), "edits": [{"op": "text", "text": text}]});
        assert!(window.fault(&request).contains("study's folder"), "{path}");
    }
    assert_eq!(
        std::fs::read_to_string(folder.join("study.toml")).unwrap(),
        before
    );
    // What a person wrote with an editor is read wherever it lies.
    std::fs::write(
        folder.join("study.toml"),
        before.replace("data.csv", "../secret.csv"),
    )
    .unwrap();
    let seen = || {
        std::thread::sleep(std::time::Duration::from_millis(300));
        window.call(&json!({"call": "state"}))["study"].clone()
    };
    let state = (0..20)
        .map(|_| seen())
        .find(|study| study["text"].as_str().unwrap().contains("secret"))
        .unwrap();
    assert!(state["fault"].is_null(), "{state}");
}

#[test]
fn studies_are_opened_and_made_in_the_folder_only() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("mine");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(outer.path().join("other.toml"), "[[outcome]]").unwrap();
    let window = Opened::new(&Target::Start(folder.clone()), WindowOptions::default());
    for path in [
        "../other.toml",
        "/etc/passwd",
        "nothing.toml/../../other.toml",
    ] {
        window.fault(&json!({"call": "open", "path": path}));
    }
    for name in ["../evil", "/tmp/evil", "a/b", ".."] {
        window.fault(&json!({"call": "create", "source": {"from": "template", "name": "ppip", "folder": name}}));
        window.fault(&json!({"call": "create", "source": {"from": "file", "name": name}}));
        window.fault(&json!({"call": "create", "source": {"from": "upload", "name": name, "base64": "QQ==", "folder": "x"}}));
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
    assert_eq!(std::fs::read_dir(outer.path()).unwrap().count(), 2);
}

#[test]
fn what_lies_very_deep_is_refused_and_ends_nothing() {
    let folder = partnership();
    let window = Opened::study(folder.path());
    let before = std::fs::read_to_string(folder.path().join("study.toml")).unwrap();
    let edit = |edits: Value| json!({"call": "edit", "base": window.version(), "edits": edits});
    let many = 20_000;
    let (open, close) = ("(".repeat(many), ")".repeat(many));
    let deep = format!("{open}CON{close}");
    let steps = vec!["a"; many];
    let text = |more: String| json!([{"op": "text", "text": format!("{before}\n{more}\n")}]);
    let variable = |formula: &str| {
        text(format!(
            "[[variable]]\nname = \"V\"\nformula = \"{formula}\""
        ))
    };
    let requests = [
        json!({"call": "xy", "claim": format!("{deep} -> MPV")}),
        json!({"call": "explain", "outcome": "MPV", "question": {"about": "term", "what": deep}}),
        edit(json!([{"op": "set", "at": steps, "value": 1}])),
        edit(json!([{"op": "rule", "at": steps, "value": 1, "reason": "none"}])),
        edit(json!([{"op": "set", "at": ["data", "where"], "value": format!("{deep} > 1")}])),
        edit(text(format!(
            "x = {}{}",
            "[".repeat(many),
            "]".repeat(many)
        ))),
        edit(variable(&deep)),
        edit(variable(&format!("{}CON{close}", "log(".repeat(many)))),
    ];
    for request in requests {
        assert!(!window.fault(&request).is_empty());
    }
    let nested = window.post(&window.own(), &"[".repeat(200_000));
    assert!(nested.body.contains("fault"), "{nested:?}");
    let after = std::fs::read_to_string(folder.path().join("study.toml")).unwrap();
    assert_eq!(after, before);
}

#[test]
fn a_window_that_only_shows_changes_nothing() {
    let folder = partnership();
    let options = WindowOptions {
        read_only: true,
        ..WindowOptions::default()
    };
    let window = Opened::new(&Target::of(Some(folder.path())).unwrap(), options);
    let before = std::fs::read_to_string(folder.path().join("study.toml")).unwrap();
    let edits = json!([{"op": "set", "at": ["cut_offs", "pri"], "value": 0.5}]);
    let base = window.version();
    for request in [
        json!({"call": "edit", "base": base, "edits": edits}),
        json!({"call": "undo", "base": base}),
        json!({"call": "back", "base": base, "moment": 1}),
        json!({"call": "create", "source": {"from": "template", "name": "ppip", "folder": "x"}}),
    ] {
        let answer = window.ask(&request);
        let study = &answer["ok"]["study"];
        assert!(
            answer["fault"].is_object() || study["version"].as_u64() == Some(base),
            "{answer}"
        );
    }
    let tried = window.call(&json!({"call": "look", "outcome": "MPV", "edits": edits}));
    assert!(
        !tried["outcome"]["rows"].as_array().unwrap().is_empty(),
        "trying out writes nothing"
    );
    assert_eq!(
        std::fs::read_to_string(folder.path().join("study.toml")).unwrap(),
        before
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}
