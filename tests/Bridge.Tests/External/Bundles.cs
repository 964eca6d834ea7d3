using System.Security.Cryptography;
using System.Text;
using VisionInApp.GpuBridge.External;
using VisionInApp.Platform.Signing;
using VisionInApp.Vision.Packages;

namespace VisionInApp.Tests.Bridge.External;

/// <summary>Training code as shell scripts, signed by a key of the test.</summary>
internal static class Bundles
{
    /// <summary>A bundle of one script, and other files beside it.</summary>
    public static byte[] OfScript(ECDsa key, string script, IReadOnlyDictionary<string, byte[]>? others = null) =>
        Of(key, ["sh", "train.sh"], new Dictionary<string, byte[]>(others ?? new Dictionary<string, byte[]>()) { ["train.sh"] = Encoding.UTF8.GetBytes(script) });

    public static byte[] Of(ECDsa key, IReadOnlyList<string> command, IReadOnlyDictionary<string, byte[]> files)
    {
        var folder = Directory.CreateTempSubdirectory("bundle-");
        try
        {
            foreach (var (name, bytes) in files)
            {
                var path = Path.Combine(folder.FullName, name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllBytes(path, bytes);
            }

            using var output = new MemoryStream();
            CodeBundle.Pack(folder.FullName, "test", "1.0", command, json => PackageSignature.Create(TrustedKeys.KeyIdOf(key), key, json), output);
            return output.ToArray();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A folder that allows the key's bundles.</summary>
    public static string Allow(string folder, ECDsa key)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "signer.pem"), key.ExportSubjectPublicKeyInfoPem());
        return folder;
    }
}
