using Microsoft.Playwright;

namespace VisionInApp.Tests.Whole.Browser;

/// <summary>Two people with accounts of their own in one project.</summary>
[Collection(FirebaseBrowserTests.Name)]
public sealed class TeamTests(FirebaseServer server)
{
    [Fact]
    public async Task An_invited_person_joins_by_link_and_sees_what_the_other_does_without_a_reload()
    {
        await using var owner = await OwnerAsync("Shared line");
        await using var invited = await server.VisitAsync();
        await JoinAsync(owner, invited, "editor");
        await Assertions.Expect(owner.Page.Locator("[data-part=members] .member")).ToHaveCountAsync(2);
        await AccountTests.PhotographAsync(owner, "members-en");

        await invited.OpenAsync("data");
        await Assertions.Expect(invited.Page.Locator(".live")).ToHaveAttributeAsync("data-state", "connected");
        await owner.ImportAsync(SceneArchive.Make(server.Folder, 8));
        await Assertions.Expect(invited.Page.Locator("virtual-grid .cell")).ToHaveCountAsync(8);
        await owner.OpenAsync("settings");
        await owner.Page.Locator("[data-form=general] input[name=name]").FillAsync("Renamed line");
        await owner.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(invited.Page.Locator(".switcher")).ToContainTextAsync("Renamed line");
    }

    [Fact]
    public async Task Who_is_removed_leaves_the_project_at_once()
    {
        await using var owner = await OwnerAsync("Short visit");
        await using var invited = await server.VisitAsync();
        await JoinAsync(owner, invited, "annotator");
        await invited.OpenAsync("devices");
        await Assertions.Expect(invited.Page.Locator(".live")).ToHaveAttributeAsync("data-state", "connected");
        await owner.Page.Locator("[data-part=members] [data-action=remove]").ClickAsync();
        await owner.Page.Locator("dialog [type=submit]").ClickAsync();
        await Assertions.Expect(invited.Page.Locator("#toasts")).ToContainTextAsync("no longer belong to it");
        await Assertions.Expect(invited.Button("New project")).ToBeVisibleAsync();
        await Assertions.Expect(invited.Page.Locator("main")).Not.ToContainTextAsync("Short visit");
    }

    [Fact]
    public async Task Who_must_prove_again_who_they_are_does_so_in_place_and_the_command_goes_on()
    {
        await using var owner = await OwnerAsync("Long open");
        await using var invited = await server.VisitAsync();
        await JoinAsync(owner, invited, "viewer");
        await Assertions.Expect(owner.Page.Locator("[data-part=members] .member")).ToHaveCountAsync(2);
        await owner.Page.RouteAsync("**/members/**", AgedTokens.By(TimeSpan.FromHours(1)));
        await owner.Page.Locator("[data-part=members] [data-action=remove]").ClickAsync();
        await owner.Page.Locator("dialog [type=submit]").ClickAsync();

        var again = owner.Page.Locator("dialog", new PageLocatorOptions { Has = owner.Page.Locator("input[name=password]") });
        await again.Locator("input[name=password]").FillAsync("wrong password");
        await AccountTests.PhotographAsync(owner, "sign-in-again-en");
        await owner.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(again.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The e-mail address or the password is wrong.");
        await again.Locator("input[name=password]").FillAsync(FirebaseServer.Password);
        await owner.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(owner.Page.Locator("[data-part=members] .member")).ToHaveCountAsync(1);
        await Assertions.Expect(owner.Page.Locator("dialog")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_a_role_may_not_do_is_not_offered_until_the_role_changes()
    {
        await using var owner = await OwnerAsync("Roles");
        await using var invited = await server.VisitAsync("ko");
        await JoinAsync(owner, invited, "viewer");
        await invited.OpenAsync("devices");
        var enrol = invited.Page.Locator("[data-action=enrol]").First;
        await Assertions.Expect(enrol).ToBeDisabledAsync();
        (await enrol.GetAttributeAsync("title")).ShouldNotBeNull().ShouldContain("소유자에게 문의");
        await invited.OpenAsync("settings");
        await Assertions.Expect(invited.Page.Locator("[data-form=general] [type=submit]")).ToBeDisabledAsync();
        await Assertions.Expect(invited.Page.Locator("[data-action=invite]")).ToHaveCountAsync(0);
        await AccountTests.PhotographAsync(invited, "members-viewer-ko");

        await owner.Page.Locator(".member", new PageLocatorOptions { HasText = "guest" }).Locator("[data-role]").SelectOptionAsync("owner");
        await Assertions.Expect(invited.Page.Locator("[data-action=invite]")).ToBeVisibleAsync();
        await Assertions.Expect(invited.Page.Locator("[data-form=general] [type=submit]")).ToBeEnabledAsync();
        await AccountTests.PhotographAsync(invited, "members-owner-ko");
    }

    private async Task<Visitor> OwnerAsync(string project)
    {
        var owner = await server.VisitAsync();
        await AccountTests.SignUpAsync(owner, server, server.NewEmail("owner"), "Owner");
        await owner.MakeProjectAsync(project);
        await owner.OpenAsync("settings");
        return owner;
    }

    /// <summary>The owner makes a link; the other opens it, signs up, and joins.</summary>
    private async Task JoinAsync(Visitor owner, Visitor invited, string role)
    {
        await owner.Page.Locator("[data-action=invite]").ClickAsync();
        await owner.Page.Locator("dialog select[name=role]").SelectOptionAsync(role);
        await owner.Page.Locator("dialog [type=submit]").ClickAsync();
        var link = await owner.Page.Locator("dialog .command").InnerTextAsync();
        await owner.Page.Keyboard.PressAsync("Escape");

        await invited.Page.GotoAsync(link);
        await invited.Page.Locator("[data-action=up]").ClickAsync();
        await invited.Page.Locator("input[name=name]").FillAsync("guest");
        await invited.Page.Locator("input[name=email]").FillAsync(server.NewEmail("guest"));
        await invited.Page.Locator("input[name=password]").FillAsync(FirebaseServer.Password);
        await invited.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(invited.Page.Locator("[data-action=join]")).ToBeVisibleAsync();
        await AccountTests.PhotographAsync(invited, $"invitation-{role}");
        await invited.Page.Locator("[data-action=join]").ClickAsync();
        await invited.Page.Locator("main[data-shown^='/p/']").WaitForAsync();
    }
}
