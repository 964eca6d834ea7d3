CREATE TABLE job (
    project_id        TEXT    NOT NULL,
    id                TEXT    NOT NULL PRIMARY KEY,
    version           INTEGER NOT NULL,
    number            INTEGER NOT NULL,
    state             TEXT    NOT NULL,
    family            TEXT    NOT NULL,
    dataset_version   INTEGER NOT NULL,
    pool              TEXT    NOT NULL,
    worker_id         TEXT    NULL,
    token             INTEGER NOT NULL,
    attempt           INTEGER NOT NULL,
    phase             TEXT    NULL,
    epoch             INTEGER NOT NULL,
    epochs            INTEGER NOT NULL,
    step              INTEGER NOT NULL,
    steps             INTEGER NOT NULL,
    fraction          REAL    NOT NULL,
    seconds_left      REAL    NULL,
    images_per_second REAL    NULL,
    best_map5095      REAL    NULL,
    model_id          TEXT    NULL,
    code              TEXT    NULL,
    message           TEXT    NULL,
    recipe_json       TEXT    NOT NULL,
    start_kind        TEXT    NOT NULL,
    created_at        INTEGER NOT NULL,
    started_at        INTEGER NULL,
    ended_at          INTEGER NULL,
    updated_at        INTEGER NOT NULL
) STRICT;
CREATE INDEX job_newest ON job (project_id, number);
CREATE INDEX job_updated ON job (updated_at, id);

-- What one message says about one job, in one row: nobody asks for a single figure or line.
CREATE TABLE metric (
    job_id         TEXT    NOT NULL,
    producer       TEXT    NOT NULL,
    epoch          INTEGER NOT NULL,
    first_sequence INTEGER NOT NULL,
    body           BLOB    NOT NULL,           -- deflated JSON: [[step, epoch, token, {name: value}], …]
    PRIMARY KEY (job_id, producer, epoch, first_sequence)
) STRICT;

CREATE TABLE job_log (
    ordinal        INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id         TEXT    NOT NULL,
    producer       TEXT    NOT NULL,
    epoch          INTEGER NOT NULL,
    first_sequence INTEGER NOT NULL,
    body           BLOB    NOT NULL,           -- deflated JSON: [[at, level, line], …]
    UNIQUE (producer, epoch, job_id, first_sequence)
) STRICT;
CREATE INDEX job_log_job ON job_log (job_id, ordinal);

CREATE TABLE worker (
    id           TEXT    NOT NULL PRIMARY KEY,
    pool         TEXT    NOT NULL,
    host         TEXT    NOT NULL,
    device       TEXT    NOT NULL,
    device_name  TEXT    NOT NULL,
    memory_bytes INTEGER NOT NULL,
    trainers     TEXT    NOT NULL,             -- JSON
    job_id       TEXT    NULL,
    last_seen    INTEGER NOT NULL
) STRICT;
