//! What is read, by connections that never wait for the writer.

use super::failure::{damaged, failed};
use super::lists::{count, integer};
use crate::limits::ENTRIES_OF;
use crate::{
    AllowedIssuers, Answer, ApiKey, AuditEntry, Document, EntriesOf, Grant, IdempotencyKey, Issued,
    Kept, RequestHash, Scopes, StatusEntry,
};
use sqlx::{Executor, QueryBuilder, Sqlite, SqlitePool};
use testamur_core::json::{self, Value};
use testamur_core::{Result, Timestamp};

/// The stored answer with this key and the hash of its request, unless it has expired.
pub(super) async fn answer(
    pool: &SqlitePool,
    key: &IdempotencyKey,
    now: Timestamp,
) -> Result<Option<(RequestHash, Answer)>> {
    let row: Option<(Vec<u8>, i64, String, Vec<u8>)> = sqlx::query_as(
        "SELECT request, status, content_type, body FROM answer \
         WHERE scope = ? AND key = ? AND expires > ?",
    )
    .bind(&key.scope)
    .bind(&key.key)
    .bind(now.unix())
    .fetch_optional(pool)
    .await
    .map_err(failed)?;
    let Some((request, status, content_type, body)) = row else { return Ok(None) };
    let status = u16::try_from(status).map_err(|_| damaged("an answer has an odd status"))?;
    Ok(Some((hash(request)?, Answer { status, content_type, body })))
}

/// What was issued with this `id`, the last one first.
pub(super) async fn issued(pool: &SqlitePool, credential: &str, most: i64) -> Result<Vec<Issued>> {
    let rows: Vec<(i64, String, Option<String>, i64)> = sqlx::query_as(
        "SELECT number, issuer, credential, at FROM issued \
         WHERE credential = ? ORDER BY number DESC LIMIT ?",
    )
    .bind(credential)
    .bind(most)
    .fetch_all(pool)
    .await
    .map_err(failed)?;
    let mut all = Vec::with_capacity(rows.len());
    for (number, issuer, credential, at) in rows {
        let entries: Vec<(String, i64)> = sqlx::query_as(
            "SELECT l.url, e.position FROM status_entry e JOIN status_list l ON l.number = e.list \
             WHERE e.issued = ? ORDER BY l.url, e.position",
        )
        .bind(number)
        .fetch_all(pool)
        .await
        .map_err(failed)?;
        let entry = |(list, index)| Ok(StatusEntry { list, index: count(index)? });
        let entries = entries.into_iter().map(entry).collect::<Result<_>>()?;
        let (number, at) = (count(number)?, time(at)?);
        all.push(Issued { number, issuer, credential, entries, at });
    }
    Ok(all)
}

/// A few of the entries that are asked for, [`ENTRIES_OF`] at most; the list by its row. Where all of an entry is known, the search
/// begins there, and else with the credential of these issuers: what others issued with the same `id` costs nothing.
pub(super) async fn entries_of(
    pool: &SqlitePool,
    EntriesOf { credential, issuers, index, .. }: EntriesOf<'_>,
    list: Option<i64>,
) -> Result<Vec<StatusEntry>> {
    let mut query = QueryBuilder::<Sqlite>::new("SELECT l.url, e.position FROM ");
    // SQLite leaves the order of a CROSS JOIN as it is.
    query.push(match (list, index) {
        (Some(_), Some(_)) => "status_entry e CROSS JOIN issued i ON i.number = e.issued",
        _ => "issued i CROSS JOIN status_entry e ON e.issued = i.number",
    });
    query.push(" JOIN status_list l ON l.number = e.list WHERE TRUE");
    if let Some(credential) = credential {
        query.push(" AND i.credential = ").push_bind(credential.to_owned());
    }
    if let Some(names) = issuers.to_value() {
        query.push(" AND i.issuer IN (SELECT value FROM json_each(");
        query.push_bind(names.to_string()).push("))");
    }
    if let Some(list) = list {
        query.push(" AND e.list = ").push_bind(list);
    }
    if let Some(index) = index {
        query.push(" AND e.position = ").push_bind(integer(index));
    }
    query.push(" LIMIT ").push_bind(ENTRIES_OF);
    let rows: Vec<(String, i64)> = query.build_query_as().fetch_all(pool).await.map_err(failed)?;
    rows.into_iter().map(|(list, index)| Ok(StatusEntry { list, index: count(index)? })).collect()
}

/// The credential that this issuer issued with this `id`, of those that are kept: the one with this number, or the last.
pub(super) async fn kept(
    pool: &SqlitePool,
    issuer: &str,
    credential: &str,
    number: Option<u64>,
) -> Result<Option<Kept>> {
    let row: Option<(i64, String, Vec<u8>, Option<i64>)> = sqlx::query_as(
        "SELECT i.number, i.content_type, i.bytes, \
         (SELECT max(number) FROM issued WHERE credential = i.credential AND issuer = i.issuer \
         AND bytes IS NOT NULL AND number < i.number) \
         FROM issued i WHERE i.credential = ? AND i.issuer = ? AND i.bytes IS NOT NULL \
         AND i.number = coalesce(?, i.number) ORDER BY i.number DESC LIMIT 1",
    )
    .bind(credential)
    .bind(issuer)
    .bind(number.map(integer))
    .fetch_optional(pool)
    .await
    .map_err(failed)?;
    let Some((number, content_type, bytes, earlier)) = row else { return Ok(None) };
    let document = Document { content_type, bytes };
    let (number, earlier) = (count(number)?, earlier.map(count).transpose()?);
    Ok(Some(Kept { number, document, earlier }))
}

/// Id, scopes, hash, when it was made, ends and was revoked, issuers, label.
type KeyRow = (String, i64, Vec<u8>, i64, Option<i64>, Option<i64>, Option<String>, Option<String>);

pub(super) async fn api_key(pool: &SqlitePool, id: &str) -> Result<Option<ApiKey>> {
    let row: Option<KeyRow> = sqlx::query_as(
        "SELECT id, scopes, hash, created, expires, revoked, issuers, label FROM api_key WHERE id = ?",
    )
    .bind(id)
    .fetch_optional(pool)
    .await
    .map_err(failed)?;
    row.map(key).transpose()
}

pub(super) async fn api_keys(pool: &SqlitePool, after: &str, most: i64) -> Result<Vec<ApiKey>> {
    let rows: Vec<KeyRow> = sqlx::query_as(
        "SELECT id, scopes, hash, created, expires, revoked, issuers, label FROM api_key \
         WHERE id > ? ORDER BY id LIMIT ?",
    )
    .bind(after)
    .bind(most)
    .fetch_all(pool)
    .await
    .map_err(failed)?;
    rows.into_iter().map(key).collect()
}

/// The entries of the audit log after this place: no more than so many, and than so many bytes unless it is
/// one.
pub(super) async fn audit(
    pool: &SqlitePool,
    after: u64,
    most: i64,
    bytes: u64,
) -> Result<Vec<AuditEntry>> {
    let sizes: Vec<i64> = sqlx::query_scalar(
        "SELECT octet_length(content) FROM audit WHERE sequence > ? ORDER BY sequence LIMIT ?",
    )
    .bind(integer(after))
    .bind(most)
    .fetch_all(pool)
    .await
    .map_err(failed)?;
    if sizes.is_empty() {
        return Ok(Vec::new());
    }
    let mut room = integer(bytes);
    let fits = |size: &&i64| {
        room = room.saturating_sub(**size);
        room >= 0
    };
    let most = sizes.iter().take_while(fits).count().max(1) as i64;
    let rows: Vec<(i64, Vec<u8>, Vec<u8>)> = sqlx::query_as(
        "SELECT sequence, CAST(content AS BLOB), hash FROM audit WHERE sequence > ? \
         ORDER BY sequence LIMIT ?",
    )
    .bind(integer(after))
    .bind(most)
    .fetch_all(pool)
    .await
    .map_err(failed)?;
    rows.into_iter().map(entry).collect()
}

/// The last entry of the audit log.
pub(super) async fn last_entry(
    connection: impl Executor<'_, Database = Sqlite>,
) -> Result<Option<AuditEntry>> {
    let last =
        "SELECT sequence, CAST(content AS BLOB), hash FROM audit ORDER BY sequence DESC LIMIT 1";
    let row = sqlx::query_as(last).fetch_optional(connection).await.map_err(failed)?;
    row.map(entry).transpose()
}

/// An entry however damaged it is: to say so is for who walks the log.
fn entry((sequence, content, written): (i64, Vec<u8>, Vec<u8>)) -> Result<AuditEntry> {
    let content = String::from_utf8_lossy(&content).into_owned();
    Ok(AuditEntry { sequence: count(sequence)?, content, hash: hash(written).unwrap_or_default() })
}

fn key((id, scopes, written, created, expires, revoked, issuers, label): KeyRow) -> Result<ApiKey> {
    let scopes = Scopes::from_bits(scopes).ok_or_else(|| damaged("an API key has odd scopes"))?;
    let [expires, revoked] = [expires, revoked].map(|at| at.map(time).transpose());
    let issuers = issuers.map_or(Ok(AllowedIssuers::All), |names| {
        allowed(&names).ok_or_else(|| damaged("an API key has odd issuers"))
    })?;
    let grant = Grant { scopes, issuers, expires: expires? };
    let (created, revoked, hash) = (time(created)?, revoked?, hash(written)?);
    Ok(ApiKey { id, grant, created, revoked, label, hash })
}

/// The issuers of a key, from the array of their names.
fn allowed(names: &str) -> Option<AllowedIssuers> {
    let names = json::parse(names.as_bytes()).ok()?;
    let Value::Array(names) = names else { return None };
    let names = names.iter().map(|name| name.as_str().map(str::to_owned));
    names.collect::<Option<_>>().map(AllowedIssuers::Only)
}

fn hash(bytes: Vec<u8>) -> Result<[u8; 32]> {
    bytes.try_into().map_err(|_| damaged("a hash has no 32 bytes"))
}

fn time(seconds: i64) -> Result<Timestamp> {
    Timestamp::from_unix(seconds).ok_or_else(|| damaged("a time lies past the year 9999"))
}
