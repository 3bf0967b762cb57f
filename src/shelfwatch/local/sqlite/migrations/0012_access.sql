-- Who may use the pages and the API from elsewhere. `stores` is JSON, NULL for all; passwords are hashes
-- by argon2, and what lets a browser or a program in is kept as a hash of it alone.
CREATE TABLE account (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    stores TEXT,
    password TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE session (
    secret TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
    began INTEGER NOT NULL,
    used INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX session_account ON session (account);
CREATE TABLE token (
    secret TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    stores TEXT,
    created INTEGER NOT NULL,
    used INTEGER
) WITHOUT ROWID;
CREATE TABLE login_failure (key TEXT NOT NULL, at INTEGER NOT NULL);
CREATE INDEX login_failure_key ON login_failure (key, at);
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    by TEXT NOT NULL,
    action TEXT NOT NULL,
    about TEXT NOT NULL
);

-- What a program sent under a key of its own, so that it may send it again after a lost answer.
CREATE TABLE sent_key (
    by TEXT NOT NULL,
    key TEXT NOT NULL,
    content TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (by, key)
) WITHOUT ROWID;
