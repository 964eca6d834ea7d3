using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using VisionInApp.Platform.Catalog.States;
using VisionInApp.Silo.Storage;
using VisionInApp.Tests.Grains.Hosting;

namespace VisionInApp.Tests.Grains.Storage;

/// <summary>What the stored states of grains must do on every database.</summary>
public abstract class GrainStorageContract(GrainSilo silo)
{
    private readonly string name = Guid.NewGuid().ToString("n");

    // Two processes: writers meet in the database, and those of the same process before it.
    private readonly IGrainStorage[] storages =
    [
        silo.Silo.Services.GetRequiredKeyedService<IGrainStorage>("Default"),
        ActivatorUtilities.CreateInstance<StateStorage>(silo.Silo.Services, silo.Another.GetRequiredService<IGrainStates>()),
    ];

    private IGrainStorage Storage => storages[0];

    [Fact]
    public async Task Of_first_writers_at_once_exactly_one_wins_each_time()
    {
        for (var i = 0; i < 200; i++)
        {
            var outcomes = await Task.WhenAll(Enumerable.Range(1, 4).Select(writer => Task.Run(() => WriteAsync($"race-{i}", State(writer), writer % 2))));
            outcomes.Count(won => won).ShouldBe(1);
            (await ReadAsync($"race-{i}")).State!.Number.ShouldBe(Array.IndexOf(outcomes, true) + 1);
        }
    }

    [Fact]
    public async Task Of_later_writers_at_once_exactly_one_wins_each_time()
    {
        var first = State(0);
        await WriteAsync("later", first);
        for (var round = 0; round < 25; round++)
        {
            var writers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ReadAsync("later")));
            (await Task.WhenAll(writers.Select((w, i) => Task.Run(() => WriteAsync("later", w, i % 2))))).Count(won => won).ShouldBe(1);
        }
    }

    [Fact]
    public async Task A_later_writer_with_an_old_version_loses_and_so_does_one_who_clears()
    {
        var one = State(1);
        (await WriteAsync("stale", one)).ShouldBeTrue();
        var other = await ReadAsync("stale");
        (await WriteAsync("stale", one)).ShouldBeTrue();
        (await WriteAsync("stale", other)).ShouldBeFalse();
        await Should.ThrowAsync<InconsistentStateException>(() => Storage.ClearStateAsync(name, Key("stale"), other));
        (await ReadAsync("stale")).ETag.ShouldBe(one.ETag);
    }

    [Fact]
    public async Task A_cleared_state_leaves_its_version_behind()
    {
        var state = State(1);
        await WriteAsync("cleared", state);
        await Storage.ClearStateAsync(name, Key("cleared"), state);
        var cleared = await ReadAsync("cleared");
        (cleared.RecordExists, cleared.ETag).ShouldBe((false, "2"));
        cleared.State = new Racer(3, "");
        (await WriteAsync("cleared", cleared)).ShouldBeTrue();
        (await ReadAsync("cleared")).ETag.ShouldBe("3");
    }

    [Theory]
    [InlineData("a", "0a")]
    [InlineData("0123456789abcdef0123456789abcdef", "01234567-89ab-cdef-0123-456789abcdef")]
    [InlineData("7", "07")]
    [InlineData("line", "Line")]
    [InlineData("e", "é")]
    [InlineData("라인", "라 인")]
    [InlineData("🔩", "🔧")]
    public async Task Keys_that_look_alike_are_different_things(string one, string other)
    {
        (await WriteAsync(one, State(1))).ShouldBeTrue();
        (await WriteAsync(other, State(2))).ShouldBeTrue();
        ((await ReadAsync(one)).State!.Number, (await ReadAsync(other)).State!.Number).ShouldBe((1, 2));
    }

    [Fact]
    public async Task A_megabyte_with_any_letters_comes_back_whole()
    {
        var text = string.Concat(Enumerable.Repeat("볼트 🔩 'quoted\" \\ \n", 50_000));
        await WriteAsync("large", new GrainState<Racer>(new Racer(1, text)));
        (await ReadAsync("large")).State!.Text.ShouldBe(text);
    }

    [Fact]
    public async Task States_written_at_once_each_come_back_as_their_own()
    {
        var states = Enumerable.Range(0, 200).Select(State).ToList();
        (await Task.WhenAll(states.Select((s, i) => WriteAsync($"own-{i}", s, i % 2)))).ShouldAllBe(won => won);
        (await Task.WhenAll(states.Select((s, i) => WriteAsync($"own-{i}", s, i % 2)))).ShouldAllBe(won => won);
        for (var i = 0; i < states.Count; i++)
        {
            var read = await ReadAsync($"own-{i}");
            (read.State!.Number, read.ETag).ShouldBe((i, "2"));
        }
    }

    private static GrainState<Racer> State(int number) => new(new Racer(number, ""));

    private static GrainId Key(string key) => GrainId.Create("race", key);

    private async Task<GrainState<Racer>> ReadAsync(string key)
    {
        var state = new GrainState<Racer>();
        await Storage.ReadStateAsync(name, Key(key), state);
        return state;
    }

    private async Task<bool> WriteAsync(string key, GrainState<Racer> state, int storage = 0)
    {
        try
        {
            await storages[storage].WriteStateAsync(name, Key(key), state);
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }

    private sealed record Racer(int Number, string Text);
}

public sealed class SqliteGrainStorageTests(SqliteSilo silo) : GrainStorageContract(silo), IClassFixture<SqliteSilo>;

public sealed class MariaDbGrainStorageTests(MariaDbSilo silo) : GrainStorageContract(silo), IClassFixture<MariaDbSilo>;
