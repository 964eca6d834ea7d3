namespace VisionInApp.GpuBridge.Jobs;

/// <summary>A job that cannot succeed by trying again, with a stable code such as <c>recipe.invalid</c>.</summary>
public sealed class JobFailedException(string code, string message) : Exception(message)
{
    public string Code => code;
}
