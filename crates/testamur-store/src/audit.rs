//! Who did what and when, so that nobody can change it later unseen.
//!
//! Each entry is an object in [canonical form](testamur_canon::jcs) with these members:
//!
//! | member | |
//! |---|---|
//! | `sequence` | counts the entries, from 1 |
//! | `previous` | the hash of the entry before, in hexadecimal digits; 64 zeros in the first |
//! | `at` | when, as a dateTimeStamp in UTC |
//! | `actor` | [who](Actor): `key:` and the id of an API key, `anonymous`, `operator` |
//! | `action` | `issue`, `set_status`, `create_list`, `add_api_key`, `revoke_api_key`, `delete_credential` |
//! | `issuer`, `credential` | whose credential, and its `id` if it has one |
//! | `count` | from how many places a credential was deleted |
//! | `status` | the entries given or set: `list`, `index`, and when set `status` and the one `before` |
//! | `list`, `key` | the list created; the id of the API key added or revoked |
//! | `label` | what people know the API key added or revoked by |
//! | `scopes`, `issuers`, `expires` | what the API key was given; without `issuers` it is for all, without `expires` for good |
//!
//! Its hash is the SHA-256 of that text. Whoever can write the file can also make a whole new log; to
//! see that, note the last hash elsewhere from time to time, for example with each export. Nothing in an entry
//! is personal data, unless an identifier of a credential or the label of an API key is.

use crate::Pending;
use sha2::{Digest, Sha256};
use std::fmt;
use testamur_canon::jcs;
use testamur_core::json::{self, Object, Value};
use testamur_core::report::hex;
use testamur_core::{Code, Error, Result, Timestamp};

/// Who asked for a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Whoever has the API key with this id.
    ApiKey(String),
    /// Anybody: the server asks for no key.
    Anonymous,
    /// Who runs the server, at its command line.
    Operator,
}

/// An entry of the log as it was read. Nothing was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its place, from 1.
    pub sequence: u64,
    /// The object that was hashed.
    pub content: String,
    /// The hash that is written beside it.
    pub hash: [u8; 32],
}

/// What has an audit log: a [`Store`](crate::Store), or one that is only read.
pub trait AuditLog: Send + Sync {
    /// The entries after this place, at most so many and one page. Nothing was checked; that is [`verify`].
    ///
    /// # Errors
    /// When the storage cannot be read, as [`Store`](crate::Store) says.
    fn audit(&self, after: u64, most: usize) -> Pending<'_, Vec<AuditEntry>>;
}

/// The end of a chain of entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditHead {
    /// How many entries there are.
    pub sequence: u64,
    /// The hash of the last; zeros when there is none.
    pub hash: [u8; 32],
}

impl AuditHead {
    /// Before the first entry.
    pub const START: AuditHead = AuditHead { sequence: 0, hash: [0; 32] };

    /// What was noted of a log, as it is [written](fmt::Display): the number of the last entry, a colon, and the digits of
    /// its hash. `None` if it is anything else.
    pub fn parse(text: &str) -> Option<AuditHead> {
        let (sequence, hash) = text.split_once(':')?;
        Some(AuditHead { sequence: sequence.parse().ok()?, hash: unhex(hash)? })
    }

    /// The end of the chain with this entry after it.
    ///
    /// # Errors
    /// [`Code::StoreAuditBroken`] when the entry is not the next, or is not what its hash says.
    pub fn follow(self, entry: &AuditEntry) -> Result<AuditHead> {
        let sequence = self.sequence + 1;
        let broken = |reason: &str| {
            Err(Error::new(Code::StoreAuditBroken)
                .with("sequence", sequence)
                .with("reason", reason))
        };
        if entry.sequence != sequence {
            return broken("it is missing");
        }
        if <[u8; 32]>::from(Sha256::digest(&entry.content)) != entry.hash {
            return broken("its hash is not that of its content");
        }
        let Ok(content) = json::parse(entry.content.as_bytes()) else {
            return broken("it is not JSON");
        };
        let number = |name| content.get(name).and_then(Value::as_number).and_then(|n| n.as_i64());
        if number("sequence") != i64::try_from(sequence).ok() {
            return broken("its content has another number");
        }
        if content.get("previous").and_then(Value::as_str) != Some(&hex(&self.hash)) {
            return broken("it does not follow the entry before");
        }
        Ok(AuditHead { sequence, hash: entry.hash })
    }

    /// The entry that follows, with these members beside those that place it.
    pub(crate) fn next(self, at: Timestamp, actor: &Actor, mut members: Object) -> AuditEntry {
        let sequence = self.sequence + 1;
        members.insert("sequence", whole(sequence));
        members.insert("previous", hex(&self.hash));
        members.insert("at", at.whole_seconds().to_string());
        members.insert("actor", actor.to_string());
        let content = jcs::to_vec(&Value::Object(members));
        let hash = Sha256::digest(&content).into();
        let content = String::from_utf8(content).expect("canonical JSON is UTF-8");
        AuditEntry { sequence, content, hash }
    }
}

impl AuditEntry {
    /// The entry that a line of an export holds, written in whatever way. Nothing is checked. `None` if it is no
    /// object with a numbered `entry` and a `hash`.
    pub fn of_line(line: &Value) -> Option<AuditEntry> {
        let entry = line.get("entry")?;
        let sequence = u64::try_from(entry.get("sequence")?.as_number()?.as_i64()?).ok()?;
        let hash = unhex(line.get("hash")?.as_str()?)?;
        let content = String::from_utf8(jcs::to_vec(entry)).ok()?;
        Some(AuditEntry { sequence, content, hash })
    }

    /// The entry as a line of an export: `{"entry":…,"hash":"…"}`, without the end of the line.
    pub fn line(&self) -> String {
        format!(r#"{{"entry":{},"hash":"{}"}}"#, self.content, hex(&self.hash))
    }
}

impl fmt::Display for AuditHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.sequence, hex(&self.hash))
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::ApiKey(id) => write!(f, "key:{id}"),
            Actor::Anonymous => f.write_str("anonymous"),
            Actor::Operator => f.write_str("operator"),
        }
    }
}

/// Walks the whole log and gives its end, to be compared with what was noted of it elsewhere.
///
/// # Errors
/// [`Code::StoreAuditBroken`] with the first entry that is not as it was written; and when the store cannot
/// be read.
pub async fn verify(log: &dyn AuditLog) -> Result<AuditHead> {
    walk(log, |_| Ok(())).await
}

/// Shows each entry of the log when it was verified, and gives the log's end. For an export, write the
/// [line](AuditEntry::line) of each.
///
/// # Errors
/// As [`verify`], after the entries before the broken one; and what `each` ends with.
pub async fn walk(
    log: &dyn AuditLog,
    mut each: impl FnMut(&AuditEntry) -> Result<()> + Send,
) -> Result<AuditHead> {
    let mut head = AuditHead::START;
    loop {
        let page = log.audit(head.sequence, usize::MAX).await?;
        if page.is_empty() {
            return Ok(head);
        }
        for entry in &page {
            head = head.follow(entry)?;
            each(entry)?;
        }
    }
}

/// An integer of JSON. What is counted here stays below 2⁵³, past which a double has gaps.
pub(crate) fn whole(count: u64) -> Value {
    Value::number(count as f64).expect("an integer is finite")
}

/// A hash from its hexadecimal digits, small or not.
fn unhex(digits: &str) -> Option<[u8; 32]> {
    let mut hash = [0; 32];
    let (pairs, rest) = digits.as_bytes().as_chunks();
    if pairs.len() != hash.len() || !rest.is_empty() {
        return None;
    }
    let digit = |digit: u8| char::from(digit).to_digit(16);
    for (byte, [high, low]) in hash.iter_mut().zip(pairs) {
        *byte = u8::try_from(digit(*high)? << 4 | digit(*low)?).ok()?;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn chain(length: u32) -> Vec<AuditEntry> {
        let mut head = AuditHead::START;
        let entries = (0..length).map(|number| {
            let members = [("action", Value::from("issue")), ("number", Value::from(number))];
            let actor = Actor::ApiKey("b".to_owned());
            let entry = head.next(Timestamp::UNIX_EPOCH, &actor, members.into_iter().collect());
            head = head.follow(&entry).unwrap();
            entry
        });
        entries.collect()
    }

    /// The number of the first broken entry.
    fn broken(entries: &[AuditEntry]) -> Option<u64> {
        let walked = entries.iter().try_fold(AuditHead::START, |head, entry| head.follow(entry));
        let error = walked.err()?;
        assert_eq!(error.code(), Code::StoreAuditBroken);
        let (_, sequence) = error.facts().find(|(name, _)| *name == "sequence")?;
        Some(sequence.parse().unwrap())
    }

    #[test]
    fn an_entry_is_canonical_and_names_the_one_before() {
        let entries = chain(2);
        assert_eq!(
            entries[1].content,
            format!(
                r#"{{"action":"issue","actor":"key:b","at":"1970-01-01T00:00:00Z","number":1,"previous":"{}","sequence":2}}"#,
                hex(&entries[0].hash)
            )
        );
        let line = json::parse(entries[1].line().as_bytes()).unwrap();
        assert_eq!(jcs::to_vec(&line), entries[1].line().as_bytes());
        assert_eq!(AuditEntry::of_line(&line).as_ref(), Some(&entries[1]));
    }

    #[test]
    fn what_is_no_line_of_an_export_is_no_entry() {
        let hash = "0aF".repeat(22);
        for (line, is_entry) in [
            (format!(r#"{{"hash":"{}","entry":{{"sequence":1}}}}"#, &hash[..64]), true),
            (format!(r#"{{"hash":"{}","entry":{{"sequence":1}}}}"#, &hash[..65]), false),
            (format!(r#"{{"hash":"{}g","entry":{{"sequence":1}}}}"#, &hash[..63]), false),
            (format!(r#"{{"hash":"{}","entry":{{"sequence":-1}}}}"#, &hash[..64]), false),
            (format!(r#"{{"hash":"{}","entry":{{}}}}"#, &hash[..64]), false),
            (r#"{"entry":{"sequence":1}}"#.to_owned(), false),
            ("[]".to_owned(), false),
        ] {
            let value = json::parse(line.as_bytes()).unwrap();
            assert_eq!(AuditEntry::of_line(&value).is_some(), is_entry, "{line}");
        }
    }

    #[test]
    fn a_note_is_read_as_it_was_written() {
        let head = chain(3).iter().try_fold(AuditHead::START, AuditHead::follow).unwrap();
        for noted in [head, AuditHead::START] {
            assert_eq!(AuditHead::parse(&noted.to_string()), Some(noted));
        }
        for wrong in ["", "3", "3:", ":00", "x:00", "3:00", &format!("3:{}", "é".repeat(32))] {
            assert_eq!(AuditHead::parse(wrong), None, "{wrong}");
        }
    }

    /// Someone who changes an entry and its hash is found at the next one.
    #[test]
    fn a_new_hash_breaks_the_next_entry() {
        let mut entries = chain(5);
        entries[2].content = entries[2].content.replace("key:b", "key:c");
        assert_eq!(broken(&entries), Some(3));
        entries[2].hash = Sha256::digest(&entries[2].content).into();
        assert_eq!(broken(&entries), Some(4));
    }

    proptest! {
        #[test]
        fn the_first_changed_entry_is_named(
            length in 1..20_u32,
            at: prop::sample::Index,
            byte: prop::sample::Index,
            with in 1..=255_u8,
            in_hash: bool,
        ) {
            let mut entries = chain(length);
            prop_assert_eq!(broken(&entries), None);
            let at = at.index(entries.len());
            let entry = &mut entries[at];
            if in_hash {
                entry.hash[byte.index(32)] ^= with;
            } else {
                let mut content = entry.content.clone().into_bytes();
                content[byte.index(entry.content.len())] ^= with & 0x7f;
                prop_assume!(content != entry.content.as_bytes());
                entry.content = String::from_utf8(content).unwrap();
            }
            prop_assert_eq!(broken(&entries), Some(at as u64 + 1));
        }

        #[test]
        fn a_missing_and_a_moved_entry_are_named(length in 2..20_u32, at: prop::sample::Index) {
            let entries = chain(length);
            let at = at.index(entries.len() - 1);
            let mut shorter = entries.clone();
            shorter.remove(at);
            prop_assert_eq!(broken(&shorter), Some(at as u64 + 1));
            let mut swapped = entries;
            swapped.swap(at, at + 1);
            prop_assert_eq!(broken(&swapped), Some(at as u64 + 1));
        }
    }
}
