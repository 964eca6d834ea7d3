-- Devices.
SELECT CONCAT('device:', d.id) AS document_key, d.version AS document_version, s.shown_at AS changed_at,
    JSON_OBJECT(
        'key', CONCAT('device:', d.id), 'type', 'device', 'id', d.id, 'projectId', d.project_id, 'title', d.name,
        'text', CONCAT_WS(' · ', d.status, d.source_address), 'labels', JSON_EXTRACT('[]', '$'),
        'deviceId', d.id, 'split', NULL, 'state', d.status, 'createdAt', d.created_at, 'updatedAt', d.updated_at,
        'deleted', JSON_EXTRACT('false', '$')) AS document
FROM projection s JOIN device d ON d.id = s.id
WHERE s.thing = 'device' AND s.shown_at > :sql_last_value - 30000 AND s.shown_at < UNIX_TIMESTAMP(NOW(3)) * 1000 - 2000
    AND (s.shown_at > :sql_last_value OR s.shown_at > UNIX_TIMESTAMP(NOW(3)) * 1000 - 3600000)
ORDER BY s.shown_at, s.id
