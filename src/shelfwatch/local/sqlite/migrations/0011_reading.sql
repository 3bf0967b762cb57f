-- Figures of each store, kept as they change: to count a million levels for a page takes a second.
-- `last_arrival` is when its last file came.
ALTER TABLE store ADD COLUMN item_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE store ADD COLUMN out_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE store ADD COLUMN last_arrival INTEGER;
UPDATE store SET item_count = kept.items, out_count = kept.out
FROM (SELECT store, count(*) AS items, total(count <= 0) AS out FROM inventory GROUP BY store) AS kept
WHERE kept.store = store.id;
UPDATE store SET last_arrival = (
    SELECT max(upload.arrived) FROM spoken JOIN upload ON upload.seq = spoken.upload
    WHERE spoken.store = store.id AND way NOT IN ('forget', 'rename', 'undo'));

-- What pages list, each by an index that holds nothing but that.
CREATE INDEX inventory_out ON inventory (store, item) WHERE count <= 0;
CREATE INDEX outage_began ON outage (began) WHERE ended IS NULL;
CREATE INDEX outage_store_began ON outage (store, began) WHERE ended IS NULL;
CREATE INDEX outage_ended ON outage (ended) WHERE ended IS NOT NULL;
CREATE INDEX outage_store_ended ON outage (store, ended) WHERE ended IS NOT NULL;
CREATE INDEX upload_arrived ON upload (arrived);
CREATE INDEX delivery_failing ON delivery (seq)
WHERE last_error IS NOT NULL AND state IN ('due', 'given up');

-- Each item once, however many stores have it, and an index of the words of items and names. They
-- follow the levels (`reading/search.py`): written by the load itself they would triple the time of
-- a first load. `text` is folded (`core.stock.search`), with a blank between words: all else are letters.
CREATE TABLE catalogue (
    id INTEGER PRIMARY KEY,
    item TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
);
CREATE VIRTUAL TABLE catalogue_word USING fts5 (
    text, content = '', detail = none, prefix = '1 2 3',
    tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'"
);

-- How far the catalogue has got: all changes up to `change`, all uploads up to `upload`.
CREATE TABLE catalogue_progress (change INTEGER NOT NULL, upload INTEGER NOT NULL);
INSERT INTO catalogue_progress
SELECT coalesce((SELECT max(id) FROM change), 0), coalesce((SELECT max(seq) FROM upload), 0);

-- Stores whose items are to be gone through from `item` on; at first all that there are.
CREATE TABLE catalogue_walk (store INTEGER PRIMARY KEY, item TEXT NOT NULL);
INSERT INTO catalogue_walk SELECT id, '' FROM store;
