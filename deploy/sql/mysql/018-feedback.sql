CREATE TABLE IF NOT EXISTS feedback_item (
    project_id     VARCHAR(200) NOT NULL,
    id             VARCHAR(200) NOT NULL,
    device_id      VARCHAR(200) NOT NULL,
    sha256         VARCHAR(64)  NOT NULL,
    width          BIGINT       NOT NULL,
    height         BIGINT       NOT NULL,
    source         TEXT         NOT NULL,
    reason         LONGTEXT     NOT NULL,
    score          DOUBLE       NOT NULL,
    package_sha256 VARCHAR(64)  NOT NULL,
    detections     LONGTEXT     NOT NULL,              -- JSON
    state          VARCHAR(32)  NOT NULL,
    image_id       VARCHAR(200) NULL,
    decided_by     VARCHAR(200) NULL,
    captured_at    BIGINT       NOT NULL,
    decided_at     BIGINT       NULL,
    PRIMARY KEY (project_id, id),
    KEY feedback_item_queue (project_id, state, score, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS feedback_round (
    project_id      VARCHAR(200) NOT NULL,
    number          BIGINT       NOT NULL,
    version         BIGINT       NOT NULL,
    stage           VARCHAR(32)  NOT NULL,
    dataset_version BIGINT       NULL,
    job_id          VARCHAR(200) NULL,
    model_id        VARCHAR(200) NULL,
    rollout_id      VARCHAR(200) NULL,
    code            VARCHAR(100) NULL,
    message         TEXT         NULL,
    started_at      BIGINT       NOT NULL,
    ended_at        BIGINT       NULL,
    PRIMARY KEY (project_id, number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
