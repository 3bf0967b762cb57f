-- Levels that are low, from the change that made them so until one above the threshold by a margin.
CREATE TABLE low_level (
    store INTEGER NOT NULL REFERENCES store ON DELETE CASCADE,
    item TEXT NOT NULL,
    PRIMARY KEY (store, item)
) WITHOUT ROWID;

-- Thresholds that an upload raised above a level's count, until it is checked; `earlier` is what the
-- threshold was, 0 where there was none.
CREATE TABLE raised_threshold (
    upload INTEGER NOT NULL REFERENCES upload ON DELETE CASCADE,
    store INTEGER NOT NULL,
    item TEXT NOT NULL,
    earlier INTEGER NOT NULL,
    PRIMARY KEY (upload, store, item)
) WITHOUT ROWID;

-- What the threshold was when the alert was recorded, and who said so.
ALTER TABLE alert_item ADD COLUMN threshold INTEGER;
ALTER TABLE alert_item ADD COLUMN rule TEXT NOT NULL DEFAULT '';
