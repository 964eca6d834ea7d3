using Dapper;
using VisionInApp.Platform.Catalog.Facts;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Platform.Catalog.Sql;

internal sealed class TrainingSql(ICatalogConnections catalog) : ITrainingRows
{
    private const int RowsAtOnce = 50;
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
                var bodies = await c.QueryAsync<byte[]>("SELECT body FROM metric WHERE job_id = @jobId ORDER BY producer, epoch, first_sequence", new { jobId });
                return MetricPoints.Series(jobId, bodies, Math.Clamp(maxPoints, 2, 10_000));
            },
            cancellation);

    public Task<Page<JobLogRow>> ListLogAsync(string jobId, PageRequest page, CancellationToken cancellation) =>
        catalog.ReadAsync(
            async c =>
            {
                var after = page.AfterNumber() ?? -1;
                var lines = new List<JobLogRow>();
                // A row holds at least one line, so that the page is full or the log at its end when fewer rows come than were asked for.
                for (var (row, more) = (after < 0 ? 0 : after / LogLines.PerRow, true); more && lines.Count < page.Fetch();)
                {
                    var rows = (await c.QueryAsync<(long Ordinal, byte[] Body)>(
                        "SELECT ordinal, body FROM job_log WHERE job_id = @jobId AND ordinal >= @row ORDER BY ordinal LIMIT @RowsAtOnce", new { jobId, row, RowsAtOnce })).AsList();
                    lines.AddRange(rows.SelectMany(r => LinesOf(jobId, r.Ordinal, r.Body)).Where(l => l.Ordinal > after));
                    (row, more) = rows.Count == RowsAtOnce ? (rows[^1].Ordinal + 1, true) : (row, false);
                }

                return lines.Take(page.Fetch()).ToPage(page, r => r.Ordinal, r => "");
            },
            cancellation);

    public Task<IReadOnlyList<WorkerRow>> ListWorkersAsync(CancellationToken cancellation) =>
        catalog.ReadAsync<IReadOnlyList<WorkerRow>>(
            async c => [.. (await c.QueryAsync<Worker>("SELECT * FROM worker ORDER BY pool, id LIMIT 1000")).Select(w => w.ToRow())],
            cancellation);

    private static IEnumerable<JobLogRow> LinesOf(string jobId, long row, byte[] body) =>
        LogLines.Read(body).Select((l, i) => new JobLogRow(jobId, (row * LogLines.PerRow) + i, l.At, l.Level, l.Line));

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
