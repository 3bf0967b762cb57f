-- What is kept of an address beside its subscription: `secrets` as a JSON list of text and until
-- when each holds, and since when nothing is sent there.
CREATE TABLE address_state (
    address   TEXT PRIMARY KEY NOT NULL,
    secrets   TEXT NOT NULL DEFAULT '[]',
    suspended INTEGER,
    reason    TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

-- A secret must not outlive its subscription, whoever ends that.
CREATE TRIGGER address_state_ends AFTER DELETE ON subscriber
WHEN NOT EXISTS (SELECT 1 FROM subscriber WHERE address = OLD.address)
BEGIN
    DELETE FROM address_state WHERE address = OLD.address;
END;
