//! The texts of `payloads.txt`.

/// All of them, each once, in the order of the file.
pub(crate) fn all() -> Vec<String> {
    let lines = include_str!("payloads.txt").lines();
    let is_payload =
        |line: &&str| !line.is_empty() && !line.starts_with('#') && !line.starts_with("== ");
    let mut payloads: Vec<String> = Vec::new();
    for payload in lines.filter(is_payload).map(read) {
        if !payloads.contains(&payload) {
            payloads.push(payload);
        }
    }
    payloads
}

/// A line without its escapes, as the head of the file describes them.
fn read(line: &str) -> String {
    let mut payload = String::new();
    let mut rest = line;
    while let Some((before, escape)) = rest.split_once('\\') {
        payload.push_str(before);
        rest = read_escape(escape, &mut payload);
    }
    payload.push_str(rest);
    payload
}

/// Reads what follows a backslash; gives what is left of the line.
fn read_escape<'l>(escape: &'l str, payload: &mut String) -> &'l str {
    let kind = escape
        .chars()
        .next()
        .expect("a backslash escapes something");
    let rest = escape.get(1..).unwrap_or_default();
    match kind {
        '\\' => payload.push('\\'),
        'n' => payload.push('\n'),
        'r' => payload.push('\r'),
        't' => payload.push('\t'),
        'u' => {
            let inside = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
            let (digits, rest) = inside.expect("digits in braces");
            let point = u32::from_str_radix(digits, 16).expect("hexadecimal digits");
            payload.push(char::from_u32(point).expect("a character"));
            return rest;
        }
        '*' => {
            *payload = payload.repeat(rest.parse().expect("a number of times"));
            return "";
        }
        other => panic!("the escape \\{other} is unknown"),
    }
    rest
}
