using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Tests.Platform.Streams;

public sealed class MariaDbStreamLedgerTests(RealServers servers) : StreamLedgerContract, IAsyncLifetime
{
    private TestPlatform platform = null!;

    protected override IStreamLedger Ledger => platform.Get<IStreamLedger>();
    protected override ICatalogConnections Catalog => platform.Get<ICatalogConnections>();

    public async ValueTask InitializeAsync() => platform = new(time: Clock, settings: new((await servers.FreshAsync()).Settings));

    public ValueTask DisposeAsync() => platform?.DisposeAsync() ?? default;
}
