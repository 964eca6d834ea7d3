using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace VisionInApp.Servers;

/// <summary>Speaks to an Auth emulator as pages and administrators do (Identity Toolkit REST, version 1).</summary>
public sealed class FirebaseAccounts(Uri emulator, string projectId)
{
    private const string Toolkit = "identitytoolkit.googleapis.com/v1";
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Makes an account with a password (at least 6 characters).</summary>
    /// <exception cref="HttpRequestException">Refused; the message carries why, such as <c>EMAIL_EXISTS</c>.</exception>
    public Task<FirebaseSession> SignUpAsync(string email, string password) => EnterAsync("accounts:signUp", email, password);

    public Task<FirebaseSession> SignInAsync(string email, string password) => EnterAsync("accounts:signInWithPassword", email, password);

    /// <summary>Makes an account with an id of our choice, its address confirmed; one that is there already stays as it is.</summary>
    public async Task MakeAsync(string userId, string email, string password, string name)
    {
        try
        {
            JsonObject account = new() { ["localId"] = userId, ["email"] = email, ["password"] = password, ["displayName"] = name, ["emailVerified"] = true };
            await SendAsync(HttpMethod.Post, $"{Toolkit}/projects/{projectId}/accounts", account);
        }
        catch (HttpRequestException e) when (e.Message.Contains("DUPLICATE_LOCAL_ID", StringComparison.Ordinal))
        {
            // From an earlier start.
        }
    }

    /// <summary>All accounts with their passwords, as JSON: a secret.</summary>
    public async Task<string> ExportAsync()
    {
        var all = new JsonArray();
        string? page = null;
        do
        {
            var answer = await SendAsync(HttpMethod.Get, $"{Toolkit}/projects/{projectId}/accounts:batchGet?maxResults=1000&nextPageToken={page}", null);
            foreach (var user in answer["users"]?.AsArray() ?? [])
                all.Add(user!.DeepClone());
            page = answer["nextPageToken"]?.GetValue<string>();
        }
        while (page is not null);
        return all.ToJsonString();
    }

    /// <summary>Puts what <see cref="ExportAsync"/> gave back.</summary>
    public async Task ImportAsync(string exported)
    {
        if (JsonNode.Parse(exported) is JsonArray { Count: > 0 } users)
            await SendAsync(HttpMethod.Post, $"{Toolkit}/projects/{projectId}/accounts:batchCreate", new() { ["users"] = users, ["allowOverwrite"] = true });
    }

    /// <summary>Marks the address as the person's own, as following the link in the e-mail does.</summary>
    public Task VerifyEmailAsync(string userId) => ChangeAsync(userId, new() { ["emailVerified"] = true });

    /// <summary>The name that tokens carry from the next sign-in on.</summary>
    public Task RenameAsync(string userId, string name) => ChangeAsync(userId, new() { ["displayName"] = name });

    /// <summary>The code in the newest e-mail of a kind (<c>PASSWORD_RESET</c>, <c>VERIFY_EMAIL</c>) to an address, or null.</summary>
    public async Task<string?> MailedCodeAsync(string kind, string email)
    {
        var mails = await SendAsync(HttpMethod.Get, $"emulator/v1/projects/{projectId}/oobCodes", null);
        return mails["oobCodes"]?.AsArray().LastOrDefault(m => m!["requestType"]!.GetValue<string>() == kind && m["email"]!.GetValue<string>() == email)?["oobCode"]!.GetValue<string>();
    }

    private async Task<FirebaseSession> EnterAsync(string method, string email, string password)
    {
        var answer = await SendAsync(HttpMethod.Post, $"{Toolkit}/{method}?key=emulator", new() { ["email"] = email, ["password"] = password, ["returnSecureToken"] = true });
        return new(answer["localId"]!.GetValue<string>(), answer["idToken"]!.GetValue<string>());
    }

    private Task<JsonNode> ChangeAsync(string userId, JsonObject change)
    {
        change["localId"] = userId;
        return SendAsync(HttpMethod.Post, $"{Toolkit}/projects/{projectId}/accounts:update", change);
    }

    private async Task<JsonNode> SendAsync(HttpMethod method, string path, JsonObject? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(emulator, path)) { Content = body is null ? null : JsonContent.Create(body) };
        if (path.Contains("/projects/", StringComparison.Ordinal))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "owner");
        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new HttpRequestException($"{path} answered {(int)response.StatusCode}: {text}");
    }
}

/// <param name="IdToken">The bearer token of our own API; good for an hour.</param>
public sealed record FirebaseSession(string UserId, string IdToken);
