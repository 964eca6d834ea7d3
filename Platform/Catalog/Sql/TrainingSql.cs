using Dapper;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Platform.Catalog.Sql;

internal sealed class TrainingSql(ICatalogConnections catalog) : ITrainingRows
{
    private static readonly string Columns = RowTables.Job.Columns;

    public Task<JobRow?> FindJobAsync(string jobId, CancellationToken cancellation) =>
        catalog.ReadAsync(c => c.QuerySingleOrDefaultAsync<JobRow>($"SELECT {Columns} FROM job WHERE id = @jobId", new { jobId }), cancellation);

    public Task<Page<JobRow>> ListJobsAsync(string projectId, PageRequest page, CancellationToken cancellation) =>
        catalog.ReadAsync(
            async c => (await c.QueryAsync<JobRow>(
                $"""
                SELECT {Columns} FROM job WHERE project_id = @projectId AND (@after IS NULL OR number < @after)
                ORDER BY number DESC LIMIT @limit
                """,
                new { projectId, after = page.AfterNumber(), limit = page.Fetch() })).ToPage(page, r => r.Number, r => r.Id),
            cancellation);

    public Task<IReadOnlyDictionary<string, IReadOnlyList<MetricRow>>> ReadMetricsAsync(string jobId, int maxPoints, CancellationToken cancellation) =>
        catalog.ReadAsync<IReadOnlyDictionary<string, IReadOnlyList<MetricRow>>>(
            async c =>
            {
                // Every n-th point, and always the newest one.
                var rows = await c.QueryAsync<(string Name, long Step, int Epoch, double Value)>(
                    """
                    SELECT name, step, epoch, value FROM (
                        SELECT name, step, epoch, value,
                            ROW_NUMBER() OVER (PARTITION BY name ORDER BY step DESC) - 1 AS back,
                            COUNT(*) OVER (PARTITION BY name) AS points
                        FROM metric WHERE job_id = @jobId) numbered
                    WHERE back % ((points + @max - 1 - (points + @max - 1) % @max) / @max) = 0
                    ORDER BY name, step
                    """,
                    new { jobId, max = Math.Clamp(maxPoints, 2, 10_000) });
                return rows.GroupBy(r => r.Name).ToDictionary(
                    g => g.Key, g => (IReadOnlyList<MetricRow>)[.. g.Select(r => new MetricRow(jobId, r.Name, r.Step, r.Epoch, r.Value))]);
            },
            cancellation);

    public Task<Page<JobLogRow>> ListLogAsync(string jobId, PageRequest page, CancellationToken cancellation) =>
        catalog.ReadAsync(
            async c => (await c.QueryAsync<JobLogRow>(
                """
                SELECT job_id, ordinal, at, level, line FROM job_log WHERE job_id = @jobId AND (@after IS NULL OR ordinal > @after)
                ORDER BY ordinal LIMIT @limit
                """,
                new { jobId, after = page.AfterNumber(), limit = page.Fetch() })).ToPage(page, r => r.Ordinal, r => ""),
            cancellation);

    public Task<IReadOnlyList<WorkerRow>> ListWorkersAsync(CancellationToken cancellation) =>
        catalog.ReadAsync<IReadOnlyList<WorkerRow>>(
            async c => [.. (await c.QueryAsync<Worker>("SELECT * FROM worker ORDER BY pool, id LIMIT 1000")).Select(w => w.ToRow())],
            cancellation);

    private sealed record Worker
    {
        public required string Id { get; init; }
        public required string Pool { get; init; }
        public required string Host { get; init; }
        public required string Device { get; init; }
        public required string DeviceName { get; init; }
        public required long MemoryBytes { get; init; }

        /// <summary>JSON.</summary>
        public required string Trainers { get; init; }
        public string? JobId { get; init; }
        public required DateTimeOffset LastSeen { get; init; }

        public WorkerRow ToRow() => new()
        {
            Id = Id,
            Pool = Pool,
            Host = Host,
            Device = Device,
            DeviceName = DeviceName,
            MemoryBytes = MemoryBytes,
            Trainers = JsonColumns.Read<IReadOnlyList<string>>(Trainers),
            JobId = JobId,
            LastSeen = LastSeen,
        };
    }
}
