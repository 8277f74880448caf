//! How long an answer may be used: the part of RFC 9111 that a private cache for GET needs.

use crate::limits::Limits;
use reqwest::header::{self, HeaderMap, HeaderName};
use std::time::Duration;
use testamur_core::Timestamp;

/// The header fields of an answer that decide about its storing and its freshness.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Terms {
    cache_control: Option<String>,
    expires: Option<String>,
    date: Option<String>,
    age: Option<String>,
    last_modified: Option<String>,
    etag: Option<String>,
    /// Whether the answer depends on more than a request can tell (`Vary: *`). Every other
    /// `Vary` is met: of all request headers only Accept changes, and it is part of the key.
    varies: bool,
}

/// What kind of answer the terms are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// A document: kept for a while even if its server says nothing.
    Lasting,
    /// A redirect: kept only if its server says so.
    Passing,
    /// "There is no such document": 404, 410.
    Absence,
}

impl Terms {
    pub(crate) fn of(headers: &HeaderMap) -> Terms {
        Terms {
            cache_control: joined(headers, header::CACHE_CONTROL),
            expires: joined(headers, header::EXPIRES),
            date: joined(headers, header::DATE),
            age: joined(headers, header::AGE),
            last_modified: joined(headers, header::LAST_MODIFIED),
            etag: joined(headers, header::ETAG),
            varies: joined(headers, header::VARY).is_some_and(|vary| vary.contains('*')),
        }
    }

    /// The terms after a 304: what it says replaces what was known (RFC 9111, section 3.2). The
    /// age is always the newer answer's.
    pub(crate) fn updated(self, newer: Terms) -> Terms {
        Terms {
            cache_control: newer.cache_control.or(self.cache_control),
            expires: newer.expires.or(self.expires),
            date: newer.date.or(self.date),
            age: newer.age,
            last_modified: newer.last_modified.or(self.last_modified),
            etag: newer.etag.or(self.etag),
            varies: newer.varies || self.varies,
        }
    }

    /// About what the terms take in memory.
    pub(crate) fn size(&self) -> usize {
        let fields = [&self.cache_control, &self.expires, &self.date, &self.age];
        let validators = [&self.last_modified, &self.etag];
        fields.into_iter().chain(validators).flatten().map(String::len).sum()
    }

    /// The headers that ask whether the stored answer still holds; none if it cannot be asked.
    pub(crate) fn conditions(&self) -> Vec<(HeaderName, &str)> {
        let etag = self.etag.as_deref().map(|etag| (header::IF_NONE_MATCH, etag));
        let date = self.last_modified.as_deref().map(|date| (header::IF_MODIFIED_SINCE, date));
        etag.into_iter().chain(date).collect()
    }

    /// How long the answer may be used from the moment it was asked for. Zero: only after asking
    /// its server again. `None`: it must not be stored.
    pub(crate) fn lifetime(
        &self,
        kind: Answer,
        now: Timestamp,
        limits: &Limits,
    ) -> Option<Duration> {
        if self.varies || self.directive("no-store").is_some() {
            return None;
        }
        let longest = match kind {
            Answer::Absence => limits.longest_absence,
            Answer::Lasting | Answer::Passing => limits.longest_lifetime,
        };
        if self.directive("no-cache").is_some() {
            return Some(Duration::ZERO);
        }
        let date = self.date.as_deref().and_then(http_date).unwrap_or(now);
        let stated = match (self.directive("max-age"), &self.expires) {
            (Some(seconds), _) => Some(whole_seconds(&seconds)),
            (None, Some(expires)) => Some(http_date(expires).map_or(0, |end| between(date, end))),
            (None, None) => None,
        };
        let lifetime = stated.unwrap_or(match kind {
            Answer::Lasting | Answer::Absence => limits.default_lifetime.as_secs(),
            Answer::Passing => 0,
        });
        let age = between(date, now).max(self.age.as_deref().map_or(0, whole_seconds));
        Some(Duration::from_secs(lifetime.saturating_sub(age)).min(longest))
    }

    /// The value of a Cache-Control directive, empty if it has none. Where a directive is
    /// repeated the first counts (RFC 9111, section 4.2.1).
    fn directive(&self, name: &str) -> Option<String> {
        directives(self.cache_control.as_deref()?).find_map(|directive| {
            let (key, value) = directive.split_once('=').unwrap_or((directive.as_str(), ""));
            let value = value.trim().trim_matches('"').to_owned();
            key.trim().eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

/// All values of a header in one line. A value that is not visible ASCII counts as absent.
fn joined(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let values: Vec<&str> = headers.get_all(name).iter().filter_map(|v| v.to_str().ok()).collect();
    (!values.is_empty()).then(|| values.join(", "))
}

/// The parts between commas, where a comma in quotes is none.
fn directives(header: &str) -> impl Iterator<Item = String> {
    let mut parts = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for character in header.chars() {
        match character {
            ',' if !quoted => {
                parts.push(String::new());
                continue;
            }
            '"' if !escaped => quoted = !quoted,
            _ => {}
        }
        escaped = quoted && character == '\\' && !escaped;
        parts.last_mut().expect("starts with one part").push(character);
    }
    parts.into_iter()
}

/// A number of seconds; one that cannot be read counts as 0, so that the answer is stale.
fn whole_seconds(text: &str) -> u64 {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty();
    if digits { text.parse().unwrap_or(u64::MAX) } else { 0 }
}

/// Seconds from one time to a later one; 0 if it is not later.
fn between(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.unix().saturating_sub(from.unix())).unwrap_or(0)
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7). The two obsolete forms count as
/// unreadable, which makes an answer stale and never fresh.
fn http_date(text: &str) -> Option<Timestamp> {
    const MONTHS: &str = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";
    let parts: Vec<&str> = text.trim().split(' ').collect();
    let [weekday, day, month, year, time, "GMT"] = parts.as_slice() else { return None };
    let month = MONTHS.split(' ').position(|name| name == *month)? + 1;
    let known = weekday.len() == 4 && weekday.ends_with(',');
    known.then(|| Timestamp::parse(&format!("{year}-{month:02}-{day}T{time}Z")))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use Answer::*;

    /// Twelve seconds after the Date that the tests give.
    const NOW: &str = "2026-11-22T08:00:12Z";
    const DATE: &str = "date: Sun, 22 Nov 2026 08:00:00 GMT";

    fn lifetime(kind: Answer, headers: &[&str]) -> Option<u64> {
        let mut map = HeaderMap::new();
        for header in headers {
            let (name, value) = header.split_once(": ").unwrap();
            map.append(HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
        }
        let now = Timestamp::parse(NOW).unwrap();
        Terms::of(&map).lifetime(kind, now, &Limits::default()).map(|time| time.as_secs())
    }

    #[test]
    fn the_server_decides_within_our_bounds() {
        for (headers, expected) in [
            (&["cache-control: max-age=300"][..], Some(300)),
            (&["cache-control: max-age=300", DATE], Some(288)),
            (&["cache-control: max-age=300", "age: 100", DATE], Some(200)),
            (&["cache-control: max-age=300", "age: 400"], Some(0)),
            (&["cache-control: public, MAX-AGE=\"300\""], Some(300)),
            (&["cache-control: max-age=300, max-age=5"], Some(300)),
            (&["cache-control: max-age=99999999999999999999999"], Some(3600)),
            (&["cache-control: max-age=-1"], Some(0)),
            (&["cache-control: max-age=soon"], Some(0)),
            (&["cache-control: max-age="], Some(0)),
            (&["cache-control: s-maxage=1, max-age=300"], Some(300)),
            (&["cache-control: s-maxage=1"], Some(60)),
            (&["cache-control: no-store"], None),
            (&["cache-control: max-age=300", "cache-control: no-store"], None),
            (&["cache-control: no-cache, max-age=300"], Some(0)),
            (&["cache-control: private=\"a, no-store\", max-age=300"], Some(300)),
            (&["expires: Sun, 22 Nov 2026 08:05:00 GMT", DATE], Some(288)),
            (&["expires: Sun, 22 Nov 2026 07:05:00 GMT", DATE], Some(0)),
            (&["expires: 0"], Some(0)),
            (&["expires: 0", "cache-control: max-age=300"], Some(300)),
            (&["vary: Accept"], Some(60)),
            (&["vary: Origin, Accept-Encoding"], Some(60)),
            (&["vary: *"], None),
            (&[], Some(60)),
        ] {
            assert_eq!(lifetime(Lasting, headers), expected, "{headers:?}");
        }
    }

    #[test]
    fn passing_and_absent_answers_are_kept_for_less() {
        assert_eq!(lifetime(Passing, &[]), Some(0));
        assert_eq!(lifetime(Passing, &["cache-control: max-age=300"]), Some(300));
        assert_eq!(lifetime(Absence, &[]), Some(30));
        assert_eq!(lifetime(Absence, &["cache-control: max-age=300"]), Some(30));
        assert_eq!(lifetime(Absence, &["cache-control: max-age=3"]), Some(3));
        assert_eq!(lifetime(Absence, &["cache-control: no-store"]), None);
    }

    #[test]
    fn a_304_renews_the_terms() {
        let terms = |control: Option<&str>, age: Option<&str>, etag: Option<&str>| Terms {
            cache_control: control.map(str::to_owned),
            age: age.map(str::to_owned),
            etag: etag.map(str::to_owned),
            ..Terms::default()
        };
        let renewed =
            terms(Some("max-age=5"), Some("4"), Some("\"1\"")).updated(terms(None, None, None));
        assert_eq!(renewed, terms(Some("max-age=5"), None, Some("\"1\"")));
        assert_eq!(renewed.conditions(), [(header::IF_NONE_MATCH, "\"1\"")]);
        let renewed = renewed.updated(terms(Some("max-age=9"), Some("1"), None));
        assert_eq!(renewed, terms(Some("max-age=9"), Some("1"), Some("\"1\"")));
    }

    #[test]
    fn dates() {
        let read = |text| http_date(text).map(Timestamp::unix);
        assert_eq!(read("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
        assert_eq!(read("Sunday, 06-Nov-94 08:49:37 GMT"), None);
        assert_eq!(read("Sun Nov  6 08:49:37 1994"), None);
        assert_eq!(read("Sun, 32 Nov 1994 08:49:37 GMT"), None);
        assert_eq!(read("Sun, 06 Nov 1994 08:49:37 CET"), None);
        assert_eq!(read(""), None);
    }
}
