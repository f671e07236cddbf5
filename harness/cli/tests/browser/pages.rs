//! Pages of runs against badpeer's own server.

use serde_json::Value;

use crate::support::{Desk, own};

/// A run of a few cases against badpeer's own server with faults.
pub fn run(desk: &Desk, name: &str, faults: &str) {
    let command = own(faults);
    let file = format!("{name}.json");
    let ended = desk.badpeer(&[
        "test",
        "server",
        "--name",
        name,
        "--run",
        &command,
        "--case",
        "server/framing/both-*",
        "--case",
        "server/persistence/close-*",
        "--json",
        &file,
        "--html",
        &format!("{name}.html"),
        "-q",
    ]);
    assert!(
        matches!(ended.code, Some(0 | 1)),
        "{}\n{}",
        ended.out,
        ended.err
    );
}

/// The page's data, as it stands in its file.
pub fn data(page: &str) -> Value {
    let begin = page.find("id=\"data\">").unwrap() + "id=\"data\">".len();
    let end = begin + page[begin..].find("</script>").unwrap();
    serde_json::from_str(&page[begin..end]).unwrap()
}
