using System.Net.Http.Json;

namespace VisionInApp.Launcher.Arrangements;

/// <summary>Trades a one-time token for an access token, which outlasts every demo.</summary>
internal sealed class OneTimeToken(string token) : ISignIn
{
    private string? _access;

    public async Task<string> TokenAsync(HttpClient http, CancellationToken cancellation) => _access ??= await TradeAsync(http, cancellation);

    private async Task<string> TradeAsync(HttpClient http, CancellationToken cancellation)
    {
        using var answer = await http.PostAsJsonAsync("/api/v1/session", new { token }, cancellation);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<Session>(cancellation))!.AccessToken;
    }

    private sealed record Session(string AccessToken);
}
