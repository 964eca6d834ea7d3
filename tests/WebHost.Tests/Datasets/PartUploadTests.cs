using System.Security.Cryptography;
using System.Text.Json.Nodes;
using VisionInApp.Tests.WebHost.Hosting;

namespace VisionInApp.Tests.WebHost.Datasets;

[Collection(WebHostCollection.Name)]
public sealed class PartUploadTests(WebHostFixture host)
{
    private const int PartBytes = 8 << 20;

    [Fact]
    public async Task A_file_in_parts_is_interrupted_gone_on_with_and_completed()
    {
        var (uploads, file) = (await ProjectAsync(), File(1, PartBytes + 100));
        var begun = await host.Api.Put($"{uploads}/{Sha256(file)}", new { fileName = "a.zip", bytes = file.Length });
        begun.Status.ShouldBe(200);
        (begun.Body["parts"]!.GetValue<int>(), begun.Body["partBytes"]!.GetValue<int>(), begun.Body["exists"]!.GetValue<bool>()).ShouldBe((2, PartBytes, false));
        (await SendAsync(uploads, file, 2)).ShouldBe(200);
        var incomplete = await host.Api.Post($"{uploads}/{Sha256(file)}/complete");
        (incomplete.Status, incomplete.Code).ShouldBe((409, "upload.incomplete"));

        var again = await host.Api.Put($"{uploads}/{Sha256(file)}", new { fileName = "a.zip", bytes = file.Length });
        again.Body["sent"]!.AsArray().Select(n => n!.GetValue<int>()).ShouldBe([2]);
        (await host.Api.Get(uploads)).Body["items"]!.AsArray().ShouldHaveSingleItem()!["fileName"]!.GetValue<string>().ShouldBe("a.zip");
        (await SendAsync(uploads, file, 1)).ShouldBe(200);
        var done = await host.Api.Post($"{uploads}/{Sha256(file)}/complete");
        (done.Status, done.Body["state"]!.GetValue<string>(), done.Body["bytes"]!.GetValue<long>()).ShouldBe((200, "done", file.Length));

        (await host.Api.Post($"{uploads}/{Sha256(file)}/complete")).Status.ShouldBe(200);
        (await host.Api.Get(uploads)).Body["items"]!.AsArray().ShouldBeEmpty();
        (await host.Api.Put($"{uploads}/{Sha256(file)}", new { fileName = "a.zip", bytes = file.Length })).Body["exists"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task A_whole_of_other_bytes_is_refused_and_forgotten()
    {
        var (uploads, file, announced) = (await ProjectAsync(), File(2, 1000), Sha256(File(3, 1000)));
        await host.Api.Put($"{uploads}/{announced}", new { fileName = "a.zip", bytes = file.Length });
        (await SendAsync(uploads, file, 1, announced)).ShouldBe(200);
        var refused = await host.Api.Post($"{uploads}/{announced}/complete");
        (refused.Status, refused.Code).ShouldBe((422, "object.mismatch"));
        (await host.Api.Get($"{uploads}/{announced}")).Code.ShouldBe("upload.not_found");
        var import = await host.Api.Post(uploads.Replace("/uploads", "/imports", StringComparison.Ordinal), new { sha256 = announced, fileName = "a.zip", splitBy = "pool" });
        import.Code.ShouldBe("upload.missing");
    }

    [Fact]
    public async Task A_part_of_other_bytes_than_it_was_signed_for_is_refused()
    {
        var (uploads, file) = (await ProjectAsync(), File(4, 1000));
        await host.Api.Put($"{uploads}/{Sha256(file)}", new { fileName = "a.zip", bytes = file.Length });
        var target = await SignAsync(uploads, Sha256(file), 1, file);
        var answer = await host.NewApi(null).Put(target["url"]!.GetValue<string>(), new ByteArrayContent(File(5, 1000)));
        (answer.Status, answer.Code).ShouldBe((422, "object.mismatch"));
    }

    [Fact]
    public async Task An_aborted_upload_is_gone_and_takes_no_more_parts()
    {
        var (uploads, file) = (await ProjectAsync(), File(6, 1000));
        await host.Api.Put($"{uploads}/{Sha256(file)}", new { fileName = "a.zip", bytes = file.Length });
        var target = await SignAsync(uploads, Sha256(file), 1, file);
        (await host.Api.Delete($"{uploads}/{Sha256(file)}")).Status.ShouldBe(204);
        (await host.Api.Delete($"{uploads}/{Sha256(file)}")).Status.ShouldBe(204);
        var late = await host.NewApi(null).Put(target["url"]!.GetValue<string>(), new ByteArrayContent(file));
        (late.Status, late.Code).ShouldBe((404, "upload.not_found"));
    }

    [Fact]
    public async Task Limits_are_told_with_their_reason()
    {
        var uploads = await ProjectAsync();
        var large = await host.Api.Put($"{uploads}/{Sha256([1])}", new { fileName = "a.zip", bytes = 1L << 40 });
        (large.Status, large.Code).ShouldBe((422, "upload.too_large"));
        (await host.Api.Post(uploads, new { fileName = "a.zip", bytes = 1L << 40, sha256 = Sha256([1]) })).Code.ShouldBe("upload.too_large");
        (await host.Api.Put($"{uploads}/not-a-digest", new { fileName = "a.zip", bytes = 5 })).Status.ShouldBe(400);
        (await host.Api.Put($"{uploads}/{Sha256([1])}", new { fileName = "", bytes = 5 })).Status.ShouldBe(400);
        for (byte i = 0; i < 10; i++)
            (await host.Api.Put($"{uploads}/{Sha256([2, i])}", new { fileName = "a.zip", bytes = 5 })).Status.ShouldBe(200);
        var many = await host.Api.Put($"{uploads}/{Sha256([3])}", new { fileName = "a.zip", bytes = 5 });
        (many.Status, many.Code).ShouldBe((422, "upload.too_many"));
        (await host.Api.Put($"{uploads}/{Sha256([2, 0])}", new { fileName = "a.zip", bytes = 5 })).Status.ShouldBe(200);
        var part = await host.Api.Post($"{uploads}/{Sha256([2, 0])}/parts", new { parts = new[] { new { number = 2, sha256 = Sha256([1]) } } });
        (part.Status, part.Code).ShouldBe((422, "upload.part"));
    }

    [Fact]
    public async Task Uploads_of_others_are_not_seen()
    {
        var (uploads, file) = (await ProjectAsync(), File(7, 1000));
        await host.Api.Put($"{uploads}/{Sha256(file)}", new { fileName = "a.zip", bytes = file.Length });
        (await host.Stranger().Get($"{uploads}/{Sha256(file)}")).Status.ShouldBe(404);
        (await host.Stranger().Get(uploads)).Status.ShouldBe(404);
        (await host.Api.Get($"{await ProjectAsync()}/{Sha256(file)}")).Status.ShouldBe(404);
    }

    private async Task<string> ProjectAsync() => $"/api/v1/projects/{await host.NewProjectAsync("Parts")}/uploads";

    private async Task<int> SendAsync(string uploads, byte[] file, int number, string? sha256 = null)
    {
        var part = file.Skip((number - 1) * PartBytes).Take(PartBytes).ToArray();
        var target = await SignAsync(uploads, sha256 ?? Sha256(file), number, part);
        return (await host.NewApi(null).Put(target["url"]!.GetValue<string>(), new ByteArrayContent(part))).Status;
    }

    private async Task<JsonNode> SignAsync(string uploads, string sha256, int number, byte[] part)
    {
        var signed = await host.Api.Post($"{uploads}/{sha256}/parts", new { parts = new[] { new { number, sha256 = Sha256(part) } } });
        signed.Status.ShouldBe(200);
        return signed.Body["items"]!.AsArray().ShouldHaveSingleItem()!;
    }

    private static byte[] File(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
