//! What SQLite says, in our codes.

use sqlx::Error as SqlError;
use testamur_core::{Code, Error};

/// Why a piece of work did not happen.
pub(super) enum Stop {
    /// It was not allowed. The others of the batch go on.
    Refused(Error),
    /// The database failed, and nothing of the batch can be trusted.
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Refused(error)
    }
}

impl From<SqlError> for Stop {
    /// What only says that one statement asked for something impossible does not fail the others.
    fn from(error: SqlError) -> Stop {
        match result_code(&error) {
            Some(TOO_BIG | CONSTRAINT | MISMATCH) => Stop::Refused(failed(error)),
            _ => Stop::Failed(failed(error)),
        }
    }
}

/// The error of SQLite as one of ours, by its primary result code.
pub(super) fn failed(error: SqlError) -> Error {
    let (code, reason) = match &error {
        SqlError::Database(database) => (result_code(&error), database.message().to_owned()),
        _ => (None, error.to_string()),
    };
    let code = match (code, &error) {
        (Some(BUSY | LOCKED), _) => Code::StoreBusy,
        (Some(FULL), _) => Code::StoreFull,
        (Some(READ_ONLY), _) => Code::StoreReadOnly,
        (Some(CORRUPT | NO_DATABASE), _) => Code::StoreDamaged,
        (None, SqlError::PoolClosed) => Code::StoreClosed,
        (None, SqlError::ColumnDecode { .. } | SqlError::Decode(_)) => Code::StoreDamaged,
        _ => Code::StoreFailed,
    };
    Error::new(code).with("reason", reason)
}

/// Whether what was opened is no database at all.
pub(super) fn is_no_database(error: &SqlError) -> bool {
    result_code(error) == Some(NO_DATABASE)
}

/// What was read cannot have been written by us.
pub(super) fn damaged(reason: &str) -> Error {
    Error::new(Code::StoreDamaged).with("reason", reason)
}

/// The primary [result code](https://www.sqlite.org/rescode.html): the low byte of the extended one.
fn result_code(error: &SqlError) -> Option<i32> {
    let code = error.as_database_error()?.code()?.parse::<i32>().ok()?;
    Some(code & 0xff)
}

const BUSY: i32 = 5;
const LOCKED: i32 = 6;
const READ_ONLY: i32 = 8;
const CORRUPT: i32 = 11;
const FULL: i32 = 13;
const TOO_BIG: i32 = 18;
const CONSTRAINT: i32 = 19;
const MISMATCH: i32 = 20;
const NO_DATABASE: i32 = 26;

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::sqlite::SqliteConnectOptions;
    use sqlx::{ConnectOptions, Connection, SqliteConnection};

    async fn connection() -> SqliteConnection {
        SqliteConnectOptions::new().in_memory(true).connect().await.unwrap()
    }

    #[tokio::test]
    async fn what_cannot_be_written_has_its_code() {
        let mut connection = connection().await;
        for (prepared, statement, expected) in [
            ("PRAGMA query_only = ON", "CREATE TABLE a (a)", Code::StoreReadOnly),
            ("PRAGMA query_only = OFF", "no statement", Code::StoreFailed),
            ("PRAGMA max_page_count = 1", "CREATE TABLE a (a)", Code::StoreFull),
        ] {
            sqlx::raw_sql(prepared).execute(&mut connection).await.unwrap();
            let error = sqlx::raw_sql(statement).execute(&mut connection).await.unwrap_err();
            assert_eq!(failed(error).code(), expected, "{statement}");
        }
    }

    #[tokio::test]
    async fn a_file_that_another_program_holds_is_busy() {
        let file = std::env::temp_dir().join(format!("testamur-busy-{}.db", std::process::id()));
        let options = SqliteConnectOptions::new().filename(&file).create_if_missing(true);
        let options = options.busy_timeout(std::time::Duration::ZERO);
        let mut connections = [options.connect().await.unwrap(), options.connect().await.unwrap()];
        let begin = "BEGIN IMMEDIATE";
        sqlx::raw_sql(begin).execute(&mut connections[0]).await.unwrap();
        let error = sqlx::raw_sql(begin).execute(&mut connections[1]).await.unwrap_err();
        assert_eq!(failed(error).code(), Code::StoreBusy);
        for connection in connections {
            connection.close().await.unwrap();
        }
        std::fs::remove_file(file).unwrap();
    }

    #[tokio::test]
    async fn a_broken_rule_stops_nobody_else() {
        let mut connection = connection().await;
        let rule = "CREATE TABLE a (a CHECK (a > 0)); INSERT INTO a VALUES (0)";
        let error = sqlx::raw_sql(rule).execute(&mut connection).await.unwrap_err();
        assert!(matches!(Stop::from(error), Stop::Refused(_)));
        let error = sqlx::raw_sql("SELECT b FROM a").execute(&mut connection).await.unwrap_err();
        assert!(matches!(Stop::from(error), Stop::Failed(_)));
    }
}
