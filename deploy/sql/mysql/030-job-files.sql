-- Chunks of files that travel in stream A, until they are put together in the object store.
CREATE TABLE IF NOT EXISTS job_file_chunk (
    job_id      VARCHAR(200) NOT NULL,
    token       BIGINT       NOT NULL,                 -- of the lease that sends it
    name        VARCHAR(64)  NOT NULL,
    byte_offset BIGINT       NOT NULL,
    data        MEDIUMBLOB   NOT NULL,
    PRIMARY KEY (job_id, token, name, byte_offset)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS job_file (
    job_id VARCHAR(200) NOT NULL,
    name   VARCHAR(64)  NOT NULL,
    token  BIGINT       NOT NULL,
    sha256 VARCHAR(64)  NOT NULL,
    bytes  BIGINT       NOT NULL,
    at     BIGINT       NOT NULL,
    PRIMARY KEY (job_id, name)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
