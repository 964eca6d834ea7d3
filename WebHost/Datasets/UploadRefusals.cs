using VisionInApp.Grains.Interfaces;

namespace VisionInApp.WebHost.Datasets;

/// <summary>Why a file is not taken.</summary>
internal static class UploadRefusals
{
    public static Outcome TooLarge(long bytes, long most) =>
        Outcome.Refused("upload.too_large", $"The file has {bytes} bytes; at most {most} are taken.");

    public static Outcome TooMany(int most) =>
        Outcome.Refused("upload.too_many", $"You have {most} unfinished uploads in this project; finish or discard one first.");

    public static Outcome NotFound() => Outcome.Refused("upload.not_found", "There is no such unfinished upload; begin it again.");

    public static Outcome NoSuchPart(int number, int parts) => Outcome.Refused("upload.part", $"Part {number} was asked for; the upload has 1 to {parts}.");
}
