use super::*;

#[test]
fn what_is_a_url() {
    for url in ["https://example.org", "did:key:z6Mk", "urn:uuid:1", "a:b", "https://ü.example/ß"]
    {
        assert!(is_url(url), "{url}");
    }
    for text in ["", "example", ":x", "1a:b", "http:", "https://a b", "a<b:c", "u:<x>", "u:\u{7f}"]
    {
        assert!(!is_url(text), "{text}");
    }
}
