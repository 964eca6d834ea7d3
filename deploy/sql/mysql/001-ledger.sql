-- What consumers have taken of streams A and B. Every statement of these scripts may be run again: MySQL commits each change of the schema by itself.
CREATE TABLE IF NOT EXISTS stream_partitions (
    id    BIGINT       NOT NULL PRIMARY KEY,
    count BIGINT       NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Consumers: one owner per stream, fenced by epoch.
CREATE TABLE IF NOT EXISTS stream_lease (
    stream     VARCHAR(100) NOT NULL PRIMARY KEY,
    owner      VARCHAR(250) NOT NULL,
    epoch      BIGINT       NOT NULL,
    expires_at BIGINT       NOT NULL                   -- unix milliseconds
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS stream_offset (
    stream      VARCHAR(100) NOT NULL PRIMARY KEY,
    epoch       BIGINT       NOT NULL,                 -- the lease that may move it
    incarnation VARCHAR(64)  NOT NULL,
    next_offset BIGINT       NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS stream_watermark (
    stream        VARCHAR(100) NOT NULL,
    producer      VARCHAR(250) NOT NULL,
    epoch         BIGINT       NOT NULL,
    last_sequence BIGINT       NOT NULL,
    PRIMARY KEY (stream, producer, epoch)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Life-cycle records wait here, written with their batch, until the grain has taken them.
CREATE TABLE IF NOT EXISTS stream_inbox (
    id           BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    stream       VARCHAR(100) NOT NULL,
    producer     VARCHAR(250) NOT NULL,
    epoch        BIGINT       NOT NULL,
    sequence     BIGINT       NOT NULL,
    record       LONGTEXT     NOT NULL,                -- JSON
    received_at  BIGINT       NOT NULL,
    acknowledged BIGINT       NOT NULL DEFAULT 0,
    UNIQUE KEY stream_inbox_once (stream, producer, epoch, sequence),
    KEY stream_inbox_pending (stream, acknowledged, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS stream_dead_letter (
    id             BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    stream         VARCHAR(100) NOT NULL,
    message_offset BIGINT       NOT NULL,
    sequence       BIGINT NULL,                          -- null: the whole message
    reason         LONGTEXT     NOT NULL,
    body           LONGBLOB     NOT NULL,
    at             BIGINT       NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS stream_alarm (
    id     BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    stream VARCHAR(100) NOT NULL,
    kind   VARCHAR(64)  NOT NULL,                      -- gap | trimmed | recreated
    detail TEXT         NOT NULL,
    at     BIGINT       NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
