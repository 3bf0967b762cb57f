-- The keys of the stores that a held file speaks of, as JSON; NULL where that was not kept: then
-- nothing takes its place until a person has decided. It was kept where a file had no source, as one
-- text with a line for each key.
ALTER TABLE held ADD COLUMN stores TEXT;
WITH RECURSIVE split (upload, key, rest) AS (
    SELECT upload, NULL, substr(about, 8) || char(10) FROM held WHERE about GLOB 'stores *'
    UNION ALL
    SELECT upload, substr(rest, 1, instr(rest, char(10)) - 1), substr(rest, instr(rest, char(10)) + 1)
    FROM split WHERE rest <> ''
)
UPDATE held SET stores = (SELECT json_group_array(key) FROM split
                          WHERE split.upload = held.upload AND key IS NOT NULL)
WHERE about GLOB 'stores *';
ALTER TABLE held DROP COLUMN about;

-- When a delivery was tried first: from then on its three days count.
ALTER TABLE delivery ADD COLUMN first_try INTEGER;
UPDATE delivery SET first_try = created WHERE attempts > 0;

-- Whoever asked for all stores had none in `subscriber_store`, and so had somebody whose stores were
-- just being changed: now it is said.
ALTER TABLE subscriber ADD COLUMN every_store INTEGER NOT NULL DEFAULT 0;
UPDATE subscriber SET every_store = 1
WHERE stock AND id NOT IN (SELECT subscriber FROM subscriber_store);
