using System.Security.Cryptography;
using System.Text;

namespace VisionInApp.Platform.Signing;

/// <summary>Key files readable only by their owner (0600), made on first use; processes that start together agree on one.</summary>
public static class KeyFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The ECDSA P-256 key pair in <c>NAME.key.pem</c> (PKCS#8).</summary>
    public static ISigner OpenSigner(string folder, string name = "signing")
    {
        var pem = Encoding.ASCII.GetString(ReadOrCreate(folder, $"{name}.key.pem", NewKeyPem));
        var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return new EcdsaSigner(key);
    }

    /// <summary>32 random bytes in <c>NAME.secret</c>.</summary>
    public static byte[] OpenSecret(string folder, string name)
    {
        var secret = ReadOrCreate(folder, $"{name}.secret", () => RandomNumberGenerator.GetBytes(32));
        return secret.Length == 32 ? secret : throw new InvalidDataException($"{name}.secret is not 32 bytes long.");
    }

    private static byte[] NewKeyPem()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem());
    }

    // Written whole under another name, then given its name: the first wins and everyone reads its file.
    private static byte[] ReadOrCreate(string folder, string file, Func<byte[]> create)
    {
        var path = Path.Combine(folder, file);
        if (File.Exists(path))
            return File.ReadAllBytes(path);
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, OwnerOnly | UnixFileMode.UserExecute);
        var temporary = $"{path}.{Guid.NewGuid():n}.tmp";
        WriteOwnerOnly(temporary, create());
        FirstMove.Try(temporary, path);
        return File.ReadAllBytes(path);
    }

    private static void WriteOwnerOnly(string path, byte[] content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var stream = new FileStream(path, options);
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }
}
