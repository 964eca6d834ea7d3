using System.IO.Compression;

namespace VisionInApp.Vision.Datasets;

/// <summary>Writes a dataset, as a zip or as files, that <see cref="DatasetReader"/>, and other programs of the field, read.</summary>
public static class DatasetWriter
{
    /// <summary>Writes the images as they come; only their boxes are kept until the end. Pictures are stored, not deflated again.</summary>
    /// <param name="classNames">All classes, in the order that gives them their numbers.</param>
    /// <exception cref="ArgumentException">A box has a class that is not among the names.</exception>
    public static void Write(Stream output, DatasetFormat format, IReadOnlyList<string> classNames, IEnumerable<DatasetItem> items)
    {
        using var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
        Write(new ZipTarget(zip), format, classNames, items);
    }

    /// <summary>The same as files below a folder; see <see cref="Write(Stream, DatasetFormat, IReadOnlyList{string}, IEnumerable{DatasetItem})"/>.</summary>
    public static void Write(string folder, DatasetFormat format, IReadOnlyList<string> classNames, IEnumerable<DatasetItem> items) =>
        Write(new FolderTarget(folder), format, classNames, items);

    private static void Write(IDatasetTarget target, DatasetFormat format, IReadOnlyList<string> classNames, IEnumerable<DatasetItem> items)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        ArgumentNullException.ThrowIfNull(items);
        IDatasetLayout layout = format switch
        {
            DatasetFormat.Coco => new CocoWriter(target, classNames),
            DatasetFormat.Voc => new VocWriter(target),
            _ => new YoloWriter(target, classNames),
        };
        var names = new ExportNames();
        var known = classNames.ToHashSet(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (item.Boxes.FirstOrDefault(b => !known.Contains(b.ClassName)) is { } stray)
                throw new ArgumentException($"A box of '{item.Name}' has the class '{stray.ClassName}', which is not among the names.", nameof(items));
            layout.Add(item, names.Take(item));
        }

        layout.Finish();
    }
}

/// <summary>One way of laying a dataset out in files.</summary>
internal interface IDatasetLayout
{
    /// <param name="name">File name, unique with and without its extension.</param>
    void Add(DatasetItem item, string name);

    void Finish();
}
