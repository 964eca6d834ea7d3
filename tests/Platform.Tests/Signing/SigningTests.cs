using System.Security.Cryptography;
using VisionInApp.Platform.Signing;

namespace VisionInApp.Tests.Platform.Signing;

public sealed class SigningTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("keys-").FullName;

    private string Keys => Path.Combine(folder, "keys");

    [Fact]
    public void A_signature_is_accepted_for_its_content_and_key_only()
    {
        var signer = KeyFiles.OpenSigner(Keys);
        var trusted = new TrustedKeys([signer.PublicKeyPem]);
        var signature = signer.Sign("package"u8);
        trusted.Verify(signer.KeyId, "package"u8, signature).ShouldBeTrue();
        trusted.Verify(signer.KeyId, "Package"u8, signature).ShouldBeFalse();
        trusted.Verify("0000000000000000", "package"u8, signature).ShouldBeFalse();
        trusted.Verify(signer.KeyId, "package"u8, signature.AsSpan(0, 63)).ShouldBeFalse();
        trusted.Verify(signer.KeyId, "package"u8, new byte[64]).ShouldBeFalse();
        for (var i = 0; i < 64; i++)
        {
            var changed = (byte[])signature.Clone();
            changed[i] ^= 1;
            trusted.Verify(signer.KeyId, "package"u8, changed).ShouldBeFalse();
        }
    }

    [Fact]
    public void The_key_id_is_the_start_of_the_public_keys_sha256()
    {
        var signer = KeyFiles.OpenSigner(Keys);
        using var key = ECDsa.Create();
        key.ImportFromPem(signer.PublicKeyPem);
        signer.KeyId.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16]);
    }

    [Fact]
    public void Processes_that_start_at_once_agree_on_one_key()
    {
        for (var round = 0; round < 20; round++)
        {
            var folder = Path.Combine(Keys, $"{round}");
            using var start = new Barrier(12);
            var ids = new string[12];
            var starters = Enumerable.Range(0, ids.Length).Select(i => new Thread(() =>
            {
                start.SignalAndWait();
                ids[i] = KeyFiles.OpenSigner(folder).KeyId;
            })).ToList();
            starters.ForEach(s => s.Start());
            starters.ForEach(s => s.Join());
            ids.Distinct().Count().ShouldBe(1);
            Directory.GetFiles(folder).ShouldHaveSingleItem();
        }
    }

    [Fact]
    public void Only_the_owner_can_read_keys()
    {
        KeyFiles.OpenSigner(Keys);
        KeyFiles.OpenSecret(Keys, "object-urls").Length.ShouldBe(32);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        if (OperatingSystem.IsWindows())
            return;
        foreach (var file in Directory.GetFiles(Keys))
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void Keys_of_other_curves_and_other_texts_are_not_trusted()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Should.Throw<ArgumentException>(() => new TrustedKeys([other.ExportSubjectPublicKeyInfoPem()]));
        Should.Throw<ArgumentException>(() => new TrustedKeys(["not a key"]));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
