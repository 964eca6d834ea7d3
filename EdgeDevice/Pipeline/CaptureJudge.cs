using VisionInApp.Messages;
using VisionInApp.Vision.Uncertainty;

namespace VisionInApp.EdgeDevice.Pipeline;

/// <summary>Applies a capture policy to scored frames: least score, perceptual-hash de-duplication, cool-down, cap. State of one pass or day.</summary>
public sealed class CaptureJudge(CapturePolicy policy, bool live, TimeProvider time)
{
    private const int HashesKept = 4096;
    private readonly Queue<ulong> _hashes = new();
    private DateTimeOffset _last = DateTimeOffset.MinValue;
    private DateOnly _day;

    /// <summary>Frames taken in this pass, or today.</summary>
    public int Taken { get; private set; }

    /// <summary>Whether the frame is to be sent; if so it counts. The hash is only computed when everything else says yes.</summary>
    public bool Take(double score, Func<ulong> hash)
    {
        var now = time.GetUtcNow();
        if (live && DateOnly.FromDateTime(now.UtcDateTime) is var today && today != _day)
            (_day, Taken) = (today, 0);
        if (!policy.Enabled || score < policy.MinScore || Taken >= policy.MaxFramesPerPass || (live && now - _last < policy.CoolDown))
            return false;
        var fingerprint = hash();
        if (_hashes.Any(h => PerceptualHash.Distance(h, fingerprint) < policy.MinHashDistance))
            return false;
        if (_hashes.Count == HashesKept)
            _hashes.Dequeue();
        _hashes.Enqueue(fingerprint);
        (_last, Taken) = (now, Taken + 1);
        return true;
    }
}
