CREATE TABLE model_version (
    project_id            TEXT    NOT NULL,
    id                    TEXT    NOT NULL PRIMARY KEY,
    version               INTEGER NOT NULL,
    number                INTEGER NOT NULL,
    stage                 TEXT    NOT NULL,
    family                TEXT    NOT NULL,
    job_id                TEXT    NOT NULL,
    dataset_version       INTEGER NOT NULL,
    parent_id             TEXT    NULL,
    package_sha256        TEXT    NULL,
    package_bytes         INTEGER NULL,
    evaluation_sha256     TEXT    NOT NULL,
    evaluation            TEXT    NOT NULL,    -- JSON
    parity_max_difference REAL    NOT NULL,
    gate                  TEXT    NOT NULL,
    gate_reasons          TEXT    NOT NULL,    -- JSON
    decided_by            TEXT    NULL,
    comment               TEXT    NULL,
    created_at            INTEGER NOT NULL,
    updated_at            INTEGER NOT NULL
) STRICT;
CREATE INDEX model_version_newest ON model_version (project_id, number);
CREATE INDEX model_version_updated ON model_version (updated_at, id);
