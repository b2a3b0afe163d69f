-- What is remembered of items is let go in time: from which day on something of each is kept.

-- Nothing kept of the item is of an earlier day; it changes seldom, so that an update rarely touches its index.
-- Items from before this column are looked at by the first job.
ALTER TABLE resolver.serial_observation ADD COLUMN kept_since date NOT NULL DEFAULT '-infinity';
