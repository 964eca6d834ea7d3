using System.CommandLine;
using System.Security.Cryptography;
using VisionInApp.GpuBridge.External;
using VisionInApp.GpuBridge.Jobs;
using VisionInApp.Platform.Signing;
using VisionInApp.Vision.Packages;

namespace VisionInApp.GpuBridge.Commands;

/// <summary><c>GpuBridge bundle</c>: packs a folder of training code and signs it, for workers that allow its signer.</summary>
public static class BundleCommand
{
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("folder") { Description = "The training code; every file in it is packed." };
        var output = new Argument<FileInfo>("output") { Description = "The bundle to write." };
        var key = new Option<FileInfo>("--key") { Description = "The signer's private key (PEM, ECDSA P-256).", Required = true };
        var name = new Option<string?>("--name") { Description = "What people call it; the folder's name unless given." };
        var version = new Option<string>("--code-version") { Description = "Its version.", DefaultValueFactory = _ => "1.0" };
        var run = new Option<string[]>("--run") { Description = "The program and its arguments, such as --run python3 train.py.", Required = true, AllowMultipleArgumentsPerToken = true };
        folder.AcceptExistingOnly();
        key.AcceptExistingOnly();
        var command = new Command("bundle", "Pack and sign training code for the external trainer.") { folder, output, key, name, version, run };
        command.SetAction(parsed =>
        {
            var from = parsed.GetRequiredValue(folder);
            return Pack(parsed, from, parsed.GetRequiredValue(output), parsed.GetRequiredValue(key), parsed.GetValue(name) ?? from.Name, parsed.GetRequiredValue(version), parsed.GetRequiredValue(run));
        });
        return command;
    }

    private static int Pack(ParseResult arguments, DirectoryInfo folder, FileInfo output, FileInfo keyFile, string name, string version, string[] run)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(keyFile.FullName));
            using var file = output.Create();
            var manifest = CodeBundle.Pack(folder.FullName, name, version, run, json => PackageSignature.Create(TrustedKeys.KeyIdOf(key), key, json), file);
            arguments.InvocationConfiguration.Output.WriteLine($"{output.FullName}: '{manifest.Name}' {manifest.Version}, {manifest.Files.Count} files, signed by {TrustedKeys.KeyIdOf(key)}");
            return 0;
        }
        catch (Exception e) when (e is JobFailedException or ArgumentException or CryptographicException or IOException)
        {
            return Refusal.Print(arguments, e);
        }
    }
}
