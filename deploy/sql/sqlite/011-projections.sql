-- Which version of each grain's state the catalog shows; compared with grain_state to find what is behind.
CREATE TABLE projection (
    thing   TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (thing, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id TEXT    NOT NULL,
    thing      TEXT    NOT NULL,               -- kind:id
    version    INTEGER NOT NULL,               -- of the thing after the command
    action     TEXT    NOT NULL,
    by         TEXT    NOT NULL,
    at         INTEGER NOT NULL,               -- unix milliseconds
    detail     TEXT    NULL,
    UNIQUE (thing, version)
) STRICT;
CREATE INDEX audit_project ON audit (project_id, id);

-- Long work under leases.
CREATE TABLE work (
    kind        TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    project_id  TEXT    NOT NULL,
    payload     TEXT    NOT NULL,              -- JSON
    created_at  INTEGER NOT NULL,
    done        INTEGER NOT NULL DEFAULT 0,
    attempt     INTEGER NOT NULL DEFAULT 0,
    lease_owner TEXT    NULL,
    due_at      INTEGER NOT NULL DEFAULT 0,    -- not before; while leased, when the lease runs out
    error       TEXT    NULL,
    PRIMARY KEY (kind, id)
) STRICT;
CREATE INDEX work_due ON work (due_at) WHERE done = 0;
