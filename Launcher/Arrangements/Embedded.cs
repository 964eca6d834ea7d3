using System.Security.Cryptography;
using VisionInApp.Launcher.Supervision;

namespace VisionInApp.Launcher.Arrangements;

/// <summary>Three processes on one data folder, and no server.</summary>
internal sealed class Embedded : IArrangement
{
    private readonly string _person = NewToken();
    private readonly string _launcher = NewToken();

    public Embedded(DataFolder folder, Uri address) => (Folder, Address, SignIn) = (folder, address, new OneTimeToken(_launcher));

    public DataFolder Folder { get; }

    public Uri Address { get; }

    public string? CaFile => null;

    public ISignIn SignIn { get; }

    public IReadOnlyList<string> Greeting => [$"Sign in once with {new Uri(Address, $"/#/sign-in?token={_person}")}"];

    public Task<HostPlan> PrepareAsync(CancellationToken cancellation)
    {
        var data = new Dictionary<string, string> { ["Platform__DataFolder"] = Folder.Path };
        var web = new Dictionary<string, string>(data)
        {
            ["ASPNETCORE_URLS"] = Address.GetLeftPart(UriPartial.Authority),
            // Each is good once: one for the person's link, one for the launcher itself.
            ["VISION_LOCAL_SIGNIN_TOKENS"] = $"{_person},{_launcher}",
        };
        var device = new Dictionary<string, string>(data) { ["Device__Server"] = Address.ToString() };
        return Task.FromResult(new HostPlan(
            [new ClusterHost(ChildSpec.Of("WebHost", [], web), Address)],
            [ChildSpec.Of("GpuBridge", ["run", "--folder", Folder.Bridge], data), ChildSpec.Of("EdgeDevice", ["run", "--folder", Folder.Device], device)]));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}
