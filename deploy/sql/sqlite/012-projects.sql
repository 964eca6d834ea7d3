CREATE TABLE project (
    id          TEXT    NOT NULL PRIMARY KEY,
    version     INTEGER NOT NULL,
    name        TEXT    NOT NULL,
    class_count INTEGER NOT NULL,
    champion_id TEXT    NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    archived    INTEGER NOT NULL
) STRICT;
CREATE INDEX project_newest ON project (archived, created_at, id);
CREATE INDEX project_updated ON project (updated_at, id);
