using System.CommandLine;
using System.CommandLine.Parsing;
using VisionInApp.EdgeDevice.Sync;
using VisionInApp.Platform.Hosting;

namespace VisionInApp.EdgeDevice.Commands;

/// <summary><c>EdgeDevice enrol</c>: trades a one-time token for this device's identity. A running <c>EdgeDevice run</c> on the same folder takes it up.</summary>
public static class EnrolCommand
{
    public static Command Create()
    {
        var server = new Option<Uri>("--server") { Description = "Address of the server, e.g. https://vision.example.", Required = true, CustomParser = Address };
        var token = new Option<string>("--token") { Description = "The one-time token from the Devices page.", Required = true };
        var name = new Option<string>("--name") { Description = "What people call this device.", DefaultValueFactory = _ => Environment.MachineName };
        var folder = new Option<string>("--folder") { Description = "The device's own folder.", DefaultValueFactory = _ => "device" };
        var ca = new Option<FileInfo?>("--ca") { Description = "Authority (PEM) of a server whose certificate the system does not know; 'run' needs it too, as Device__CaFile." };
        var command = new Command("enrol", "Enrol this device with a one-time token.") { server, token, name, folder, ca };
        command.SetAction((parsed, cancellation) => Starting.RunAsync(() => RunAsync(
            parsed.GetValue(server)!, parsed.GetValue(token)!, parsed.GetValue(name)!, parsed.GetValue(folder)!, parsed.GetValue(ca)?.FullName ?? "", cancellation)));
        return command;
    }

    private static Uri? Address(ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens.Single().Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            return address;
        result.AddError("--server must be an http or https address.");
        return null;
    }

    private static async Task<int> RunAsync(Uri server, string token, string name, string path, string caFile, CancellationToken cancellation)
    {
        var folder = new DeviceFolder(path);
        using var key = DeviceIdentity.OpenKey(folder);
        using var http = new HttpClient(ServerTrust.Handler(caFile)) { Timeout = TimeSpan.FromSeconds(30) };
        try
        {
            var (identity, broker) = await Cloud.EnrolAsync(http, server, token, name, HardwareId(folder), key, cancellation);
            // What an earlier identity was told does not hold for this one.
            File.Delete(folder.Desired);
            File.Delete(folder.FinishedPass);
            (Slots.Load(folder) with { Generation = 0 }).Save(folder);
            DeviceBroker.Save(folder, broker);
            identity.Save(folder);
            Console.WriteLine($"Enrolled as {identity.DeviceId} in project {identity.ProjectId}.");
            return 0;
        }
        catch (HttpRequestException e)
        {
            await Console.Error.WriteLineAsync($"EdgeDevice enrol: {e.Message}");
            return 1;
        }
    }

    private static string HardwareId(DeviceFolder folder) =>
        File.Exists("/etc/machine-id") ? $"{File.ReadAllText("/etc/machine-id").Trim()}:{Path.GetFileName(folder.Root)}" : $"{Environment.MachineName}:{Path.GetFileName(folder.Root)}";
}
