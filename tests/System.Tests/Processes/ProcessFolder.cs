namespace VisionInApp.Tests.Whole.Processes;

/// <summary>A folder for processes to work in. They are gone before it is: one that still writes would bring parts of it back.</summary>
internal sealed class ProcessFolder(string name) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public string Path { get; } = Directory.CreateTempSubdirectory($"vision-{name}-").FullName;

    /// <summary>Those that name it now.</summary>
    public IReadOnlyList<int> Processes => ProcessList.Naming(Path);

    /// <summary>Waits until no process is left; what outlives its parent's end does not end by itself.</summary>
    public Task DesertedAsync() => Eventually.IsTrueAsync(() => Processes.Count == 0, Patience);

    public async ValueTask DisposeAsync()
    {
        await DesertedAsync();
        Directory.Delete(Path, recursive: true);
    }
}
