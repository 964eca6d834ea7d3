using VisionInApp.Platform.Configuration;

namespace VisionInApp.WebHost.Hosting;

/// <summary>Section <c>Proxy</c>.</summary>
[Settings("Proxy")]
public sealed class ProxyOptions
{
    /// <summary>Addresses and networks (<c>10.0.0.7, 10.1.0.0/16</c>), separated by commas, whose word is taken for whom they speak; empty: nobody's.</summary>
    public string Known { get; set; } = "";
}
