//! Numbers as people read them.

use std::time::Duration;

/// `10,116,573`.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 row`, `12 rows`.
pub(crate) fn counted(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", count(number))
}

/// `812`, `5.3 M`, `10.1 G`.
pub(crate) fn short(number: u64) -> String {
    scaled(number, "", ["k", "M", "G", "T", "P"])
}

/// `812 B`, `3.1 MB`, `1.9 GB`.
pub(crate) fn bytes(number: u64) -> String {
    scaled(number, " B", ["kB", "MB", "GB", "TB", "PB"])
}

/// In thousands, with two digits at least.
#[allow(
    clippy::cast_precision_loss,
    reason = "a number that is rounded anyway"
)]
fn scaled(number: u64, one: &str, units: [&str; 5]) -> String {
    if number < 1000 {
        return format!("{number}{one}");
    }
    let mut value = number as f64 / 1000.0;
    let mut unit = units[0];
    for next in &units[1..] {
        if value < 999.5 {
            break;
        }
        value /= 1000.0;
        unit = next;
    }
    let decimals = usize::from(value < 99.95);
    format!("{value:.decimals$} {unit}")
}

/// `412 µs`, `31 ms`, `2.1 s`, `3 min 20 s`.
pub(crate) fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds >= 60 {
        format!("{} min {} s", seconds / 60, seconds % 60)
    } else if seconds >= 1 {
        format!("{:.1} s", time.as_secs_f64())
    } else if time.as_micros() >= 1_000 || time.is_zero() {
        format!("{} ms", time.as_millis())
    } else {
        format!("{} µs", time.as_micros().max(1))
    }
}

/// The same words in lines of no more than so many characters; a word that is longer has its own.
pub(crate) fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A text whose lines are no longer than so many characters: a longer one goes on below itself, between
/// its words, as far in as it begins and `indent` more. A word that is longer stays whole.
pub(crate) fn folded(text: &str, columns: usize, indent: usize) -> String {
    const NARROWEST: usize = 20;
    let columns = columns.max(NARROWEST);
    let lines = text.split('\n').map(|line| {
        if seen(line) <= columns {
            return line.to_owned();
        }
        let begins = line.chars().take_while(|first| *first == ' ').count();
        let below = " ".repeat((begins + indent).min(columns / 2));
        let mut lines = Vec::new();
        let mut current = " ".repeat(begins);
        let mut taken = begins;
        let mut is_empty = true;
        // A blank that stood twice stands twice.
        for word in line.trim_start_matches(' ').split(' ') {
            let length = seen(word);
            let gap = usize::from(!is_empty);
            if !is_empty && taken + gap + length > columns {
                lines.push(std::mem::replace(&mut current, below.clone()));
                taken = below.len();
            } else {
                current.push_str(if is_empty { "" } else { " " });
                taken += gap;
            }
            current.push_str(word);
            taken += length;
            is_empty = false;
        }
        lines.push(current);
        lines.join("\n")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// How many characters are seen of a text that may have colours.
fn seen(text: &str) -> usize {
    anstream::adapter::strip_str(text)
        .map(|part| part.chars().count())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::{bytes, count, counted, duration, folded, short, wrapped};
    use std::time::Duration;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(10_116_573), "10,116,573");
        assert_eq!(counted(1, "row"), "1 row");
    }

    #[test]
    fn sizes_are_decimal() {
        assert_eq!(bytes(812), "812 B");
        assert_eq!(bytes(3_100_000), "3.1 MB");
        assert_eq!(bytes(566_000_000), "566 MB");
        assert_eq!(bytes(999_999), "1.0 MB");
        assert_eq!(short(5_300_000), "5.3 M");
        assert_eq!(short(7), "7");
    }

    #[test]
    fn durations_have_the_unit_that_suits_them() {
        assert_eq!(duration(Duration::from_nanos(412_900)), "412 µs");
        assert_eq!(duration(Duration::from_millis(31)), "31 ms");
        assert_eq!(duration(Duration::from_millis(2140)), "2.1 s");
        assert_eq!(duration(Duration::from_secs(200)), "3 min 20 s");
    }

    #[test]
    fn a_long_line_goes_on_below_itself_and_a_short_one_stays() {
        let text = "  a  short line\n  why: no such file or directory";
        assert_eq!(
            folded(text, 22, 2),
            "  a  short line\n  why: no such file or\n    directory"
        );
        assert_eq!(
            folded("\u{1b}[31mred\u{1b}[0m is seen as red", 20, 0)
                .lines()
                .count(),
            1
        );
        let long = "x".repeat(40);
        let expected = format!("see\n{long}\nor not");
        assert_eq!(folded(&format!("see {long} or not"), 20, 0), expected);
    }

    #[test]
    fn lines_are_broken_between_words() {
        assert_eq!(wrapped("a bb ccc", 4), ["a bb", "ccc"]);
        assert_eq!(wrapped("a bbbbbbbb c", 4), ["a", "bbbbbbbb", "c"]);
        assert!(wrapped("", 4).is_empty());
    }
}
