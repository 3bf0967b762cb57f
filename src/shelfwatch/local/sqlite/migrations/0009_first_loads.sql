-- Which uploads were the first load of a store, and how many items the store had by that: such an
-- upload tells one summary in place of an alarm for each item.
CREATE TABLE first_load (
    upload INTEGER NOT NULL REFERENCES upload ON DELETE CASCADE,
    store INTEGER NOT NULL REFERENCES store ON DELETE CASCADE,
    items INTEGER NOT NULL,
    PRIMARY KEY (upload, store)
) WITHOUT ROWID;

ALTER TABLE alert ADD COLUMN first_of INTEGER NOT NULL DEFAULT 0;
