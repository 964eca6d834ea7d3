CREATE TABLE device (
    project_id              TEXT    NOT NULL,
    id                      TEXT    NOT NULL PRIMARY KEY,
    version                 INTEGER NOT NULL,
    name                    TEXT    NOT NULL,
    desired_generation      INTEGER NOT NULL,
    desired_model_id        TEXT    NULL,
    desired_package_sha256  TEXT    NULL,
    reported_generation     INTEGER NOT NULL,
    reported_package_sha256 TEXT    NULL,
    status                  TEXT    NOT NULL,
    install_step            TEXT    NULL,
    install_code            TEXT    NULL,
    install_message         TEXT    NULL,
    pass                    INTEGER NOT NULL,
    source_kind             TEXT    NOT NULL,
    source_address          TEXT    NULL,
    software_version        TEXT    NULL,
    created_at              INTEGER NOT NULL,
    updated_at              INTEGER NOT NULL
) STRICT;
CREATE INDEX device_newest ON device (project_id, created_at, id);
CREATE INDEX device_updated ON device (updated_at, id);

-- The figures of a device's newest report; they do not pass through its grain.
CREATE TABLE device_telemetry (
    device_id           TEXT    NOT NULL PRIMARY KEY,
    reports             INTEGER NOT NULL,
    last_seen           INTEGER NOT NULL,
    fps                 REAL    NULL,
    latency_ms          REAL    NULL,
    temperature_celsius REAL    NULL,
    frames_seen         INTEGER NOT NULL,
    frames_captured     INTEGER NOT NULL,
    frames_left         INTEGER NULL,
    mean_detections     REAL    NULL,
    mean_confidence     REAL    NULL
) STRICT;

CREATE TABLE device_log (
    device_id      TEXT    NOT NULL,
    producer       TEXT    NOT NULL,
    epoch          INTEGER NOT NULL,
    first_sequence INTEGER NOT NULL,
    body           BLOB    NOT NULL,           -- deflated JSON: [[at, level, line], …]
    PRIMARY KEY (device_id, producer, epoch, first_sequence)
) STRICT;
