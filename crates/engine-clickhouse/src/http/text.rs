//! Short answers.

use http_body_util::BodyExt;
use hyper::body::Incoming;

/// The longest answer that is taken as text; the description of a table has far less.
pub(super) const MOST: usize = 16 << 20;

/// Reads a body as text, and no more of it than `most` bytes.
pub(crate) async fn read_text(mut body: Incoming, most: usize) -> Result<String, hyper::Error> {
    let mut bytes: Vec<u8> = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else {
            continue;
        };
        let room = most - bytes.len();
        bytes.extend(data.iter().take(room));
        if data.len() > room {
            break;
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
