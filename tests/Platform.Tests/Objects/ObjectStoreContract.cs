using System.Security.Cryptography;
using System.Text;
using VisionInApp.Platform.Objects;

namespace VisionInApp.Tests.Platform.Objects;

/// <summary>What every <see cref="IObjectStore"/> must do.</summary>
public abstract class ObjectStoreContract
{
    protected const string HelloSha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    protected abstract IObjectStore Store { get; }

    [Fact]
    public async Task What_is_put_is_named_by_its_sha256_and_read_back()
    {
        (await PutAsync("hello")).ShouldBe(new ObjectInfo(HelloSha256, 5));
        (await ReadAsync(HelloSha256)).ShouldBe("hello");
        (await Store.InfoAsync(HelloSha256)).ShouldBe(new ObjectInfo(HelloSha256, 5));
    }

    [Fact]
    public async Task Putting_the_same_bytes_twice_changes_nothing()
    {
        await PutAsync("hello");
        (await PutAsync("hello")).Sha256.ShouldBe(HelloSha256);
        (await ReadAsync(HelloSha256)).ShouldBe("hello");
    }

    [Theory]
    [InlineData(0, null, "hello")]
    [InlineData(1, 3L, "ell")]
    [InlineData(3, 99L, "lo")]
    [InlineData(5, null, "")]
    [InlineData(99, 1L, "")]
    public async Task A_part_can_be_read(long offset, long? length, string expected)
    {
        await PutAsync("hello");
        (await ReadAsync(HelloSha256, offset, length)).ShouldBe(expected);
    }

    [Fact]
    public async Task Other_bytes_than_announced_are_refused_and_not_kept()
    {
        await Should.ThrowAsync<ObjectMismatchException>(() => Store.PutAsync(Bytes("hellO"), HelloSha256));
        await Should.ThrowAsync<ObjectMismatchException>(() => Store.PutAsync(Bytes("hello"), HelloSha256, 4));
        await Should.ThrowAsync<ObjectMismatchException>(() => Store.PutAsync(Bytes("hello"), HelloSha256, 6));
        (await Store.InfoAsync(HelloSha256)).ShouldBeNull();
        (await Store.InfoAsync(Sha256Of("hellO"))).ShouldBeNull();
        (await Store.PutAsync(Bytes("hello"), HelloSha256, 5)).Length.ShouldBe(5);
    }

    [Fact]
    public async Task A_deleted_object_is_gone()
    {
        await PutAsync("hello");
        (await Store.DeleteAsync(HelloSha256)).ShouldBeTrue();
        (await Store.DeleteAsync(HelloSha256)).ShouldBeFalse();
        (await Store.OpenReadAsync(HelloSha256)).ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../etc/passwd")]
    [InlineData("2CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B9824")]
    [InlineData("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b982")]
    [InlineData("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\n")]
    [InlineData("../24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b98245")]
    public async Task A_name_that_is_no_digest_names_nothing(string name)
    {
        (await Store.OpenReadAsync(name)).ShouldBeNull();
        (await Store.InfoAsync(name)).ShouldBeNull();
        (await Store.DeleteAsync(name)).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => Store.SignGet(name, TimeSpan.FromMinutes(1)));
        await Should.ThrowAsync<ArgumentException>(() => Store.PutAsync(Bytes("hello"), name));
    }

    [Fact]
    public async Task Putting_the_same_bytes_at_once_works()
    {
        var infos = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => PutAsync("hello"))));
        infos.ShouldAllBe(i => i.Sha256 == HelloSha256);
        (await ReadAsync(HelloSha256)).ShouldBe("hello");
    }

    [Fact]
    public void An_object_is_not_served_as_something_a_browser_runs() =>
        Should.Throw<ArgumentException>(() => Store.SignGet(HelloSha256, TimeSpan.FromMinutes(1), "text/html"));

    protected static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    protected Task<ObjectInfo> PutAsync(string text) => Store.PutAsync(Bytes(text));

    private static string Sha256Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private async Task<string> ReadAsync(string sha256, long offset = 0, long? length = null)
    {
        using var reader = new StreamReader((await Store.OpenReadAsync(sha256, offset, length)).ShouldNotBeNull());
        return await reader.ReadToEndAsync();
    }
}
