-- Counts are whole millionths; times are microseconds since 1970 in UTC. The views at the end show
-- both as people read them.

CREATE TABLE store (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    newest INTEGER NOT NULL,
    horizon INTEGER
);

-- `seq` is the order of arrival: of two equal versions the later arrival wins. The changes of an
-- upload lie side by side, from `first_change` to `last_change`: years of them need no index.
CREATE TABLE upload (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    file TEXT NOT NULL,
    hash TEXT NOT NULL,
    version INTEGER NOT NULL,
    arrived INTEGER NOT NULL,
    way TEXT NOT NULL,
    baseline INTEGER NOT NULL,
    status TEXT NOT NULL,
    changed INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    superseded INTEGER NOT NULL,
    untracked INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    seconds REAL NOT NULL,
    message TEXT NOT NULL,
    first_change INTEGER,
    last_change INTEGER,
    checked INTEGER
);
CREATE INDEX upload_unchecked ON upload (seq) WHERE checked IS NULL AND status = 'loaded';

-- `store`, `item` and `count` are the cells as they stood in the file, for mending.
CREATE TABLE reject (
    upload INTEGER NOT NULL REFERENCES upload ON DELETE CASCADE,
    "row" INTEGER NOT NULL,
    "column" TEXT,
    value TEXT NOT NULL,
    reason TEXT NOT NULL,
    store TEXT NOT NULL,
    item TEXT NOT NULL,
    count TEXT NOT NULL
);
CREATE INDEX reject_upload ON reject (upload);

-- What an upload speaks of: the sets repeat from upload to upload, so each is kept once.
CREATE TABLE item_set (
    id INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL UNIQUE,
    items BLOB NOT NULL
);
CREATE TABLE spoken (
    upload INTEGER NOT NULL REFERENCES upload ON DELETE CASCADE,
    store INTEGER NOT NULL REFERENCES store ON DELETE CASCADE,
    version INTEGER NOT NULL,
    item_set INTEGER NOT NULL REFERENCES item_set
);
CREATE INDEX spoken_store ON spoken (store, version);
CREATE INDEX spoken_upload ON spoken (upload);
CREATE INDEX spoken_set ON spoken (item_set);

CREATE TABLE inventory (
    store INTEGER NOT NULL,
    item TEXT NOT NULL,
    count INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (store, item)
) WITHOUT ROWID;

-- `after` is NULL where a level was forgotten. Ids are never used again: alerts name them.
CREATE TABLE change (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    upload INTEGER NOT NULL,
    store INTEGER NOT NULL,
    item TEXT NOT NULL,
    before INTEGER,
    after INTEGER,
    "row" INTEGER
);

CREATE TABLE outage (
    id INTEGER PRIMARY KEY,
    store INTEGER NOT NULL,
    item TEXT NOT NULL,
    began INTEGER NOT NULL,
    began_by INTEGER NOT NULL,
    ended INTEGER,
    ended_by INTEGER
);
CREATE UNIQUE INDEX outage_open ON outage (store, item) WHERE ended IS NULL;
CREATE INDEX outage_item ON outage (store, item);

CREATE TABLE alert (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    upload TEXT NOT NULL,
    store TEXT NOT NULL,
    at INTEGER NOT NULL
);
CREATE INDEX alert_upload ON alert (upload);
CREATE TABLE alert_item (
    alert INTEGER NOT NULL REFERENCES alert ON DELETE CASCADE,
    item TEXT NOT NULL,
    before INTEGER,
    after INTEGER NOT NULL,
    "row" INTEGER,
    PRIMARY KEY (alert, item)
) WITHOUT ROWID;

CREATE TABLE subscriber (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    address TEXT NOT NULL UNIQUE
);
CREATE TABLE subscriber_store (
    subscriber INTEGER NOT NULL REFERENCES subscriber ON DELETE CASCADE,
    store TEXT NOT NULL,
    PRIMARY KEY (subscriber, store)
) WITHOUT ROWID;

-- `attempts` is also the lease's token: only the attempt that was counted last may settle it.
CREATE TABLE delivery (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    upload TEXT NOT NULL,
    subscriber INTEGER NOT NULL,
    address TEXT NOT NULL,
    channel TEXT NOT NULL,
    created INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL,
    next_try INTEGER,
    settled INTEGER,
    last_error TEXT
);
CREATE INDEX delivery_due ON delivery (attempts, next_try) WHERE state = 'due';
CREATE TABLE delivery_alert (
    delivery INTEGER NOT NULL REFERENCES delivery ON DELETE CASCADE,
    alert TEXT NOT NULL,
    PRIMARY KEY (delivery, alert)
) WITHOUT ROWID;
CREATE INDEX delivery_alert_alert ON delivery_alert (alert);

CREATE VIEW stock AS
SELECT store.name AS store, inventory.item AS item, inventory.count / 1000000.0 AS count,
       datetime(inventory.version / 1000000, 'unixepoch') AS version
FROM inventory JOIN store ON store.id = inventory.store;

CREATE VIEW changes AS
SELECT change.id AS id, upload.file AS file, change."row" AS "row", store.name AS store,
       change.item AS item, change.before / 1000000.0 AS before, change.after / 1000000.0 AS after,
       datetime(upload.arrived / 1000000, 'unixepoch') AS at
FROM change JOIN upload ON upload.seq = change.upload JOIN store ON store.id = change.store;
