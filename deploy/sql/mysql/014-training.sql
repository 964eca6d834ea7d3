CREATE TABLE IF NOT EXISTS job (
    project_id        VARCHAR(200) NOT NULL,
    id                VARCHAR(200) NOT NULL PRIMARY KEY,
    version           BIGINT       NOT NULL,
    number            BIGINT       NOT NULL,
    state             VARCHAR(32)  NOT NULL,
    family            VARCHAR(100) NOT NULL,
    dataset_version   BIGINT       NOT NULL,
    pool              VARCHAR(200) NOT NULL,
    worker_id         VARCHAR(200) NULL,
    token             BIGINT       NOT NULL,
    attempt           BIGINT       NOT NULL,
    phase             TEXT         NULL,
    epoch             BIGINT       NOT NULL,
    epochs            BIGINT       NOT NULL,
    step              BIGINT       NOT NULL,
    steps             BIGINT       NOT NULL,
    fraction          DOUBLE       NOT NULL,
    seconds_left      DOUBLE       NULL,
    images_per_second DOUBLE       NULL,
    best_map5095      DOUBLE       NULL,
    model_id          VARCHAR(200) NULL,
    code              VARCHAR(100) NULL,
    message           TEXT         NULL,
    recipe_json       LONGTEXT     NOT NULL,
    start_kind        VARCHAR(32)  NOT NULL,
    created_at        BIGINT       NOT NULL,
    started_at        BIGINT       NULL,
    ended_at          BIGINT       NULL,
    updated_at        BIGINT       NOT NULL,
    KEY job_newest (project_id, number),
    KEY job_updated (updated_at, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What one message says about one job, in one row: nobody asks for a single figure or line.
CREATE TABLE IF NOT EXISTS metric (
    job_id         VARCHAR(200) NOT NULL,
    producer       VARCHAR(250) NOT NULL,
    epoch          BIGINT       NOT NULL,
    first_sequence BIGINT       NOT NULL,
    body           MEDIUMBLOB   NOT NULL,              -- deflated JSON: [[step, epoch, token, {name: value}], …]
    PRIMARY KEY (job_id, producer, epoch, first_sequence)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS job_log (
    ordinal        BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    job_id         VARCHAR(200) NOT NULL,
    producer       VARCHAR(250) NOT NULL,
    epoch          BIGINT       NOT NULL,
    first_sequence BIGINT       NOT NULL,
    body           MEDIUMBLOB   NOT NULL,              -- deflated JSON: [[at, level, line], …]
    UNIQUE KEY job_log_once (producer, epoch, job_id, first_sequence),
    KEY job_log_job (job_id, ordinal)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS worker (
    id           VARCHAR(200) NOT NULL PRIMARY KEY,
    pool         VARCHAR(200) NOT NULL,
    host         TEXT         NOT NULL,
    device       TEXT         NOT NULL,
    device_name  TEXT         NOT NULL,
    memory_bytes BIGINT       NOT NULL,
    trainers     LONGTEXT     NOT NULL,                -- JSON
    job_id       VARCHAR(200) NULL,
    last_seen    BIGINT       NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
