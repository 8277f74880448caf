DROP INDEX issued_by_credential;

CREATE INDEX issued_by_credential ON issued (credential, issuer) WHERE credential IS NOT NULL;
