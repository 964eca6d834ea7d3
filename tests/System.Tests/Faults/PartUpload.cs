using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using VisionInApp.Launcher.Demo;

namespace VisionInApp.Tests.Whole.Faults;

/// <summary>Sends a file in parts straight to the object store, as the page does: a part that does not arrive is sent again to a new address.</summary>
internal sealed class PartUpload(Stage stage, string file, CancellationToken cancellation)
{
    private const int Noise = 20 << 20;
    private static readonly HttpClient Store = new() { Timeout = TimeSpan.FromSeconds(30) };

    private readonly byte[] _bytes = File.ReadAllBytes(file);

    /// <summary>Parts that had to be sent again.</summary>
    public int Repeated { get; private set; }

    private string Sha256 => Convert.ToHexStringLower(SHA256.HashData(_bytes));

    private string Path => stage.Path($"uploads/{Sha256}");

    /// <summary>Numbers of the parts that the server knows to have come, and how many there are.</summary>
    public async Task<(IReadOnlyList<int> Sent, int Parts)> StandsAsync()
    {
        var begun = await AnnounceAsync();
        return (begun.Sent, begun.Parts);
    }

    /// <summary>Adds what no import reads, so that it takes several parts.</summary>
    public static void Swell(string zip, int seed)
    {
        using var archive = ZipFile.Open(zip, ZipArchiveMode.Update);
        using var entry = archive.CreateEntry("noise.txt", CompressionLevel.NoCompression).Open();
        var noise = new byte[Noise];
        new Random(seed).NextBytes(noise);
        entry.Write(noise);
    }

    /// <summary>All of it; answers the file's sha256 once the server has verified it.</summary>
    public async Task<string> SendAsync()
    {
        await BeginAsync();
        await FinishAsync();
        return Sha256;
    }

    /// <summary>Announces it and sends its first part.</summary>
    public async Task BeginAsync()
    {
        var begun = await AnnounceAsync();
        begun.Parts.ShouldBeGreaterThan(1);
        await SendPartAsync(begun, 1);
    }

    /// <summary>Sends what has not come yet, and has the whole verified.</summary>
    public async Task FinishAsync()
    {
        var begun = await AnnounceAsync();
        foreach (var number in Enumerable.Range(1, begun.Parts).Except(begun.Sent))
            await SendPartAsync(begun, number);
        await stage.Patience.UntilAsync("Verifying", () => stage.Api.PostAsync<Completed>($"{Path}/complete", new { }, cancellation), c => c.State == "done", null, cancellation);
    }

    private Task<Begun> AnnounceAsync() => stage.Api.PutAsync<Begun>(Path, new { fileName = System.IO.Path.GetFileName(file), bytes = _bytes.Length }, cancellation);

    private async Task SendPartAsync(Begun begun, int number)
    {
        var from = (number - 1) * begun.PartBytes;
        var part = _bytes.AsMemory(from, Math.Min(begun.PartBytes, _bytes.Length - from));
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(part.Span));
        var tries = 0;
        await stage.Patience.UntilAsync(
            $"Part {number}",
            async () =>
            {
                Repeated += tries > 0 ? 1 : 0;
                return new Attempt(++tries, await TrySendAsync(number, sha256, part));
            },
            attempt => attempt.Arrived,
            null,
            cancellation);
    }

    private async Task<bool> TrySendAsync(int number, string sha256, ReadOnlyMemory<byte> part)
    {
        var address = (await stage.Api.PostAsync<Page<Address>>($"{Path}/parts", new { parts = new[] { new { number, sha256 } } }, cancellation)).Items[0];
        using var put = new HttpRequestMessage(HttpMethod.Put, new Uri(stage.Api.Server, address.Url)) { Content = new ReadOnlyMemoryContent(part) };
        foreach (var (name, value) in address.Headers)
            put.Headers.Add(name, value);
        try
        {
            using var answer = await Store.SendAsync(put, cancellation);
            if ((int)answer.StatusCode < (int)HttpStatusCode.InternalServerError)
                answer.EnsureSuccessStatusCode();
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException { StatusCode: null } or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private sealed record Begun(int PartBytes, int Parts, IReadOnlyList<int> Sent);

    private sealed record Address(string Url, IReadOnlyDictionary<string, string> Headers);

    private sealed record Completed(string State);

    private sealed record Attempt(int Number, bool Arrived);
}
