namespace VisionInApp.Vision.Datasets;

/// <summary>
/// Python writes NaN and Infinity into JSON as bare words, which JSON does not have. They are turned into strings of the same
/// length in place, so that the rest of the file can still be read.
/// </summary>
internal static class BareLiterals
{
    public static void Quote(Span<byte> json)
    {
        if (json.IndexOf("NaN"u8) < 0 && json.IndexOf("Infinity"u8) < 0)
            return;
        var inString = false;
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] == '"')
                inString = !inString;
            else if (inString && json[i] == '\\')
                i++;
            else if (!inString)
                i += QuoteAt(json[i..]);
        }
    }

    // Returns how many further bytes were dealt with.
    private static int QuoteAt(Span<byte> rest)
    {
        var length = rest switch
        {
            _ when rest.StartsWith("NaN"u8) => 3,
            _ when rest.StartsWith("Infinity"u8) => 8,
            _ when rest.StartsWith("-Infinity"u8) => 9,
            _ => 0,
        };
        if (length == 0)
            return 0;
        (rest[0], rest[length - 1]) = ((byte)'"', (byte)'"');
        return length - 1;
    }
}
