//! The URL of a search page.

use jiff::Timestamp;
use url::Url;
use url::form_urlencoded::byte_serialize;

use super::filter::filters;
use super::{HyperdxError, Language, Search};

/// The parts of a URL that make it one of a search.
const PARTS: [&str; 4] = ["where", "source", "select", "whereLanguage"];

impl Search {
    /// Reads the URL of a search page; `None` if the text is nothing of the kind.
    ///
    /// # Errors
    ///
    /// If a part of it cannot be read, or if it only names a search that is saved in HyperDX.
    #[must_use]
    pub fn of_url(text: &str) -> Option<Result<Self, HyperdxError>> {
        let text = text.trim();
        if !(text.starts_with("http://") || text.starts_with("https://")) {
            return None;
        }
        let url = Url::parse(text).ok()?;
        let mut segments = url.path_segments()?.filter(|segment| !segment.is_empty());
        let is_search = segments.any(|segment| segment == "search");
        let has_id = segments.next().is_some();
        let has_parts = url
            .query_pairs()
            .any(|(name, _)| PARTS.contains(&name.as_ref()));
        match (is_search, has_parts, has_id) {
            (true, true, _) => Some(of_parts(&url)),
            (true, false, true) => Some(Err(HyperdxError::OnlyItsName)),
            (true, false, false) | (false, ..) => None,
        }
    }

    /// The URL of the page that shows this search; `base` is the address of HyperDX.
    ///
    /// # Errors
    ///
    /// [`HyperdxError::Base`].
    ///
    /// ```
    /// use lucerna::hyperdx::Search;
    ///
    /// let search = Search { condition: "level:error 50%".to_owned(), ..Search::default() };
    /// let url = search.to_url("https://hyperdx.example.com")?;
    /// assert!(url.starts_with("https://hyperdx.example.com/search?where="));
    /// let again = Search::of_url(&url).expect("a search")?;
    /// assert_eq!(again.condition, search.condition);
    /// # Ok::<(), lucerna::hyperdx::HyperdxError>(())
    /// ```
    pub fn to_url(&self, base: &str) -> Result<String, HyperdxError> {
        let wrong = || HyperdxError::Base {
            base: base.to_owned(),
        };
        let parsed = Url::parse(base).map_err(|_| wrong())?;
        if !matches!(parsed.scheme(), "http" | "https") || !parsed.username().is_empty() {
            return Err(wrong());
        }
        let mut address = parsed.clone();
        address.set_query(None);
        address.set_fragment(None);
        let path = address.path().trim_end_matches('/');
        let path = path.strip_suffix("/search").unwrap_or(path).to_owned();
        address.set_path(&format!("{path}/search"));
        let language = match self.language {
            Language::Lucene => "lucene",
            Language::Sql => "sql",
        };
        let mut parts = vec![
            format!("where={}", twice(&self.condition)),
            format!("whereLanguage={language}"),
        ];
        if let Some(source) = &self.source {
            parts.push(format!("source={}", encoded(source)));
        }
        for (name, text) in [("select", &self.select), ("orderBy", &self.order_by)] {
            if !text.is_empty() {
                parts.push(format!("{name}={}", twice(text)));
            }
        }
        let times = [("from", self.from), ("to", self.to)];
        for (name, time) in times {
            if let Some(time) = time {
                parts.push(format!("{name}={}", time.as_millisecond()));
            }
        }
        if self.from.is_some() {
            parts.push("isLive=false".to_owned());
        }
        Ok(format!("{address}?{}", parts.join("&")))
    }
}

fn of_parts(url: &Url) -> Result<Search, HyperdxError> {
    let mut search = Search::default();
    for (name, value) in url.query_pairs() {
        match name.as_ref() {
            "where" => search.condition = decoded(&value),
            "whereLanguage" => search.language = language(&value)?,
            "source" => search.source = Some(value.into_owned()).filter(|id| !id.is_empty()),
            "select" => search.select = decoded(&value),
            "orderBy" => search.order_by = decoded(&value),
            "filters" => search.filters = list(&value)?,
            "from" => search.from = time("from", &value)?,
            "to" => search.to = time("to", &value)?,
            _ => {}
        }
    }
    Ok(search)
}

fn language(text: &str) -> Result<Language, HyperdxError> {
    match text {
        "lucene" | "" => Ok(Language::Lucene),
        "sql" => Ok(Language::Sql),
        other => Err(HyperdxError::Parameter {
            name: "whereLanguage",
            value: other.to_owned(),
            expected: "`lucene` or `sql`",
        }),
    }
}

fn time(name: &'static str, text: &str) -> Result<Option<Timestamp>, HyperdxError> {
    if text.is_empty() {
        return Ok(None);
    }
    let instant = text.parse().ok().map(Timestamp::from_millisecond);
    match instant {
        Some(Ok(instant)) => Ok(Some(instant)),
        Some(Err(_)) | None => Err(HyperdxError::Parameter {
            name,
            value: text.to_owned(),
            expected: "milliseconds since 1970",
        }),
    }
}

fn list(text: &str) -> Result<Vec<super::Filter>, HyperdxError> {
    // As it stands first: newer versions encode it once more.
    let value = serde_json::from_str(text).or_else(|_| serde_json::from_str(&decoded(text)));
    let wrong = || HyperdxError::Parameter {
        name: "filters",
        value: text.to_owned(),
        expected: "a list of conditions",
    };
    filters(&value.map_err(|_| wrong())?).ok_or_else(wrong)
}

/// Newer versions of HyperDX encode a text before it is encoded into the URL, and decode what they
/// read twice; what cannot be decoded again was encoded once.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        if *first == b'%' {
            let Some((byte, after)) = hexadecimal(after) else {
                return text.to_owned();
            };
            bytes.push(byte);
            rest = after;
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn hexadecimal(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let [high, low, rest @ ..] = bytes else {
        return None;
    };
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let number = digit(high)? * 16 + digit(low)?;
    Some((u8::try_from(number).ok()?, rest))
}

/// A blank is `%20`: some programs that hand URLs on take a `+` for itself.
fn encoded(text: &str) -> String {
    let encoded: String = byte_serialize(text.as_bytes()).collect();
    encoded.replace('+', "%20")
}

/// Both old and new versions of HyperDX read a text that was encoded once, unless there is a `%` in it.
fn twice(text: &str) -> String {
    if text.contains('%') {
        encoded(&encoded(text))
    } else {
        encoded(text)
    }
}
