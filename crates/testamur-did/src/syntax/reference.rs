//! Relative references and the URLs they make (RFC 3986, section 5).

/// Completes `reference` by the absolute URL `base`, as
/// [RFC 3986, section 5.2](https://www.rfc-editor.org/rfc/rfc3986#section-5.2) does it, strictly.
/// Neither is checked; of two texts that are no URLs the result is none either.
pub fn resolve_reference(base: &str, reference: &str) -> String {
    let base = Parts::of(base);
    let reference = Parts::of(reference);
    let (authority, path, query) = if reference.scheme.is_some() || reference.authority.is_some() {
        (reference.authority, remove_dot_segments(reference.path), reference.query)
    } else if reference.path.is_empty() {
        (base.authority, base.path.to_owned(), reference.query.or(base.query))
    } else if reference.path.starts_with('/') {
        (base.authority, remove_dot_segments(reference.path), reference.query)
    } else {
        (base.authority, remove_dot_segments(&base.merge(reference.path)), reference.query)
    };
    let mut out = String::new();
    if let Some(scheme) = reference.scheme.or(base.scheme) {
        out += scheme;
        out += ":";
    }
    if let Some(authority) = authority {
        out += "//";
        out += authority;
    }
    out += &path;
    for (mark, part) in [("?", query), ("#", reference.fragment)] {
        if let Some(part) = part {
            out += mark;
            out += part;
        }
    }
    out
}

/// Whether a reference has a scheme or an authority of its own, and so none of its base's. Browsers take a backslash for a
/// slash.
pub(crate) fn leads_elsewhere(reference: &str) -> bool {
    let reference = reference.replace('\\', "/");
    let parts = Parts::of(&reference);
    parts.scheme.is_some() || parts.authority.is_some()
}

/// The components of a URI reference (RFC 3986, appendix B).
struct Parts<'t> {
    scheme: Option<&'t str>,
    authority: Option<&'t str>,
    path: &'t str,
    query: Option<&'t str>,
    fragment: Option<&'t str>,
}

impl<'t> Parts<'t> {
    fn of(text: &'t str) -> Parts<'t> {
        let (rest, fragment) = cut(text, '#');
        let (rest, query) = cut(rest, '?');
        let (scheme, rest) = match rest.find([':', '/']) {
            Some(at) if at > 0 && rest[at..].starts_with(':') => {
                (Some(&rest[..at]), &rest[at + 1..])
            }
            _ => (None, rest),
        };
        let (authority, path) = match rest.strip_prefix("//") {
            Some(rest) => {
                let end = rest.find('/').unwrap_or(rest.len());
                (Some(&rest[..end]), &rest[end..])
            }
            None => (None, rest),
        };
        Parts { scheme, authority, path, query, fragment }
    }

    /// The path with its last segment replaced (section 5.2.3).
    fn merge(&self, path: &str) -> String {
        if self.authority.is_some() && self.path.is_empty() {
            return format!("/{path}");
        }
        let kept = self.path.rfind('/').map_or("", |at| &self.path[..=at]);
        format!("{kept}{path}")
    }
}

fn cut(text: &str, mark: char) -> (&str, Option<&str>) {
    text.split_once(mark).map_or((text, None), |(before, after)| (before, Some(after)))
}

/// Section 5.2.4, segment by segment.
fn remove_dot_segments(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    let segments: Vec<&str> = path[usize::from(rooted)..].split('/').collect();
    for (at, segment) in segments.iter().enumerate() {
        let last = at + 1 == segments.len();
        match *segment {
            "." => {}
            ".." => {
                kept.pop();
            }
            other => {
                kept.push(other);
                continue;
            }
        }
        if last {
            kept.push("");
        }
    }
    format!("{}{}", if rooted { "/" } else { "" }, kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of RFC 3986, sections 5.4.1 and 5.4.2.
    #[test]
    fn rfc_3986_examples() {
        for (reference, whole) in [
            ("g:h", "g:h"),
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            ("#s", "http://a/b/c/d;p?q#s"),
            ("g#s", "http://a/b/c/g#s"),
            ("g?y#s", "http://a/b/c/g?y#s"),
            (";x", "http://a/b/c/;x"),
            ("g;x", "http://a/b/c/g;x"),
            ("", "http://a/b/c/d;p?q"),
            (".", "http://a/b/c/"),
            ("./", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../..", "http://a/"),
            ("../../g", "http://a/g"),
            ("../../../g", "http://a/g"),
            ("../../../../g", "http://a/g"),
            ("/./g", "http://a/g"),
            ("/../g", "http://a/g"),
            ("g.", "http://a/b/c/g."),
            ("..g", "http://a/b/c/..g"),
            ("./../g", "http://a/b/g"),
            ("./g/.", "http://a/b/c/g/"),
            ("g/./h", "http://a/b/c/g/h"),
            ("g/../h", "http://a/b/c/h"),
            ("g;x=1/../y", "http://a/b/c/y"),
            ("g?y/../x", "http://a/b/c/g?y/../x"),
            ("g#s/../x", "http://a/b/c/g#s/../x"),
        ] {
            assert_eq!(resolve_reference("http://a/b/c/d;p?q", reference), whole, "{reference}");
        }
        assert_eq!(resolve_reference("https://a", "g"), "https://a/g");
    }
}
