using System.Text.Json.Nodes;
using VisionInApp.Tests.WebHost.Hosting;

namespace VisionInApp.Tests.WebHost.Datasets;

/// <summary>Getting data in as a page does.</summary>
public static class Uploading
{
    /// <summary>Uploads and imports; the import as it ended.</summary>
    public static async Task<JsonNode> ImportAsync(this WebHostFixture host, string projectId, byte[] zip, string splitBy)
    {
        var project = $"/api/v1/projects/{projectId}";
        var sha256 = Pictures.Sha256Of(zip);
        var upload = (await host.Api.Post($"{project}/uploads", new { fileName = "set.zip", bytes = zip.Length, sha256 })).Body;
        if (!upload["exists"]!.GetValue<bool>())
            (await host.NewApi(null).Put(upload["url"]!.GetValue<string>(), new ByteArrayContent(zip))).Status.ShouldBe(200);
        var started = await host.Api.Post($"{project}/imports", new { sha256, fileName = "set.zip", splitBy });
        started.Status.ShouldBe(202);
        var ended = await host.Api.GetUntil(started.Response.Headers.Location!.ToString(), i => i["state"]!.GetValue<string>() is "done" or "failed");
        ended.Body["state"]!.GetValue<string>().ShouldBe("done", ended.Body.ToJsonString());
        return ended.Body;
    }

    /// <summary>Freezes the labelled images and waits for it; the version's number.</summary>
    public static async Task<int> FreezeAsync(this WebHostFixture host, string projectId)
    {
        var frozen = await host.Api.Post($"/api/v1/projects/{projectId}/versions", new { note = "" });
        frozen.Status.ShouldBe(202, frozen.Json?.ToJsonString());
        await host.Api.GetUntil(frozen.Response.Headers.Location!.ToString(), v => v["state"]!.GetValue<string>() == "frozen");
        return int.Parse(frozen.Result, System.Globalization.CultureInfo.InvariantCulture);
    }
}
