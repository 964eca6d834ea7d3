-- How far the search has been fed, by type of document.
CREATE TABLE search_feed (
    type       TEXT    NOT NULL PRIMARY KEY,
    updated_at INTEGER NOT NULL,               -- unix milliseconds
    id         TEXT    NOT NULL
) STRICT;
