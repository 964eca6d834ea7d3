using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;
using VisionInApp.Launcher.Demo;

namespace VisionInApp.Launcher.Supervision;

/// <summary><c>Launcher up</c>, which is what <c>./run</c> runs: the whole product on this machine until Ctrl-C.</summary>
internal static class UpCommand
{
    private static readonly Option<int> Port = new("--port") { Description = "Port on 127.0.0.1; 0 picks a free one", DefaultValueFactory = _ => 5080 };
    private static readonly Option<DirectoryInfo> Data = new("--data") { Description = "Folder that keeps everything", DefaultValueFactory = _ => new DirectoryInfo("data") };

    private static readonly DemoCommandLine Demo = new();

    // The line is read by people and programs, never by a browser.
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        Port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65535)
                result.AddError("--port must be 0 to 65535.");
        });
        var command = new Command("up", "Start the product: server, training worker and device") { Port, Data };
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
            var address = Loopback.Choose(arguments.GetValue(Port));
            using var folder = DataFolder.Open(arguments.GetRequiredValue(Data).FullName, address);
            var demo = Demo.Read(arguments);
            DemoSummary? summary;
            await using (var product = new Product(folder, address, TimeProvider.System, Say))
            {
                await product.StartAsync(cancellation);
                Greet(product);
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

    private static async Task<DemoSummary> PlayAsync(Product product, DemoOptions demo, CancellationToken cancellation)
    {
        IProgressView view = Console.IsOutputRedirected ? new PlainProgress(Console.Out, TimeProvider.System) : new TerminalProgress(AnsiConsole.Console);
        return await new DemoScript(product, demo, view, TimeProvider.System).RunAsync(cancellation);
    }

    private static void Greet(Product product)
    {
        Say($"VisionInApp runs at {product.Address}");
        Say($"Sign in once with {product.SignInLink}");
        Say($"Data in {product.Folder.Path}, logs in {product.Folder.Logs}. Ctrl-C stops it.");
    }

    private static void Say(string line) => Console.WriteLine(line);
}
