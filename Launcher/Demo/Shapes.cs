using System.Text.Json;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;

namespace VisionInApp.Launcher.Demo;

// The part of the REST API's answers that the demo reads; docs/rest.md has them whole.

/// <summary>Answer to a command; <c>Result</c> is what was made: an id or a number.</summary>
internal sealed record Outcome(string Kind, JsonElement? Result)
{
    public string Id => Result?.ToString() ?? throw new DemoFailedException("The server answered a command without its result.");
}

internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

internal sealed record ProjectView(string Id, LabelSchema Schema);

internal sealed record Upload(string Url, bool Exists, IReadOnlyDictionary<string, string> Headers);

internal sealed record Import(string State, int Total, int Done, int Added, int Refused, int Repaired, int Boxes, string? Format, string? Message);

internal sealed record Enrolment(string Token);

internal sealed record Device(
    string Id, string Status, bool Online, string? ReportedPackageSha256, string? InstallStep, string? InstallMessage, double? Fps,
    long FramesSeen, long FramesCaptured, long? FramesLeft, int Pass);

internal sealed record Round(int Number, string Stage, int? DatasetVersion, string? JobId, string? ModelId, string? RolloutId, string? Code, string? Message);

internal sealed record Job(
    string State, string? Phase, int Epoch, int Epochs, double Fraction, double? SecondsLeft, double? ImagesPerSecond, int Attempt, string? Code, string? Message);

internal sealed record GateReason(string Code, string Message);

internal sealed record Model(string Id, int Number, string Stage, string? PackageSha256, EvaluationSummary Evaluation, string Gate, IReadOnlyList<GateReason> GateReasons);

internal sealed record DatasetVersion(int Number, int Images, int Boxes, IReadOnlyDictionary<string, int> BySplit);

internal sealed record Feedback(string Id, string Sha256, string Source, string Reason, double Score);

internal sealed record FeedbackCounts(int Queued, int Accepted, int Rejected)
{
    public int Total => Queued + Accepted + Rejected;
}

internal sealed record Overview(FeedbackCounts Feedback);
