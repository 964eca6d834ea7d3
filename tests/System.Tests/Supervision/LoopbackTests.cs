using System.Net;
using System.Net.Sockets;
using VisionInApp.Launcher.Supervision;

namespace VisionInApp.Tests.Whole.Supervision;

public class LoopbackTests
{
    [Fact]
    public void A_busy_port_is_refused_with_the_way_out()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var refusal = Should.Throw<StartException>(() => Loopback.Choose(port));
        refusal.ExitCode.ShouldBe(ExitCodes.PortBusy);
        refusal.Message.ShouldContain("--port");
    }

    [Fact]
    public void Port_zero_picks_a_free_one() => Loopback.Choose(0).Port.ShouldBeGreaterThan(0);
}
