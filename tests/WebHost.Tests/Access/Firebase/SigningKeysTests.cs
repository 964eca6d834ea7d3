using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using VisionInApp.WebHost.Access;

namespace VisionInApp.Tests.WebHost.Access.Firebase;

public sealed class SigningKeysTests : IDisposable
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 3, 4, 12, 0, 0, TimeSpan.Zero));
    private readonly TestIssuer issuer = new("old");
    private readonly KeyServer server;
    private readonly HttpClient http;
    private readonly SigningKeys keys;

    public SigningKeysTests()
    {
        server = new KeyServer(issuer.KeySet);
        http = new HttpClient(server);
        keys = new SigningKeys(http, new Uri("https://keys.example/"), clock, NullLogger<SigningKeys>.Instance);
    }

    [Fact]
    public async Task Keys_are_fetched_once_for_as_long_as_they_hold()
    {
        for (var i = 0; i < 5; i++)
            await keys.PrepareAsync("old", default);
        server.Asked.ShouldBe(1);
        clock.Advance(server.MaxAge);
        await keys.PrepareAsync("old", default);
        server.Asked.ShouldBe(2);
    }

    [Fact]
    public async Task A_new_key_is_found_when_a_token_names_it_and_a_withdrawn_one_no_longer_counts()
    {
        await keys.PrepareAsync("old", default);
        issuer.AddKey("new");
        issuer.DropKey("old");
        clock.Advance(TimeSpan.FromMinutes(1));
        await keys.PrepareAsync("new", default);
        keys.Find("new").ShouldNotBeNull();
        keys.Find("old").ShouldBeNull();
    }

    [Fact]
    public async Task A_flood_of_made_up_keys_asks_once()
    {
        await keys.PrepareAsync("old", default);
        clock.Advance(TimeSpan.FromMinutes(1));
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => keys.PrepareAsync($"made-up-{i}", default)));
        server.Asked.ShouldBe(2);
    }

    [Fact]
    public async Task In_an_outage_the_last_good_keys_count_and_an_unknown_one_cannot_be_judged()
    {
        await keys.PrepareAsync("old", default);
        server.Down = true;
        clock.Advance(TimeSpan.FromHours(12));
        await keys.PrepareAsync("old", default);
        keys.Find("old").ShouldNotBeNull();
        await Should.ThrowAsync<SigningKeysUnavailableException>(() => keys.PrepareAsync("new", default));

        server.Down = false;
        issuer.AddKey("new");
        clock.Advance(TimeSpan.FromMinutes(1));
        await keys.PrepareAsync("new", default);
        keys.Find("new").ShouldNotBeNull();
    }

    [Fact]
    public async Task Without_any_key_nothing_can_be_judged()
    {
        server.Down = true;
        await Should.ThrowAsync<SigningKeysUnavailableException>(() => keys.PrepareAsync("old", default));
        keys.Find("old").ShouldBeNull();
    }

    [Fact]
    public async Task An_answer_without_keys_does_not_replace_those_at_hand()
    {
        await keys.PrepareAsync("old", default);
        issuer.DropKey("old");
        clock.Advance(server.MaxAge);
        await keys.PrepareAsync("old", default);
        keys.Find("old").ShouldNotBeNull();
    }

    public void Dispose()
    {
        keys.Dispose();
        http.Dispose();
    }
}
