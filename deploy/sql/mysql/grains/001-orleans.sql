-- Grain state, reminders and membership for Orleans' ADO.NET providers. Names of parameters and result columns are the providers' contract; tables are ours.
-- Every statement may be run again: MySQL commits each change of the schema by itself.
CREATE TABLE IF NOT EXISTS grain_state (
    service_id  VARCHAR(64)  NOT NULL,
    thing       VARCHAR(64)  NOT NULL,         -- name of the state, e.g. job
    id          VARCHAR(400) NOT NULL,         -- the grain's key
    version     INT          NOT NULL,
    payload     LONGBLOB     NULL,
    modified_at BIGINT       NOT NULL,         -- unix milliseconds
    PRIMARY KEY (thing, id, service_id),
    KEY grain_state_modified (modified_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS grain_reminder (
    service_id    VARCHAR(64)  NOT NULL,
    grain_id      VARCHAR(470) NOT NULL,
    reminder_name VARCHAR(150) NOT NULL,
    start_time    DATETIME(3)  NOT NULL,
    period        BIGINT       NOT NULL,       -- milliseconds
    grain_hash    INT          NOT NULL,
    version       INT          NOT NULL,
    PRIMARY KEY (service_id, grain_id, reminder_name),
    KEY grain_reminder_hash (service_id, grain_hash)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- One row a cluster: every change of its members raises the version, and only who knows the last version may change them.
CREATE TABLE IF NOT EXISTS cluster_version (
    deployment_id VARCHAR(150) NOT NULL,
    version       INT          NOT NULL,
    PRIMARY KEY (deployment_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS cluster_member (
    deployment_id   VARCHAR(150) NOT NULL,
    address         VARCHAR(45)  NOT NULL,
    port            INT          NOT NULL,
    generation      INT          NOT NULL,
    silo_name       VARCHAR(150) NOT NULL,
    host_name       VARCHAR(255) NOT NULL,
    status          INT          NOT NULL,
    proxy_port      INT          NOT NULL,
    suspect_times   TEXT         NULL,
    start_time      DATETIME(3)  NOT NULL,
    i_am_alive_time DATETIME(3)  NOT NULL,
    PRIMARY KEY (deployment_id, address, port, generation)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS OrleansQuery (
    QueryKey  VARCHAR(64) NOT NULL,
    QueryText TEXT        NOT NULL,
    PRIMARY KEY (QueryKey)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Keys arrive behind a one-character mark, which SUBSTRING takes off: the provider would store a key that looks like a number as numbers.
REPLACE INTO OrleansQuery (QueryKey, QueryText) VALUES
('ReadFromStorageKey', '
SELECT payload AS PayloadBinary, FROM_UNIXTIME(modified_at / 1000) AS ModifiedOn, version AS Version
FROM grain_state
WHERE thing = @GrainTypeString AND id = SUBSTRING(@GrainIdExtensionString, 2) AND service_id = @ServiceId
'),
-- The UPDATE decides, for first and later writers alike: a first writer makes the row at version 0 if it is not there, and whoever moves it on from the
-- version that he read has won. Losing answers the old version, which is a conflict. A row that stayed at 0 (a crash in between) holds nothing.
('WriteToStorageKey', '
INSERT INTO grain_state (service_id, thing, id, version, payload, modified_at)
SELECT @ServiceId, @GrainTypeString, SUBSTRING(@GrainIdExtensionString, 2), 0, NULL, 0 FROM DUAL WHERE @GrainStateVersion IS NULL
ON DUPLICATE KEY UPDATE version = grain_state.version;
UPDATE grain_state
SET version = version + 1, payload = @PayloadBinary, modified_at = CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)
WHERE thing = @GrainTypeString AND id = SUBSTRING(@GrainIdExtensionString, 2) AND service_id = @ServiceId
  AND version = COALESCE(@GrainStateVersion, 0);
SELECT CAST(IF(ROW_COUNT() > 0, COALESCE(@GrainStateVersion, 0) + 1, @GrainStateVersion) AS SIGNED) AS NewGrainStateVersion
'),
-- A cleared state stays as a tombstone, so that its version never goes back.
('ClearStorageKey', '
UPDATE grain_state SET payload = NULL, version = version + 1, modified_at = CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)
WHERE thing = @GrainTypeString AND id = SUBSTRING(@GrainIdExtensionString, 2) AND service_id = @ServiceId
  AND version = @GrainStateVersion;
SELECT CAST(IF(ROW_COUNT() > 0, COALESCE(@GrainStateVersion, 0) + 1, @GrainStateVersion) AS SIGNED) AS NewGrainStateVersion
'),
('UpsertReminderRowKey', '
INSERT INTO grain_reminder (service_id, grain_id, reminder_name, start_time, period, grain_hash, version)
VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0)
ON DUPLICATE KEY UPDATE start_time = VALUES(start_time), period = VALUES(period), grain_hash = VALUES(grain_hash), version = version + 1;
SELECT version AS Version FROM grain_reminder WHERE service_id = @ServiceId AND grain_id = @GrainId AND reminder_name = @ReminderName
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
DELETE FROM grain_reminder
WHERE service_id = @ServiceId AND grain_id = @GrainId AND reminder_name = @ReminderName AND version = CAST(@Version AS SIGNED);
SELECT ROW_COUNT()
'),
('DeleteReminderRowsKey', '
DELETE FROM grain_reminder WHERE service_id = @ServiceId
'),
('InsertMembershipVersionKey', '
INSERT IGNORE INTO cluster_version (deployment_id, version) VALUES (@DeploymentId, 0);
SELECT ROW_COUNT()
'),
-- The first statement takes the lock that all changes of a cluster wait for.
('InsertMembershipKey', '
START TRANSACTION;
UPDATE cluster_version SET version = version WHERE deployment_id = @DeploymentId;
UPDATE cluster_version SET version = version + 1
WHERE deployment_id = @DeploymentId AND version = CAST(@Version AS SIGNED) AND NOT EXISTS (
    SELECT 1 FROM cluster_member
    WHERE deployment_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation);
INSERT INTO cluster_member
    (deployment_id, address, port, generation, silo_name, host_name, status, proxy_port, suspect_times, start_time, i_am_alive_time)
SELECT @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, NULL, @StartTime, @IAmAliveTime
FROM DUAL WHERE ROW_COUNT() > 0;
SELECT ROW_COUNT();
COMMIT
'),
('UpdateMembershipKey', '
UPDATE cluster_version v STRAIGHT_JOIN cluster_member m
    ON m.deployment_id = v.deployment_id AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
SET v.version = v.version + 1, m.status = @Status, m.suspect_times = @SuspectTimes, m.i_am_alive_time = @IAmAliveTime
WHERE v.deployment_id = @DeploymentId AND v.version = CAST(@Version AS SIGNED);
SELECT ROW_COUNT()
'),
('UpdateIAmAlivetimeKey', '
UPDATE cluster_member SET i_am_alive_time = @IAmAliveTime
WHERE deployment_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
'),
('MembershipReadRowKey', '
SELECT v.deployment_id AS DeploymentId, m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName,
    m.host_name AS HostName, m.status AS Status, m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes, m.start_time AS StartTime,
    m.i_am_alive_time AS IAmAliveTime, v.version AS Version
FROM cluster_version v LEFT JOIN cluster_member m
    ON m.deployment_id = v.deployment_id AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
WHERE v.deployment_id = @DeploymentId
'),
('MembershipReadAllKey', '
SELECT v.deployment_id AS DeploymentId, m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName,
    m.host_name AS HostName, m.status AS Status, m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes, m.start_time AS StartTime,
    m.i_am_alive_time AS IAmAliveTime, v.version AS Version
FROM cluster_version v LEFT JOIN cluster_member m ON m.deployment_id = v.deployment_id
WHERE v.deployment_id = @DeploymentId
'),
('GatewaysQueryKey', '
SELECT address AS Address, proxy_port AS ProxyPort, generation AS Generation FROM cluster_member
WHERE deployment_id = @DeploymentId AND status = @Status AND proxy_port > 0
'),
('DeleteMembershipTableEntriesKey', '
DELETE FROM cluster_member WHERE deployment_id = @DeploymentId;
DELETE FROM cluster_version WHERE deployment_id = @DeploymentId
'),
('CleanupDefunctSiloEntriesKey', '
DELETE FROM cluster_member WHERE deployment_id = @DeploymentId AND i_am_alive_time < @IAmAliveTime AND status <> 3
');
