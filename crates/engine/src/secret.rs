//! What a text of an engine may give away: ClickHouse repeats URLs and parts of statements in what it
//! says, with the passwords that stand in them.

use std::borrow::Cow;
use std::ops::Range;

/// Words behind which a secret stands, if `=` or `:` follows.
pub const NAMES: [&str; 8] = [
    "password",
    "passwd",
    "secret",
    "token",
    "api_key",
    "apikey",
    "api-key",
    "access_key",
];

/// As [`NAMES`], in the addresses and the headers of requests alone.
const NAMES_OF_REQUESTS: [&str; 2] = ["signature", "authorization"];

const MASK: &str = "***";

/// A text with `***` for the passwords of URLs, for texts and arguments of URLs that have the name of
/// a secret, for what `IDENTIFIED` names, and for tokens of bearers.
///
/// ```
/// use lucerna_engine::secret::masked;
///
/// assert_eq!(masked("no answer of http://ada:hunter2@host/x"), "no answer of http://ada:***@host/x");
/// assert_eq!(masked("near password = 'hunter2'"), "near password = '***'");
/// assert_eq!(masked("no column `password`"), "no column `password`");
/// ```
#[must_use]
pub fn masked(text: &str) -> Cow<'_, str> {
    // Of the same length, so that places in it are places in the text.
    let small = text.to_ascii_lowercase();
    let mut secrets: Vec<Range<usize>> = in_urls(&small).collect();
    let names = NAMES.iter().chain(&NAMES_OF_REQUESTS);
    secrets.extend(names.flat_map(|name| behind_name(&small, name)));
    secrets.extend(identified(&small));
    secrets.extend(of_bearers(&small));
    if secrets.is_empty() {
        return Cow::Borrowed(text);
    }
    secrets.sort_by_key(|secret| (secret.start, std::cmp::Reverse(secret.end)));
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for secret in secrets {
        if secret.start >= at {
            shown.push_str(text.get(at..secret.start).unwrap_or_default());
            shown.push_str(MASK);
        }
        at = at.max(secret.end);
    }
    shown.push_str(text.get(at..).unwrap_or_default());
    Cow::Owned(shown)
}

/// `scheme://user:password@host`.
fn in_urls(text: &str) -> impl Iterator<Item = Range<usize>> {
    const MARK: &str = "://";
    text.match_indices(MARK).filter_map(|(at, _)| {
        let start = at + MARK.len();
        let rest = text.get(start..)?;
        let whole = until(rest, |each| each.is_whitespace() || "'\"`<>".contains(each));
        let authority = until(whole, |each| "/?#".contains(each));
        let is_host = authority
            .rsplit_once(':')
            .is_none_or(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
        // A password that nobody has encoded may hold what ends a host.
        let place = if authority.contains('@') || is_host {
            authority
        } else {
            whole
        };
        let (user, _) = place.rsplit_once('@')?;
        let password = start + user.find(':')? + 1;
        let end = start + user.len();
        (password < end).then_some(password..end)
    })
}

/// `password = 'x'`, `'token'='x'`, and in a URL `?secret=x`.
fn behind_name<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
    text.match_indices(name).filter_map(move |(at, _)| {
        let is_word = |each: char| each.is_alphanumeric() || "_-.".contains(each);
        let before = text.get(..at)?.trim_end_matches(is_word);
        let rest = text.get(at + name.len()..)?.trim_start_matches(is_word);
        if before.ends_with(['?', '&'])
            && let Some(value) = rest.strip_prefix('=')
        {
            let value_at = text.len() - value.len();
            let value = until(value, |each| {
                each.is_whitespace() || "&#'\"`)".contains(each)
            });
            return (!value.is_empty()).then_some(value_at..value_at + value.len());
        }
        let rest = rest.trim_start_matches(['\'', '"', '`', ']', ' ']);
        let value = rest.strip_prefix('=')?.trim_start_matches(['=', ' ']);
        quoted(text, value)
    })
}

/// `IDENTIFIED WITH sha256_password BY 'x'`.
fn identified(text: &str) -> impl Iterator<Item = Range<usize>> {
    const MARK: &str = "identified ";
    const METHODS: [&str; 2] = ["by", "with"];
    text.match_indices(MARK).filter_map(|(at, _)| {
        let rest = text.get(at + MARK.len()..)?.trim_start();
        METHODS.iter().find(|method| rest.starts_with(**method))?;
        quoted(text, rest.get(rest.find('\'')?..)?)
    })
}

/// `Authorization: Bearer x`.
fn of_bearers(text: &str) -> impl Iterator<Item = Range<usize>> {
    const MARKS: [&str; 2] = ["bearer ", "authorization: basic "];
    MARKS.into_iter().flat_map(move |mark| {
        text.match_indices(mark).filter_map(move |(at, _)| {
            let start = at + mark.len();
            let token = until(text.get(start..)?, |each| {
                each.is_whitespace() || "'\"`),".contains(each)
            });
            (!token.is_empty()).then_some(start..start + token.len())
        })
    })
}

/// The inside of the quotes that `rest`, an end of `text`, begins with; one that is not closed goes to the
/// end.
fn quoted(text: &str, rest: &str) -> Option<Range<usize>> {
    let quote = rest
        .chars()
        .next()
        .filter(|each| ['\'', '"'].contains(each))?;
    let inside = rest.get(1..)?;
    let start = text.len() - inside.len();
    let mut is_escaped = false;
    let end = inside.find(|each| {
        let ends = each == quote && !is_escaped;
        is_escaped = each == '\\' && !is_escaped;
        ends
    });
    let end = end.unwrap_or(inside.len());
    (end > 0).then_some(start..start + end)
}

fn until(text: &str, ends: impl Fn(char) -> bool) -> &str {
    let end = text.find(ends).unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn what_an_engine_repeats_is_masked() {
        for (text, expected) in [
            (
                "from http://u:hunter2@127.0.0.1:1/x. (in file/uri HTTP://u:Hunter2@h)",
                "from http://u:***@127.0.0.1:1/x. (in file/uri HTTP://u:***@h)",
            ),
            ("'https://u:p@ss:w@h/x'", "'https://u:***@h/x'"),
            ("https://u:hun/te?r2@h/x", "https://u:***@h/x"),
            (
                "s3://b/x?X-Amz-Signature=abc&a=1",
                "s3://b/x?X-Amz-Signature=***&a=1",
            ),
            (
                "mysql(user = 'u', password='a\\'b', secret_access_key == \"k\")",
                "mysql(user = 'u', password='***', secret_access_key == \"***\")",
            ),
            (
                "headers('Authorization'='Basic dTpw', 'X-Token' = 'abc')",
                "headers('Authorization'='***', 'X-Token' = '***')",
            ),
            (
                "Authorization: Bearer eyJ.x.y, gone",
                "Authorization: Bearer ***, gone",
            ),
            (
                "CREATE USER u IDENTIFIED WITH sha256_password BY 'x'",
                "CREATE USER u IDENTIFIED WITH sha256_password BY '***'",
            ),
            ("password = 'cut o", "password = '***"),
            ("ü password='ü' ü", "ü password='***' ü"),
        ] {
            assert_eq!(masked(text), expected);
        }
    }

    #[test]
    fn what_does_not_look_like_one_stays_as_it_is() {
        for text in [
            "Connection refused (127.0.0.1:9000)",
            "https://host:8123/mail@example.org",
            "https://ada@host/x and http://[::1]:8123/a@b",
            "Unknown identifier `password` in scope SELECT token = 5 FROM t WHERE password != ''",
            "Syntax error: failed at position 8 ('secret') (line 1, col 8): secret = name",
            "a user who is identified somehow by 'something'",
        ] {
            assert_eq!(masked(text), text);
        }
    }
}
