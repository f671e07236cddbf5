//! A target, or whoever wrote a run's JSON, tries to get markup, scripts or control sequences into the
//! HTML page.

mod browser;
mod support;

use std::fs;
use std::io::Write as _;
use std::path::Path;

use browser::pages::{data, run};
use browser::{Browser, program};
use serde_json::{Value, json};
use support::{Desk, asks, server};

/// What a target, or whoever wrote a run's JSON, might try.
const HOSTILE: &str = "</script><script>window.had=1</script><img src=x onerror=window.had=1>\
                       \" onmouseover=window.had=1 x='&lt;b&gt;\u{202e}esrever\u{0}\u{1b}[2J\u{2028}\
                       javascript:window.had=1 ${constructor.constructor('window.had=1')()}";

/// Every text of a run made hostile, but for those that say what kind of thing something is.
fn poison(value: &mut Value, key: &str) {
    const KEPT: [&str; 11] = [
        "id",
        "verdict",
        "role",
        "topic",
        "segmentation",
        "mark",
        "state",
        "actor",
        "transcript",
        "level",
        "ending",
    ];
    match value {
        Value::String(text) if key == "transcript" => {
            *text += &format!("client <- {HOSTILE}\nclient <= error {HOSTILE}\n{HOSTILE}\n");
        }
        Value::String(text) if key == "id" => *text += HOSTILE,
        Value::String(text) if !KEPT.contains(&key) => *text = HOSTILE.to_owned(),
        Value::Array(list) => list.iter_mut().for_each(|one| poison(one, key)),
        Value::Object(object) => object.iter_mut().for_each(|(key, one)| poison(one, key)),
        _ => {}
    }
}

#[test]
fn nothing_hostile_becomes_markup_or_turns_the_text() {
    let Some(program) = program() else { return };
    let desk = Desk::new();
    run(
        &desk,
        "keeps",
        "--fault close-only-last-line,content-length-doubled",
    );
    let mut poisoned = desk.json("keeps.json");
    poison(&mut poisoned, "");
    poisoned["target"]["server"] = HOSTILE.into();
    poisoned["target"]["name"] = HOSTILE.into();
    poisoned["error"] = HOSTILE.into();
    poisoned["waivers"] = json!([{"case": HOSTILE, "reason": HOSTILE, "issue": HOSTILE,
                                  "until": HOSTILE, "state": "stale"}]);
    for case in poisoned["cases"].as_array_mut().unwrap() {
        case["death"] = HOSTILE.into();
        case["waiver"] = json!({"reason": HOSTILE, "issue": HOSTILE, "until": HOSTILE});
    }
    fs::write(desk.path("bad.json"), poisoned.to_string()).unwrap();
    for files in [&["bad.json"][..], &["bad.json", "keeps.json"]] {
        let mut arguments = vec!["report", "--html", "bad.html"];
        arguments.extend(files);
        desk.badpeer(&arguments).with_code(0);
        hold(&program, &desk, "bad.html");
    }
}

#[test]
fn what_a_server_sends_stays_octets() {
    let Some(program) = program() else { return };
    let address = server(|path, stream| {
        let wild = if path == "/wild" {
            HOSTILE.replace(['\r', '\n'], "")
        } else {
            String::new()
        };
        let head = format!(
            "HTTP/1.1 200 O{wild}K\r\nServer: <img src=x onerror=window.had=1>\u{202e}\r\nX: {wild}\r\n\
             Connection: close\r\nContent-Length: {}\r\n\r\n{wild}",
            wild.len()
        );
        // The peer may be gone, which is its right.
        let _ = stream.write_all(head.as_bytes());
    });
    let desk = Desk::new().with(
        "wild.wire",
        &asks("/wild", "fail   200, finish   # it came"),
    );
    let address = address.to_string();
    desk.badpeer(&[
        "test",
        "server",
        "--at",
        &address,
        "--script",
        "wild.wire",
        "--html",
        "wild.html",
    ])
    .with_code(1);
    let mut browser = hold(&program, &desk, "wild.html");
    browser.go("#/case/wild");
    let text = browser.value("document.querySelector('.transcript').textContent");
    let text = text.as_str().unwrap();
    assert!(
        text.contains("</script><script>window.had=1</script>"),
        "it is shown: {text}"
    );
    assert!(
        text.contains("\\xe2\\x80\\xae") && text.contains("\\x00"),
        "{text}"
    );
}

/// Reads every page, and demands that nothing ran, came into being or turned around.
fn hold(program: &Path, desk: &Desk, name: &str) -> Browser {
    let ids: Vec<_> = data(&desk.read(name))["cases"]
        .as_array()
        .unwrap()
        .iter()
        .take(12)
        .map(|case| case["id"].as_str().unwrap().to_owned())
        .collect();
    let mut browser = Browser::start(program);
    browser.window(1000, 800, false);
    browser.open(&desk.path(name), "");
    let places = ids.iter().map(|id| {
        let id: String = id.bytes().map(|octet| format!("%{octet:02X}")).collect();
        format!("#/case/{id}")
    });
    let places = ["#/", "#/cases", "#/requirements"]
        .map(str::to_owned)
        .into_iter()
        .chain(places);
    let mut drawn = 0;
    for place in places {
        browser.go(&place);
        browser.wait("document.querySelector('main h1') !== null");
        let figures = browser.value("document.querySelectorAll('.figure').length");
        if figures == 1 {
            browser.wait("document.querySelector('.figure svg') !== null");
            drawn += 1;
        }
        let bad = browser.value(
            "(() => { const bad = []; if (window.had) bad.push('ran'); \
             if (document.querySelector('img, iframe, object, embed, link, base, b:not(.tally b)')) bad.push('markup'); \
             if (document.scripts.length !== 2) bad.push('scripts'); \
             for (const one of document.querySelectorAll('*')) { for (const name of one.getAttributeNames()) \
             if (/^on/i.test(name) || /^\\s*javascript:/i.test(one.getAttribute(name)) && /^(href|src|action)$/.test(name)) bad.push(name); } \
             const text = document.body.innerText + document.title; \
             if (/[\\u0000\\u001b\\u202a-\\u202e\\u2028\\u2066-\\u2069]/.test(text)) bad.push('control'); \
             return bad; })()",
        );
        assert_eq!(bad, json!([]), "{place}");
    }
    assert!(drawn > 0, "conversations are among what was read");
    browser.picture(&format!("hostile-{}", name.trim_end_matches(".html")));
    assert_eq!(browser.complaints().0, Vec::<String>::new());
    browser
}
