//! Pages that are partly written by a program: what it writes stands between two markers.

use std::path::Path;

/// Puts `text` between the markers of `part` in the page at `path`.
pub fn write_part(path: &Path, part: &str, text: &str) -> Result<(), String> {
    let page = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let page = replace(&page, part, text)
        .ok_or_else(|| format!("{} lacks the markers of {part}", path.display()))?;
    std::fs::write(path, page).map_err(|e| format!("{}: {e}", path.display()))
}

fn replace(page: &str, part: &str, text: &str) -> Option<String> {
    let begin = format!("<!-- begin {part} -->\n");
    let end = format!("<!-- end {part} -->");
    let from = page.find(&begin)? + begin.len();
    let to = from + page[from..].find(&end)?;
    Some(format!("{}\n{}\n\n{}", &page[..from], text.trim(), &page[to..]))
}

#[cfg(test)]
mod tests {
    use super::replace;

    #[test]
    fn only_what_stands_between_the_markers_changes() {
        let page = "a\n<!-- begin x -->\nold\n<!-- end x -->\nb\n";
        let new = "a\n<!-- begin x -->\n\nnew\n\n<!-- end x -->\nb\n";
        assert_eq!(replace(page, "x", "new\n").as_deref(), Some(new));
        assert_eq!(replace(new, "x", "new").as_deref(), Some(new));
        assert_eq!(replace(page, "y", "new"), None);
    }
}
