using System.Diagnostics.CodeAnalysis;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.WebHost.Objects;

namespace VisionInApp.WebHost.Feedback;

/// <summary>A feedback row with signed addresses of its frame, good for one to two hours.</summary>
public sealed record FeedbackView : FeedbackRow
{
    [SetsRequiredMembers]
    public FeedbackView(FeedbackRow row, ObjectUrls urls)
        : base(row) =>
        (Url, ThumbnailUrl) = (urls.Picture(row.Sha256), urls.Thumbnail(row.Sha256));

    public string Url { get; }
    public string ThumbnailUrl { get; }
}
