using System.Data.Common;
using System.Globalization;
using System.Text;

namespace VisionInApp.Platform.Catalog.Sql;

/// <summary>Statements sent together: each by itself would cost a round trip to the server.</summary>
internal sealed class SqlTrip(GroupTransaction group) : IAsyncDisposable
{
    private const int MostParameters = 10_000;
    private const int MostBytes = 1024 * 1024;
    private readonly StringBuilder text = new();
    private DbCommand command = group.Connection.CreateCommand();
    private int bytes;

    /// <summary>The name of a parameter with this value, for the statement that is added next.</summary>
    public string Parameter(object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = "@p" + command.Parameters.Count.ToString(CultureInfo.InvariantCulture);
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
        bytes += value switch { string letters => letters.Length, byte[] raw => raw.Length, _ => 0 };
        return parameter.ParameterName;
    }

    public void Add(StringBuilder statement) => text.Append(statement).Append(";\n");

    /// <summary>Sends what has gathered when it is much; call it before the first parameter of a statement.</summary>
    public Task MakeRoomAsync() => command.Parameters.Count > MostParameters || bytes > MostBytes ? SendAsync() : Task.CompletedTask;

    /// <summary>Sends what has gathered.</summary>
    public Task SendAsync() => ExecuteAsync("");

    /// <summary>Sends what has gathered, and commits with it.</summary>
    public Task CommitAsync() => ExecuteAsync(group.TakeCommit());

    /// <summary>Sends what has gathered, and last a statement that answers rows.</summary>
    public async IAsyncEnumerable<DbDataReader> QueryAsync(string statement)
    {
        Load(statement);
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                yield return reader;
        }

        await RenewAsync();
    }

    public ValueTask DisposeAsync() => command.DisposeAsync();

    private async Task ExecuteAsync(string last)
    {
        if (text.Length + last.Length == 0)
            return;
        Load(last);
        await command.ExecuteNonQueryAsync();
        await RenewAsync();
    }

    private void Load(string last)
    {
        command.Transaction = group.Transaction;
        command.CommandText = text.Insert(0, group.TakeBegin()).Append(last).ToString();
        text.Clear();
    }

    private async Task RenewAsync()
    {
        await command.DisposeAsync();
        command = group.Connection.CreateCommand();
        bytes = 0;
    }
}
