using Dapper;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Platform.Catalog.Sql;

internal sealed class DeviceSql(ICatalogConnections catalog) : IDeviceRows
{
    // The row's version rises with the state and with every report, so that a reader with an ETag sees new figures.
    private const string Select =
        """
        SELECT d.*, d.version + COALESCE(t.reports, 0) AS version, t.fps, t.latency_ms, t.temperature_celsius,
            COALESCE(t.frames_seen, 0) AS frames_seen, COALESCE(t.frames_captured, 0) AS frames_captured, t.frames_left, t.last_seen
        FROM device d LEFT JOIN device_telemetry t ON t.device_id = d.id
        """;

    public Task<DeviceRow?> FindAsync(string deviceId, CancellationToken cancellation) =>
        catalog.ReadAsync(c => c.QuerySingleOrDefaultAsync<DeviceRow>($"{Select} WHERE d.id = @deviceId", new { deviceId }), cancellation);

    public Task<Page<DeviceRow>> ListAsync(string projectId, PageRequest page, CancellationToken cancellation) =>
        catalog.ReadAsync(
            async c => (await c.QueryAsync<DeviceRow>(
                $"""
                {Select}
                WHERE d.project_id = @projectId AND (@at IS NULL OR d.created_at > @at OR (d.created_at = @at AND d.id > @id))
                ORDER BY d.created_at, d.id LIMIT @limit
                """,
                new { projectId, at = page.AfterNumber(), id = page.After().Id, limit = page.Fetch() }))
                .ToPage(page, r => r.CreatedAt.ToUnixTimeMilliseconds(), r => r.Id),
            cancellation);
}
