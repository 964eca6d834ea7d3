using System.Net.Sockets;
using System.Security.Cryptography;

namespace VisionInApp.Servers;

/// <summary>
/// mariadbd with the users that the product asks of an installation: one that owns the schema, one for the catalog, one for Orleans' tables, one that only reads.
/// Their passwords are new with every object and lie in files that only this user may read.
/// </summary>
public sealed class MariaDb(string folder) : LocalServer(folder)
{
    private const string First = "vision";
    // Seen from the data folder, where the server works: a whole path may be longer than addresses of sockets are.
    private const string Socket = "../mariadb.sock";
    private const string Owner = "vision_owner";
    private const string Application = "vision_app";
    private const string Grains = "vision_silo";
    private const string Reader = "vision_reader";
    private readonly string rootPassword = NewPassword();
    private readonly Dictionary<string, string> passwords = new[] { Owner, Application, Grains, Reader }.ToDictionary(user => user, _ => NewPassword());

    public override string Name => "MariaDB";

    public int Port { get; } = FreePorts.Take();

    /// <summary>What a new server holds.</summary>
    public MariaDbDatabase Database => DatabaseOf(First);

    protected override IReadOnlyList<string> Needs => ["mariadbd", "mariadb-install-db", "mariadb"];

    private static string[] AsRoot => Environment.UserName == "root" ? ["--user=root"] : [];

    /// <summary>Makes a further pair of databases, <paramref name="name"/> and <c>NAME_grains</c>, for the same users.</summary>
    /// <param name="name">Lower case letters, digits and underscores.</param>
    public async Task<MariaDbDatabase> MakeDatabaseAsync(string name, CancellationToken cancellationToken = default)
    {
        await AskAsync(["-e", DatabaseSql(name)], cancellationToken);
        return DatabaseOf(name);
    }

    /// <summary>Rows of the first database as an operator's client prints them: values between tabs.</summary>
    public async Task<IReadOnlyList<string>> QueryAsync(string sql, CancellationToken cancellationToken = default) =>
        (await AskAsync(["--batch", "--skip-column-names", First, "-e", sql], cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    protected override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        // Servers that share a folder for temporary tables remove each other's when they start.
        Directory.CreateDirectory(At("tmp"));
        if (!Directory.Exists(At("data", "mysql")))
        {
            await Programs.RunAsync(
                ["mariadb-install-db", "--no-defaults", $"--datadir={At("data")}", "--auth-root-authentication-method=normal", "--skip-test-db", .. AsRoot],
                new Dictionary<string, string> { ["TMPDIR"] = At("tmp") },
                cancellationToken: cancellationToken);
        }

        // The server reads this file line by line, one statement each.
        var users = passwords.SelectMany(u => new[]
        {
            $"CREATE USER IF NOT EXISTS '{u.Key}'@'127.0.0.1';", $"ALTER USER '{u.Key}'@'127.0.0.1' IDENTIFIED BY '{u.Value}';",
        });
        await WriteSecretAsync(At("init.sql"), [.. users, .. DatabaseSql(First).Split('\n'), $"ALTER USER root@localhost IDENTIFIED BY '{rootPassword}';"], cancellationToken);
        await WriteSecretAsync(At("root.cnf"), ["[client]", "user=root", $"password={rootPassword}", $"socket={Socket}"], cancellationToken);
    }

    protected override IEnumerable<ServerProcess> Processes() =>
    [
        new(
            At("mariadb.log"),
            [
                "mariadbd", "--no-defaults", .. AsRoot, $"--datadir={At("data")}", $"--tmpdir={At("tmp")}", "--bind-address=127.0.0.1", $"--port={Port}", $"--socket={Socket}",
                $"--pid-file={At("mariadb.pid")}", $"--init-file={At("init.sql")}", "--skip-name-resolve", "--character-set-server=utf8mb4",
                "--innodb-buffer-pool-size=256M", "--innodb-flush-log-at-trx-commit=1", "--max-allowed-packet=64M", "--max-connections=500",
            ]),
    ];

    // The first packet of a server that takes connections is its greeting, of protocol version 10; an error begins with 255.
    protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", Port, cancellationToken);
        var header = new byte[5];
        await client.GetStream().ReadExactlyAsync(header, cancellationToken);
        return header[4] == 10;
    }

    private Task<string> AskAsync(string[] arguments, CancellationToken cancellationToken) =>
        Programs.RunAsync(["mariadb", $"--defaults-file={At("root.cnf")}", .. arguments], folder: At("data"), cancellationToken: cancellationToken);

    private static string DatabaseSql(string name) =>
        $"""
        CREATE DATABASE IF NOT EXISTS `{name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
        CREATE DATABASE IF NOT EXISTS `{name}_grains` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
        GRANT ALL ON `{name}`.* TO '{Owner}'@'127.0.0.1';
        GRANT ALL ON `{name}_grains`.* TO '{Owner}'@'127.0.0.1';
        GRANT SELECT, INSERT, UPDATE, DELETE ON `{name}`.* TO '{Application}'@'127.0.0.1';
        GRANT SELECT, INSERT, UPDATE, DELETE ON `{name}_grains`.* TO '{Grains}'@'127.0.0.1';
        GRANT SELECT ON `{name}`.* TO '{Reader}'@'127.0.0.1';
        """;

    private static string NewPassword() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    private static async Task WriteSecretAsync(string file, IEnumerable<string> lines, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var writer = new StreamWriter(file, options);
        foreach (var line in lines)
            await writer.WriteLineAsync(line.AsMemory(), cancellationToken);
    }

    private MariaDbDatabase DatabaseOf(string name) => new(
        ConnectionString(Application, name), ConnectionString(Owner, name), ConnectionString(Grains, $"{name}_grains"), ConnectionString(Reader, name));

    private string ConnectionString(string user, string database) =>
        $"Server=127.0.0.1;Port={Port};Database={database};User ID={user};Password={passwords[user]};SslMode=None";
}

/// <summary>Connection strings of one installation's databases.</summary>
/// <param name="Application">May read and write the catalog's rows.</param>
/// <param name="Owner">May change the schema of both databases.</param>
/// <param name="Grains">May read and write Orleans' tables, and nothing else.</param>
/// <param name="Reader">May read the catalog.</param>
public sealed record MariaDbDatabase(string Application, string Owner, string Grains, string Reader)
{
    /// <summary>As the product's settings.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Platform:Catalog:Provider"] = "mysql",
        ["Platform:Catalog:ConnectionString"] = Application,
        ["Platform:Catalog:MigrationConnectionString"] = Owner,
        ["Platform:Catalog:GrainConnectionString"] = Grains,
    };
}
