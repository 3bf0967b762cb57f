-- When the files of a store are expected, as a person wrote it; `examined` is the deadline up to which
-- it was looked at, and `overdue` the one that was missed and told.
CREATE TABLE expectation (
    store    INTEGER PRIMARY KEY REFERENCES store ON DELETE CASCADE,
    text     TEXT NOT NULL,
    since    INTEGER NOT NULL,
    examined INTEGER,
    overdue  INTEGER
) STRICT;
