namespace VisionInApp.Grains.Interfaces;

/// <summary>
/// The state could not be written, or nobody knows whether it was. Asking again with the same command id is safe: what was done is answered, not repeated.
/// </summary>
[GenerateSerializer, Alias("va.StorageUnavailableException")]
public sealed class StorageUnavailableException : Exception
{
    public StorageUnavailableException()
        : this("The state could not be written.")
    {
    }

    public StorageUnavailableException(string message)
        : base(message)
    {
    }

    public StorageUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
