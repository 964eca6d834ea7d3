using Microsoft.Playwright;
using VisionInApp.Tests.Whole.Repository;

namespace VisionInApp.Tests.Whole.Browser;

/// <summary>Signing up, in and out with an account, in a real browser against the real Auth emulator.</summary>
[Collection(FirebaseBrowserTests.Name)]
public sealed class AccountTests(FirebaseServer server)
{
    [Fact]
    public async Task A_person_signs_up_stays_signed_in_signs_out_and_in_again()
    {
        await using var visitor = await server.VisitAsync();
        var email = server.NewEmail("kim");
        await SignUpAsync(visitor, server, email, "Kim");
        await Assertions.Expect(visitor.Page.Locator(".form-note")).ToContainTextAsync($"{email} is not confirmed yet");
        await visitor.Page.ReloadAsync();
        await Assertions.Expect(visitor.Button("New project")).ToBeVisibleAsync();

        await visitor.Button("Menu").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("#person-menu h2")).ToHaveTextAsync("Kim");
        await visitor.Button("Sign out").ClickAsync();
        await Assertions.Expect(visitor.Button("Sign in")).ToBeVisibleAsync();
        await visitor.Page.ReloadAsync();
        await Assertions.Expect(visitor.Button("Sign in")).ToBeVisibleAsync();

        await SignInAsync(visitor, email, "wrong password");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The e-mail address or the password is wrong.");
        await SignInAsync(visitor, "nobody@example.com", "wrong password");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The e-mail address or the password is wrong.");
        await SignInAsync(visitor, email, FirebaseServer.Password);
        await Assertions.Expect(visitor.Button("New project")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_address_that_has_an_account_and_a_weak_password_are_told()
    {
        var email = server.NewEmail("taken");
        await using var visitor = await server.VisitAsync("ko");
        await SignUpAsync(visitor, server, email, "");
        await using var second = await server.VisitAsync("ko");
        await second.Page.GotoAsync(server.Address.ToString());
        await second.Button("계정 만들기").ClickAsync();
        await FillAsync(second, email, FirebaseServer.Password);
        await Assertions.Expect(second.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("이미 가입된 이메일 주소입니다. 로그인해 주십시오.");
        await PhotographAsync(second, "sign-up-ko");
    }

    [Fact]
    public async Task A_forgotten_password_is_set_anew_by_the_link_in_a_message_once()
    {
        await using var visitor = await server.VisitAsync();
        var email = server.NewEmail("lee");
        await server.Accounts.SignUpAsync(email, FirebaseServer.Password);
        await visitor.Page.GotoAsync(server.Address.ToString());
        await visitor.Button("Forgotten your password?").ClickAsync();
        await visitor.Page.Locator("input[name=email]").FillAsync(email);
        await visitor.Button("Send the link").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".form-note")).ToContainTextAsync("a message is on its way");

        var code = await server.Accounts.MailedCodeAsync("PASSWORD_RESET", email);
        var link = new Uri(server.Address, $"/?mode=resetPassword&oobCode={code}&lang=en").ToString();
        await visitor.Page.GotoAsync(link);
        await Assertions.Expect(visitor.Page.Locator(".sign-in-form")).ToContainTextAsync(email);
        visitor.Page.Url.ShouldNotContain("oobCode");
        await PhotographAsync(visitor, "new-password-en");
        await visitor.Page.Locator("input[name=password]").FillAsync("another horse");
        await visitor.Button("Set password").ClickAsync();
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Status).First).ToContainTextAsync("new password is set");
        await visitor.Button("Continue").ClickAsync();
        await SignInAsync(visitor, email, "another horse");
        await Assertions.Expect(visitor.Button("New project")).ToBeVisibleAsync();

        await visitor.Page.GotoAsync(link);
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not valid, or was used already");
    }

    [Fact]
    public async Task A_message_confirms_the_address()
    {
        await using var visitor = await server.VisitAsync();
        var email = server.NewEmail("park");
        await SignUpAsync(visitor, server, email, "Park");
        var code = await server.Accounts.MailedCodeAsync("VERIFY_EMAIL", email);
        await visitor.Page.GotoAsync(new Uri(server.Address, $"/?mode=verifyEmail&oobCode={code}").ToString());
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Status).First).ToContainTextAsync($"{email} is confirmed");
        await visitor.Button("Continue").ClickAsync();
        await Assertions.Expect(visitor.Button("New project")).ToBeVisibleAsync();
        await Assertions.Expect(visitor.Page.Locator(".form-note")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task When_sessions_are_ended_the_page_asks_to_sign_in_and_says_why()
    {
        await using var visitor = await server.VisitAsync();
        var email = server.NewEmail("choi");
        await SignUpAsync(visitor, server, email, "Choi");
        await visitor.MakeProjectAsync("Ended");
        await Assertions.Expect(visitor.Page.Locator(".live")).ToHaveAttributeAsync("data-state", "connected");
        await server.CallAsync(email, "/api/v1/session/end-all");
        await Assertions.Expect(visitor.Page.Locator(".form-note")).ToHaveTextAsync("This session was ended; sign in again.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Google_is_offered_only_where_it_is_configured(bool configured)
    {
        await using var visitor = await server.VisitAsync("ko", 360);
        await visitor.Page.RouteAsync("**/api/v1/session/settings", async route =>
        {
            var answer = await route.FetchAsync();
            var text = await answer.TextAsync();
            await route.FulfillAsync(new RouteFulfillOptions { Response = answer, Body = text.Replace("\"google\":false", $"\"google\":{(configured ? "true" : "false")}", StringComparison.Ordinal) });
        });
        await visitor.Page.GotoAsync(server.Address.ToString());
        await Assertions.Expect(visitor.Button("로그인")).ToBeInViewportAsync();
        await Assertions.Expect(visitor.Page.GetByText("Google로 계속하기")).ToHaveCountAsync(configured ? 1 : 0);
        await PhotographAsync(visitor, $"sign-in-ko-{(configured ? "google" : "plain")}-360");
    }

    internal static async Task SignUpAsync(Visitor visitor, FirebaseServer server, string email, string name)
    {
        await visitor.Page.GotoAsync(server.Address.ToString());
        await visitor.Page.Locator("[data-action=up]").ClickAsync();
        await visitor.Page.Locator("input[name=name]").FillAsync(name);
        await FillAsync(visitor, email, FirebaseServer.Password);
        await visitor.Page.WaitForURLAsync(url => !url.Contains("sign-in", StringComparison.Ordinal));
    }

    private static async Task SignInAsync(Visitor visitor, string email, string password)
    {
        await Assertions.Expect(visitor.Page.Locator("form[data-key=in]")).ToBeVisibleAsync();
        await FillAsync(visitor, email, password);
        await Assertions.Expect(visitor.Page.Locator("form[data-key=in] [type=submit][disabled]")).ToHaveCountAsync(0);
    }

    private static async Task FillAsync(Visitor visitor, string email, string password)
    {
        await visitor.Page.Locator("input[name=email]").FillAsync(email);
        await visitor.Page.Locator("input[name=password]").FillAsync(password);
        await visitor.Page.Keyboard.PressAsync("Enter");
    }

    internal static Task<byte[]> PhotographAsync(Visitor visitor, string name) =>
        visitor.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Checkout.At("artifacts", "screenshots", $"{name}.png") });
}
