//! Someone reads the HTML page of a run, or of several, in a browser.

mod browser;
mod support;

use std::fs;
use std::path::PathBuf;

use browser::pages::{data, run};
use browser::{Browser, program};
use serde_json::{Value, json};
use support::Desk;

/// A page of three targets: a good one and two with faults.
fn matrix(desk: &Desk) -> PathBuf {
    run(desk, "good", "");
    run(desk, "longs", "--fault both-uses-length");
    run(
        desk,
        "keeps",
        "--fault close-only-last-line,content-length-doubled",
    );
    desk.badpeer(&[
        "report",
        "--html",
        "all.html",
        "good.json",
        "longs.json",
        "keeps.json",
    ])
    .with_code(0)
    .complains("3 runs in all.html");
    desk.path("all.html")
}

#[test]
fn the_page_of_a_run_holds_what_it_shows_and_asks_nobody() {
    let desk = Desk::new();
    run(&desk, "longs", "--fault both-uses-length");
    let page = desk.read("longs.html");
    let data = data(&page);
    assert_eq!(data["targets"][0]["name"], "longs");
    let case = data["cases"].as_array().unwrap().iter();
    let case = case
        .clone()
        .find(|one| one["id"] == "server/framing/both-framings");
    let result = &case.unwrap()["results"][0];
    assert_eq!(result["verdict"], "fail");
    let table = &data["tables"][usize::try_from(result["table"].as_u64().unwrap()).unwrap()];
    let line = &result["ways"][0]["line"];
    assert!(
        table
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["line"] == *line),
        "the line that matched stands in the table"
    );
    for what in [
        "http-equiv=\"Content-Security-Policy\"",
        "default-src 'none'",
    ] {
        assert!(page.contains(what), "{what}");
    }
    for what in ["<link", " src=", "@import", "url(", "unsafe-inline"] {
        assert!(!page.contains(what), "{what}");
    }
}

#[test]
fn a_page_can_be_made_again_from_the_json_of_its_run() {
    let desk = Desk::new();
    run(&desk, "good", "");
    desk.badpeer(&["report", "--html", "again.html", "good.json"])
        .with_code(0);
    assert_eq!(
        data(&desk.read("again.html")),
        data(&desk.read("good.html"))
    );
}

#[test]
fn a_file_that_is_no_run_is_named() {
    let desk = Desk::new().with("a.json", "{}").with("b.json", "no");
    desk.badpeer(&["report", "--html", "x.html", "a.json"])
        .with_code(2)
        .complains("a.json is no run");
    desk.badpeer(&["report", "--html", "x.html", "b.json"])
        .with_code(2)
        .complains("b.json is no JSON");
    desk.badpeer(&["report", "--html", "x.html", "c.json"])
        .with_code(2)
        .complains("can't read c.json");
    assert!(!desk.path("x.html").exists());
}

#[test]
fn someone_finds_a_conversation_with_the_keyboard_alone() {
    let Some(program) = program() else { return };
    let desk = Desk::new();
    let page = matrix(&desk);
    let mut browser = Browser::start(&program);
    browser.window(1280, 900, false);
    browser.open(&page, "");
    browser.picture("overview-wide-light");
    assert_eq!(
        browser.value("document.querySelector('h1').textContent.startsWith('3 targets')"),
        true
    );

    // Search, down into the matrix, across, and open.
    browser.press("/");
    browser.wait("document.activeElement.id === 'search'");
    browser.write("both-framings");
    browser.wait("document.querySelectorAll('.matrix tbody tr:not(.topic)').length === 5");
    let shown = browser.value("document.querySelectorAll('a.cell').length");
    assert_eq!(shown, 15);
    browser.press("Escape");
    browser.value("document.querySelector('a.cell[tabindex=\"0\"]').focus()");
    browser.press("ArrowDown");
    browser.press("ArrowRight");
    browser.press("ArrowRight");
    browser.press("ArrowRight");
    browser.press("ArrowLeft");
    let at = browser
        .value("[document.activeElement.dataset.row, document.activeElement.dataset.column]");
    assert_eq!(at, json!(["1", "1"]));
    assert_eq!(
        browser.value("document.querySelectorAll('a.cell[tabindex=\"0\"]').length"),
        1
    );
    assert!(
        browser
            .value("document.getElementById('readout').textContent")
            .as_str()
            .unwrap()
            .contains("longs")
    );
    browser.picture("matrix-wide-light");
    browser.press("ArrowUp");
    browser.press("Enter");
    browser.wait("document.querySelector('.figure svg') !== null");
    assert_eq!(
        browser.value("document.querySelector('.case-id').textContent"),
        "server/framing/both-framings"
    );

    // The line that matched, the diagram, the transcript, the command.
    assert_eq!(
        browser.value("document.querySelectorAll('tr.hit').length"),
        1
    );
    assert!(
        browser
            .value("document.querySelector('tr.hit').textContent")
            .as_str()
            .unwrap()
            .contains("this matched")
    );
    let arrows = browser.value("document.querySelectorAll('.figure .arrow').length");
    assert!(arrows.as_u64().unwrap() >= 3, "{arrows}");
    assert!(browser.value("document.querySelectorAll('.figure .fin .sign, .figure .rst .sign').length + [...document.querySelectorAll('.figure .word')].filter(one => one.textContent.startsWith('waits')).length").as_u64().unwrap() >= 1);
    assert!(
        browser
            .value("document.querySelectorAll('.figure .mark.ours').length")
            .as_u64()
            .unwrap()
            >= 1,
        "our own deviating octets are marked"
    );
    let transcript = browser.value("document.querySelector('.transcript').textContent");
    assert!(
        transcript
            .as_str()
            .unwrap()
            .contains("client -> POST /echo HTTP/1.1")
    );
    let command = browser.value("document.querySelector('.again code').textContent");
    let command = command.as_str().unwrap();
    assert!(
        command.starts_with("badpeer test server --run "),
        "{command}"
    );
    assert!(
        command.contains("--case server/framing/both-framings --segments whole"),
        "{command}"
    );
    browser.picture("case-wide-light");

    // Another conversation of the same case.
    let kinds = browser.value("document.querySelectorAll('#talk option').length");
    assert_eq!(kinds, 9, "three variants, three segmentations");
    browser.value("const pick = document.getElementById('talk'); pick.value = pick.options[pick.options.length - 1].value; pick.dispatchEvent(new Event('change'))");
    browser.wait("location.hash.includes('c=')");
    browser.wait("document.querySelector('.figure svg') !== null");

    let (complaints, asked) = browser.complaints();
    assert_eq!(complaints, Vec::<String>::new());
    let own = format!("file://{}", page.display());
    let others: Vec<_> = asked.iter().filter(|url| !url.starts_with(&own)).collect();
    assert!(others.is_empty(), "{others:?}");
}

#[test]
fn the_filters_say_the_same_as_the_data() {
    let Some(program) = program() else { return };
    let desk = Desk::new();
    let page = matrix(&desk);
    let data = data(&desk.read("all.html"));
    let cases = data["cases"].as_array().unwrap();
    let mut browser = Browser::start(&program);
    browser.window(1280, 900, false);
    browser.open(&page, "");
    for (place, wanted) in [
        (
            "#/cases?topic=framing",
            &(|case: &Value| case["topic"] == "framing") as &dyn Fn(&Value) -> bool,
        ),
        ("#/cases?verdict=fail", &|case| {
            case["results"]
                .as_array()
                .unwrap()
                .iter()
                .any(|one| one["verdict"] == "fail")
        }),
        ("#/cases?clause=R9112-6.1-19", &|case| {
            case["clauses"]
                .as_array()
                .unwrap()
                .iter()
                .any(|one| one == "R9112-6.1-19")
        }),
        ("#/cases?verdict=fail&t=0", &|case| {
            case["results"][0]["verdict"] == "fail"
        }),
        ("#/cases?role=client", &|case| case["role"] == "client"),
        ("#/cases", &|_| true),
    ] {
        browser.go(place);
        let shown = browser.value("document.querySelectorAll('.matrix .name').length");
        let meant = cases.iter().filter(|case| wanted(case)).count();
        assert_eq!(shown, meant, "{place}");
    }
    browser.go("#/requirements?q=R9112-6.1-19");
    let row = browser.value("document.querySelector('.rows li').textContent");
    assert!(
        row.as_str()
            .unwrap()
            .contains("server/framing/both-framings"),
        "{row}"
    );
    browser.picture("requirements-wide-light");
}

#[test]
fn it_fits_a_phone_and_the_dark() {
    let Some(program) = program() else { return };
    let desk = Desk::new();
    let page = matrix(&desk);
    let mut browser = Browser::start(&program);
    let places = [
        ("overview", ""),
        ("matrix", "#/cases"),
        ("case", "#/case/server%2Fframing%2Fboth-framings?t=1"),
        ("requirements", "#/requirements"),
    ];
    for (width, name) in [(360, "narrow"), (800, "middle"), (1280, "wide")] {
        for dark in [false, true] {
            for (what, place) in places {
                browser.window(width, if what == "case" { 2800 } else { 800 }, dark);
                browser.open(&page, place);
                let wide = browser.value("document.documentElement.scrollWidth");
                assert!(
                    wide.as_u64().unwrap() <= u64::from(width),
                    "{what} is {wide} wide on {width}"
                );
                let scheme = if dark { "dark" } else { "light" };
                let octets = browser.picture(&format!("{what}-{name}-{scheme}"));
                assert!(
                    octets.starts_with(b"\x89PNG") && octets.len() > 8000,
                    "{what} is drawn"
                );
            }
            let bad = browser.value(CONTRAST);
            assert_eq!(bad, json!([]), "too little contrast");
        }
    }
    // One target alone has its claims beside its verdicts, where there is room for them.
    for (width, wanted) in [(360, 100), (1280, 250)] {
        browser.window(width, 800, false);
        browser.open(&desk.path("longs.html"), "#/cases");
        browser.picture(&format!("cases-{width}-light"));
        let name = browser.value("document.querySelector('.matrix .name').clientWidth");
        assert!(name.as_u64().unwrap() > wanted, "{name} on {width}");
        let wide = browser.value("document.documentElement.scrollWidth");
        assert!(
            wide.as_u64().unwrap() <= u64::from(width),
            "{wide} on {width}"
        );
    }
    browser.open(&desk.path("longs.html"), "");
    browser.picture("overview-of-one-wide-light");
    assert_eq!(browser.complaints().0, Vec::<String>::new());
}

/// The pairs of ink and ground in the style that are too near to each other [WCAG 2.2 §1.4.3].
const CONTRAST: &str = r#"(() => {
  const style = getComputedStyle(document.documentElement);
  const light = name => {
    const hex = style.getPropertyValue("--" + name).trim().slice(1);
    const parts = [0, 2, 4].map(at => parseInt(hex.slice(at, at + 2), 16) / 255)
      .map(one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const verdicts = ["fail", "warn", "pass", "inconclusive", "skipped", "waived"];
  const pairs = verdicts.flatMap(one => [[one, one + "-bg"], [one, "paper"], [one, "card"]]);
  for (const ground of ["paper", "card", "faint"]) for (const ink of ["ink", "soft", "accent"]) pairs.push([ink, ground]);
  for (const ground of [...verdicts.map(one => one + "-bg"), "ours-bg"]) pairs.push(["ink", ground], ["soft", ground]);
  return pairs.filter(([ink, ground]) => {
    const two = [light(ink), light(ground)].sort((one, other) => other - one);
    return !((two[0] + 0.05) / (two[1] + 0.05) >= 4.5);
  }).map(pair => pair.join(" on "));
})()"#;

#[test]
fn a_whole_run_makes_a_page_of_less_than_three_megabytes() {
    let desk = Desk::new();
    // What comes of it under load is not asked here.
    let ended = desk.badpeer(&["test", "server", "--html", "own.html", "-q"]);
    assert!(matches!(ended.code, Some(0 | 1)), "{}", ended.err);
    let size = fs::metadata(desk.path("own.html")).unwrap().len();
    assert!(size < 3 << 20, "{size} octets");
}
