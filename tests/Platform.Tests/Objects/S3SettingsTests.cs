using VisionInApp.Platform;
using VisionInApp.Platform.Objects;
using VisionInApp.Platform.Objects.S3;

namespace VisionInApp.Tests.Platform.Objects;

/// <summary>No server is asked: what the settings make of addresses, and which are refused.</summary>
public sealed class S3SettingsTests
{
    private const string Sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    private const string Secret = "not-to-be-told-5f2c";

    [Theory]
    [InlineData("Bucket", "")]
    [InlineData("Region", "")]
    [InlineData("SecretKey", "")]
    [InlineData("Endpoint", "s3.example.com")]
    [InlineData("PublicEndpoint", "ftp://s3.example.com")]
    [InlineData("PartBytes", "1000")]
    [InlineData("MaxUploadBytes", "0")]
    [InlineData("MaxUnfinishedUploads", "0")]
    [InlineData("UploadsKept", "00:00:10")]
    public void A_wrong_setting_is_refused_naming_its_key_and_no_secret(string key, string value)
    {
        var settings = Aws();
        settings[$"Platform:Objects:{key}"] = value;
        var refusal = Should.Throw<PlatformConfigurationException>(() => new TestPlatform(settings: settings));
        refusal.Message.ShouldContain($"Platform:Objects:{key}");
        refusal.ToString().ShouldNotContain(Secret);
    }

    [Theory]
    [InlineData("ap-northeast-2", "https://pictures.s3.ap-northeast-2.amazonaws.com")]
    [InlineData("us-east-1", "https://pictures.s3.amazonaws.com")]
    [InlineData("cn-north-1", "https://pictures.s3.cn-north-1.amazonaws.com.cn")]
    public async Task On_Aws_addresses_are_as_Aws_has_them(string region, string origin)
    {
        await using var platform = new TestPlatform(settings: new(Aws()) { ["Platform:Objects:Region"] = region });
        var store = platform.Get<IObjectStore>();
        store.PublicOrigin!.OriginalString.ShouldBe(origin);
        var address = store.SignGet(Sha256, TimeSpan.FromMinutes(1));
        address.AbsoluteUri.ShouldStartWith($"{origin}/sha256/2c/f2/{Sha256}?");
        address.Query.ShouldContain("X-Amz-Algorithm=AWS4-HMAC-SHA256");
        address.AbsoluteUri.ShouldNotContain(Secret);
        platform.Get<S3Bucket>().IsAws.ShouldBeTrue();
    }

    [Fact]
    public async Task Another_server_has_the_bucket_in_its_path_and_may_have_another_address_outside()
    {
        await using var platform = new TestPlatform(settings: new(Aws())
        {
            ["Platform:Objects:Endpoint"] = "http://10.0.0.7:9000",
            ["Platform:Objects:PublicEndpoint"] = "https://objects.example.com",
        });
        var store = platform.Get<IObjectStore>();
        store.PublicOrigin.ShouldBe(new Uri("https://objects.example.com"));
        store.SignGet(Sha256, TimeSpan.FromMinutes(1)).AbsoluteUri.ShouldStartWith($"https://objects.example.com/pictures/sha256/2c/f2/{Sha256}?");
    }

    [Fact]
    public async Task The_digest_and_the_length_of_what_may_be_put_are_signed()
    {
        await using var platform = new TestPlatform(settings: Aws());
        var target = platform.Get<IObjectStore>().SignPut(Sha256, 5, TimeSpan.FromMinutes(1));
        target.Headers.ShouldBe(new Dictionary<string, string> { ["x-amz-checksum-sha256"] = Convert.ToBase64String(Convert.FromHexString(Sha256)) });
        target.Url.Query.ShouldContain("X-Amz-SignedHeaders=content-length%3Bhost%3Bx-amz-checksum-sha256");
    }

    private static Dictionary<string, string?> Aws() => new()
    {
        ["Platform:Objects:Provider"] = "s3",
        ["Platform:Objects:Region"] = "ap-northeast-2",
        ["Platform:Objects:Bucket"] = "pictures",
        ["Platform:Objects:AccessKey"] = "AKIDEXAMPLE",
        ["Platform:Objects:SecretKey"] = Secret,
    };
}
