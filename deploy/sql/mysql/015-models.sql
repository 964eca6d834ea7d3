CREATE TABLE IF NOT EXISTS model_version (
    project_id            VARCHAR(200) NOT NULL,
    id                    VARCHAR(200) NOT NULL PRIMARY KEY,
    version               BIGINT       NOT NULL,
    number                BIGINT       NOT NULL,
    stage                 VARCHAR(32)  NOT NULL,
    family                VARCHAR(100) NOT NULL,
    job_id                VARCHAR(200) NOT NULL,
    dataset_version       BIGINT       NOT NULL,
    parent_id             VARCHAR(200) NULL,
    package_sha256        VARCHAR(64)  NULL,
    package_bytes         BIGINT       NULL,
    evaluation_sha256     VARCHAR(64)  NOT NULL,
    evaluation            LONGTEXT     NOT NULL,       -- JSON
    parity_max_difference DOUBLE       NOT NULL,
    gate                  VARCHAR(32)  NOT NULL,
    gate_reasons          LONGTEXT     NOT NULL,       -- JSON
    decided_by            VARCHAR(200) NULL,
    comment               TEXT         NULL,
    created_at            BIGINT       NOT NULL,
    updated_at            BIGINT       NOT NULL,
    KEY model_version_newest (project_id, number),
    KEY model_version_updated (updated_at, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
