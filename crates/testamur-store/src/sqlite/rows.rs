//! The rows of what is issued. Those of several credentials go into each table with one statement, because to hand
//! SQLite a statement costs more than to add a row.

use super::failure::failed;
use super::lists::integer;
use super::read;
use crate::{Actor, Answered, AuditEntry, AuditHead, Issue};
use sqlx::query_builder::Separated;
use sqlx::{Error as SqlError, QueryBuilder, Sqlite, SqliteConnection};
use testamur_core::json::Object;
use testamur_core::{Result, Timestamp};

/// What is there already: what is added is numbered from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ends {
    /// The end of the audit log.
    pub(super) head: AuditHead,
    /// The number of the last credential, 0 where there is none.
    pub(super) issued: i64,
}

impl Ends {
    pub(super) async fn read(connection: &mut SqliteConnection) -> Result<Ends> {
        let last = read::last_entry(&mut *connection).await?;
        let head = last.map_or(AuditHead::START, |AuditEntry { sequence, hash, .. }| AuditHead {
            sequence,
            hash,
        });
        let issued = sqlx::query_scalar("SELECT coalesce(max(number), 0) FROM issued");
        Ok(Ends { head, issued: issued.fetch_one(connection).await.map_err(failed)? })
    }
}

/// Rows that are added together.
pub(super) struct Rows<'a> {
    /// As they are with these rows.
    pub(super) ends: Ends,
    issued: Vec<(i64, &'a Issue)>,
    /// The list, the index, the number of the credential.
    entries: Vec<(i64, u64, i64)>,
    answers: Vec<(&'a Answered, Option<i64>)>,
    audit: Vec<AuditEntry>,
    /// Of documents.
    bytes: usize,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Added {
    All,
    /// There is a status entry that belongs to another credential.
    NotEachEntry,
    /// There is a key that has an answer, and not an expired one.
    NotEachAnswer,
}

impl<'a> Rows<'a> {
    /// None, to follow these.
    pub(super) fn after(ends: Ends) -> Rows<'a> {
        Rows {
            ends,
            issued: Vec::new(),
            entries: Vec::new(),
            answers: Vec::new(),
            audit: Vec::new(),
            bytes: 0,
        }
    }

    /// A credential, which gets this number.
    pub(super) fn issued(&mut self, issue: &'a Issue) -> i64 {
        // Past the end, the number is taken, and SQLite says so.
        self.ends.issued = self.ends.issued.saturating_add(1);
        self.bytes += issue.kept.as_ref().map_or(0, |kept| kept.bytes.len());
        self.issued.push((self.ends.issued, issue));
        self.ends.issued
    }

    /// An entry of a list, with the number of its credential.
    pub(super) fn entry(&mut self, list: i64, index: u64, issued: i64) {
        self.entries.push((list, index, issued));
    }

    /// An answer, in the place of one that has expired, and the number of what was issued with it.
    pub(super) fn answer(&mut self, answered: &'a Answered, issued: Option<i64>) {
        self.bytes += answered.answer.body.len();
        self.answers.push((answered, issued));
    }

    /// The next entry of the audit log.
    pub(super) fn audit(&mut self, at: Timestamp, actor: &Actor, members: Object) {
        let entry = self.ends.head.next(at, actor, members);
        self.ends.head = AuditHead { sequence: entry.sequence, hash: entry.hash };
        self.audit.push(entry);
    }

    /// Bytes of all documents in it.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Adds them. Where not all could be, what was is to be rolled back.
    pub(super) async fn add(
        self,
        connection: &mut SqliteConnection,
    ) -> std::result::Result<Added, SqlError> {
        let Rows { issued, entries, answers, audit, .. } = &self;
        ISSUED.insert(connection, issued, None, issued_row).await?;
        if !STATUS_ENTRY.insert(connection, entries, None, entry_row).await? {
            return Ok(Added::NotEachEntry);
        }
        // The clock may have been set back between two of them: then each is asked for by itself.
        let now = answers.iter().map(|(answered, _)| answered.at.unix()).min();
        if !ANSWER.insert(connection, answers, now, answer_row).await? {
            return Ok(Added::NotEachAnswer);
        }
        AUDIT.insert(connection, audit, None, audit_row).await?;
        Ok(Added::All)
    }
}

type Row<'q> = Separated<'q, Sqlite, &'static str>;

fn issued_row(mut row: Row<'_>, (number, issue): &(i64, &Issue)) {
    let kept = issue.kept.as_ref();
    row.push_bind(number)
        .push_bind(issue.issuer.as_str())
        .push_bind(issue.credential.as_deref())
        .push_bind(issue.at.unix())
        .push_bind(kept.map(|kept| kept.content_type.as_str()))
        .push_bind(kept.map(|kept| kept.bytes.as_slice()));
}

fn entry_row(mut row: Row<'_>, (list, index, issued): &(i64, u64, i64)) {
    row.push_bind(list).push_bind(integer(*index)).push_bind(issued);
}

fn answer_row(mut row: Row<'_>, (answered, issued): &(&Answered, Option<i64>)) {
    let Answered { reservation, answer, expires, .. } = answered;
    row.push_bind(reservation.key.scope.as_str())
        .push_bind(reservation.key.key.as_str())
        .push_bind(&reservation.request[..])
        .push_bind(i64::from(answer.status))
        .push_bind(answer.content_type.as_str())
        .push_bind(answer.body.as_slice())
        .push_bind(expires.unix())
        .push_bind(issued);
}

fn audit_row(mut row: Row<'_>, entry: &AuditEntry) {
    row.push_bind(integer(entry.sequence))
        .push_bind(entry.content.as_str())
        .push_bind(&entry.hash[..]);
}

/// A table that rows are added to.
struct Table {
    /// With its columns, of which the first has no NULL.
    into: &'static str,
    columns: usize,
    /// What to do about a row that is there. The time comes after it where it ends with a comparison.
    conflict: &'static str,
}

const ISSUED: Table = Table {
    into: "issued (number, issuer, credential, at, content_type, bytes)",
    columns: 6,
    conflict: "",
};

const STATUS_ENTRY: Table = Table {
    into: "status_entry (list, position, issued)",
    columns: 3,
    conflict: " ON CONFLICT DO NOTHING",
};

const ANSWER: Table = Table {
    into: "answer (scope, key, request, status, content_type, body, expires, issued)",
    columns: 8,
    conflict: " ON CONFLICT DO UPDATE SET request = excluded.request, status = excluded.status, \
               content_type = excluded.content_type, body = excluded.body, \
               expires = excluded.expires, issued = excluded.issued WHERE answer.expires <= ",
};

const AUDIT: Table = Table { into: "audit (sequence, content, hash)", columns: 3, conflict: "" };

/// Rows of one statement. Eight values for each are far from the 32,766 that
/// [SQLite takes](https://www.sqlite.org/limits.html#max_variable_number).
const MOST: usize = 256;

impl Table {
    /// Adds rows, and says whether it took all. The statements are kept by SQLite for the next time, so that there
    /// are few of them: for 1, 2, 4 rows and so on, the last of which may be blank.
    async fn insert<R>(
        &self,
        connection: &mut SqliteConnection,
        rows: &[R],
        now: Option<i64>,
        mut write: impl FnMut(Row<'_>, &R),
    ) -> std::result::Result<bool, SqlError> {
        let mut added = 0;
        for rows in rows.chunks(MOST) {
            let Table { into, columns, conflict } = self;
            let mut query = QueryBuilder::new(format!("INSERT INTO {into} SELECT * FROM ("));
            let places = 0..rows.len().next_power_of_two();
            query.push_values(places, |mut place, at| match rows.get(at) {
                Some(row) => write(place, row),
                None => {
                    (0..*columns).for_each(|_| {
                        place.push_bind(None::<i64>);
                    });
                }
            });
            query.push(") WHERE column1 IS NOT NULL").push(conflict);
            if let Some(now) = now {
                query.push_bind(now);
            }
            added += query.build().execute(&mut *connection).await?.rows_affected();
        }
        Ok(added == rows.len() as u64)
    }
}
