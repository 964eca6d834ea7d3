using System.Text;

namespace VisionInApp.GpuBridge.External;

/// <summary>Lines of a text nobody vouches for: one longer than 64 Ki characters is cut into several.</summary>
public sealed class BoundedLines(TextReader reader)
{
    private const int Longest = 64 * 1024;
    private readonly char[] buffer = new char[8192];
    private readonly StringBuilder line = new();
    private int at;
    private int held;

    /// <summary>Null at the end.</summary>
    public async ValueTask<string?> NextAsync()
    {
        while (true)
        {
            if (at == held)
            {
                (at, held) = (0, await reader.ReadAsync(buffer.AsMemory()));
                if (held == 0)
                    return line.Length > 0 ? Take() : null;
            }

            var end = Array.IndexOf(buffer, '\n', at, held - at);
            var length = Math.Min((end < 0 ? held : end) - at, Longest - line.Length);
            line.Append(buffer, at, length);
            at += length;
            if (at == end)
            {
                at++;
                return Take();
            }

            if (line.Length == Longest)
                return Take();
        }
    }

    private string Take()
    {
        var text = line.ToString().TrimEnd('\r');
        line.Clear();
        return text;
    }
}
