namespace VisionInApp.Platform.Configuration;

/// <summary>A class whose properties are settings of this section; <c>docs/operations.md</c> lists each of them.</summary>
/// <param name="section">As in <c>Platform:Catalog</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SettingsAttribute(string section) : Attribute
{
    public string Section => section;
}
