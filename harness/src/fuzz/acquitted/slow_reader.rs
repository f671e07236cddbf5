use crate::script::Role;

#[test]
fn what_a_reader_is_slow_for_has_a_name_of_its_own() {
    let request = "client -> GET / HTTP/1.1\nclient -> Host: badpeer.test\nclient ->\n";
    let keys = |before: &str, behind: &str| {
        super::keys(
            Role::Server,
            &format!("{before}client => open\n{request}{behind}"),
        )
    };
    let narrow = "client => set receive-buffer 7\n";
    let wide = "client => set receive-buffer 65536\n";
    assert_eq!(keys("", "client <= hang\n"), ["hang/plain"]);
    assert_eq!(keys(wide, "client <= hang\n"), ["hang/plain"]);
    assert_eq!(keys(narrow, "client <= hang\n"), ["hang/plain-read-slowly"]);
    let broken = "client -> no request\nclient ->\nclient <= hang\n";
    assert_eq!(
        keys(narrow, broken),
        ["hang/request-line-malformed-read-slowly"]
    );
    // In the middle of a conversation too.
    let later = format!("{narrow}client <= hang\n");
    assert_eq!(keys("", &later), ["hang/plain-read-slowly"]);
    let cut = "client <- HTTP/1.1 200 OK\nclient <- Date: Sun, 06 Nov 1994 08:49:37 GMT\n\
        client <- Content-Length: 5\nclient <-\nclient <- ok\\\nclient <= reset\n";
    let inside = |keys: Vec<String>| {
        let mut inside = keys.into_iter().filter(|key| key.contains("/reset-inside"));
        (inside.next(), inside.next())
    };
    let only = |key: &str| (Some(format!("own-messages/{key}")), None);
    assert_eq!(inside(keys("", cut)), only("reset-inside-answer"));
    assert_eq!(
        inside(keys(narrow, cut)),
        only("reset-inside-answer-read-slowly")
    );
    let broken = format!("client -> no request\n{cut}");
    assert_eq!(
        inside(keys("", &broken)),
        only("reset-inside-answer-to-broken")
    );
    assert_eq!(
        inside(keys(narrow, &broken)),
        only("reset-inside-answer-to-broken-read-slowly")
    );
}
