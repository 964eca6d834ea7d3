-- Training jobs.
SELECT CONCAT('job:', j.id) AS document_key, j.version AS document_version, s.shown_at AS changed_at,
    JSON_OBJECT(
        'key', CONCAT('job:', j.id), 'type', 'job', 'id', j.id, 'projectId', j.project_id, 'title', CONCAT('Job ', j.number),
        'text', CONCAT_WS(' · ', j.family, j.state, j.message), 'labels', JSON_EXTRACT('[]', '$'),
        'deviceId', NULL, 'split', NULL, 'state', j.state, 'createdAt', j.created_at, 'updatedAt', j.updated_at,
        'deleted', JSON_EXTRACT('false', '$')) AS document
FROM projection s JOIN job j ON j.id = s.id
WHERE s.thing = 'job' AND s.shown_at > :sql_last_value - 30000 AND s.shown_at < UNIX_TIMESTAMP(NOW(3)) * 1000 - 2000
    AND (s.shown_at > :sql_last_value OR s.shown_at > UNIX_TIMESTAMP(NOW(3)) * 1000 - 3600000)
ORDER BY s.shown_at, s.id
