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

/// A credential to be deleted, from so many places of each kind at most, and so many bytes of them, but from one at
/// least.
pub(super) struct ForgetWork {
    pub(super) forget: Forget,
    pub(super) most: u32,
    pub(super) bytes: u64,
}

impl Work for ForgetWork {
    type Output = u64;

    async fn run(&mut self, batch: &mut Batch) -> Result<u64, Stop> {
        let Forget { issuer, credential, instead, actor, at } = &self.forget;
        let bytes = integer(self.bytes.max(1));
        let kept = sqlx::query(concat!(
            "UPDATE issued SET content_type = NULL, bytes = NULL WHERE number IN (",
            within_bytes!(
                "SELECT number, length(bytes) AS size FROM issued \
                 WHERE credential = ? AND issuer = ? AND bytes IS NOT NULL LIMIT ?"
            ),
            ")",
        ))
        .bind(credential.as_str())
        .bind(issuer.as_str())
        .bind(self.most)
        .bind(bytes)
        .execute(&mut batch.connection)
        .await?;
        let answers = sqlx::query(concat!(
            "UPDATE answer SET status = ?, content_type = ?, body = ?, issued = NULL WHERE rowid IN (",
            within_bytes!(
                "SELECT a.rowid AS number, length(a.body) AS size \
                 FROM issued i JOIN answer a ON a.issued = i.number \
                 WHERE i.credential = ? AND i.issuer = ? LIMIT ?"
            ),
            ")",
        ))
        .bind(i64::from(instead.status))
        .bind(instead.content_type.as_str())
        .bind(instead.body.as_slice())
        .bind(credential.as_str())
        .bind(issuer.as_str())
        .bind(self.most)
        .bind(bytes)
        .execute(&mut batch.connection)
        .await?;
        let places = kept.rows_affected() + answers.rows_affected();
        if places > 0 {
            batch.wipe();
            let members = [
                ("action", "delete_credential".into()),
                ("issuer", issuer.as_str().into()),
                ("credential", credential.as_str().into()),
                ("count", whole(places)),
            ];
            batch.audit(*at, actor, object(members)).await?;
        }
        Ok(places)
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
