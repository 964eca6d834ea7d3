-- Chunks of files that travel in stream A, until they are put together in the object store.
CREATE TABLE job_file_chunk (
    job_id      TEXT    NOT NULL,
    token       INTEGER NOT NULL,              -- of the lease that sends it
    name        TEXT    NOT NULL,
    byte_offset INTEGER NOT NULL,
    data        BLOB    NOT NULL,
    PRIMARY KEY (job_id, token, name, byte_offset)
) STRICT;

CREATE TABLE job_file (
    job_id TEXT    NOT NULL,
    name   TEXT    NOT NULL,
    token  INTEGER NOT NULL,
    sha256 TEXT    NOT NULL,
    bytes  INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (job_id, name)
) STRICT;
