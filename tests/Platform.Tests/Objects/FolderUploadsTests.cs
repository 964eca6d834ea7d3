using Microsoft.Extensions.Time.Testing;
using VisionInApp.Platform.Objects;

namespace VisionInApp.Tests.Platform.Objects;

public sealed class FolderUploadsTests : UploadsContract, IAsyncDisposable
{
    private readonly FakeTimeProvider clock = TestPlatform.Clock();
    private readonly TestPlatform platform;

    public FolderUploadsTests() => platform = new(time: clock);

    protected override IUploads Uploads => platform.Get<IUploads>();

    protected override IObjectStore Store => platform.Get<IObjectStore>();

    [Fact]
    public async Task A_part_of_other_bytes_than_announced_is_refused()
    {
        var bytes = Random(1, 100);
        var upload = await Uploads.BeginAsync(new UploadPlan("o", Sha256(bytes), "f", bytes.Length, UploadPlan.MinPartBytes));
        (await SendAsync(Uploads.SignPart(upload, 1, Sha256(bytes), TimeSpan.FromMinutes(1)), Random(2, 100))).ShouldBeFalse();
        (await Uploads.SentAsync(upload)).ShouldBeEmpty();
    }

    public ValueTask DisposeAsync() => platform.DisposeAsync();

    protected override async Task<bool> SendAsync(SignedPut target, byte[] bytes)
    {
        if (SignedObjectUrlTests.Verify("PUT", target.Url, platform.Get<SignedObjectUrl>()) is not { } grant)
            return false;
        try
        {
            return await platform.Get<IUploadParts>().WriteAsync(grant, new MemoryStream(bytes));
        }
        catch (ObjectMismatchException)
        {
            return false;
        }
    }

    protected override Task ExpireAsync()
    {
        clock.Advance(TimeSpan.FromSeconds(1));
        return Task.CompletedTask;
    }

    protected override Task<IReadOnlyList<string>> LeftAsync()
    {
        var uploads = Path.Combine(platform.Folder, "objects", "uploads");
        return Task.FromResult<IReadOnlyList<string>>(Directory.Exists(uploads) ? Directory.GetFiles(uploads, "*", SearchOption.AllDirectories) : []);
    }
}
