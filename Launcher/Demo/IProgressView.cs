namespace VisionInApp.Launcher.Demo;

/// <summary>Where the demo tells what it does.</summary>
internal interface IProgressView
{
    /// <summary>Runs one visible step; its result is said when it is done.</summary>
    Task<T> StepAsync<T>(string title, Func<Action<StepState>, Task<T>> work, Func<T, string> say);

    /// <summary>A heading or a remark between steps.</summary>
    void Say(string line);
}

/// <summary>How far a step is: share 0..1 (null when unknown), seconds left (null when unknown), and what it does now.</summary>
internal sealed record StepState(double? Fraction, double? SecondsLeft, string Detail);
