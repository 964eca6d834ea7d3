using System.Net.Http.Headers;

namespace VisionInApp.Platform.Objects.S3;

/// <summary>A Content-Disposition that saves under a name; any name, since it is quoted and encoded (RFC 6266).</summary>
internal static class Attachment
{
    public static string Named(string name)
    {
        var ascii = string.Concat(name.Select(c => c is >= ' ' and < (char)127 and not '"' and not '\\' and not '%' ? c : '_'));
        return new ContentDispositionHeaderValue("attachment") { FileName = $"\"{ascii}\"", FileNameStar = name }.ToString();
    }
}
