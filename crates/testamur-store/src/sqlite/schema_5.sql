-- The DID that the list named as its issuer when it was begun.
ALTER TABLE status_list ADD COLUMN signer TEXT;
