using VisionInApp.Platform;
using VisionInApp.Silo;

namespace VisionInApp.WebHost.Hosting;

/// <summary>Setting <c>Role</c>: <c>all</c> hosts grains and workers too, <c>web</c> calls those of the silos.</summary>
public static class WebRole
{
    /// <exception cref="PlatformConfigurationException">The role is unknown, or its settings cannot be used.</exception>
    public static WebApplicationBuilder AddRole(this WebApplicationBuilder builder) => builder.Configuration["Role"] switch
    {
        null or "" or "all" => builder.AddVisionSilo(SiloRole.Full),
        "web" => builder.AddVisionClient(),
        var other => throw new PlatformConfigurationException($"Role is '{other}', which this build does not know; use 'all' or 'web'."),
    };
}
