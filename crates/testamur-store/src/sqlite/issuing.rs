//! What issuing and revoking store, as SQL.

use super::failure::{Stop, damaged};
use super::lists::{List, integer};
use super::reservations::conflict;
use super::rows::{Added, Rows};
use super::writer::{Batch, Work};
use crate::audit::whole;
use crate::{Forget, Issue, NewStatus, StatusUpdate};
use std::sync::Arc;
use testamur_core::json::{Object, Value};
use testamur_core::{Code, Error};

/// An issued credential with the lists of its entries, in their order.
pub(super) struct IssueWork {
    pub(super) issue: Issue,
    pub(super) lists: Vec<Arc<List>>,
}

impl Work for IssueWork {
    type Output = u64;

    fn add<'a>(&'a self, rows: &mut Rows<'a>) -> Option<u64> {
        Some(self.rows(rows) as u64)
    }

    /// By itself, when it or another was refused.
    async fn run(&mut self, batch: &mut Batch) -> Result<u64, Stop> {
        let mut rows = Rows::after(batch.ends);
        let number = self.rows(&mut rows);
        match batch.add(rows).await? {
            Added::All => Ok(number as u64),
            Added::NotEachEntry => Err(self.taken(batch, number).await?.into()),
            Added::NotEachAnswer => Err(conflict().into()),
        }
    }
}

impl IssueWork {
    /// Adds all of it, and gives the number of the credential.
    fn rows<'a>(&'a self, rows: &mut Rows<'a>) -> i64 {
        let Issue { issuer, credential, entries, actor, at, answered, .. } = &self.issue;
        let number = rows.issued(&self.issue);
        let mut status = Vec::with_capacity(entries.len());
        for (entry, list) in entries.iter().zip(&self.lists) {
            rows.entry(list.number, entry.index, number);
            let list = Value::from(entry.list.as_str());
            status.push(object([("list", list), ("index", whole(entry.index))]).into());
        }
        if let Some(answered) = answered {
            rows.answer(answered, Some(number));
        }
        let mut members = object([("action", "issue".into()), ("issuer", issuer.as_str().into())]);
        if let Some(credential) = credential {
            members.insert("credential", credential.as_str());
        }
        if !status.is_empty() {
            members.insert("status", Value::Array(status));
        }
        rows.audit(*at, actor, members);
        number
    }

    /// The first of its entries that belongs to another credential, or is there twice.
    async fn taken(&self, batch: &mut Batch, number: i64) -> Result<Error, Stop> {
        let entries = &self.issue.entries;
        for (at, (entry, list)) in entries.iter().zip(&self.lists).enumerate() {
            let issued: i64 = sqlx::query_scalar(
                "SELECT issued FROM status_entry WHERE list = ? AND position = ?",
            )
            .bind(list.number)
            .bind(integer(entry.index))
            .fetch_one(&mut batch.connection)
            .await?;
            if issued != number || entries[..at].contains(entry) {
                return Ok(on_entry(Code::StoreEntryTaken, &entry.list, entry.index));
            }
        }
        Err(damaged("a status entry was not taken, and belongs to nobody").into())
    }
}

/// A step of the deletion of a credential: from so many places of each kind at most, and so many bytes of them, but from
/// one at least.
pub(super) struct ForgetWork {
    pub(super) forget: Forget,
    pub(super) left: Left,
    pub(super) most: u32,
    pub(super) bytes: u64,
}

/// Where a deletion goes on: with the credential of this number among those that are kept, and among the answers; `None`
/// where it has come to the end. What was looked through is not looked through again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Left {
    kept: Option<i64>,
    answers: Option<i64>,
}

/// From how many places a step has deleted, and what is left.
pub(super) struct Forgotten {
    pub(super) places: u64,
    pub(super) left: Left,
}

impl Left {
    pub(super) const ALL: Left = Left { kept: Some(0), answers: Some(0) };

    pub(super) fn is_nothing(self) -> bool {
        self.kept.is_none() && self.answers.is_none()
    }
}

/// The places of credentials that are kept, with their numbers and their bytes.
const KEPT: &str = "SELECT number, number, length(bytes) FROM issued \
    WHERE credential = ? AND issuer = ? AND bytes IS NOT NULL AND number >= ? ORDER BY number LIMIT ?";

/// Those of the answers with credentials.
const ANSWERS: &str = "SELECT a.rowid, i.number, length(a.body) \
    FROM issued i CROSS JOIN answer a ON a.issued = i.number \
    WHERE i.credential = ? AND i.issuer = ? AND i.number >= ? ORDER BY i.number LIMIT ?";

impl Work for ForgetWork {
    type Output = Forgotten;

    async fn run(&mut self, batch: &mut Batch) -> Result<Forgotten, Stop> {
        let (kept, kept_left) = self.places(batch, KEPT, self.left.kept).await?;
        let (answers, answers_left) = self.places(batch, ANSWERS, self.left.answers).await?;
        let Forget { issuer, credential, instead, actor, at } = &self.forget;
        let places = kept.len() + answers.len();
        let [kept, answers] = [kept, answers].map(Value::from);
        sqlx::query(
            "UPDATE issued SET content_type = NULL, bytes = NULL \
             WHERE number IN (SELECT value FROM json_each(?))",
        )
        .bind(kept.to_string())
        .execute(&mut batch.connection)
        .await?;
        sqlx::query(
            "UPDATE answer SET status = ?, content_type = ?, body = ?, issued = NULL \
             WHERE rowid IN (SELECT value FROM json_each(?))",
        )
        .bind(i64::from(instead.status))
        .bind(instead.content_type.as_str())
        .bind(instead.body.as_slice())
        .bind(answers.to_string())
        .execute(&mut batch.connection)
        .await?;
        if places > 0 {
            batch.wipe();
            let members = [
                ("action", "delete_credential".into()),
                ("issuer", issuer.as_str().into()),
                ("credential", credential.as_str().into()),
                ("count", whole(places as u64)),
            ];
            batch.audit(*at, actor, object(members)).await?;
        }
        let left = Left { kept: kept_left, answers: answers_left };
        Ok(Forgotten { places: places as u64, left })
    }
}

impl ForgetWork {
    /// The next places of a kind, and where it goes on after them.
    async fn places(
        &self,
        batch: &mut Batch,
        query: &'static str,
        from: Option<i64>,
    ) -> Result<(Vec<Value>, Option<i64>), Stop> {
        let Some(from) = from else { return Ok(Default::default()) };
        let found: Vec<(i64, i64, i64)> = sqlx::query_as(query)
            .bind(self.forget.credential.as_str())
            .bind(self.forget.issuer.as_str())
            .bind(from)
            .bind(self.most)
            .fetch_all(&mut batch.connection)
            .await?;
        let (mut places, mut before) = (Vec::new(), 0);
        for (place, number, size) in &found {
            if before >= integer(self.bytes.max(1)) {
                return Ok((places, Some(*number)));
            }
            before += size;
            places.push(whole(*place as u64));
        }
        let last = found.last().filter(|_| found.len() >= self.most as usize);
        Ok((places, last.map(|(_, number, _)| *number)))
    }
}

/// An update with the lists of its changes, in their order.
pub(super) struct StatusWork {
    pub(super) update: StatusUpdate,
    pub(super) lists: Vec<Arc<List>>,
}

/// The statuses before and after each change, and of each list that changed, in the order of the changes, its new
/// revision.
pub(super) struct StatusesSet {
    pub(super) before: Vec<u8>,
    after: Vec<u8>,
    revisions: Vec<(i64, u64)>,
}

impl Work for StatusWork {
    type Output = StatusesSet;

    async fn run(&mut self, batch: &mut Batch) -> Result<StatusesSet, Stop> {
        let StatusUpdate { changes, actor, at, answered } = &self.update;
        let [before, after] = [(); 2].map(|()| Vec::with_capacity(changes.len()));
        let mut set = StatusesSet { before, after, revisions: Vec::new() };
        let mut status = Vec::with_capacity(changes.len());
        for ((entry, change), list) in changes.iter().zip(&self.lists) {
            let (before, after) = set_value(batch, list, entry.index, *change).await?;
            let known = set.revisions.iter().any(|(number, _)| *number == list.number);
            if before != after && !known {
                set.revisions.push((list.number, next_revision(batch, list.number).await?));
            }
            set.before.push(before);
            set.after.push(after);
            let members = [
                ("list", entry.list.as_str().into()),
                ("index", whole(entry.index)),
                ("status", u32::from(after).into()),
                ("before", u32::from(before).into()),
            ];
            status.push(object(members).into());
        }
        let mut rows = Rows::after(batch.ends);
        if let Some(answered) = answered {
            rows.answer(answered, None);
        }
        let members = [("action", "set_status".into()), ("status", Value::Array(status))];
        rows.audit(*at, actor, object(members));
        match batch.add(rows).await? {
            Added::All => Ok(set),
            _ => Err(conflict().into()),
        }
    }

    fn stored(self, set: &StatusesSet) {
        for (number, revision) in &set.revisions {
            let changes = self.update.changes.iter().zip(&self.lists).zip(&set.after);
            let of_list = changes.filter(|((_, list), _)| list.number == *number);
            let statuses = of_list.map(|(((entry, _), _), after)| (entry.index, *after));
            if let Some(list) = self.lists.iter().find(|list| list.number == *number) {
                list.set(statuses, *revision);
            }
        }
    }
}

/// Changes one status of an entry that was issued, and gives the ones before and after.
async fn set_value(
    batch: &mut Batch,
    list: &List,
    index: u64,
    change: NewStatus,
) -> Result<(u8, u8), Stop> {
    let before: Option<i64> = sqlx::query_scalar(
        "SELECT coalesce(v.value, 0) FROM status_entry e \
         LEFT JOIN status_value v ON v.list = e.list AND v.position = e.position \
         WHERE e.list = ? AND e.position = ?",
    )
    .bind(list.number)
    .bind(integer(index))
    .fetch_optional(&mut batch.connection)
    .await?;
    let Some(before) = before else {
        return Err(on_entry(Code::StoreEntryUnknown, list.description.url(), index).into());
    };
    // What is stored was checked against the size of the list, eight bits at most.
    let before = before as u8;
    let value = change.after(before);
    list.description.check_change(index, before, value)?;
    let change = match value {
        0 => sqlx::query("DELETE FROM status_value WHERE list = ? AND position = ?"),
        _ => sqlx::query(
            "INSERT INTO status_value (list, position, value) VALUES (?, ?, ?) \
             ON CONFLICT DO UPDATE SET value = excluded.value",
        ),
    };
    let change = change.bind(list.number).bind(integer(index));
    let change = if value == 0 { change } else { change.bind(i64::from(value)) };
    change.execute(&mut batch.connection).await?;
    Ok((before, value))
}

async fn next_revision(batch: &mut Batch, list: i64) -> Result<u64, Stop> {
    let revision: i64 = sqlx::query_scalar(
        "UPDATE status_list SET revision = revision + 1 WHERE number = ? RETURNING revision",
    )
    .bind(list)
    .fetch_one(&mut batch.connection)
    .await?;
    Ok(revision as u64)
}

/// Of rows with a `number` and a `size`, the numbers of the first, as long as all before them have fewer bytes than a
/// bound, which is bound last. The first has none before it.
macro_rules! within_bytes {
    ($rows:literal) => {
        concat!(
            "SELECT number FROM (SELECT number, sum(size) OVER (ORDER BY number) - size AS before \
             FROM (",
            $rows,
            ")) WHERE before < ?"
        )
    };
}
pub(super) use within_bytes;

/// An object of these members.
pub(super) fn object<const N: usize>(members: [(&str, Value); N]) -> Object {
    members.into_iter().collect()
}

fn on_entry(code: Code, list: &str, index: u64) -> Error {
    Error::new(code).with("list", list).with("index", index)
}

#[cfg(test)]
mod tests {
    use super::super::rows::Ends;
    use super::super::schema::migrate;
    use super::*;
    use crate::{Actor, Answer, AuditHead};
    use sqlx::sqlite::SqliteConnectOptions;
    use sqlx::{ConnectOptions, SqliteConnection};
    use std::sync::atomic::{AtomicU64, Ordering};
    use testamur_core::Timestamp;

    /// How many steps SQLite takes to delete so many copies, a few at a time.
    async fn steps(copies: u32) -> u64 {
        let options = SqliteConnectOptions::new().in_memory(true).foreign_keys(true);
        let mut connection: SqliteConnection = options.connect().await.unwrap();
        migrate(&mut connection).await.unwrap();
        let rows = format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {copies}) \
             INSERT INTO issued (number, issuer, credential, at, content_type, bytes) \
             SELECT i, 'registrar', 'urn:a', 0, 'text/plain', x'00' FROM n"
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(rows)).execute(&mut connection).await.unwrap();
        let count = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&count);
        let mut handle = connection.lock_handle().await.unwrap();
        handle.set_progress_handler(1, move || {
            counted.fetch_add(1, Ordering::Relaxed);
            true
        });
        drop(handle);
        let mut batch = Batch::new(connection, Ends { head: AuditHead::START, issued: 0 });
        let answer = Answer { status: 410, content_type: "text/plain".into(), body: Vec::new() };
        let forget = Forget {
            issuer: "registrar".to_owned(),
            credential: "urn:a".to_owned(),
            instead: answer,
            actor: Actor::Operator,
            at: Timestamp::UNIX_EPOCH,
        };
        let (mut left, mut places) = (Left::ALL, 0);
        while !left.is_nothing() {
            let mut work = ForgetWork { forget: forget.clone(), left, most: 10, bytes: 1 << 20 };
            let Ok(step) = work.run(&mut batch).await else { panic!("it is stored") };
            places += step.places;
            left = step.left;
        }
        assert_eq!(places, u64::from(copies));
        count.load(Ordering::Relaxed)
    }

    /// Others wait for the one writer meanwhile.
    #[tokio::test]
    async fn twice_as_many_copies_take_twice_as_long_to_delete() {
        let (some, more) = (steps(500).await, steps(1000).await);
        assert!(more < 3 * some, "{some} and {more} steps");
    }
}
