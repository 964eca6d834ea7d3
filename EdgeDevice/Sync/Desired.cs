using System.Text.Json;
using VisionInApp.Messages;

namespace VisionInApp.EdgeDevice.Sync;

/// <summary>The desired state this device works towards: the last one fetched, kept on disk so that it runs without a network.</summary>
public sealed class Desired
{
    private readonly DeviceFolder _folder;
    private volatile DesiredState? _state;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Desired(DeviceFolder folder)
    {
        _folder = folder;
        if (File.Exists(folder.Desired))
            _state = JsonSerializer.Deserialize<DesiredState>(File.ReadAllBytes(folder.Desired), JsonSerializerOptions.Web);
    }

    public DesiredState? State => _state;

    /// <summary>Ends when another state is taken over.</summary>
    public Task Changed => _changed.Task;

    /// <summary>Takes over a newer state; false for an older generation than the one known, which is refused.</summary>
    public bool TakeOver(DesiredState state)
    {
        if (_state is { } known && state.Generation < known.Generation)
            return false;
        DeviceFolder.WriteWhole(_folder.Desired, JsonSerializer.SerializeToUtf8Bytes(state, JsonSerializerOptions.Web));
        _state = state;
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        return true;
    }
}
