-- Projects, found by the names of their classes too.
SELECT CONCAT('project:', p.id) AS document_key, p.version AS document_version, s.shown_at AS changed_at,
    JSON_OBJECT(
        'key', CONCAT('project:', p.id), 'type', 'project', 'id', p.id, 'projectId', p.id, 'title', p.name,
        'text', COALESCE((SELECT GROUP_CONCAT(c.name ORDER BY c.class_id SEPARATOR ', ') FROM project_class c WHERE c.project_id = p.id), ''),
        'labels', JSON_EXTRACT(COALESCE(
            (SELECT CONCAT('[', GROUP_CONCAT(JSON_QUOTE(c.name) ORDER BY c.class_id), ']') FROM project_class c WHERE c.project_id = p.id), '[]'), '$'),
        'deviceId', NULL, 'split', NULL, 'state', NULL, 'createdAt', p.created_at, 'updatedAt', p.updated_at,
        'deleted', JSON_EXTRACT(IF(p.archived = 1, 'true', 'false'), '$')) AS document
FROM projection s JOIN project p ON p.id = s.id
WHERE s.thing = 'project' AND s.shown_at > :sql_last_value - 30000 AND s.shown_at < UNIX_TIMESTAMP(NOW(3)) * 1000 - 2000
    AND (s.shown_at > :sql_last_value OR s.shown_at > UNIX_TIMESTAMP(NOW(3)) * 1000 - 3600000)
ORDER BY s.shown_at, s.id
