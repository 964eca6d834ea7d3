CREATE TABLE image (
    project_id  TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    sha256      TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    width       INTEGER NOT NULL,
    height      INTEGER NOT NULL,
    bytes       INTEGER NOT NULL,
    split       TEXT    NOT NULL,
    revision    INTEGER NOT NULL,              -- 0: nobody has labelled it
    annotations TEXT    NOT NULL,              -- JSON, of the newest revision
    box_count   INTEGER NOT NULL,
    origin      TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    PRIMARY KEY (project_id, id),
    UNIQUE (project_id, sha256)
) STRICT;
CREATE INDEX image_newest ON image (project_id, created_at, id);
CREATE INDEX image_origin ON image (project_id, origin);
CREATE INDEX image_updated ON image (updated_at, project_id, id);

-- Classes on an image's newest revision: for filters and counts.
CREATE TABLE image_class (
    project_id TEXT    NOT NULL,
    class_id   INTEGER NOT NULL,
    image_id   TEXT    NOT NULL,
    boxes      INTEGER NOT NULL,
    PRIMARY KEY (project_id, class_id, image_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX image_class_image ON image_class (project_id, image_id);

CREATE TABLE annotation_revision (
    project_id  TEXT    NOT NULL,
    image_id    TEXT    NOT NULL,
    revision    INTEGER NOT NULL,
    annotations TEXT    NOT NULL,
    by          TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (project_id, image_id, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE dataset_version (
    project_id TEXT    NOT NULL,
    number     INTEGER NOT NULL,
    parent     INTEGER NULL,
    state      TEXT    NOT NULL,
    digest     TEXT    NULL,
    note       TEXT    NOT NULL,
    images     INTEGER NOT NULL,
    boxes      INTEGER NOT NULL,
    by_split   TEXT    NOT NULL,               -- JSON
    added      INTEGER NOT NULL,
    removed    INTEGER NOT NULL,
    changed    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (project_id, number)
) STRICT;

-- What a frozen version holds: an image at a revision.
CREATE TABLE dataset_item (
    project_id TEXT    NOT NULL,
    number     INTEGER NOT NULL,
    image_id   TEXT    NOT NULL,
    revision   INTEGER NOT NULL,
    split      TEXT    NOT NULL,
    PRIMARY KEY (project_id, number, image_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX dataset_item_image ON dataset_item (project_id, image_id);

CREATE TABLE dataset_import (
    project_id TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    file_name  TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    format     TEXT    NULL,
    total      INTEGER NOT NULL,
    done       INTEGER NOT NULL,
    added      INTEGER NOT NULL,
    unchanged  INTEGER NOT NULL,
    refused    INTEGER NOT NULL,
    repaired   INTEGER NOT NULL,
    boxes      INTEGER NOT NULL,
    code       TEXT    NULL,
    message    TEXT    NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (project_id, id)
) STRICT;

CREATE TABLE import_finding (
    import_id TEXT    NOT NULL,
    ordinal   INTEGER NOT NULL,
    item      TEXT    NOT NULL,
    code      TEXT    NOT NULL,
    message   TEXT    NOT NULL,
    severity  TEXT    NOT NULL,
    PRIMARY KEY (import_id, ordinal)
) STRICT, WITHOUT ROWID;
