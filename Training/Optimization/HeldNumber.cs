using TorchSharp;

namespace VisionInApp.Training.Optimization;

/// <summary>A number that an optimizer computes with, changed from step to step and held all the while (see <see cref="Scalars"/>).</summary>
internal sealed class HeldNumber : IDisposable
{
    private Scalar? _held;
    private double _value;

    public Scalar Value => _held ?? throw new InvalidOperationException("The number was not set.");

    public void Set(double value)
    {
        if (_held is not null && value == _value)
            return;
        _held?.Dispose();
        (_held, _value) = (value, value);
    }

    public void Dispose() => _held?.Dispose();
}
