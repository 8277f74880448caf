-- Times are seconds since 1970-01-01T00:00:00Z.

CREATE TABLE status_list (
    number INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    issuer TEXT NOT NULL,
    -- JSON.
    description TEXT NOT NULL,
    secret BLOB NOT NULL,
    -- Never behind what was given away: moved on before the first index of a lease is.
    allocated INTEGER NOT NULL CHECK (allocated >= 0),
    revision INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Only those that are not 0.
CREATE TABLE status_value (
    list INTEGER NOT NULL REFERENCES status_list,
    position INTEGER NOT NULL,
    value INTEGER NOT NULL CHECK (value > 0),
    PRIMARY KEY (list, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE signed_list (
    url TEXT PRIMARY KEY,
    list INTEGER NOT NULL REFERENCES status_list,
    revision INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    bytes BLOB NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_until INTEGER NOT NULL
) STRICT;

CREATE TABLE issued (
    number INTEGER PRIMARY KEY,
    issuer TEXT NOT NULL,
    credential TEXT,
    at INTEGER NOT NULL,
    content_type TEXT,
    bytes BLOB
) STRICT;

CREATE INDEX issued_by_credential ON issued (credential) WHERE credential IS NOT NULL;

CREATE TABLE status_entry (
    list INTEGER NOT NULL REFERENCES status_list,
    position INTEGER NOT NULL,
    issued INTEGER NOT NULL REFERENCES issued,
    PRIMARY KEY (list, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX status_entry_by_issued ON status_entry (issued);

CREATE TABLE answer (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    request BLOB NOT NULL,
    status INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    body BLOB NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (scope, key)
) STRICT;

CREATE INDEX answer_by_expires ON answer (expires);

CREATE TABLE api_key (
    id TEXT PRIMARY KEY,
    scopes INTEGER NOT NULL,
    hash BLOB NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER,
    revoked INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY,
    content TEXT NOT NULL,
    hash BLOB NOT NULL
) STRICT;

CREATE TRIGGER audit_keeps_entries BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append only');
END;

CREATE TRIGGER audit_loses_none BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append only');
END;

-- INSERT OR REPLACE deletes without asking the trigger above.
CREATE TRIGGER audit_replaces_none BEFORE INSERT ON audit
WHEN NEW.sequence <= (SELECT max(sequence) FROM audit)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append only');
END;
