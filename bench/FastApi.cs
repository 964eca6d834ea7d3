using System.Net;
using Dapper;
using MySqlConnector;
using VisionInApp.Servers;

namespace VisionInApp.Bench;

/// <summary><c>fastapi/heartbeat.py</c> under uvicorn with two workers, on a database of its own of a running MariaDB.</summary>
internal sealed class FastApi(string folder, MariaDb server) : LocalServer(folder)
{
    private const int Workers = 2;
    /// <summary>Debian's own, whose packages these are.</summary>
    private const string Python = "/usr/bin/python3";
    private static readonly string[] Packages = ["fastapi", "uvicorn", "uvloop", "httptools", "aiomysql", "jwt", "cryptography"];
    private MySqlConnectionStringBuilder database = [];

    public override string Name => "FastAPI";

    public int Port { get; } = FreePorts.Take();

    protected override IReadOnlyList<string> Needs => [Python];

    /// <summary>What it needs that is not on this machine, in words, or null.</summary>
    public static async Task<string?> LackingAsync()
    {
        try
        {
            await Programs.RunAsync([Python, "-c", $"import {string.Join(", ", Packages)}"]);
            return Programs.Has("mariadbd") ? null : "mariadb-server is not installed";
        }
        catch (Exception e) when (e is ServerStartException or System.ComponentModel.Win32Exception)
        {
            return $"it needs Python's {string.Join(", ", Packages)}: apt install python3-fastapi python3-uvicorn python3-uvloop python3-httptools python3-aiomysql python3-jwt";
        }
    }

    /// <summary>Makes the devices known to it.</summary>
    public async Task JoinAsync(IReadOnlyList<BenchDevice> devices)
    {
        await using var connection = new MySqlConnection(database.ConnectionString);
        foreach (var device in devices)
        {
            await connection.ExecuteAsync(
                "INSERT INTO device VALUES (@Id, @Pem, @Epoch, 0, 0, '{}', 0)", new { device.Id, Pem = device.Key.ExportSubjectPublicKeyInfoPem(), device.Epoch });
        }
    }

    protected override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var made = await server.MakeDatabaseAsync("heartbeat", cancellationToken);
        database = new MySqlConnectionStringBuilder(made.Application);
        await using var owner = new MySqlConnection(made.Owner);
        await owner.ExecuteAsync(
            """
            CREATE TABLE device (
                id VARCHAR(64) NOT NULL PRIMARY KEY, public_key TEXT NOT NULL, epoch INT NOT NULL, revoked TINYINT NOT NULL,
                generation BIGINT NOT NULL, state TEXT NOT NULL, last_seen BIGINT NOT NULL)
            """);
    }

    protected override IEnumerable<ServerProcess> Processes()
    {
        var app = Path.Combine(AppContext.BaseDirectory, "fastapi");
        yield return new ServerProcess(
            At("log"),
            [Python, "-m", "uvicorn", "--app-dir", app, "heartbeat:app", "--port", $"{Port}", "--workers", $"{Workers}", "--log-level", "warning", "--no-access-log"])
        {
            Environment = new Dictionary<string, string>
            {
                ["HEARTBEAT_DATABASE"] = database.Database,
                ["HEARTBEAT_DATABASE_PORT"] = $"{database.Port}",
                ["HEARTBEAT_DATABASE_USER"] = database.UserID,
                ["HEARTBEAT_DATABASE_PASSWORD"] = database.Password,
                ["PYTHONDONTWRITEBYTECODE"] = "1",
            },
        };
    }

    protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var client = new RawClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        return await client.SendAsync("GET /ready HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"u8.ToArray()) == 304;
    }
}
