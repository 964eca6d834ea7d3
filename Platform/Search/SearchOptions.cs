using VisionInApp.Platform.Configuration;

namespace VisionInApp.Platform.Search;

/// <summary>Section <c>Platform:Search</c>.</summary>
[Settings("Platform:Search")]
public sealed class SearchOptions
{
    /// <summary><c>sqlite</c>, FTS5 tables in the data folder's file, or <c>elasticsearch</c>.</summary>
    public string Provider { get; set; } = "sqlite";

    /// <summary>Whether this installation's silos feed the search; false where Logstash does.</summary>
    public bool Feeder { get; set; } = true;

    /// <summary>Of Elasticsearch: <c>https://host:9200</c>.</summary>
    public string Address { get; set; } = "";

    /// <summary>Either a user and its password, or an API key as Elasticsearch encodes it; neither where the server asks for none.</summary>
    public string User { get; set; } = "";
    public string Password { get; set; } = "";
    public string ApiKey { get; set; } = "";

    /// <summary>Begins the names of index, alias and template.</summary>
    public string IndexPrefix { get; set; } = "visioninapp-";

    /// <summary>PEM of the authority that signed the server's certificate, where the system does not know it.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>How long a person's search may take before it is given up.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(8);
}
