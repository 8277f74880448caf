//! The list that Open Badges 3.0 had before status lists, `1EdTechRevocationList`
//! ([section 9.3](https://www.imsglobal.org/spec/ob/v3p0/#org.1edtech.ob.v3p0.1edtechrevocationlist.class)):
//! the identifiers of revoked credentials, in JSON that nobody signs.

use testamur_core::json::{Pointer, Value};
use testamur_core::model::{id_of, is_url};
use testamur_core::ordered::BTreeMap;
use testamur_core::{Code, Error, Result};

/// A list as its URL serves it. **Nobody has signed it**: it is as good as the connection that it came by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevocationList {
    issuer: Option<String>,
    revoked: BTreeMap<String, Option<String>>,
}

impl RevocationList {
    /// The type of an entry in `credentialStatus`.
    pub const ENTRY_TYPE: &str = "1EdTechRevocationList";

    /// The URL of the list that an entry of a credential names: its `id`.
    ///
    /// # Errors
    /// [`Code::StatusEntryMalformed`] when it is no URL.
    pub fn url_in(entry: &Value) -> Result<&str> {
        let url = entry.get("id").and_then(Value::as_str).filter(|url| is_url(url));
        url.ok_or_else(|| {
            let error = Error::new(Code::StatusEntryMalformed).with("member", "id");
            error.with("reason", "it is not the URL of a list").at(Pointer::root().child("id"))
        })
    }

    /// Reads a list. Its revoked credentials stand under `revokedCredential` or `revokedCredentials`.
    ///
    /// # Errors
    /// [`Code::StatusListMalformed`] when neither is there, or an item cannot be read.
    pub fn read(list: &Value) -> Result<RevocationList> {
        let members = ["revokedCredential", "revokedCredentials"];
        if members.iter().all(|name| list.get(name).is_none()) {
            return Err(malformed("it has no revokedCredential").at(Pointer::root()));
        }
        let mut revoked = BTreeMap::new();
        for name in members {
            let items = list.get(name).map_or(&[][..], Value::as_set);
            for (index, item) in items.iter().enumerate() {
                let at = || Pointer::root().child(name).item(index);
                let id = item.get("id").and_then(Value::as_str);
                let id = id.ok_or_else(|| malformed("an item has no id").at(at()))?;
                match item.get("revoked") {
                    Some(Value::Bool(false)) => continue,
                    None | Some(Value::Bool(true)) => {}
                    Some(_) => return Err(malformed("revoked is not true or false").at(at())),
                }
                let reason = item.get("revocationReason").and_then(Value::as_str);
                revoked.insert(id.trim().to_owned(), reason.map(str::to_owned));
            }
        }
        let issuer = list.get("issuer").and_then(id_of).map(str::to_owned);
        Ok(RevocationList { issuer, revoked })
    }

    /// Whose list it is, where it says so.
    pub fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// Whether a credential with this identifier is revoked, and the reason if one is given.
    pub fn find(&self, id: &str) -> Option<Option<&str>> {
        self.revoked.get(id.trim()).map(Option::as_deref)
    }
}

fn malformed(reason: &str) -> Error {
    Error::new(Code::StatusListMalformed).with("reason", reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use testamur_core::json::parse;

    fn read(text: &str) -> Result<RevocationList> {
        RevocationList::read(&parse(text.as_bytes()).expect("JSON"))
    }

    #[test]
    fn credentials_are_revoked_unless_it_says_otherwise() {
        let list = read(
            r#"{"issuer": {"id": "https://a.example"}, "revokedCredential": [
                {"id": "urn:a"}, {"id": "urn:b", "revoked": true, "revocationReason": "by mistake"},
                {"id": "urn:c", "revoked": false}], "revokedCredentials": {"id": " urn:d "}}"#,
        );
        let list = list.expect("a list");
        assert_eq!(list.issuer(), Some("https://a.example"));
        let found = ["urn:a", "urn:b", "urn:c", "urn:d", "urn:e"].map(|id| list.find(id));
        assert_eq!(found, [Some(None), Some(Some("by mistake")), None, Some(None), None]);
        assert_eq!(read(r#"{"revokedCredential": []}"#).expect("empty").find("urn:a"), None);
    }

    #[test]
    fn what_cannot_be_read_is_no_empty_list() {
        for text in [
            "{}",
            "[]",
            r#"{"revokedCredential": ["urn:a"]}"#,
            r#"{"revokedCredential": [{"revoked": true}]}"#,
            r#"{"revokedCredential": [{"id": 1}]}"#,
            r#"{"revokedCredential": [{"id": "urn:a", "revoked": "no"}]}"#,
            r#"{"revokedCredential": "urn:a"}"#,
        ] {
            assert_eq!(read(text).expect_err(text).code(), Code::StatusListMalformed);
        }
    }

    #[test]
    fn an_entry_names_the_url() {
        let url = |text: &str| {
            let entry = parse(text.as_bytes()).expect("JSON");
            RevocationList::url_in(&entry).map(str::to_owned).map_err(|error| error.code())
        };
        assert_eq!(url(r#"{"id": "https://a.example/r"}"#), Ok("https://a.example/r".to_owned()));
        for text in ["{}", r#"{"id": 1}"#, r#"{"id": "r"}"#] {
            assert_eq!(url(text), Err(Code::StatusEntryMalformed), "{text}");
        }
    }
}
