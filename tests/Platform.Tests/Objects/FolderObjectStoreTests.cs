using VisionInApp.Platform.Objects;

namespace VisionInApp.Tests.Platform.Objects;

public sealed class FolderObjectStoreTests : ObjectStoreContract, IAsyncDisposable
{
    private readonly TestPlatform platform = new();

    protected override IObjectStore Store => platform.Get<IObjectStore>();

    [Fact]
    public async Task A_put_that_fails_half_way_leaves_no_file()
    {
        await Should.ThrowAsync<IOException>(() => Store.PutAsync(new FailingStream()));
        Directory.EnumerateFiles(Path.Combine(platform.Folder, "objects"), "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task Files_of_interrupted_puts_are_swept_a_day_later()
    {
        var incoming = Path.Combine(platform.Folder, "objects", "incoming");
        Directory.CreateDirectory(incoming);
        var (old, young) = (Path.Combine(incoming, "old"), Path.Combine(incoming, "young"));
        await File.WriteAllTextAsync(old, "x");
        await File.WriteAllTextAsync(young, "x");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-25));
        await PutAsync("hello");
        File.Exists(old).ShouldBeFalse();
        File.Exists(young).ShouldBeTrue();
    }

    public ValueTask DisposeAsync() => platform.DisposeAsync();

    private sealed class FailingStream : MemoryStream
    {
        private bool started;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (started)
                throw new IOException("The connection was cut.");
            started = true;
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
