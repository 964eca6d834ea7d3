using System.Data.Common;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dapper;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Catalog.Work;

namespace VisionInApp.Platform.Catalog.Sql;

internal sealed partial class JobFileSql(ICatalogConnections catalog, TimeProvider time) : IJobFiles
{
    private const string DeleteChunks = "DELETE FROM job_file_chunk WHERE job_id = @JobId AND token = @Token AND name = @Name";

    /// <summary>Keeps a chunk in the transaction of its batch; the last one orders the file to be put together.</summary>
    /// <exception cref="InvalidDataException">The record cannot be used.</exception>
    public static async Task KeepAsync(DbConnection connection, DbTransaction transaction, string? workerId, JobFileChunk file, DateTimeOffset receivedAt)
    {
        var chunk = file.Chunk;
        if (!FileName().IsMatch(file.Name) || chunk.Flaw() is not null)
            throw new InvalidDataException($"A chunk of '{file.Name}' cannot be used: {chunk.Flaw() ?? "a name is 1 to 64 of a-z, 0-9, '.' and '-'"}.");
        // A job that has ended is no worker's any more.
        var projectId = await connection.ExecuteScalarAsync<string?>(
            "SELECT project_id FROM job WHERE id = @JobId AND token = @Token AND (worker_id IS NULL OR worker_id = @workerId)",
            new { file.JobId, file.Token, workerId },
            transaction);
        if (projectId is null)
            return; // Of a lease that is another's.
        await connection.ExecuteAsync(
            "INSERT INTO job_file_chunk (job_id, token, name, byte_offset, data) VALUES (@JobId, @Token, @Name, @Offset, @Data)"
                + SqlDialect.Of(connection).OrKeep("job_file_chunk", "name"),
            new { file.JobId, file.Token, file.Name, chunk.Offset, chunk.Data },
            transaction);
        if (chunk.IsLast)
            await SqlWorkTable.AddAsync(connection, transaction, PutTogether(projectId, file), receivedAt);
    }

    public Task<IReadOnlyList<JobFileRow>> ListAsync(string jobId, CancellationToken cancellation) =>
        catalog.ReadAsync<IReadOnlyList<JobFileRow>>(
            async c => (await c.QueryAsync<JobFileRow>("SELECT job_id, name, sha256, bytes, at FROM job_file WHERE job_id = @jobId ORDER BY name", new { jobId })).AsList(),
            cancellation);

    public Task<byte[]?> ReadChunkAsync(JobFileParts file, long offset, CancellationToken cancellation) =>
        catalog.ReadAsync(
            c => c.ExecuteScalarAsync<byte[]?>(
                "SELECT data FROM job_file_chunk WHERE job_id = @JobId AND token = @Token AND name = @Name AND byte_offset = @offset",
                new { file.JobId, file.Token, file.Name, offset }),
            cancellation);

    public Task KeepAsync(JobFileParts file, CancellationToken cancellation) =>
        catalog.WriteAsync(
            async (c, t) =>
            {
                await c.ExecuteAsync(
                    "INSERT INTO job_file (job_id, name, token, sha256, bytes, at) VALUES (@JobId, @Name, @Token, @Sha256, @Bytes, @now)"
                        + SqlDialect.Of(c).OrReplace("job_file", "job_id, name", ["token", "sha256", "bytes", "at"], newest: "token"),
                    new { file.JobId, file.Name, file.Token, file.Sha256, file.Bytes, now = time.GetUtcNow() },
                    t);
                await c.ExecuteAsync(DeleteChunks, file, t);
            },
            cancellation);

    public Task DropAsync(JobFileParts file, CancellationToken cancellation) => catalog.WriteAsync((c, t) => c.ExecuteAsync(DeleteChunks, file, t), cancellation);

    private static WorkItem PutTogether(string projectId, JobFileChunk file)
    {
        var parts = new JobFileParts(file.JobId, file.Token, file.Name, file.Chunk.Sha256, file.Chunk.Bytes);
        return new WorkItem(JobFileParts.Kind, $"{file.JobId}/{file.Token}/{file.Name}", projectId, JsonSerializer.Serialize(parts, JsonSerializerOptions.Web));
    }

    [GeneratedRegex(@"^[a-z0-9.-]{1,64}\z")]
    private static partial Regex FileName();
}
