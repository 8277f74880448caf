//! What is stored for lists and keys, as SQL.

use super::failure::{Stop, damaged};
use super::issuing::{object, within_bytes};
use super::keys::Keys;
use super::lists::{List, Lists, count, integer};
use super::writer::{Batch, Work};
use crate::limits::LEASE;
use crate::{Actor, ApiKey, Grant, NewStatusList};
use std::sync::Arc;
use testamur_core::json::{Object, Value};
use testamur_core::{Code, Error, Timestamp};

/// A list to be created, and where it is known by its name.
pub(super) struct ListWork {
    pub(super) list: NewStatusList,
    pub(super) lists: Arc<Lists>,
    pub(super) actor: Actor,
    pub(super) at: Timestamp,
}

impl Work for ListWork {
    type Output = i64;

    async fn run(&mut self, batch: &mut Batch) -> Result<i64, Stop> {
        let NewStatusList { issuer, signer, description, table } = &self.list;
        let url = description.url();
        let added = sqlx::query(
            "INSERT INTO status_list (url, issuer, signer, description, secret, allocated) \
             VALUES (?, ?, ?, ?, ?, 0) ON CONFLICT DO NOTHING",
        )
        .bind(url)
        .bind(issuer.as_str())
        .bind(signer.as_deref())
        .bind(description.to_value().to_string())
        .bind(&table.state().secret[..])
        .execute(&mut batch.connection)
        .await?;
        if added.rows_affected() == 0 {
            return Err(Error::new(Code::StatusListExists).with("list", url).into());
        }
        let members = [
            ("action", "create_list".into()),
            ("issuer", issuer.as_str().into()),
            ("list", url.into()),
        ];
        batch.audit(self.at, &self.actor, object(members)).await?;
        Ok(added.last_insert_rowid())
    }

    fn stored(self, number: &i64) {
        self.lists.add(Arc::new(List::new(*number, self.list, 0)));
    }
}

/// More indices to give away.
pub(super) struct LeaseWork(pub(super) Arc<List>);

impl Work for LeaseWork {
    type Output = u64;

    async fn run(&mut self, batch: &mut Batch) -> Result<u64, Stop> {
        let leased: i64 = sqlx::query_scalar(
            "UPDATE status_list SET allocated = min(?, allocated + ?) WHERE number = ? \
             RETURNING allocated",
        )
        .bind(integer(self.0.description.entries()))
        .bind(integer(LEASE))
        .bind(self.0.number)
        .fetch_one(&mut batch.connection)
        .await?;
        let leased = count(leased)?;
        match leased > self.0.leased() {
            true => Ok(leased),
            // Somebody has changed the file meanwhile; to go on would give an index twice.
            false => Err(damaged("fewer indices are given away than before").into()),
        }
    }

    fn stored(self, leased: &u64) {
        self.0.lease(*leased);
    }
}

/// An API key to be added.
pub(super) struct AddKeyWork {
    pub(super) key: ApiKey,
    pub(super) actor: Actor,
}

impl Work for AddKeyWork {
    type Output = ();

    async fn run(&mut self, batch: &mut Batch) -> Result<(), Stop> {
        let ApiKey { id, grant, created, revoked, label, hash } = &self.key;
        let Grant { scopes, issuers, expires } = grant;
        let issuers = issuers.to_value();
        let added = sqlx::query(
            "INSERT INTO api_key (id, scopes, hash, created, expires, revoked, issuers, label) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(id.as_str())
        .bind(i64::from(scopes.to_bits()))
        .bind(&hash[..])
        .bind(created.unix())
        .bind(expires.map(Timestamp::unix))
        .bind(revoked.map(Timestamp::unix))
        .bind(issuers.as_ref().map(Value::to_string))
        .bind(label.as_deref())
        .execute(&mut batch.connection)
        .await?;
        if added.rows_affected() == 0 {
            return Err(Error::new(Code::StoreApiKeyExists).with("id", id).into());
        }
        let mut members = on_key("add_api_key", id);
        if let Some(label) = label {
            members.insert("label", label.as_str());
        }
        members.insert("scopes", scopes.to_value());
        if let Some(issuers) = issuers {
            members.insert("issuers", issuers);
        }
        if let Some(expires) = expires {
            members.insert("expires", expires.to_string());
        }
        batch.audit(*created, &self.actor, members).await
    }
}

/// An API key to be revoked.
pub(super) struct RevokeKeyWork {
    pub(super) id: String,
    pub(super) keys: Arc<Keys>,
    pub(super) actor: Actor,
    pub(super) at: Timestamp,
}

impl Work for RevokeKeyWork {
    type Output = ();

    async fn run(&mut self, batch: &mut Batch) -> Result<(), Stop> {
        let RevokeKeyWork { id, actor, at, .. } = self;
        let known: Option<(Option<i64>, Option<String>)> =
            sqlx::query_as("SELECT revoked, label FROM api_key WHERE id = ?")
                .bind(id.as_str())
                .fetch_optional(&mut batch.connection)
                .await?;
        let label = match known {
            None => return Err(Error::new(Code::StoreApiKeyUnknown).with("id", id).into()),
            // Who revoked it, the log says already.
            Some((Some(_), _)) => return Ok(()),
            Some((None, label)) => label,
        };
        sqlx::query("UPDATE api_key SET revoked = ? WHERE id = ?")
            .bind(at.unix())
            .bind(id.as_str())
            .execute(&mut batch.connection)
            .await?;
        let mut members = on_key("revoke_api_key", id);
        if let Some(label) = label {
            members.insert("label", label);
        }
        batch.audit(*at, actor, members).await
    }

    fn stored(self, (): &()) {
        self.keys.forget(&self.id);
    }
}

/// Expired answers to be deleted, so many and so many bytes at most, but one.
pub(super) struct SweepWork {
    pub(super) now: Timestamp,
    pub(super) most: u32,
    pub(super) bytes: u64,
}

impl Work for SweepWork {
    type Output = u64;

    async fn run(&mut self, batch: &mut Batch) -> Result<u64, Stop> {
        let swept = sqlx::query(concat!(
            "DELETE FROM answer WHERE rowid IN (",
            within_bytes!(
                "SELECT rowid AS number, length(body) AS size FROM answer WHERE expires <= ? LIMIT ?"
            ),
            ")",
        ))
        .bind(self.now.unix())
        .bind(self.most)
        .bind(integer(self.bytes.max(1)))
        .execute(&mut batch.connection)
        .await?;
        match swept.rows_affected() {
            0 => batch.wipe_delayed(),
            _ => batch.wipe(),
        }
        Ok(swept.rows_affected())
    }
}

/// Nothing, to see whether the writer writes.
pub(super) struct NoWork;

impl Work for NoWork {
    type Output = ();

    async fn run(&mut self, _: &mut Batch) -> Result<(), Stop> {
        Ok(())
    }
}

fn on_key(action: &str, id: &str) -> Object {
    object([("action", action.into()), ("key", id.into())])
}
