-- What people know the key by.
ALTER TABLE api_key ADD COLUMN label TEXT;
