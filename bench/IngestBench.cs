using System.CommandLine;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Catalog.Facts;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Streams;
using VisionInApp.Servers;

namespace VisionInApp.Bench;

/// <summary>From stream A on a broker to committed rows, against consumers of the same streams that keep nothing.</summary>
internal static class IngestBench
{
    private const int BatchRecords = 100;

    public static Command Create()
    {
        var messages = new Option<int>("--messages") { Description = "Messages of 100 records in each stream.", DefaultValueFactory = _ => 1500 };
        var partitions = new Option<int>("--partitions") { Description = "Streams consumed at once.", DefaultValueFactory = _ => 4 };
        var database = new Option<string>("--database") { Description = "mysql or sqlite.", DefaultValueFactory = _ => "mysql" };
        var command = new Command("ingest", "Records a second from RabbitMQ streams into committed rows, against reading and dropping them.") { messages, partitions, database };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(messages), parsed.GetValue(partitions), parsed.GetValue(database)!, cancellation));
        return command;
    }

    private static async Task RunAsync(int messages, int partitions, string database, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("vision-bench-").FullName;
        await using (var broker = new RabbitMq(Path.Combine(folder, "rabbitmq")))
        await using (var mariadb = new MariaDb(Path.Combine(folder, "mariadb")))
        {
            await broker.StartAsync(cancellation);
            if (database == "mysql")
                await mariadb.StartAsync(cancellation);
            await using var services = Services(folder, broker, database == "mysql" ? mariadb : null);
            await MeasureAsync(services, messages, [.. Enumerable.Range(0, partitions).Select(i => $"va.train.{i}")], database, cancellation);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task MeasureAsync(ServiceProvider services, int messages, string[] streams, string database, CancellationToken cancellation)
    {
        var stream = services.GetRequiredService<IMessageStream>();
        var catalog = services.GetRequiredService<ICatalogConnections>();
        await catalog.MigrateAsync(cancellation);
        await Task.WhenAll(streams.Select(s => PublishAsync(stream, s, messages, cancellation)));
        var records = (long)messages * BatchRecords * streams.Length;
        await Each(s => DropAsync(stream, s, Math.Min(messages, 100), decode: true, cancellation));

        var read = await RateAsync(records, () => Each(s => DropAsync(stream, s, messages, decode: false, cancellation)));
        var decoded = await RateAsync(records, () => Each(s => DropAsync(stream, s, messages, decode: true, cancellation)));
        var alone = await RateAsync(records, () => Each(s => InsertAsync(catalog, s, messages, cancellation)));
        var committed = await RateAsync(records, () => Each(s => CommitAsync(services, s, messages, cancellation)));
        var lines = await LinesAsync(services.GetRequiredService<ITrainingRows>(), $"job-{streams[0]}", cancellation);

        Console.WriteLine($"{streams.Length} streams, {messages} messages of {BatchRecords} log lines each, rows on {database}");
        Console.WriteLine($"read and dropped           {read}");
        Console.WriteLine($"read, decoded and dropped  {decoded}");
        Console.WriteLine($"the same rows, no stream   {alone}");
        Console.WriteLine($"committed                  {committed}");
        Console.WriteLine($"read back                  {lines.PerSecond,10:0} lines/s ({lines.Count} lines of 2 x {messages * BatchRecords})");
        Console.WriteLine($"ratio committed / read            = {committed.PerSecond / read.PerSecond:0.000}");
        Console.WriteLine($"ratio committed / read and decoded = {committed.PerSecond / decoded.PerSecond:0.000}");
        Console.WriteLine($"ratio committed / rows, no stream  = {committed.PerSecond / alone.PerSecond:0.000}");

        Task Each(Func<string, Task> act) => Task.WhenAll(streams.Select(s => Task.Run(() => act(s), cancellation)));
    }

    private static async Task<Rate> RateAsync(long records, Func<Task> act)
    {
        var (started, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await act();
        return new(records / Stopwatch.GetElapsedTime(started).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / records);
    }

    private static async Task PublishAsync(IMessageStream stream, string name, int messages, CancellationToken cancellation)
    {
        var bodies = new List<ReadOnlyMemory<byte>>();
        for (var i = 0; i < messages; i++)
        {
            var records = Lines(name, i);
            bodies.Add(EnvelopeCodec.Encode(
                new EnvelopeHeader("admin", 1, records[0].Sequence, records[^1].Sequence, After: records[0].Sequence - 1),
                [.. records.Select(r => (ReadOnlyMemory<byte>)EnvelopeCodec.EncodeRecord(r.Record))]));
        }

        await stream.PublishAsync(name, bodies, cancellation);
    }

    private static async Task DropAsync(IMessageStream stream, string name, int messages, bool decode, CancellationToken cancellation)
    {
        var seen = 0;
        await foreach (var message in stream.ReadAsync(name, 0, cancellation))
        {
            if (decode && IncomingMessage.Of(message).Reading.Envelope?.Records.Count != BatchRecords)
                throw new InvalidOperationException("A message came back as another.");
            if (++seen == messages)
                return;
        }
    }

    // What the database takes when nobody reads a stream: as many messages in a transaction as a consumer commits together.
    private static async Task InsertAsync(ICatalogConnections catalog, string name, int messages, CancellationToken cancellation)
    {
        foreach (var group in Enumerable.Range(0, messages).Chunk(32))
        {
            await catalog.WriteAsync(
                (connection, transaction) => TrainingFacts.WriteAsync(
                    connection, transaction, [.. group.Select(m => new RecordBatch(name, m, $"alone {name}", 1, Lines(name, m), DateTimeOffset.UnixEpoch))]),
                cancellation);
        }
    }

    // What the page does: everything that was committed to one job, alone and from its stream.
    private static async Task<(long Count, double PerSecond)> LinesAsync(ITrainingRows rows, string jobId, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var count = 0L;
        string? cursor = null;
        do
        {
            var page = await rows.ListLogAsync(jobId, new PageRequest(cursor, 500), cancellation);
            count += page.Items.Count;
            cursor = page.Next;
        }
        while (cursor is not null);
        return (count, count / Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private static List<SequencedRecord> Lines(string stream, int message) => [.. Enumerable.Range((message * BatchRecords) + 1, BatchRecords).Select(n => new SequencedRecord(n, new JobLog
    {
        At = DateTimeOffset.UnixEpoch.AddMilliseconds(n),
        JobId = $"job-{stream}",
        Token = 1,
        Level = "info",
        Line = $"epoch 3 step {n} of 12000: loss 2.4713, 41.2 images a second",
    }))];

    private static async Task CommitAsync(ServiceProvider services, string name, int messages, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var consumer = new StreamConsumer(
            services.GetRequiredService<IMessageStream>(),
            services.GetRequiredService<IStreamLedger>(),
            new RowsOnly((long)messages * BatchRecords, stop),
            new StreamConsumerOptions { Owner = name },
            TimeProvider.System,
            NullLogger<StreamConsumer>.Instance);
        await consumer.RunAsync(name, stop.Token);
    }

    private static ServiceProvider Services(string folder, RabbitMq broker, MariaDb? mariadb)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Platform:DataFolder"] = folder,
            ["Platform:Streams:Provider"] = "rabbitmq",
            ["Platform:Streams:Address"] = broker.PlainAddress,
        };
        if (mariadb is not null)
        {
            settings["Platform:Catalog:Provider"] = "mysql";
            settings["Platform:Catalog:ConnectionString"] = mariadb.Database.Application;
            settings["Platform:Catalog:MigrationConnectionString"] = mariadb.Database.Owner;
        }

        return new ServiceCollection().AddLogging().AddPlatform(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).BuildServiceProvider();
    }

    /// <param name="Cpu">Of this process alone, microseconds a record.</param>
    private readonly record struct Rate(double PerSecond, double Cpu)
    {
        public override string ToString() => $"{PerSecond,10:0} records/s, {Cpu:0.00} us of CPU each";
    }

    /// <summary>Writes the rows as the silo does and stops when all are there.</summary>
    private sealed class RowsOnly(long last, CancellationTokenSource stop) : IRecordSink
    {
        public string? Refuse(string producer, StreamRecord record) => null;

        public bool NeedsInbox(StreamRecord record) => false;

        public Task WriteAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<RecordBatch> batches) => TrainingFacts.WriteAsync(connection, transaction, batches);

        public Task CommittedAsync(CommittedBatch batch, CancellationToken cancellationToken) => batch.Watermark >= last ? stop.CancelAsync() : Task.CompletedTask;
    }
}
