using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;
using VisionInApp.Launcher.Arrangements;
using VisionInApp.Launcher.Demo;
using VisionInApp.Launcher.Real;

namespace VisionInApp.Launcher.Supervision;

/// <summary><c>Launcher up</c>, which is what <c>./run</c> runs: the whole product on this machine until Ctrl-C.</summary>
internal static class UpCommand
{
    private const int EmbeddedPort = 5080;
    private const int RealPort = 5443;
    private static readonly Option<int?> Port = new("--port") { Description = $"Port on 127.0.0.1; 0 picks a free one, and without it it is {EmbeddedPort}, with --real {RealPort}" };
    private static readonly Option<bool> Real = new("--real") { Description = "On real servers, which are started too: MariaDB, RabbitMQ, Redis, Swift (S3), the Firebase emulator, Nginx" };
    private static readonly Option<DirectoryInfo> Data = new("--data") { Description = "Folder that keeps everything", DefaultValueFactory = _ => new DirectoryInfo("data") };

    private static readonly DemoCommandLine Demo = new();

    // The line is read by people and programs, never by a browser.
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        Port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 0 or > 65535)
                result.AddError("--port must be 0 to 65535.");
        });
        var command = new Command("up", "Start the product: server, training worker and device") { Port, Data, Real };
        Demo.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken terminated)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(terminated);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            stop.Cancel();
        });
        return await RunUntilAsync(arguments, stop.Token);
    }

    private static async Task<int> RunUntilAsync(ParseResult arguments, CancellationToken cancellation)
    {
        try
        {
            using var folder = Arrange(arguments, out var arrangement);
            var demo = Demo.Read(arguments);
            DemoSummary? summary;
            await using (var product = new Product(arrangement, TimeProvider.System, Say))
            {
                await product.StartAsync(cancellation);
                Greet(arrangement);
                summary = demo is null ? null : await PlayAsync(product, demo, cancellation);
                if (demo is not { Exit: true })
                    await Task.Delay(Timeout.Infinite, cancellation).ContinueWith(_ => { }, TaskScheduler.Default);
                Say("Stopping");
            }

            if (demo is { Exit: true })
                Say(JsonSerializer.Serialize(summary, Readable));
            return summary is { Ok: false } ? ExitCodes.DemoFailed : ExitCodes.Done;
        }
        catch (StartException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return e.ExitCode;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCodes.Done;
        }
    }

    /// <summary>The parts that were asked for, on their folder; each arrangement has one of its own, so that both may run at once.</summary>
    private static DataFolder Arrange(ParseResult arguments, out IArrangement arrangement)
    {
        var data = arguments.GetRequiredValue(Data).FullName;
        if (!arguments.GetValue(Real))
        {
            var address = Loopback.Choose(arguments.GetValue(Port) ?? EmbeddedPort);
            var folder = DataFolder.Open(data, address);
            arrangement = new Embedded(folder, address);
            return folder;
        }

        var secure = Loopback.Choose(arguments.GetValue(Port) ?? RealPort, "https");
        var parts = DataFolder.Open(Path.Combine(data, "real"), secure);
        arrangement = new RealParts(parts, secure, TimeProvider.System, Say);
        return parts;
    }

    private static async Task<DemoSummary> PlayAsync(Product product, DemoOptions demo, CancellationToken cancellation)
    {
        IProgressView view = Console.IsOutputRedirected ? new PlainProgress(Console.Out, TimeProvider.System) : new TerminalProgress(AnsiConsole.Console);
        return await new DemoScript(product, demo, view, TimeProvider.System).RunAsync(cancellation);
    }

    private static void Greet(IArrangement arrangement)
    {
        Say($"VisionInApp runs at {arrangement.Address}");
        foreach (var line in arrangement.Greeting)
            Say(line);
        Say($"Data in {arrangement.Folder.Path}, logs in {arrangement.Folder.Logs}. Ctrl-C stops it.");
    }

    private static void Say(string line) => Console.WriteLine(line);
}
