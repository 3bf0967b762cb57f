-- The folder of the inbox that an upload came in; how many levels' names or thresholds it noted.
ALTER TABLE upload ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE upload ADD COLUMN details INTEGER NOT NULL DEFAULT 0;

-- What files say of a level besides its count; most levels have no row here.
CREATE TABLE detail (
    store INTEGER NOT NULL,
    item TEXT NOT NULL,
    name TEXT NOT NULL,
    threshold INTEGER,
    PRIMARY KEY (store, item)
) WITHOUT ROWID;

-- The name as it was told: a retry says the same, whatever the item is called by then.
ALTER TABLE alert_item ADD COLUMN name TEXT NOT NULL DEFAULT '';

DROP VIEW stock;
CREATE VIEW stock AS
SELECT store.name AS store, inventory.item AS item, inventory.count / 1000000.0 AS count,
       datetime(inventory.version / 1000000, 'unixepoch') AS version,
       coalesce(detail.name, '') AS name, detail.threshold / 1000000.0 AS threshold
FROM inventory JOIN store ON store.id = inventory.store
LEFT JOIN detail ON detail.store = inventory.store AND detail.item = inventory.item;
