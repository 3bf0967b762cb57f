-- What people did about outages. The last action of an outage decides its state; `until` is the date
-- of that one, kept with the outage so that the next date is found by an index.
CREATE TABLE outage_action (
    outage INTEGER NOT NULL REFERENCES outage ON DELETE CASCADE,
    state TEXT NOT NULL,
    at INTEGER NOT NULL,
    by TEXT NOT NULL,
    until INTEGER
);
CREATE INDEX outage_action_outage ON outage_action (outage);

ALTER TABLE outage ADD COLUMN until INTEGER;
CREATE INDEX outage_until ON outage (until) WHERE ended IS NULL AND until IS NOT NULL;
