using System.Net.Sockets;
using MySqlConnector;

namespace VisionInApp.Platform.Catalog.MySql;

/// <summary>What the server's errors mean to us.</summary>
internal static class MySqlFailures
{
    private const int ServerShutdown = 1053;
    private const int ConnectionKilled = 1927;
    private const int IncorrectValue = 1366;

    /// <summary>The server has rolled back, or asks for it; the same transaction may well succeed when it is run again.</summary>
    public static bool IsCollision(Exception e) => e is MySqlException { ErrorCode: MySqlErrorCode.LockDeadlock or MySqlErrorCode.LockWaitTimeout };

    /// <summary>The connection was there and is gone. The driver does not wrap all of a socket's errors.</summary>
    public static bool IsLostConnection(Exception e) => e switch
    {
        MySqlException mysql => mysql.Number is ServerShutdown or ConnectionKilled || mysql.InnerException is IOException or SocketException,
        IOException io => io is EndOfStreamException || io.InnerException is SocketException,
        _ => e is SocketException,
    };

    /// <summary>A value breaks a constraint or fits no column: trying again would not cure it.</summary>
    public static bool IsData(MySqlException e) => Class(e) is "22" or "23" || e.Number == IncorrectValue;

    /// <summary>The server is away, slow or full, rather than the statement or its values wrong.</summary>
    public static bool IsOutage(Exception e) => e is MySqlException mysql ? !IsData(mysql) && Class(mysql) is not "42" : IsLostConnection(e);

    private static string Class(MySqlException e) => e.SqlState is { Length: >= 2 } state ? state[..2] : "";
}
