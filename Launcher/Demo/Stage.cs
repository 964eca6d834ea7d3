namespace VisionInApp.Launcher.Demo;

/// <summary>What every part of the demo works with.</summary>
internal sealed record Stage(Api Api, IProgressView View, Patience Patience, string ProjectId)
{
    public string Path(string rest) => $"projects/{ProjectId}/{rest}";
}
