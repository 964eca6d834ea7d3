-- The versions of grain states; as in a database whose catalog may not read the states themselves.
CREATE VIEW grain_version AS SELECT thing, id, version, modified_at FROM grain_state WHERE payload IS NOT NULL;
