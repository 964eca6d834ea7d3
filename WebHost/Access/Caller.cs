using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using VisionInApp.Grains.Interfaces;

namespace VisionInApp.WebHost.Access;

/// <summary>The signed-in user of a request, and the command under which it acts (from <c>Idempotency-Key</c>, else new).</summary>
public sealed record Caller(string UserId, string Name, Command Command)
{
    public const string KeyHeader = "Idempotency-Key";
    private const int MaxKeyLength = 64;

    /// <exception cref="BadHttpRequestException">The key is empty, too long or not printable.</exception>
    public static ValueTask<Caller?> BindAsync(HttpContext context)
    {
        var id = context.User.FindFirstValue("sub");
        if (id is null)
            return ValueTask.FromResult<Caller?>(null);
        var name = context.User.FindFirstValue("name") ?? context.User.FindFirstValue("email") ?? id;
        return ValueTask.FromResult<Caller?>(new Caller(id, name, CommandFor(id, context.Request)));
    }

    /// <summary>The id of a thing this command makes.</summary>
    public string NewId(string kind) => Ids.Of(kind, Command.CommandId);

    /// <summary>A key counts for its caller and its route only, so that nobody meets someone else's answer.</summary>
    public static Command CommandFor(string caller, HttpRequest request)
    {
        if (!request.Headers.TryGetValue(KeyHeader, out var values))
            return new Command(Guid.CreateVersion7().ToString("n"), caller);
        var key = values.ToString();
        if (key is not { Length: > 0 and <= MaxKeyLength } || key.Any(char.IsControl))
            throw new BadHttpRequestException($"{KeyHeader} must be 1 to {MaxKeyLength} printable characters.");
        var scope = Encoding.UTF8.GetBytes($"{caller}\n{request.Method}\n{request.Path}\n{key}");
        return new Command(Convert.ToHexStringLower(SHA256.HashData(scope))[..32], caller);
    }
}
