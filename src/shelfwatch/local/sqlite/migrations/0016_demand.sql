-- What each level lost and gained on a day, in millionths, from its changes: what forecasts are made
-- of. Sums of whole numbers, so that adding, taking away and rebuilding give the same digits. By day
-- first: a load writes its rows side by side, where an index by level would touch a page for each.
-- `day` counts from 1970 in UTC; `is_first` says that the level was first seen then, its store being
-- known.
CREATE TABLE demand (
    day INTEGER NOT NULL,
    store INTEGER NOT NULL,
    item TEXT NOT NULL,
    sold INTEGER NOT NULL,
    came INTEGER NOT NULL,
    is_first INTEGER NOT NULL,
    PRIMARY KEY (day, store, item)
) WITHOUT ROWID;
INSERT INTO demand (day, store, item, sold, came, is_first)
SELECT upload.version / 86400000000, store, item, sum(max(coalesce(before - after, 0), 0)),
       sum(max(coalesce(after - before, 0), 0)), 0
FROM change JOIN upload ON upload.seq = change.upload
WHERE way NOT IN ('forget', 'rename', 'undo') AND status <> 'undone' AND before IS NOT NULL
GROUP BY 1, 2, 3;
