-- Model versions.
SELECT CONCAT('model:', m.id) AS document_key, m.version AS document_version, s.shown_at AS changed_at,
    JSON_OBJECT(
        'key', CONCAT('model:', m.id), 'type', 'model', 'id', m.id, 'projectId', m.project_id, 'title', CONCAT('Model ', m.number),
        'text', CONCAT_WS(' · ', m.family, m.stage, m.comment), 'labels', JSON_EXTRACT('[]', '$'),
        'deviceId', NULL, 'split', NULL, 'state', m.stage, 'createdAt', m.created_at, 'updatedAt', m.updated_at,
        'deleted', JSON_EXTRACT('false', '$')) AS document
FROM projection s JOIN model_version m ON m.id = s.id
WHERE s.thing = 'model' AND s.shown_at > :sql_last_value - 30000 AND s.shown_at < UNIX_TIMESTAMP(NOW(3)) * 1000 - 2000
    AND (s.shown_at > :sql_last_value OR s.shown_at > UNIX_TIMESTAMP(NOW(3)) * 1000 - 3600000)
ORDER BY s.shown_at, s.id
