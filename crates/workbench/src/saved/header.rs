//! The header of a bare `.lucene` or `.sql` file, and what follows it.
//!
//! The header is the comment lines at the top. Of those a line such as `source = "logs"`, or
//! `[params.service]`, is TOML with the keys of a `.toml` file; the first other line is the title, and
//! the rest is the description.

/// A bare file taken apart.
pub(super) struct Header {
    /// The TOML of the header, each byte where it is in the file.
    pub(super) toml: String,
    /// The lines that are words, without their marks.
    pub(super) words: Vec<String>,
    /// Where the text begins, without the blanks before it.
    pub(super) body: std::ops::Range<usize>,
}

/// Takes a text apart; `mark` is what a comment begins with.
pub(super) fn split(text: &str, mark: &str) -> Header {
    let mut header = Header {
        toml: String::new(),
        words: Vec::new(),
        body: 0..0,
    };
    let mut at = 0;
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        let content = line.trim_end_matches(['\n', '\r']);
        let Some(comment) = content
            .trim_start_matches(crate::toml_text::BYTE_ORDER_MARK)
            .strip_prefix(mark)
        else {
            if content.trim().is_empty() {
                header.toml.push_str(&" ".repeat(content.len()));
                header
                    .toml
                    .push_str(line.get(content.len()..).unwrap_or_default());
                continue;
            }
            break;
        };
        end = at;
        let before = content.len() - comment.len();
        if is_toml(comment.trim()) {
            header.toml.push_str(&" ".repeat(before));
            header.toml.push_str(comment);
        } else {
            header.toml.push_str(&" ".repeat(content.len()));
            header.words.push(comment.trim().to_owned());
        }
        header
            .toml
            .push_str(line.get(content.len()..).unwrap_or_default());
    }
    header.toml.truncate(end);
    let rest = text.get(end..).unwrap_or_default();
    let rest = if end == 0 {
        rest.trim_start_matches(crate::toml_text::BYTE_ORDER_MARK)
    } else {
        rest
    };
    let body = rest.trim();
    let start = text.len() - rest.trim_start().len();
    header.body = start..start + body.len();
    header
}

/// `key = value`, `key.part = value` or `[table]`. What an allowance of a lint rule looks like,
/// `lucerna: allow …`, is a remark.
fn is_toml(line: &str) -> bool {
    let is_key = |key: &str| {
        let is_part = |any: char| any.is_ascii_alphanumeric() || "_-.".contains(any);
        !key.is_empty() && key.chars().all(is_part)
    };
    match (line.strip_prefix('['), line.split_once('=')) {
        (Some(table), _) => table
            .trim_matches(['[', ']'])
            .split('.')
            .all(|part| is_key(part.trim())),
        (None, Some((key, _))) => is_key(key.trim()),
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_words_and_the_text_are_told_apart() {
        let text = "# Who failed?\n# source = \"traces\"\n#\n# [params.x]\n\n  level:error\n# not a header\n";
        let header = split(text, "#");
        assert_eq!(header.words, ["Who failed?", ""]);
        assert_eq!(text.get(header.body), Some("level:error\n# not a header"));
        assert_eq!(header.toml.find("source"), text.find("source"));
        let table: toml::Table = header.toml.parse().expect("TOML");
        assert!(table.contains_key("source") && table.contains_key("params"));
    }

    #[test]
    fn a_file_without_a_header_is_its_text() {
        let header = split("\u{feff}SELECT 1\r\n", "--");
        assert_eq!(header.body, 3..11);
        assert!(header.toml.is_empty() && header.words.is_empty());
    }
}
