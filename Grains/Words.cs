using System.Text.Json;

namespace VisionInApp.Grains;

/// <summary>How states of a state machine are written in rows, views and stored JSON: <c>RollingBack</c> is <c>rolling_back</c>.</summary>
public static class Words
{
    public static string Word<TEnum>(this TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
