namespace VisionInApp.WebHost.Http;

/// <summary>Regular expressions that request fields must match.</summary>
public static class Patterns
{
    public const string Sha256 = "^[0-9a-f]{64}$";
    public const string Split = "^(train|val|test|pool)$";
    public const string Name = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$";
}
