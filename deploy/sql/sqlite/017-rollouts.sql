CREATE TABLE rollout (
    project_id       TEXT    NOT NULL,
    id               TEXT    NOT NULL PRIMARY KEY,
    version          INTEGER NOT NULL,
    number           INTEGER NOT NULL,
    state            TEXT    NOT NULL,
    model_id         TEXT    NOT NULL,
    package_sha256   TEXT    NOT NULL,
    wave             INTEGER NOT NULL,
    waves            TEXT    NOT NULL,         -- JSON
    max_failure_rate REAL    NOT NULL,
    reason           TEXT    NOT NULL,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL
) STRICT;
CREATE INDEX rollout_newest ON rollout (project_id, number);

CREATE TABLE rollout_target (
    rollout_id TEXT    NOT NULL,
    device_id  TEXT    NOT NULL,
    wave       INTEGER NOT NULL,
    state      TEXT    NOT NULL,
    generation INTEGER NOT NULL,
    code       TEXT    NULL,
    message    TEXT    NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (rollout_id, device_id)
) STRICT, WITHOUT ROWID;
