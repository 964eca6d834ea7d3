using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Tests.Platform.Streams;

public sealed class SqliteStreamLedgerTests : StreamLedgerContract, IAsyncDisposable
{
    private readonly TestPlatform platform;

    public SqliteStreamLedgerTests() => platform = new(time: Clock);

    protected override IStreamLedger Ledger => platform.Get<IStreamLedger>();
    protected override ICatalogConnections Catalog => platform.Get<ICatalogConnections>();

    public ValueTask DisposeAsync() => platform.DisposeAsync();
}
