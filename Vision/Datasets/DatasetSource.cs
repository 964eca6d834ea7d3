using System.Security.Cryptography;
using VisionInApp.Vision.Images;

namespace VisionInApp.Vision.Datasets;

/// <summary>A dataset opened for import. Enumerate <see cref="Items"/> once; findings grow while it runs.</summary>
public sealed class DatasetSource : IDisposable
{
    private readonly DatasetFiles _files;
    private readonly RawDataset _dataset;
    private readonly ImportLimits _limits;
    private readonly FindingLog _log;

    internal DatasetSource(DatasetFiles files, DatasetFormat format, RawDataset dataset, ImportLimits limits, FindingLog log)
    {
        (_files, Format, _dataset, _limits, _log) = (files, format, dataset, limits, log);
    }

    public DatasetFormat Format { get; }

    /// <summary>Classes in the dataset's own order.</summary>
    public IReadOnlyList<string> ClassNames => _dataset.ClassNames;

    /// <summary>Images the dataset names, before any is looked at: the whole of a progress bar.</summary>
    public int ImageCount => _dataset.Images.Count;

    /// <summary>What was repaired, refused or noted so far.</summary>
    public IReadOnlyList<ImportFinding> Findings => _log.Findings;

    /// <summary>Findings beyond the bound of the limits, counted only.</summary>
    public int FindingsDropped => _log.Dropped;

    /// <summary>The images that can be used, one at a time, in the order of their names; refused ones are left out and told of.</summary>
    public IEnumerable<DatasetItem> Items()
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var image in _dataset.Images)
        {
            if (Load(image) is not { } item)
                continue;
            if (!seen.TryAdd(item.Sha256, item.Name))
                _log.Noted(item.Name, FindingCodes.DuplicateImage, $"The same picture as '{seen[item.Sha256]}'.");
            yield return item;
        }
    }

    public void Dispose() => _files.Dispose();

    private DatasetItem? Load(RawImage image)
    {
        try
        {
            var bytes = _files.Read(image.Path, _limits.MaxImageBytes);
            var info = ImageFile.Probe(bytes, _limits.Image);
            if (_limits.DecodeImages)
                ImageFile.Decode(bytes, _limits.Image).Dispose();
            NoteSize(image, info);
            var boxes = BoxCheck.Check(image, info, _log);
            return new DatasetItem(image.Path, bytes, Convert.ToHexStringLower(SHA256.HashData(bytes)), info, boxes, image.Split);
        }
        catch (ImageRejectedException refused)
        {
            _log.Refused(image.Path, refused.Code, refused.Message);
        }
        catch (FileRefusedException refused)
        {
            _log.Refused(image.Path, refused.Code, refused.Message);
        }

        return null;
    }

    private void NoteSize(RawImage image, ImageInfo info)
    {
        if (image.DeclaredSize is { Width: > 0, Height: > 0 } declared && declared != (info.Width, info.Height))
            _log.Noted(image.Path, FindingCodes.SizeDisagrees, $"The annotations speak of {declared.Width}x{declared.Height}, the upright picture has {info.Width}x{info.Height}; boxes are taken as pixels of the picture.");
    }
}
