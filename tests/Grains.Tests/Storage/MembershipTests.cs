using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using VisionInApp.Platform;
using VisionInApp.Platform.Catalog;

namespace VisionInApp.Tests.Grains.Storage;

/// <summary>The table of a cluster's members on MariaDB: our SQL under Orleans' provider.</summary>
public sealed class MembershipTests(RealServers servers) : IAsyncLifetime
{
    private static readonly DateTime Noon = new(2026, 3, 4, 12, 0, 0, 7, DateTimeKind.Utc);
    private IHost host = null!;

    private IMembershipTable Table => host.Services.GetRequiredService<IMembershipTable>();

    public async ValueTask InitializeAsync()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection((await servers.FreshAsync()).Settings);
        builder.Logging.ClearProviders();
        builder.Services.AddPlatform(builder.Configuration);
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(o => (o.ServiceId, o.ClusterId) = ("s", "c"));
            silo.UseAdoNetClustering(o => o.Configure<GrainDatabase>((options, database) => (options.Invariant, options.DataSource) = (database.Invariant, database.DataSource)));
        });
        host = builder.Build();
        await host.Services.GetRequiredService<ICatalogConnections>().MigrateAsync();
        await Table.InitializeMembershipTableAsync(true);
    }

    public async ValueTask DisposeAsync()
    {
        if (host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
    }

    [Fact]
    public async Task A_member_that_joined_is_read_back_whole()
    {
        var joined = Member(1);
        (await Table.InsertRowAsync(joined, await NextAsync())).ShouldBeTrue();
        var all = await Table.ReadAllAsync();
        all.Version.Version.ShouldBe(1);
        var read = all.Members.ShouldHaveSingleItem().Item1;
        (read.SiloAddress, read.SiloName, read.HostName, read.Status, read.ProxyPort, read.StartTime, read.IAmAliveTime)
            .ShouldBe((joined.SiloAddress, joined.SiloName, joined.HostName, joined.Status, joined.ProxyPort, joined.StartTime, joined.IAmAliveTime));
        (await Table.ReadRowAsync(joined.SiloAddress)).Members.Count.ShouldBe(1);
        (await Table.ReadRowAsync(Member(2).SiloAddress)).ShouldSatisfyAllConditions(r => r.Members.ShouldBeEmpty(), r => r.Version.Version.ShouldBe(1));
    }

    [Fact]
    public async Task Of_members_that_join_at_once_with_the_same_version_one_does_and_a_member_joins_once()
    {
        for (var round = 0; round < 20; round++)
        {
            var next = await NextAsync();
            var joined = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => Table.InsertRowAsync(Member((round * 4) + i), next))));
            joined.Count(j => j).ShouldBe(1);
        }

        var member = (await Table.ReadAllAsync()).Members[0].Item1;
        (await Table.InsertRowAsync(member, await NextAsync())).ShouldBeFalse();
        (await Table.ReadAllAsync()).ShouldSatisfyAllConditions(a => a.Members.Count.ShouldBe(20), a => a.Version.Version.ShouldBe(20));
    }

    [Fact]
    public async Task A_change_with_an_old_version_is_refused_and_the_newest_one_holds()
    {
        var member = Member(1);
        (await Table.InsertRowAsync(member, await NextAsync())).ShouldBeTrue();
        var old = await NextAsync();
        member.SuspectTimes = [Tuple.Create(Member(2).SiloAddress, Noon)];
        (await Table.UpdateRowAsync(member, old.VersionEtag, old)).ShouldBeTrue();
        member.Status = SiloStatus.Dead;
        (await Table.UpdateRowAsync(member, old.VersionEtag, old)).ShouldBeFalse();
        var newest = await NextAsync();
        (await Table.UpdateRowAsync(member, newest.VersionEtag, newest)).ShouldBeTrue();
        var read = (await Table.ReadAllAsync()).Members.ShouldHaveSingleItem().Item1;
        (read.Status, read.SuspectTimes!.Single()).ShouldBe((SiloStatus.Dead, Tuple.Create(Member(2).SiloAddress, Noon)));
    }

    [Fact]
    public async Task Heartbeats_are_kept_and_members_long_dead_are_cleared_away()
    {
        var (alive, dead) = (Member(1), Member(2));
        dead.Status = SiloStatus.Dead;
        foreach (var member in new[] { alive, dead })
            (await Table.InsertRowAsync(member, await NextAsync())).ShouldBeTrue();
        alive.IAmAliveTime = Noon.AddSeconds(30);
        await Table.UpdateIAmAliveAsync(alive);
        (await Table.ReadRowAsync(alive.SiloAddress)).Members.Single().Item1.IAmAliveTime.ShouldBe(alive.IAmAliveTime);
        await Table.CleanupDefunctSiloEntriesAsync(new DateTimeOffset(Noon));
        (await Table.ReadAllAsync()).Members.Count.ShouldBe(2);
        await Table.CleanupDefunctSiloEntriesAsync(new DateTimeOffset(Noon).AddMinutes(5));
        (await Table.ReadAllAsync()).Members.ShouldHaveSingleItem().Item1.SiloAddress.ShouldBe(alive.SiloAddress);
    }

    private static MembershipEntry Member(int number) => new()
    {
        SiloAddress = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 20_000 + number), 7),
        SiloName = $"silo-{number}",
        HostName = "host",
        Status = SiloStatus.Active,
        ProxyPort = 30_000 + number,
        StartTime = Noon,
        IAmAliveTime = Noon,
    };

    private async Task<TableVersion> NextAsync() => (await Table.ReadAllAsync()).Version.Next();
}
