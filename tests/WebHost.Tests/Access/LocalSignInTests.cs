using System.Net;
using Microsoft.AspNetCore.Http;
using VisionInApp.WebHost.Access;

namespace VisionInApp.Tests.WebHost.Access;

public sealed class LocalSignInTests : IDisposable
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    private readonly string folder = Directory.CreateTempSubdirectory("sign-in-").FullName;

    [Fact]
    public void A_token_is_good_once()
    {
        var local = new LocalSignIn(Token, folder);
        local.Use(Token).ShouldBe(SignInAnswer.SignedIn);
        local.Use(Token).ShouldBe(SignInAnswer.Used);
    }

    [Fact]
    public void A_used_token_stays_used_after_a_restart_with_the_same_environment()
    {
        new LocalSignIn($"{Token}, {Token}2", folder).Use(Token).ShouldBe(SignInAnswer.SignedIn);
        var restarted = new LocalSignIn($"{Token}, {Token}2", folder);
        restarted.Use(Token).ShouldBe(SignInAnswer.Used);
        restarted.Use(Token + "2").ShouldBe(SignInAnswer.SignedIn);
    }

    [Fact]
    public void Only_one_of_many_at_once_gets_in()
    {
        var local = new LocalSignIn(Token, folder);
        var answers = Enumerable.Range(0, 32).AsParallel().WithDegreeOfParallelism(8).Select(_ => local.Use(Token)).ToList();
        answers.Count(a => a == SignInAnswer.SignedIn).ShouldBe(1);
        answers.Count(a => a == SignInAnswer.Used).ShouldBe(31);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789abcdef0123456789abcdeF")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef,0123456789abcdef0123456789abcdef")]
    public void A_token_that_was_not_given_out_is_refused(string token) =>
        new LocalSignIn(Token, folder).Use(token).ShouldBe(SignInAnswer.Invalid);

    [Fact]
    public void Without_tokens_nobody_gets_in() => new LocalSignIn(null, folder).Use("").ShouldBe(SignInAnswer.Invalid);

    [Fact]
    public void A_short_token_is_refused_at_start() => Should.Throw<ArgumentException>(() => new LocalSignIn("short", folder));

    [Theory]
    [InlineData("127.0.0.1", null, true)]
    [InlineData("::1", null, true)]
    [InlineData("::ffff:127.0.0.1", null, true)]
    [InlineData("192.168.1.7", null, false)]
    [InlineData("127.0.0.1", "203.0.113.9", false)]
    [InlineData(null, null, false)]
    public void Only_this_machine_itself_counts_as_local(string? address, string? forwardedFor, bool local)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);
        if (forwardedFor is not null)
            context.Request.Headers["X-Forwarded-For"] = forwardedFor;
        LocalSignIn.IsLoopback(context).ShouldBe(local);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
