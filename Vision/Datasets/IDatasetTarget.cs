using System.Text;

namespace VisionInApp.Vision.Datasets;

/// <summary>Where a dataset is written: files by their relative paths.</summary>
internal interface IDatasetTarget
{
    /// <summary>A picture file as it stands; it does not shrink.</summary>
    void Picture(string path, ReadOnlyMemory<byte> bytes);

    void Bytes(string path, byte[] bytes);

    void Text(string path, string text) => Bytes(path, Encoding.UTF8.GetBytes(text));
}
