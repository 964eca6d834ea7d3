using VisionInApp.Grains.Interfaces;

namespace VisionInApp.WebHost.Errors;

/// <summary>Refusals that are known before a grain is asked.</summary>
public static class Refusals
{
    public static Outcome NotUploaded(string sha256) =>
        Outcome.Refused("upload.missing", $"Nothing with SHA-256 {sha256} was uploaded; ask for an upload address and PUT the bytes first.");

    public static Outcome NotFound(string thing) => Outcome.Refused($"{thing}.not_found", $"There is no such {thing} in this project.");
}
