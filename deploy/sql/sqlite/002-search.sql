CREATE TABLE search_document (
    id         INTEGER PRIMARY KEY,
    type       TEXT    NOT NULL,
    doc_id     TEXT    NOT NULL,
    project_id TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    title      TEXT    NOT NULL,
    text       TEXT    NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted    INTEGER NOT NULL DEFAULT 0,
    UNIQUE (type, doc_id)
) STRICT;
CREATE INDEX search_document_project ON search_document (project_id);

-- Words with prefixes for what is typed whole; trigrams for parts of words, as Korean needs with its particles and compounds.
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
