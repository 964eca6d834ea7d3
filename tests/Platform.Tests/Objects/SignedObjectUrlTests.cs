using Microsoft.Extensions.Time.Testing;
using VisionInApp.Platform.Objects;

namespace VisionInApp.Tests.Platform.Objects;

public sealed class SignedObjectUrlTests : IAsyncDisposable
{
    private const string Sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider clock = TestPlatform.Clock();
    private readonly TestPlatform platform;

    public SignedObjectUrlTests() => platform = new(time: clock);

    private IObjectStore Store => platform.Get<IObjectStore>();

    [Fact]
    public void An_address_grants_what_it_was_signed_for()
    {
        Verify("GET", Store.SignGet(Sha256, Minute, ObjectContentTypes.Png, "그림 1.png"))
            .ShouldBe(new ObjectGrant(Sha256, null, ObjectContentTypes.Png, "그림 1.png"));
        Verify("HEAD", Store.SignGet(Sha256, Minute)).ShouldNotBeNull();
        Verify("PUT", Store.SignPut(Sha256, 5, Minute).Url).ShouldBe(new ObjectGrant(Sha256, 5, null, null));
    }

    [Fact]
    public void An_address_ends_at_its_expiry()
    {
        var address = Store.SignGet(Sha256, Minute);
        clock.Advance(Minute - TimeSpan.FromSeconds(1));
        Verify("GET", address).ShouldNotBeNull();
        clock.Advance(TimeSpan.FromSeconds(1));
        Verify("GET", address).ShouldBeNull();
    }

    [Fact]
    public void An_address_is_good_for_its_method_only()
    {
        Verify("PUT", Store.SignGet(Sha256, Minute)).ShouldBeNull();
        Verify("GET", Store.SignPut(Sha256, 5, Minute).Url).ShouldBeNull();
        Verify("DELETE", Store.SignPut(Sha256, 5, Minute).Url).ShouldBeNull();
    }

    [Theory]
    [InlineData("&l=5", "&l=6")]
    [InlineData("&l=5", "")]
    [InlineData("&e=1", "&e=2")]
    [InlineData("&l=5", "&l=5&t=text%2Fhtml")]
    [InlineData("&l=5", "&l=5&n=evil.html")]
    [InlineData("&l=5", "&l=5&p=a%2Fb%2F1")]
    [InlineData("/2cf", "/3cf")]
    public void A_changed_address_grants_nothing(string part, string replacement)
    {
        var text = Store.SignPut(Sha256, 5, Minute).Url.ToString();
        text.ShouldContain(part);
        Verify("PUT", new Uri(text.Replace(part, replacement, StringComparison.Ordinal), UriKind.Relative)).ShouldBeNull();
    }

    [Fact]
    public void Every_changed_character_of_the_signature_is_noticed()
    {
        var text = Store.SignGet(Sha256, Minute).ToString();
        for (var i = text.Length - 43; i < text.Length - 1; i++)
            Verify("GET", new Uri(text[..i] + (text[i] == 'A' ? 'B' : 'A') + text[(i + 1)..], UriKind.Relative)).ShouldBeNull();
    }

    [Fact]
    public async Task Another_process_on_the_same_folder_accepts_the_address()
    {
        var address = Store.SignGet(Sha256, Minute);
        await using var other = new TestPlatform(platform.Folder, clock);
        Verify("GET", address, other.Get<SignedObjectUrl>()).ShouldNotBeNull();
        await using var stranger = new TestPlatform(time: clock);
        Verify("GET", address, stranger.Get<SignedObjectUrl>()).ShouldBeNull();
    }

    public ValueTask DisposeAsync() => platform.DisposeAsync();

    internal static ObjectGrant? Verify(string method, Uri address, SignedObjectUrl urls)
    {
        var parts = address.ToString().Split('?', 2);
        var query = parts[1].Split('&').Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => Uri.UnescapeDataString(p[1]));
        return urls.Verify(method, parts[0].Split('/')[^1], query.GetValueOrDefault);
    }

    private ObjectGrant? Verify(string method, Uri address) => Verify(method, address, platform.Get<SignedObjectUrl>());
}
