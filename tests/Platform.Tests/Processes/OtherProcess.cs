using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using VisionInApp.Platform.Streams;
using VisionInApp.Servers;

namespace VisionInApp.Tests.Platform.Processes;

/// <summary>What the second process does: this program is started again and runs one of these, which no ordinary run does.</summary>
public sealed class OtherProcess
{
    private const string FolderVariable = "VISION_TEST_FOLDER";

    private static string Folder =>
        Environment.GetEnvironmentVariable(FolderVariable) ?? throw new InvalidOperationException($"{FolderVariable} is not set.");

    [Fact(Explicit = true)]
    public async Task Publishes_two_hundred_messages()
    {
        await using var platform = new TestPlatform(Folder);
        for (var i = 0; i < 200; i++)
            await platform.Get<IMessageStream>().PublishAsync("shared", Encoding.UTF8.GetBytes($"child {i}"));
    }

    [Fact(Explicit = true)]
    public async Task Produces_until_it_is_killed()
    {
        await using var platform = new TestPlatform(Folder);
        await using var producer = OpenProducer(platform);
        await using var accepted = new FileStream(AcceptedFile(Folder), FileMode.Create, FileAccess.Write, FileShare.Read, 1);
        for (var i = 0; i < 1_000_000; i++)
        {
            await producer.SendAsync(Streams.Records.Log(i.ToString(CultureInfo.InvariantCulture)));
            accepted.WriteByte((byte)'.');
        }
    }

    [Fact(Explicit = true)]
    public async Task Starts_a_broker_and_waits()
    {
        var broker = new RabbitMq(Path.Combine(Folder, "rabbitmq"));
        await broker.StartAsync(TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(ReadyFile(Folder), "", TestContext.Current.CancellationToken);
        await Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);
    }

    internal static Process Start(string test, string folder)
    {
        var start = new ProcessStartInfo(
            "dotnet", [typeof(OtherProcess).Assembly.Location, "-noLogo", "-explicit", "only", "-method", $"{typeof(OtherProcess).FullName}.{test}"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment[FolderVariable] = folder;
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        return process;
    }

    internal static StreamProducer OpenProducer(TestPlatform platform) => new(
        platform.Get<IMessageStream>(),
        new StreamProducerOptions
        {
            Producer = "child",
            Stream = "facts",
            SpoolFolder = Path.Combine(platform.Folder, "spool"),
            Linger = TimeSpan.FromMilliseconds(20),
        },
        TimeProvider.System,
        NullLogger<StreamProducer>.Instance);

    /// <summary>There once the broker runs.</summary>
    internal static string ReadyFile(string folder) => Path.Combine(folder, "ready");

    /// <summary>A byte for each record accepted.</summary>
    internal static string AcceptedFile(string folder) => Path.Combine(folder, "accepted");
}
