using System.Security.Cryptography;

namespace VisionInApp.Platform.Objects;

/// <summary>Reads streams to their end for what they are.</summary>
internal static class Measured
{
    /// <param name="content">Read to its end.</param>
    /// <param name="copy">Gets the same bytes, when given.</param>
    /// <param name="limit">The most bytes that may come.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ObjectMismatchException">More than <paramref name="limit"/> bytes came.</exception>
    public static async Task<ObjectInfo> ReadAsync(Stream content, Stream? copy, long? limit, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[128 * 1024];
        long length = 0;
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            if (copy is not null)
                await copy.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            length += read;
            if (length > limit)
                throw new ObjectMismatchException($"More than the announced {limit} bytes came.");
        }

        return new ObjectInfo(Convert.ToHexStringLower(hash.GetHashAndReset()), length);
    }

    /// <exception cref="ObjectMismatchException">It is another than announced.</exception>
    public static void Require(this ObjectInfo received, string? sha256, long? length)
    {
        if (length is { } announced && received.Length != announced)
            throw new ObjectMismatchException($"{announced} bytes were announced and {received.Length} came.");
        if (sha256 is not null && sha256 != received.Sha256)
            throw new ObjectMismatchException($"The bytes announced have SHA-256 {sha256}, those received {received.Sha256}.");
    }
}
