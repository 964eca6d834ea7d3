using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using VisionInApp.GpuBridge.External;
using VisionInApp.GpuBridge.Jobs;
using VisionInApp.Platform.Signing;
using VisionInApp.Vision.Packages;

namespace VisionInApp.Tests.Bridge.External;

public sealed class CodeBundleTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("bundles-").FullName;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Fact]
    public void What_was_packed_comes_out_as_it_was()
    {
        var files = new Dictionary<string, byte[]> { ["train.py"] = "print('훈련')"u8.ToArray(), ["lib/deep/a.bin"] = RandomNumberGenerator.GetBytes(70_000), ["empty"] = [] };
        var manifest = Unpack(Bundles.Of(_key, ["python3", "train.py", "--fast"], files));
        manifest.Command.ShouldBe(["python3", "train.py", "--fast"]);
        manifest.Files.Select(f => f.Name).ShouldBe(files.Keys, ignoreOrder: true);
        foreach (var (name, bytes) in files)
            File.ReadAllBytes(Path.Combine(_root, "code", name)).ShouldBe(bytes);
    }

    [Fact]
    public void A_strangers_bundle_is_refused()
    {
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Code(Bundles.OfScript(stranger, "true")).ShouldBe("bundle.key_unknown");
    }

    [Fact]
    public void An_unsigned_bundle_is_refused() =>
        Code(Change(Bundles.OfScript(_key, "true"), zip => zip.GetEntry("bundle.sig")!.Delete())).ShouldBe("bundle.unsigned");

    [Fact]
    public void A_changed_command_breaks_the_signature() =>
        Code(Change(Bundles.OfScript(_key, "true"), zip => Replace(zip, "bundle.json", json => json.Replace("train.sh", "other.sh")))).ShouldBe("bundle.signature_invalid");

    [Fact]
    public void A_changed_file_is_noticed() =>
        Code(Change(Bundles.OfScript(_key, "true"), zip => Replace(zip, "train.sh", _ => "evil"))).ShouldBe("bundle.digest_mismatch");

    [Fact]
    public void A_file_longer_than_it_says_is_refused() =>
        Code(Change(Bundles.OfScript(_key, "true"), zip => Replace(zip, "train.sh", _ => new string('x', 1 << 20)))).ShouldBe("bundle.invalid");

    [Fact]
    public void A_file_nobody_signed_is_not_unpacked()
    {
        Unpack(Change(Bundles.OfScript(_key, "true"), zip => Replace(zip, "../../evil", _ => "evil")));
        Directory.GetFiles(_root, "*evil*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("../up")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../b")]
    [InlineData("a\\b")]
    [InlineData("bundle.sig")]
    public void A_signed_name_that_is_no_plain_path_is_refused(string name) => Code(Signed(name)).ShouldBe("bundle.invalid");

    [Fact]
    public void Bytes_that_are_no_zip_are_refused() => Code([1, 2, 3]).ShouldBe("bundle.invalid");

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private string Code(byte[] bundle) => Should.Throw<JobFailedException>(() => Unpack(bundle)).Code;

    private BundleManifest Unpack(byte[] bundle)
    {
        var path = Path.Combine(_root, "test.vbundle");
        File.WriteAllBytes(path, bundle);
        return CodeBundle.Unpack(path, PackageTrust.Keys(new Dictionary<string, ECDsa> { [TrustedKeys.KeyIdOf(_key)] = _key }), Path.Combine(_root, "code"));
    }

    private byte[] Signed(string name)
    {
        var json = Encoding.UTF8.GetBytes($$"""{"schema":1,"name":"n","version":"1","command":["sh"],"files":[{"name":"{{name.Replace("\\", "\\\\")}}","bytes":1,"sha256":"{{new string('0', 64)}}"}]}""");
        var signature = PackageSignature.Create(TrustedKeys.KeyIdOf(_key), _key, json);
        using var output = new MemoryStream();
        using (var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true))
        {
            Replace(zip, "bundle.json", _ => Encoding.UTF8.GetString(json));
            Replace(zip, "bundle.sig", _ => System.Text.Json.JsonSerializer.Serialize(signature, System.Text.Json.JsonSerializerOptions.Web));
        }

        return output.ToArray();
    }

    private static byte[] Change(byte[] bundle, Action<ZipArchive> change)
    {
        using var stream = new MemoryStream();
        stream.Write(bundle);
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
            change(zip);
        return stream.ToArray();
    }

    private static void Replace(ZipArchive zip, string name, Func<string, string> change)
    {
        var text = "";
        if (zip.Mode == ZipArchiveMode.Update && zip.GetEntry(name) is { } old)
        {
            using (var reader = new StreamReader(old.Open()))
                text = reader.ReadToEnd();
            old.Delete();
        }

        using var writer = new StreamWriter(zip.CreateEntry(name).Open(), new UTF8Encoding(false));
        writer.Write(change(text));
    }
}
