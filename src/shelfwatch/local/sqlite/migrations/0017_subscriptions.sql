-- What of its stores' news a subscriber is told, and when. Who was subscribed before is told all of
-- it at once, and of what is back in stock only in a message that goes out anyway, as ever.
ALTER TABLE subscriber ADD COLUMN terms TEXT NOT NULL DEFAULT '{}';

-- Where a message waits for company, and until when it is held back; see `core.alerting.outbox`.
ALTER TABLE delivery ADD COLUMN slot TEXT NOT NULL DEFAULT '';
ALTER TABLE delivery ADD COLUMN held_until INTEGER;
CREATE INDEX delivery_slot ON delivery (subscriber, slot, seq) WHERE slot <> '';

-- The items of an alert that one message tells, as JSON; NULL for all of them.
ALTER TABLE delivery_alert ADD COLUMN items TEXT;
