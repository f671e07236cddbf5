//! The page itself: our style, our script, and the data as data.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::failure::Failure;

/// The skeleton, with a place for each part.
const SKELETON: &str = include_str!("page/page.html");
const STYLE: [&str; 3] = [
    include_str!("page/base.css"),
    include_str!("page/parts.css"),
    include_str!("page/case.css"),
];
const SCRIPT: [&str; 9] = [
    include_str!("page/dom.js"),
    include_str!("page/data.js"),
    include_str!("page/overview.js"),
    include_str!("page/matrix.js"),
    include_str!("page/diagram.js"),
    include_str!("page/conversation.js"),
    include_str!("page/case.js"),
    include_str!("page/coverage.js"),
    include_str!("page/router.js"),
];

/// The whole page. Only this style and this script are allowed to run in it, by their digests, and
/// nothing is to be loaded.
///
/// # Errors
///
/// Where the data can't be written as JSON.
pub fn page(data: &Value) -> Result<String, Failure> {
    let data = serde_json::to_string(data)
        .map_err(|error| Failure::machine(format!("can't write the page: {error}")))?;
    let style = STYLE.join("\n");
    let script = format!("(() => {{\n\"use strict\";\n{}\n}})();", SCRIPT.join("\n"));
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
        source(&style),
        source(&script),
    );
    let data = harmless(&data);
    let mut page = String::with_capacity(SKELETON.len() + style.len() + script.len() + data.len());
    // The parts are put in one after the other, so that none is looked through for another's
    // place.
    let mut rest = SKELETON;
    for (place, part) in [
        ("{policy}", &policy),
        ("{style}", &style),
        ("{data}", &data),
        ("{script}", &script),
    ] {
        let (before, behind) = rest.split_once(place).unwrap_or((rest, ""));
        page.push_str(before);
        page.push_str(part);
        rest = behind;
    }
    page.push_str(rest);
    Ok(page)
}

/// JSON that no reader of HTML or of scripts takes for an end of its element.
fn harmless(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for one in json.chars() {
        match one {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                out += &format!("\\u{:04x}", u32::from(one));
            }
            _ => out.push(one),
        }
    }
    out
}

/// `sha256-…`, as a Content-Security-Policy names an inline element's text.
fn source(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::from("sha256-");
    for three in Sha256::digest(text.as_bytes()).chunks(3) {
        let bits = three
            .iter()
            .fold(0u32, |bits, octet| bits << 8 | u32::from(*octet));
        let bits = bits << (8 * (3 - three.len()));
        for at in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * at)) as usize & 63];
            out.push(if at <= three.len() {
                char::from(digit)
            } else {
                '='
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_digest_is_written_as_browsers_know_it() {
        // printf '' | openssl dgst -sha256 -binary | base64
        assert_eq!(
            source(""),
            "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
        );
    }

    #[test]
    fn data_never_becomes_markup_and_stays_what_it_was() {
        let wild = "</script><!--<script>&lt;\u{2028}\u{2029}{script}{data}";
        let page = page(&json!({"wild": wild})).unwrap();
        let begin = page.find("<script type=\"application/json\"").unwrap();
        let data = &page[begin..];
        let data = &data[data.find('>').unwrap() + 1..];
        let data = &data[..data.find("</script>").unwrap()];
        assert!(!data.contains(['<', '>', '&', '\u{2028}', '\u{2029}']));
        let read: Value = serde_json::from_str(data).unwrap();
        assert_eq!(read["wild"], wild);
    }

    #[test]
    fn the_page_asks_nobody_for_anything() {
        let page = page(&json!({})).unwrap();
        for word in [
            "src=",
            "<link",
            "@import",
            "url(",
            "fetch(",
            "XMLHttpRequest",
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
        ] {
            assert!(!page.contains(word), "{word}");
        }
        assert!(page.contains("default-src 'none'"));
        assert!(!page.contains("unsafe-inline"));
    }
}
