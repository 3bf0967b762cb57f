-- Uploads that were held and whose files are not put away yet: all that it takes to load them. Which
-- of them are still held, `upload.status` says. `about` is what a question is about: of each one
-- is open at most. `path` is the kept file's name in the folder `held`.
CREATE TABLE held (
    upload TEXT PRIMARY KEY,
    path TEXT NOT NULL,
    about TEXT NOT NULL,
    store TEXT,
    otherwise TEXT,
    missing TEXT
) WITHOUT ROWID;

-- Items in stock that a full snapshot does not name; they are no rows of its file.
ALTER TABLE upload ADD COLUMN missing INTEGER NOT NULL DEFAULT 0;

-- Who hears of what, and what a message asks where it tells of no alerts.
ALTER TABLE subscriber ADD COLUMN stock INTEGER NOT NULL DEFAULT 1;
ALTER TABLE subscriber ADD COLUMN operations INTEGER NOT NULL DEFAULT 0;
ALTER TABLE delivery ADD COLUMN question TEXT NOT NULL DEFAULT '';
