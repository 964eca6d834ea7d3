using System.Globalization;
using System.Text;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Platform.Catalog.Sql;

/// <summary>Opaque cursors over a sort value and an id; a cursor that is not ours reads from the start.</summary>
internal static class Keyset
{
    public const int MaxLimit = 500;

    /// <summary>One row more than asked for tells whether there is a next page.</summary>
    public static int Fetch(this PageRequest page) => page.Size() + 1;

    public static (string? Sort, string Id) After(this PageRequest page)
    {
        if (page.Cursor is not { Length: > 0 and < 1000 } cursor)
            return (null, "");
        try
        {
            var text = Encoding.UTF8.GetString(Convert.FromBase64String(cursor.Replace('-', '+').Replace('_', '/')));
            var split = text.IndexOf('|', StringComparison.Ordinal);
            return split < 0 ? (null, "") : (text[..split], text[(split + 1)..]);
        }
        catch (FormatException)
        {
            return (null, "");
        }
    }

    /// <summary>The cursor's sort value as a whole number (a time in milliseconds, or a number), or null for the first page.</summary>
    public static long? AfterNumber(this PageRequest page) =>
        long.TryParse(page.After().Sort, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    public static double? AfterReal(this PageRequest page) =>
        double.TryParse(page.After().Sort, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    public static Page<T> ToPage<T>(this IEnumerable<T> rows, PageRequest page, Func<T, IFormattable> sort, Func<T, string> id)
    {
        var fetched = rows.ToList();
        if (fetched.Count <= page.Size())
            return new Page<T>(fetched, null);
        var items = fetched[..page.Size()];
        var cursor = $"{sort(items[^1]).ToString(null, CultureInfo.InvariantCulture)}|{id(items[^1])}";
        return new Page<T>(items, Convert.ToBase64String(Encoding.UTF8.GetBytes(cursor)).Replace('+', '-').Replace('/', '_'));
    }

    private static int Size(this PageRequest page) => Math.Clamp(page.Limit, 1, MaxLimit);
}
