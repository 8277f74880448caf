//! The tables, and how they came to be what they are.

use super::failure::{failed, is_no_database};
use sqlx::SqliteConnection;
use std::path::Path;
use testamur_core::{Code, Error, Result};

/// What brings a file from each version to the next. Only ever added to: the versions of files that are
/// out there count these.
const MIGRATIONS: &[&str] = &[
    include_str!("schema_1.sql"),
    include_str!("schema_2.sql"),
    include_str!("schema_3.sql"),
    include_str!("schema_4.sql"),
    include_str!("schema_5.sql"),
    include_str!("schema_6.sql"),
];

/// What the header of our files says they are: `tmur`
/// ([application ids](https://www.sqlite.org/fileformat.html#application_id)).
const APPLICATION: i32 = 0x746d_7572;

/// Fails unless the file is empty or ours and of a version that is known. Changes nothing.
pub(super) async fn check(connection: &mut SqliteConnection, file: &Path) -> Result<()> {
    let header: Result<(i32, i64), _> = sqlx::query_as(
        "SELECT application_id, (SELECT count(*) FROM sqlite_schema) FROM pragma_application_id",
    )
    .fetch_one(&mut *connection)
    .await;

    match header {
        Ok((APPLICATION, _) | (0, 0)) => {}
        Ok(_) => return Err(foreign(file)),
        Err(error) if is_no_database(&error) => return Err(foreign(file)),
        Err(error) => return Err(failed(error)),
    }
    let (actual, known) = (version(connection).await?, MIGRATIONS.len());
    match usize::try_from(actual).is_ok_and(|actual| actual <= known) {
        true => Ok(()),
        false => Err(Error::new(Code::StoreNewer)
            .with("file", file.display())
            .with("actual", actual)
            .with("known", known)),
    }
}

/// As [`check`], and fails also when there is nothing in the file.
pub(super) async fn check_is_store(connection: &mut SqliteConnection, file: &Path) -> Result<()> {
    check(connection, file).await?;
    match version(connection).await? {
        0 => Err(foreign(file)),
        _ => Ok(()),
    }
}

/// Whether the file has all that this version knows.
pub(super) async fn is_newest(connection: &mut SqliteConnection) -> Result<bool> {
    Ok(usize::try_from(version(connection).await?) == Ok(MIGRATIONS.len()))
}

/// Brings a file that was checked to the newest version, one transaction for each step.
pub(super) async fn migrate(connection: &mut SqliteConnection) -> Result<()> {
    let from = usize::try_from(version(connection).await?).unwrap_or(0);
    for (step, migration) in MIGRATIONS.iter().enumerate().skip(from) {
        // Neither pragma takes a parameter; both values are ours.
        let script = format!(
            "BEGIN IMMEDIATE; {migration} PRAGMA application_id = {APPLICATION}; \
             PRAGMA user_version = {}; COMMIT",
            step + 1
        );
        if let Err(error) =
            sqlx::raw_sql(sqlx::AssertSqlSafe(script)).execute(&mut *connection).await
        {
            let _ = sqlx::raw_sql("ROLLBACK").execute(&mut *connection).await;
            return Err(failed(error));
        }
    }
    Ok(())
}

async fn version(connection: &mut SqliteConnection) -> Result<i64> {
    let version = sqlx::query_scalar("SELECT user_version FROM pragma_user_version");
    version.fetch_one(connection).await.map_err(failed)
}

pub(super) fn foreign(file: &Path) -> Error {
    Error::new(Code::StoreForeign).with("file", file.display())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, SqliteStore, Store};
    use sqlx::ConnectOptions;
    use sqlx::sqlite::SqliteConnectOptions;

    /// A file of an older version, with an API key in it.
    async fn of_version(version: usize, file: &Path) {
        let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
        let mut connection: SqliteConnection = options.connect().await.unwrap();
        let steps = MIGRATIONS[..version].concat();
        let script = format!(
            "{steps} INSERT INTO api_key (id, scopes, hash, created) VALUES ('abc', 1, zeroblob(32), 0); \
             PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {version};"
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(script)).execute(&mut connection).await.unwrap();
    }

    #[tokio::test]
    async fn files_of_older_versions_are_opened() {
        for version in 1..MIGRATIONS.len() {
            let name = format!("testamur-store-version-{version}-{}", std::process::id());
            let folder = std::env::temp_dir().join(name);
            std::fs::create_dir_all(&folder).unwrap();
            let file = folder.join("store.db");
            of_version(version, &file).await;
            let store = SqliteStore::open(&file, Limits::default()).await.unwrap();
            let keys = store.api_keys("", 10).await.unwrap();
            let known: Vec<_> = keys.iter().map(|key| (&*key.id, key.label.clone())).collect();
            assert_eq!(known, [("abc", None)], "{version}");
            store.close().await.unwrap();
            std::fs::remove_dir_all(folder).unwrap();
        }
    }
}
