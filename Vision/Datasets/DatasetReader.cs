namespace VisionInApp.Vision.Datasets;

/// <summary>Opens datasets in COCO, Pascal VOC or YOLO form, from a zip or a folder; the form is found out from the files.</summary>
public static class DatasetReader
{
    /// <summary>Reads the annotations; images are read as the source is enumerated. The caller disposes the source.</summary>
    /// <exception cref="DatasetRejectedException">Not one dataset of a known form, or beyond the limits.</exception>
    public static DatasetSource Open(string path, ImportLimits? limits = null)
    {
        limits ??= new ImportLimits();
        var log = new FindingLog(limits.MaxFindings);
        var files = DatasetFiles.Open(path, limits, log);
        try
        {
            var format = Recognise(files, limits);
            var dataset = format switch
            {
                DatasetFormat.Coco => CocoReader.Read(files, limits, log),
                DatasetFormat.Voc => VocReader.Read(files, limits, log),
                _ => YoloReader.Read(files, limits, log),
            };
            return new DatasetSource(files, format, dataset, limits, log);
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    private static DatasetFormat Recognise(DatasetFiles files, ImportLimits limits)
    {
        List<DatasetFormat> found = [];
        if (CocoReader.Recognises(files, limits))
            found.Add(DatasetFormat.Coco);
        if (VocReader.Recognises(files, limits))
            found.Add(DatasetFormat.Voc);
        if (YoloReader.Recognises(files, limits))
            found.Add(DatasetFormat.Yolo);
        return found switch
        {
            [var only] => only,
            [] => throw new DatasetRejectedException("dataset.unknown_format", "The files are no dataset in COCO, Pascal VOC or YOLO form."),
            _ => throw new DatasetRejectedException("dataset.ambiguous_format", $"The files are datasets in {string.Join(" and ", found.Select(Name))} form at once; import one at a time."),
        };
    }

    private static string Name(DatasetFormat format) => format switch { DatasetFormat.Coco => "COCO", DatasetFormat.Voc => "Pascal VOC", _ => "YOLO" };
}
