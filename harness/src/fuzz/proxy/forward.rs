use crate::script::{Act, Actor, Part, Script, Text};

/// The same script for a forward proxy, whose client asks for whole URLs [RFC 9112 §3.2.2]:
/// `GET /1` becomes `GET ${base}/1`. What is no request for an exchange of ours stays.
#[must_use]
pub fn asked_for_urls(mut script: Script) -> Script {
    let steps = script.timeline.iter_mut();
    for step in steps.filter(|step| step.actor == Actor::CLIENT) {
        if let Act::Send(text) = &mut step.act {
            absolute(text);
        }
    }
    script
}

fn absolute(text: &mut Text) {
    let Some(octets) = text.literal() else { return };
    let method = octets.iter().take_while(|one| one.is_ascii_uppercase());
    let (method, rest) = octets.split_at(method.count());
    let named = [b" /1 ".as_slice(), b" /2 ", b" /3 ", b" /end "];
    if method.is_empty() || !named.iter().any(|one| rest.starts_with(one)) {
        return;
    }
    let mut whole = Text::octets([method, b" "].concat());
    whole.push(Part::Variable("base".to_owned()));
    whole.push_octets(&rest[1..]);
    *text = whole;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forward_proxy_is_asked_for_whole_urls() {
        let variables = crate::script::Variables::new().with("base", "http://a:1");
        let mut text = Text::octets(*b"GET /1 HTTP/1.1\r\n");
        absolute(&mut text);
        let octets = text.resolve(&variables).unwrap();
        assert_eq!(octets, b"GET http://a:1/1 HTTP/1.1\r\n");
        let mut other = Text::octets(*b"X-A: GET /1 \r\n");
        absolute(&mut other);
        assert_eq!(other, Text::octets(*b"X-A: GET /1 \r\n"));
    }
}
