-- A JSON array of names. Without it, the key is for all issuers.
ALTER TABLE api_key ADD COLUMN issuers TEXT;

-- What was issued with the answer, whose body then holds it.
ALTER TABLE answer ADD COLUMN issued INTEGER REFERENCES issued;

CREATE INDEX answer_by_issued ON answer (issued) WHERE issued IS NOT NULL;
