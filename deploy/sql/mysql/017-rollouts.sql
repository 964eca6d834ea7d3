CREATE TABLE IF NOT EXISTS rollout (
    project_id       VARCHAR(200) NOT NULL,
    id               VARCHAR(200) NOT NULL PRIMARY KEY,
    version          BIGINT       NOT NULL,
    number           BIGINT       NOT NULL,
    state            VARCHAR(32)  NOT NULL,
    model_id         VARCHAR(200) NOT NULL,
    package_sha256   VARCHAR(64)  NOT NULL,
    wave             BIGINT       NOT NULL,
    waves            LONGTEXT     NOT NULL,            -- JSON
    max_failure_rate DOUBLE       NOT NULL,
    reason           LONGTEXT     NOT NULL,
    created_at       BIGINT       NOT NULL,
    updated_at       BIGINT       NOT NULL,
    KEY rollout_newest (project_id, number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS rollout_target (
    rollout_id VARCHAR(200) NOT NULL,
    device_id  VARCHAR(200) NOT NULL,
    wave       BIGINT       NOT NULL,
    state      VARCHAR(32)  NOT NULL,
    generation BIGINT       NOT NULL,
    code       VARCHAR(100) NULL,
    message    TEXT         NULL,
    updated_at BIGINT       NOT NULL,
    PRIMARY KEY (rollout_id, device_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
