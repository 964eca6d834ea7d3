using System.Data.Common;

namespace VisionInApp.Platform.Catalog.Sql;

/// <summary>The catalog's connections for those who write many things at once.</summary>
internal interface IGroupingConnections : ICatalogConnections
{
    /// <summary>How many groups are best on their way at once.</summary>
    int GroupsAtOnce { get; }

    /// <summary>One write transaction, like <see cref="ICatalogConnections.WriteAsync"/>, in as few round trips as its own; the callback ends it with <see cref="SqlTrip.CommitAsync"/>.</summary>
    Task<T> WriteGroupAsync<T>(Func<GroupTransaction, Task<T>> write);
}

/// <summary>A transaction made of trips: where each costs a way to a server, the first one begins it and the last one commits it.</summary>
internal sealed class GroupTransaction
{
    private readonly string commit;
    private string begin;

    /// <summary>Begun, and committed, by whoever gives it.</summary>
    public GroupTransaction(DbConnection connection, DbTransaction transaction)
    {
        (Connection, Transaction) = (connection, transaction);
        begin = commit = "";
    }

    /// <param name="connection">Open, and in no transaction.</param>
    public GroupTransaction(DbConnection connection, string begin, string commit)
    {
        Connection = connection;
        this.begin = begin;
        this.commit = commit;
    }

    public DbConnection Connection { get; }

    public DbTransaction? Transaction { get; }

    /// <summary>Once it is asked for, a failure leaves unknown whether anything was written.</summary>
    public bool CommitAsked { get; private set; }

    /// <summary>What the next statements are to begin with.</summary>
    public string TakeBegin()
    {
        var text = begin;
        begin = "";
        return text;
    }

    /// <summary>What the last statements are to end with.</summary>
    public string TakeCommit()
    {
        CommitAsked = true;
        return commit;
    }
}
