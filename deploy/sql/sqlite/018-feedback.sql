CREATE TABLE feedback_item (
    project_id     TEXT    NOT NULL,
    id             TEXT    NOT NULL,
    device_id      TEXT    NOT NULL,
    sha256         TEXT    NOT NULL,
    width          INTEGER NOT NULL,
    height         INTEGER NOT NULL,
    source         TEXT    NOT NULL,
    reason         TEXT    NOT NULL,
    score          REAL    NOT NULL,
    package_sha256 TEXT    NOT NULL,
    detections     TEXT    NOT NULL,           -- JSON
    state          TEXT    NOT NULL,
    image_id       TEXT    NULL,
    decided_by     TEXT    NULL,
    captured_at    INTEGER NOT NULL,
    decided_at     INTEGER NULL,
    PRIMARY KEY (project_id, id)
) STRICT;
CREATE INDEX feedback_item_queue ON feedback_item (project_id, state, score, id);

CREATE TABLE feedback_round (
    project_id      TEXT    NOT NULL,
    number          INTEGER NOT NULL,
    version         INTEGER NOT NULL,
    stage           TEXT    NOT NULL,
    dataset_version INTEGER NULL,
    job_id          TEXT    NULL,
    model_id        TEXT    NULL,
    rollout_id      TEXT    NULL,
    code            TEXT    NULL,
    message         TEXT    NULL,
    started_at      INTEGER NOT NULL,
    ended_at        INTEGER NULL,
    PRIMARY KEY (project_id, number)
) STRICT;
