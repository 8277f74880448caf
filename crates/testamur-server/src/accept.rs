//! Which form of an answer a client takes.

use axum::http::{HeaderMap, header};
use testamur::{Code, Error, Result};

/// The media types of an `Accept` header with their weights
/// ([RFC 9110, section 12.5.1](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1)).
pub(crate) struct Accept {
    ranges: Vec<Range>,
    said: String,
}

struct Range {
    /// In lower case, with its parameters but the weight, without spaces.
    media_type: String,
    /// In thousandths.
    weight: u16,
}

/// Media types that are looked at. Browsers name about ten.
const RANGES: usize = 32;

impl Accept {
    pub(crate) fn of(headers: &HeaderMap) -> Accept {
        let all = headers.get_all(header::ACCEPT).iter();
        let said: Vec<_> =
            all.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).collect();
        let said = said.join(", ");
        let ranges = said.split(',').filter(|range| !range.trim().is_empty());
        Accept { ranges: ranges.take(RANGES).map(Range::of).collect(), said }
    }

    /// The place of the type that is taken most gladly; the first for who takes anything.
    ///
    /// # Errors
    /// [`Code::ServerNotAcceptable`] when none is taken.
    pub(crate) fn choose(&self, offered: &[&str]) -> Result<usize> {
        if self.ranges.is_empty() {
            return Ok(0);
        }
        let best = |weight: u16, place: usize| (weight, std::cmp::Reverse(place));
        let taken = offered.iter().enumerate().filter_map(|(place, media_type)| {
            let weight = self.weight_of(media_type)?;
            (weight > 0).then_some((best(weight, place), place))
        });
        taken.max_by_key(|(rank, _)| *rank).map(|(_, place)| place).ok_or_else(|| {
            Error::new(Code::ServerNotAcceptable)
                .with("actual", &self.said)
                .with("offered", offered.join(", "))
        })
    }

    /// The weight of the range that names a type most exactly.
    fn weight_of(&self, media_type: &str) -> Option<u16> {
        let family = media_type.split('/').next().unwrap_or_default();
        let family = format!("{family}/*");
        [media_type, &family, "*/*"].into_iter().find_map(|name| {
            let named = self.ranges.iter().find(|range| range.media_type == name);
            named.map(|range| range.weight)
        })
    }
}

impl Range {
    fn of(text: &str) -> Range {
        let mut weight = 1000;
        let mut parts = Vec::new();
        for part in text.split(';') {
            let part: String = part.chars().filter(|c| !c.is_whitespace()).collect();
            match part.strip_prefix("q=").or(part.strip_prefix("Q=")) {
                Some(q) => {
                    let q: f32 = q.parse().unwrap_or(0.0);
                    // Between 0 and 1000, so that nothing is lost.
                    weight = (q.clamp(0.0, 1.0) * 1000.0) as u16;
                }
                None if !part.is_empty() => parts.push(part.to_ascii_lowercase()),
                None => {}
            }
        }
        Range { media_type: parts.join(";"), weight }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn the_best_that_is_taken_is_chosen() {
        let offered = ["a/one", "a/two", "b/three;profile=\"x\""];
        let cases = [
            ("", Some(0)),
            ("*/*", Some(0)),
            ("a/two", Some(1)),
            ("A/Two ; q=0.5, a/one;q=0.2", Some(1)),
            ("b/three; profile=\"x\"", Some(2)),
            ("b/*, a/one;q=0.9", Some(2)),
            ("a/*;q=0.1, a/one;q=0", Some(1)),
            ("b/three", None),
            ("c/four, a/one;q=0", None),
            ("a/one;q=no", None),
            ("a/one;q=NaN", None),
        ];
        for (said, chosen) in cases {
            let mut headers = HeaderMap::new();
            if !said.is_empty() {
                headers.insert(header::ACCEPT, HeaderValue::from_str(said).unwrap());
            }
            assert_eq!(Accept::of(&headers).choose(&offered).ok(), chosen, "{said}");
        }
    }
}
