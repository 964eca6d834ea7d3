CREATE TABLE IF NOT EXISTS device (
    project_id              VARCHAR(200) NOT NULL,
    id                      VARCHAR(200) NOT NULL PRIMARY KEY,
    version                 BIGINT       NOT NULL,
    name                    TEXT         NOT NULL,
    desired_generation      BIGINT       NOT NULL,
    desired_model_id        VARCHAR(200) NULL,
    desired_package_sha256  VARCHAR(200) NULL,
    reported_generation     BIGINT       NOT NULL,
    reported_package_sha256 VARCHAR(200) NULL,
    status                  VARCHAR(32)  NOT NULL,
    install_step            TEXT         NULL,
    install_code            TEXT         NULL,
    install_message         TEXT         NULL,
    pass                    BIGINT       NOT NULL,
    source_kind             TEXT         NOT NULL,
    source_address          TEXT         NULL,
    software_version        TEXT         NULL,
    created_at              BIGINT       NOT NULL,
    updated_at              BIGINT       NOT NULL,
    KEY device_newest (project_id, created_at, id),
    KEY device_updated (updated_at, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The figures of a device's newest report; they do not pass through its grain.
CREATE TABLE IF NOT EXISTS device_telemetry (
    device_id           VARCHAR(200) NOT NULL PRIMARY KEY,
    reports             BIGINT       NOT NULL,
    last_seen           BIGINT       NOT NULL,
    fps                 DOUBLE       NULL,
    latency_ms          DOUBLE       NULL,
    temperature_celsius DOUBLE       NULL,
    frames_seen         BIGINT       NOT NULL,
    frames_captured     BIGINT       NOT NULL,
    frames_left         BIGINT       NULL,
    mean_detections     DOUBLE       NULL,
    mean_confidence     DOUBLE       NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS device_log (
    device_id      VARCHAR(200) NOT NULL,
    producer       VARCHAR(250) NOT NULL,
    epoch          BIGINT       NOT NULL,
    first_sequence BIGINT       NOT NULL,
    body           MEDIUMBLOB   NOT NULL,              -- deflated JSON: [[at, level, line], …]
    PRIMARY KEY (device_id, producer, epoch, first_sequence)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
