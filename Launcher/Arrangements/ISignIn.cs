namespace VisionInApp.Launcher.Arrangements;

/// <summary>A way of being somebody to the product.</summary>
internal interface ISignIn
{
    /// <summary>A bearer token of the API that is good for some minutes at least.</summary>
    /// <param name="http">Reaches the product's address.</param>
    Task<string> TokenAsync(HttpClient http, CancellationToken cancellation);
}
