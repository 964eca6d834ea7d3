using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using VisionInApp.Messages;
using VisionInApp.Platform.Streams;
using VisionInApp.Platform.Streams.RabbitMq;
using VisionInApp.Servers;

namespace VisionInApp.Tests.Platform.Streams;

/// <summary>What a producer's own user may do at the broker, and what it may not.</summary>
public sealed class RabbitMqIdentityTests(RealServers servers) : IAsyncLifetime
{
    private readonly CancellationToken cancellation = TestContext.Current.CancellationToken;
    private readonly string device = $"d-{Guid.NewGuid():n}";
    private RabbitMq broker = null!;
    private TestPlatform platform = null!;

    private BrokerUsers Users => platform.Get<BrokerUsers>();
    private IMessageStream Stream => platform.Get<IMessageStream>();

    public async ValueTask InitializeAsync()
    {
        broker = await servers.GetAsync(folder => new RabbitMq(folder));
        platform = OwnBroker.Platform(broker);
    }

    public async ValueTask DisposeAsync()
    {
        if (platform is not null)
            await platform.DisposeAsync();
    }

    [Fact]
    public async Task A_device_publishes_its_facts_and_hears_its_hints()
    {
        var account = await GrantAsync();
        await Stream.PublishAsync(account.Follow, "a hint"u8.ToArray(), cancellation);
        await Stream.ExtentAsync(account.Publish, cancellation);
        await using var own = As(account);
        await own.Get<IMessageStream>().PublishAsync(account.Publish, Envelope(account.User), cancellation);
        (await OfAsync(account.Publish, account.User)).Reading.Envelope.ShouldNotBeNull().Header.Producer.ShouldBe(account.User);

        await using var hints = own.Get<IMessageStream>().TailAsync(account.Follow, cancellation).GetAsyncEnumerator(cancellation);
        var hearing = hints.MoveNextAsync().AsTask();
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!hearing.IsCompleted && await beat.WaitForNextTickAsync(cancellation))
            await Stream.PublishAsync(account.Follow, "a hint"u8.ToArray(), cancellation);
        (await hearing).ShouldBeTrue();
    }

    [Fact]
    public async Task A_message_in_the_name_of_another_is_refused_by_its_reader()
    {
        var account = await GrantAsync();
        await Stream.ExtentAsync(account.Publish, cancellation);
        await using var own = As(account);
        await own.Get<IMessageStream>().PublishAsync(account.Publish, Envelope("device:another"), cancellation);
        (await OfAsync(account.Publish, account.User)).Reading.Error.ShouldNotBeNull().ShouldContain("device:another");
    }

    [Fact]
    public async Task The_broker_refuses_everything_else()
    {
        var account = await GrantAsync();
        var names = platform.Get<StreamNames>();
        var other = names.AllDevice.First(s => s != account.Publish);
        foreach (var stream in new[] { account.Publish, account.Follow, other })
            await Stream.ExtentAsync(stream, cancellation);
        await using var connection = await account.Open().Factory().CreateConnectionAsync(cancellation);
        await Refused(connection, 403, c => PublishAsync(c, other, account.User));
        await Refused(connection, 403, c => PublishAsync(c, account.Follow, account.User));
        await Refused(connection, 403, c => PublishAsync(c, "", account.User));
        await Refused(connection, 406, c => PublishAsync(c, account.Publish, "device:another"));
        await Refused(connection, 403, c => c.QueueDeclareAsync("mine", true, false, false, cancellationToken: cancellation));
        await Refused(connection, 403, c => c.ExchangeDeclareAsync("mine", "fanout", true, cancellationToken: cancellation));
        await Refused(connection, 403, c => ConsumeAsync(c, account.Publish));
        await Refused(connection, 403, c => c.QueueDeleteAsync(account.Publish, cancellationToken: cancellation));
        await PublishAsync(await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellation), account.Publish, account.User);
    }

    [Fact]
    public async Task A_revoked_device_is_thrown_out_and_not_let_in_again()
    {
        var account = await GrantAsync();
        (await Users.DevicesAsync(cancellation)).ShouldContain(device);
        await using var connection = await account.Open().Factory().CreateConnectionAsync(cancellation);
        var closed = new TaskCompletionSource();
        connection.ConnectionShutdownAsync += (_, _) =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        await Users.RevokeAsync(account.User, cancellation);
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(60), cancellation);
        await Should.ThrowAsync<BrokerUnreachableException>(() => account.Open().Factory().CreateConnectionAsync(cancellation));
        await Users.RevokeAsync(account.User, cancellation);
        (await Users.DevicesAsync(cancellation)).ShouldNotContain(device);
    }

    [Fact]
    public async Task Asking_again_gives_another_password_and_the_old_one_is_void()
    {
        var first = await GrantAsync();
        var second = await GrantAsync();
        second.Password.ShouldNotBe(first.Password);
        await Should.ThrowAsync<BrokerUnreachableException>(() => first.Open().Factory().CreateConnectionAsync(cancellation));
        await (await second.Open().Factory().CreateConnectionAsync(cancellation)).DisposeAsync();
    }

    [Fact]
    public async Task A_broker_with_a_certificate_of_another_authority_is_not_spoken_to()
    {
        var address = BrokerAddress.Parse(broker.Address, File.ReadAllText(SelfSigned.In(Path.Combine(platform.Folder, "other")).CaFile));
        await Should.ThrowAsync<BrokerUnreachableException>(() => address.Factory().CreateConnectionAsync(cancellation));
        await Should.ThrowAsync<BrokerUnreachableException>(() => (address with { CaPem = null }).Factory().CreateConnectionAsync(cancellation));
    }

    [Fact]
    public async Task The_platform_itself_needs_no_more_than_its_own_streams()
    {
        var address = await BrokerApi.MakeUserAsync(broker, "platform", @"^va\.", @"^(va\..*|amq\.default)$", @"^va\.");
        await using var own = OwnBroker.Platform(broker, address);
        var (stream, name) = (own.Get<IMessageStream>(), $"va.test.{Guid.NewGuid():n}");
        await stream.PublishAsync(name, "one"u8.ToArray(), cancellation);
        (await stream.ExtentAsync(name, cancellation)).Incarnation.ShouldNotBe(StreamExtent.Unknown);
        await foreach (var message in stream.ReadAsync(name, 0, cancellation))
        {
            message.Author.ShouldBe("platform");
            break;
        }

        await Should.ThrowAsync<OperationInterruptedException>(() => stream.PublishAsync("other", "one"u8.ToArray(), cancellation));
    }

    [Fact]
    public async Task There_is_no_guest() => (await BrokerApi.UsersAsync(broker)).ShouldNotContain("guest");

    private Task<BrokerAccount> GrantAsync() => Users.GrantDeviceAsync(device, cancellation);

    private TestPlatform As(BrokerAccount account) =>
        OwnBroker.Platform(broker, account.Address.Replace("://", $"://{Uri.EscapeDataString(account.User)}:{account.Password}@", StringComparison.Ordinal));

    private static byte[] Envelope(string producer) =>
        EnvelopeCodec.Encode(new EnvelopeHeader(producer, 1, 1, 1), [EnvelopeCodec.EncodeRecord(Records.Log("one"))]);

    private async Task<IncomingMessage> OfAsync(string stream, string author)
    {
        await foreach (var message in Stream.ReadAsync(stream, 0, cancellation))
        {
            if (message.Author == author)
                return IncomingMessage.Of(message);
        }

        throw new InvalidOperationException("The stream ended.");
    }

    private async Task Refused(IConnection connection, ushort code, Func<IChannel, Task> act)
    {
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellation);
        var refusal = await Should.ThrowAsync<OperationInterruptedException>(() => act(channel));
        refusal.ShutdownReason.ShouldNotBeNull().ReplyCode.ShouldBe(code);
    }

    private async Task PublishAsync(IChannel channel, string exchange, string user) =>
        await channel.BasicPublishAsync(exchange, "", mandatory: true, new BasicProperties { UserId = user }, "x"u8.ToArray(), cancellation);

    private async Task ConsumeAsync(IChannel channel, string queue)
    {
        await channel.BasicQosAsync(0, 1, false, cancellation);
        await channel.BasicConsumeAsync(queue, autoAck: false, new AsyncDefaultBasicConsumer(channel), cancellation);
    }
}
