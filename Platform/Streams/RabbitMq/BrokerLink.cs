using System.Diagnostics;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace VisionInApp.Platform.Streams.RabbitMq;

/// <summary>One connection of this process for one role: opened when it is first needed, and again when it is gone.</summary>
internal sealed class BrokerLink(IBrokerAccess access, string role, ILogger log) : IAsyncDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private IConnection? connection;

    /// <summary>The user of the connection, as it was last opened.</summary>
    public string User { get; private set; } = "";

    /// <exception cref="BrokerAwayException">It cannot be reached or did not let us in.</exception>
    public async Task<IConnection> OpenAsync(CancellationToken cancellationToken)
    {
        if (connection is { IsOpen: true } open)
            return open;
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (connection is not { IsOpen: true })
            {
                await CloseAsync();
                connection = await ConnectAsync(await access.AddressAsync(cancellationToken), cancellationToken);
            }

            return connection;
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        gate.Dispose();
    }

    private async Task<IConnection> ConnectAsync(BrokerAddress address, CancellationToken cancellationToken)
    {
        try
        {
            var made = await address.Factory().CreateConnectionAsync($"{Process.GetCurrentProcess().ProcessName} {role}", cancellationToken);
            User = address.User;
            access.Connected(address);
            log.LogInformation("Connected to {Broker} for {Role}", address, role);
            return made;
        }
        catch (BrokerUnreachableException e)
        {
            var refused = Causes(e).OfType<AuthenticationFailureException>().Any();
            access.Failed(address, refused);
            throw new BrokerAwayException(refused ? $"{address} did not let this user in" : $"{address} cannot be reached", e);
        }
    }

    private async Task CloseAsync()
    {
        if (connection is null)
            return;
        await connection.DisposeAsync();
        connection = null;
    }

    private static IEnumerable<Exception> Causes(Exception e) => e switch
    {
        AggregateException many => many.InnerExceptions.SelectMany(Causes),
        { InnerException: { } inner } => Causes(inner).Prepend(e),
        _ => [e],
    };
}

/// <summary>The broker cannot be used now; trying again may help.</summary>
public sealed class BrokerAwayException(string message, Exception? cause = null) : IOException(message, cause);
