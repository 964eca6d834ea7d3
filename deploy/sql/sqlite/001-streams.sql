-- Streams A and B: append-only messages with offsets of their own per stream.
CREATE TABLE stream_head (
    stream       TEXT    NOT NULL PRIMARY KEY,
    incarnation  TEXT    NOT NULL,             -- another value: the stream was made anew and offsets start over
    first_offset INTEGER NOT NULL,
    next_offset  INTEGER NOT NULL
) STRICT;

CREATE TABLE stream_message (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    stream         TEXT    NOT NULL REFERENCES stream_head (stream) ON DELETE CASCADE,
    message_offset INTEGER NOT NULL,
    body           BLOB    NOT NULL,
    published_at   INTEGER NOT NULL,           -- unix milliseconds
    UNIQUE (stream, message_offset)
) STRICT;

CREATE TABLE stream_partitions (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    count INTEGER NOT NULL
) STRICT;

-- Consumers: one owner per stream, fenced by epoch.
CREATE TABLE stream_lease (
    stream     TEXT    NOT NULL PRIMARY KEY,
    owner      TEXT    NOT NULL,
    epoch      INTEGER NOT NULL,
    expires_at INTEGER NOT NULL                -- unix milliseconds
) STRICT;

CREATE TABLE stream_offset (
    stream      TEXT    NOT NULL PRIMARY KEY,
    epoch       INTEGER NOT NULL,              -- the lease that may move it
    incarnation TEXT    NOT NULL,
    next_offset INTEGER NOT NULL
) STRICT;

CREATE TABLE stream_watermark (
    stream        TEXT    NOT NULL,
    producer      TEXT    NOT NULL,
    epoch         INTEGER NOT NULL,
    last_sequence INTEGER NOT NULL,
    PRIMARY KEY (stream, producer, epoch)
) STRICT, WITHOUT ROWID;

-- Life-cycle records wait here, written with their batch, until the grain has taken them.
CREATE TABLE stream_inbox (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    stream       TEXT    NOT NULL,
    producer     TEXT    NOT NULL,
    epoch        INTEGER NOT NULL,
    sequence     INTEGER NOT NULL,
    record       TEXT    NOT NULL,             -- JSON
    received_at  INTEGER NOT NULL,
    acknowledged INTEGER NOT NULL DEFAULT 0,
    UNIQUE (stream, producer, epoch, sequence)
) STRICT;
CREATE INDEX stream_inbox_pending ON stream_inbox (stream, id) WHERE acknowledged = 0;

CREATE TABLE stream_dead_letter (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    stream         TEXT    NOT NULL,
    message_offset INTEGER NOT NULL,
    sequence       INTEGER,                    -- null: the whole message
    reason         TEXT    NOT NULL,
    body           BLOB    NOT NULL,
    at             INTEGER NOT NULL
) STRICT;

CREATE TABLE stream_alarm (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    stream TEXT    NOT NULL,
    kind   TEXT    NOT NULL,                   -- gap | trimmed | recreated
    detail TEXT    NOT NULL,
    at     INTEGER NOT NULL
) STRICT;
