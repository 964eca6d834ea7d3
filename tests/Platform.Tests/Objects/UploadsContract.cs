using System.Security.Cryptography;
using VisionInApp.Platform.Objects;

namespace VisionInApp.Tests.Platform.Objects;

/// <summary>What every <see cref="IUploads"/> must do.</summary>
public abstract class UploadsContract
{
    private const string Owner = "project/사람";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    // Two parts of the least size and one that is smaller.
    private readonly byte[] file = Random(7, (2 * UploadPlan.MinPartBytes) + 12_345);

    protected abstract IUploads Uploads { get; }

    protected abstract IObjectStore Store { get; }

    private UploadPlan Plan => new(Owner, Sha256(file), "사진 \"1\".zip", file.Length, UploadPlan.MinPartBytes);

    [Fact]
    public async Task Parts_in_any_order_become_the_object()
    {
        var upload = await Uploads.BeginAsync(Plan);
        foreach (var number in (int[])[3, 1, 2])
            (await SendAsync(upload, number)).ShouldBeTrue();
        (await Store.InfoAsync(Plan.Sha256)).ShouldBeNull();
        (await Uploads.CompleteAsync(upload)).ShouldBe(new ObjectInfo(Plan.Sha256, file.Length));
        await using var content = (await Store.OpenReadAsync(Plan.Sha256)).ShouldNotBeNull();
        Convert.ToHexStringLower(await SHA256.HashDataAsync(content)).ShouldBe(Plan.Sha256);
        (await LeftAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_upload_goes_on_where_it_was_left()
    {
        await SendAsync(await Uploads.BeginAsync(Plan), 2);
        var again = await Uploads.BeginAsync(Plan with { PartBytes = 2 * UploadPlan.MinPartBytes, FileName = "renamed.zip" });
        again.Plan.ShouldBe(Plan);
        (await Uploads.SentAsync(again)).ShouldBe([2]);
        var missing = await Should.ThrowAsync<UploadIncompleteException>(() => Uploads.CompleteAsync(again));
        missing.Missing.ShouldBe([1, 3]);
        await SendAsync(again, 1);
        await SendAsync(again, 3);
        (await Uploads.CompleteAsync(again)).Sha256.ShouldBe(Plan.Sha256);
    }

    [Fact]
    public async Task Completing_twice_answers_the_same()
    {
        var upload = await Uploads.BeginAsync(Plan);
        await SendAllAsync(upload);
        var first = await Uploads.CompleteAsync(upload);
        (await Uploads.CompleteAsync(upload)).ShouldBe(first);
    }

    [Fact]
    public async Task A_whole_of_other_bytes_than_announced_never_becomes_an_object()
    {
        var upload = await Uploads.BeginAsync(Plan);
        await SendAllAsync(upload);
        file[UploadPlan.MinPartBytes + 5] ^= 1;
        // The address is signed for the changed part, as a liar would ask for it.
        await SendAsync(upload, 2);
        await Should.ThrowAsync<ObjectMismatchException>(() => Uploads.CompleteAsync(upload));
        (await Store.InfoAsync(upload.Plan.Sha256)).ShouldBeNull();
        (await Store.OpenReadAsync(upload.Plan.Sha256)).ShouldBeNull();
        (await LeftAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_part_of_another_length_is_refused()
    {
        var upload = await Uploads.BeginAsync(Plan);
        (await SendAsync(Uploads.SignPart(upload, 3, Sha256(Part(3)), Minute), Part(1))).ShouldBeFalse();
        (await Uploads.SentAsync(upload)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_part_under_an_expired_address_is_refused()
    {
        var upload = await Uploads.BeginAsync(Plan);
        var target = Uploads.SignPart(upload, 3, Sha256(Part(3)), TimeSpan.FromSeconds(1));
        await ExpireAsync();
        (await SendAsync(target, Part(3))).ShouldBeFalse();
        (await Uploads.SentAsync(upload)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_aborted_upload_leaves_nothing()
    {
        var upload = await Uploads.BeginAsync(Plan);
        await SendAsync(upload, 1);
        await Uploads.AbortAsync(upload);
        await Uploads.AbortAsync(upload);
        (await Uploads.FindAsync(Owner, Plan.Sha256)).ShouldBeNull();
        (await LeftAsync()).ShouldBeEmpty();
        (await SendAsync(upload, 2)).ShouldBeFalse();
    }

    [Fact]
    public async Task People_see_their_own_unfinished_uploads()
    {
        var other = Random(8, UploadPlan.MinPartBytes);
        await Uploads.BeginAsync(Plan);
        var finished = await Uploads.BeginAsync(Plan with { Sha256 = Sha256(other), Bytes = other.Length });
        await SendAsync(Uploads.SignPart(finished, 1, Sha256(other), Minute), other);
        (await Uploads.ListAsync(Owner)).Select(u => u.Plan.Sha256).ShouldBe([Sha256(other), Plan.Sha256], ignoreOrder: true);
        (await Uploads.ListAsync("project/another")).ShouldBeEmpty();
        (await Uploads.FindAsync("project/another", Plan.Sha256)).ShouldBeNull();
        await Uploads.CompleteAsync(finished);
        (await Uploads.ListAsync(Owner)).ShouldHaveSingleItem().Plan.ShouldBe(Plan);
    }

    [Fact]
    public async Task Stale_uploads_are_swept_and_young_ones_stay()
    {
        var upload = await Uploads.BeginAsync(Plan);
        await SendAsync(upload, 1);
        (await Uploads.SweepAsync(upload.BegunAt.AddMinutes(-1))).ShouldBe(0);
        (await Uploads.SentAsync(upload)).ShouldBe([1]);
        (await Uploads.SweepAsync(upload.BegunAt.AddMinutes(1))).ShouldBeGreaterThan(0);
        (await Uploads.FindAsync(Owner, Plan.Sha256)).ShouldBeNull();
        (await LeftAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_digest_with_another_length_begins_anew()
    {
        await SendAsync(await Uploads.BeginAsync(Plan), 1);
        var again = await Uploads.BeginAsync(Plan with { Bytes = 100 });
        again.Plan.Bytes.ShouldBe(100);
        (await Uploads.SentAsync(again)).ShouldBeEmpty();
    }

    protected static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    protected static byte[] Random(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Sends the bytes as someone outside would; false when they are refused.</summary>
    protected abstract Task<bool> SendAsync(SignedPut target, byte[] bytes);

    /// <summary>Until an address signed for a second is good no more.</summary>
    protected abstract Task ExpireAsync();

    /// <summary>What is kept besides objects.</summary>
    protected abstract Task<IReadOnlyList<string>> LeftAsync();

    private async Task SendAllAsync(Upload upload)
    {
        for (var number = 1; number <= upload.Plan.Parts; number++)
            (await SendAsync(upload, number)).ShouldBeTrue();
    }

    private Task<bool> SendAsync(Upload upload, int number) => SendAsync(Uploads.SignPart(upload, number, Sha256(Part(number)), Minute), Part(number));

    private byte[] Part(int number) => file.AsSpan((number - 1) * UploadPlan.MinPartBytes, (int)Plan.LengthOf(number)).ToArray();
}
