using System.Diagnostics.CodeAnalysis;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.WebHost.Objects;

namespace VisionInApp.WebHost.Datasets;

/// <summary>An image row with signed addresses of its picture, good for one to two hours.</summary>
public sealed record ImageView : ImageRow
{
    [SetsRequiredMembers]
    public ImageView(ImageRow row, ObjectUrls urls)
        : base(row) =>
        (Url, ThumbnailUrl) = (urls.Picture(row.Sha256), urls.Thumbnail(row.Sha256));

    public string Url { get; }
    public string ThumbnailUrl { get; }
}
