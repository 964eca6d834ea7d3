-- Grain state and reminders for Orleans' ADO.NET providers. Names of parameters and result columns are the providers' contract; tables are ours.
-- Keys arrive behind a one-character mark, which substr takes off: the provider would store a key that looks like a number as numbers.
CREATE TABLE grain_state (
    service_id  TEXT    NOT NULL,
    thing       TEXT    NOT NULL,              -- name of the state, e.g. job
    id          TEXT    NOT NULL,              -- the grain's key
    version     INTEGER NOT NULL,
    payload     BLOB    NULL,
    modified_at INTEGER NOT NULL,              -- unix milliseconds
    PRIMARY KEY (thing, id, service_id)
) STRICT;
CREATE INDEX grain_state_modified ON grain_state (modified_at);

CREATE TABLE grain_reminder (
    service_id    TEXT    NOT NULL,
    grain_id      TEXT    NOT NULL,
    reminder_name TEXT    NOT NULL,
    start_time    TEXT    NOT NULL,
    period        INTEGER NOT NULL,            -- milliseconds
    grain_hash    INTEGER NOT NULL,
    version       INTEGER NOT NULL,
    PRIMARY KEY (service_id, grain_id, reminder_name)
) STRICT;
CREATE INDEX grain_reminder_hash ON grain_reminder (service_id, grain_hash);

CREATE TABLE OrleansQuery (
    QueryKey  TEXT NOT NULL PRIMARY KEY,
    QueryText TEXT NOT NULL
) STRICT;

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('ReadFromStorageKey', '
SELECT payload AS PayloadBinary, datetime(modified_at / 1000, ''unixepoch'') AS ModifiedOn, version AS Version
FROM grain_state
WHERE thing = @GrainTypeString AND id = substr(@GrainIdExtensionString, 2) AND service_id = @ServiceId
'),
-- One statement decides: the first writer of a key wins by the primary key, later ones by the version. Losing answers the old version, which is a conflict.
('WriteToStorageKey', '
INSERT INTO grain_state (service_id, thing, id, version, payload, modified_at)
SELECT @ServiceId, @GrainTypeString, substr(@GrainIdExtensionString, 2), 1, @PayloadBinary, CAST(unixepoch(''subsec'') * 1000 AS INTEGER)
WHERE @GrainStateVersion IS NULL OR EXISTS (
    SELECT 1 FROM grain_state
    WHERE thing = @GrainTypeString AND id = substr(@GrainIdExtensionString, 2) AND service_id = @ServiceId)
ON CONFLICT (thing, id, service_id) DO UPDATE
SET version = version + 1, payload = excluded.payload, modified_at = excluded.modified_at
WHERE version = @GrainStateVersion;
SELECT CASE WHEN changes() > 0 THEN COALESCE(@GrainStateVersion, 0) + 1 ELSE @GrainStateVersion END AS NewGrainStateVersion
'),
-- A cleared state stays as a tombstone, so that its version never goes back.
('ClearStorageKey', '
UPDATE grain_state SET payload = NULL, version = version + 1, modified_at = CAST(unixepoch(''subsec'') * 1000 AS INTEGER)
WHERE thing = @GrainTypeString AND id = substr(@GrainIdExtensionString, 2) AND service_id = @ServiceId
  AND version = @GrainStateVersion;
SELECT CASE WHEN changes() > 0 THEN COALESCE(@GrainStateVersion, 0) + 1 ELSE @GrainStateVersion END AS NewGrainStateVersion
'),
('UpsertReminderRowKey', '
INSERT INTO grain_reminder (service_id, grain_id, reminder_name, start_time, period, grain_hash, version)
VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0)
ON CONFLICT (service_id, grain_id, reminder_name) DO UPDATE
SET start_time = excluded.start_time, period = excluded.period, grain_hash = excluded.grain_hash, version = version + 1
RETURNING version AS Version
'),
('ReadReminderRowsKey', '
SELECT grain_id AS GrainId, reminder_name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version
FROM grain_reminder WHERE service_id = @ServiceId AND grain_id = @GrainId
'),
('ReadReminderRowKey', '
SELECT grain_id AS GrainId, reminder_name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version
FROM grain_reminder WHERE service_id = @ServiceId AND grain_id = @GrainId AND reminder_name = @ReminderName
'),
('ReadRangeRows1Key', '
SELECT grain_id AS GrainId, reminder_name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version
FROM grain_reminder WHERE service_id = @ServiceId AND grain_hash > @BeginHash AND grain_hash <= @EndHash
'),
('ReadRangeRows2Key', '
SELECT grain_id AS GrainId, reminder_name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version
FROM grain_reminder WHERE service_id = @ServiceId AND (grain_hash > @BeginHash OR grain_hash <= @EndHash)
'),
('DeleteReminderRowKey', '
DELETE FROM grain_reminder WHERE service_id = @ServiceId AND grain_id = @GrainId AND reminder_name = @ReminderName AND version = @Version;
SELECT changes()
'),
('DeleteReminderRowsKey', '
DELETE FROM grain_reminder WHERE service_id = @ServiceId
');
