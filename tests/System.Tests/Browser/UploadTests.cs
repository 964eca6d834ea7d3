using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.Playwright;

namespace VisionInApp.Tests.Whole.Browser;

/// <summary>A large file, a tab that is closed half way, and the rest from another browser.</summary>
public abstract class UploadContract(BrowserServer server)
{
    private const int Parts = 5;

    [Fact]
    public async Task An_upload_that_a_closed_tab_cut_off_goes_on_where_it_was()
    {
        var zip = LargeArchive(seed: 5);
        string project;
        await using (var first = await VisitAsync())
        {
            await first.MakeProjectAsync("Large");
            project = first.ProjectId;
            await HoldAfterAsync(first.Page, parts: 2, () => ChooseAsync(first, project, zip));
            await first.Page.CloseAsync();
        }

        await using var second = await VisitAsync();
        var sent = new ConcurrentBag<string>();
        second.Page.Request += (_, request) => { if (IsPart(request)) sent.Add(request.Url); };
        await second.GoAsync($"#/p/{project}/data/imports");
        await Assertions.Expect(second.Page.Locator(".unfinished")).ToContainTextAsync(Path.GetFileName(zip));
        await ChooseAsync(second, project, zip);
        await Assertions.Expect(second.Page.Locator("main .chip", new PageLocatorOptions { HasText = "done" }).First)
            .ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 90_000 });
        sent.Count.ShouldBe(Parts - 2);
        await second.GoAsync($"#/p/{project}/data/imports");
        await Assertions.Expect(second.Page.Locator("table")).ToContainTextAsync(Path.GetFileName(zip));
        await Assertions.Expect(second.Page.Locator(".unfinished")).ToHaveCountAsync(0);
        await second.GoAsync($"#/p/{project}/data");
        await Assertions.Expect(second.Page.Locator("virtual-grid .cell")).ToHaveCountAsync(8);
    }

    [Fact]
    public async Task An_unfinished_upload_can_be_discarded()
    {
        await using var visitor = await VisitAsync();
        await visitor.MakeProjectAsync("Discarded");
        await HoldAfterAsync(visitor.Page, parts: 1, () => ChooseAsync(visitor, visitor.ProjectId, LargeArchive(seed: 6)));
        await visitor.Button("Stop").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".unfinished")).ToBeVisibleAsync();
        await visitor.Button("Discard").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".unfinished")).ToHaveCountAsync(0);
    }

    protected virtual async Task<Visitor> VisitAsync()
    {
        var visitor = await server.VisitAsync();
        await visitor.SignInAsync();
        return visitor;
    }

    private static async Task ChooseAsync(Visitor visitor, string project, string zip)
    {
        await visitor.GoAsync($"#/p/{project}/data/imports");
        await visitor.Page.Locator("input[type=file]").First.SetInputFilesAsync(zip);
        await visitor.Button("Upload and import").ClickAsync();
    }

    /// <summary>Lets as many parts through and holds the others for ever; returns when those have come.</summary>
    private static async Task HoldAfterAsync(IPage page, int parts, Func<Task> act)
    {
        var (begun, came) = (0, 0);
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        page.Response += (_, response) =>
        {
            if (IsPart(response.Request) && response.Ok && Interlocked.Increment(ref came) == parts)
                enough.SetResult();
        };
        await page.RouteAsync(url => IsPart(url), route => Interlocked.Increment(ref begun) <= parts ? route.ContinueAsync() : Task.CompletedTask);
        await act();
        await enough.Task.WaitAsync(TimeSpan.FromSeconds(90));
    }

    private static bool IsPart(IRequest request) => request.Method == "PUT" && IsPart(request.Url);

    private static bool IsPart(string url) => url.Contains("partNumber=", StringComparison.Ordinal) || url.Contains("&p=", StringComparison.Ordinal);

    /// <summary>Pictures, and noise that no import reads, so that it takes five parts.</summary>
    private string LargeArchive(int seed)
    {
        var zip = Path.Combine(server.Folder, $"large-{seed}.zip");
        if (File.Exists(zip))
            return zip;
        File.Copy(SceneArchive.Make(server.Folder, 8, seed), zip);
        using var archive = ZipFile.Open(zip, ZipArchiveMode.Update);
        using var entry = archive.CreateEntry("noise.txt", CompressionLevel.NoCompression).Open();
        var noise = new byte[36 << 20];
        new Random(seed).NextBytes(noise);
        entry.Write(noise);
        return zip;
    }
}

[Collection(BrowserTests.Name)]
public sealed class UploadTests(BrowserServer server) : UploadContract(server);

[Collection(S3BrowserTests.Name)]
public sealed class S3UploadTests(S3BrowserServer server) : UploadContract(server)
{
    protected override Task<Visitor> VisitAsync()
    {
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        return base.VisitAsync();
    }
}
