-- Names of classes, which only the project's state held; projects are shown again to fill it.
CREATE TABLE project_class (
    project_id TEXT    NOT NULL,
    class_id   INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    PRIMARY KEY (project_id, class_id)
) STRICT, WITHOUT ROWID;
UPDATE projection SET version = 0 WHERE thing = 'project';

-- When a row was written, which may be long after the state it shows: what is fed is read in this order.
ALTER TABLE projection ADD COLUMN shown_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX projection_shown ON projection (thing, shown_at, id);

-- Rises with everything that changes what is found: boxes, split, names of its classes and of its device.
ALTER TABLE image ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
DROP INDEX image_updated;
CREATE INDEX image_updated ON image (updated_at, id);

DROP TABLE search_feed;
CREATE TABLE search_feed (
    type       TEXT    NOT NULL PRIMARY KEY,
    changed_at INTEGER NOT NULL DEFAULT 0,     -- unix milliseconds
    id         TEXT    NOT NULL DEFAULT ''
) STRICT;
INSERT INTO search_feed (type) VALUES ('project'), ('image'), ('job'), ('model'), ('device');

-- One process feeds at a time.
CREATE TABLE search_feeder (
    id          INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    owner       TEXT    NOT NULL DEFAULT '',
    lease_until INTEGER NOT NULL DEFAULT 0     -- unix milliseconds
) STRICT;
INSERT INTO search_feeder (id) VALUES (1);

DROP TABLE search_words;
DROP TABLE search_grams;
DROP TABLE search_document;
CREATE TABLE search_document (
    id         INTEGER PRIMARY KEY,
    doc_key    TEXT    NOT NULL UNIQUE,
    type       TEXT    NOT NULL,
    doc_id     TEXT    NOT NULL,
    project_id TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    title      TEXT    NOT NULL,
    text       TEXT    NOT NULL,
    labels     TEXT    NOT NULL,               -- JSON
    device_id  TEXT    NULL,
    split      TEXT    NULL,
    state      TEXT    NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted    INTEGER NOT NULL
) STRICT;
CREATE INDEX search_document_project ON search_document (project_id);

CREATE VIRTUAL TABLE search_words USING fts5 (title, text, content = 'search_document', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
CREATE VIRTUAL TABLE search_grams USING fts5 (title, text, content = 'search_document', content_rowid = 'id', tokenize = 'trigram remove_diacritics 1');

CREATE TRIGGER search_document_added AFTER INSERT ON search_document BEGIN
    INSERT INTO search_words (rowid, title, text) VALUES (new.id, new.title, new.text);
    INSERT INTO search_grams (rowid, title, text) VALUES (new.id, new.title, new.text);
END;

CREATE TRIGGER search_document_removed AFTER DELETE ON search_document BEGIN
    INSERT INTO search_words (search_words, rowid, title, text) VALUES ('delete', old.id, old.title, old.text);
    INSERT INTO search_grams (search_grams, rowid, title, text) VALUES ('delete', old.id, old.title, old.text);
END;

CREATE TRIGGER search_document_changed AFTER UPDATE OF title, text ON search_document BEGIN
    INSERT INTO search_words (search_words, rowid, title, text) VALUES ('delete', old.id, old.title, old.text);
    INSERT INTO search_grams (search_grams, rowid, title, text) VALUES ('delete', old.id, old.title, old.text);
    INSERT INTO search_words (rowid, title, text) VALUES (new.id, new.title, new.text);
    INSERT INTO search_grams (rowid, title, text) VALUES (new.id, new.title, new.text);
END;
