-- The version that the level had before, for giving it back; NULL at first sight, and in changes
-- that were recorded before this column was there.
ALTER TABLE change ADD COLUMN before_version INTEGER;

-- A withdrawn alert may speak of a level that is gone: `after` can be NULL from now on.
CREATE TABLE alert_item_of_any_kind (
    alert INTEGER NOT NULL REFERENCES alert ON DELETE CASCADE,
    item TEXT NOT NULL,
    before INTEGER,
    after INTEGER,
    "row" INTEGER,
    name TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (alert, item)
) WITHOUT ROWID;
INSERT INTO alert_item_of_any_kind SELECT alert, item, before, after, "row", name FROM alert_item;
DROP TABLE alert_item;
ALTER TABLE alert_item_of_any_kind RENAME TO alert_item;
