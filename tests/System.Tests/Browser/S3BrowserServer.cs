using VisionInApp.Servers;

namespace VisionInApp.Tests.Whole.Browser;

/// <summary>The same with its objects on a real S3 server, to which pages send straight: another origin.</summary>
public sealed class S3BrowserServer : BrowserServer
{
    private readonly string _swiftFolder = Directory.CreateTempSubdirectory("vision-swift-").FullName;
    private Swift? _swift;

    internal string? Missing { get; private set; }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_swift is not null)
            await _swift.DisposeAsync();
        Directory.Delete(_swiftFolder, recursive: true);
    }

    protected override async Task<IReadOnlyDictionary<string, string>> SettingsAsync()
    {
        _swift = new Swift(_swiftFolder, Address.GetLeftPart(UriPartial.Authority));
        Missing = _swift.Missing;
        if (Missing is not null)
            return new Dictionary<string, string>();
        await _swift.StartAsync();
        return new Dictionary<string, string>
        {
            ["Platform__Objects__Provider"] = "s3",
            ["Platform__Objects__Endpoint"] = $"{_swift.Endpoint}",
            ["Platform__Objects__Region"] = _swift.Region,
            ["Platform__Objects__Bucket"] = _swift.Bucket,
            ["Platform__Objects__AccessKey"] = _swift.AccessKey,
            ["Platform__Objects__SecretKey"] = _swift.SecretKey,
        };
    }
}

[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class S3BrowserTests : ICollectionFixture<S3BrowserServer>
{
    public const string Name = "browser on S3";
}
