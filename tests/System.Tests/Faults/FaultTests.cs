using VisionInApp.Launcher.Demo;

namespace VisionInApp.Tests.Whole.Faults;

/// <summary>Servers of the whole product fail while it works: that costs time, and nothing else.</summary>
[Collection("processes")]
public sealed class FaultTests(RealProduct product) : IClassFixture<RealProduct>, IDisposable
{
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(12));

    private CancellationToken Cancellation => _limit.Token;

    private FaultDriver Faults => new(product.Backends, Cancellation);

    [Fact]
    public async Task A_round_in_which_every_server_is_killed_and_paused_happens_exactly_once()
    {
        RealProduct.Require();
        var seed = Seed.New();
        var steps = new FaultySteps(Faults.All, seed, Cancellation);
        var stage = product.Stage with { View = steps };
        var books = BooksOf(stage);
        var (before, alarms) = (await books.ThingsAsync(), await books.AlarmsAsync());
        var pictures = product.Pictures("round", seed: 5);
        PartUpload.Swell(pictures.Archive, seed);
        var journey = product.Journey(stage, Cancellation);
        var (job, model, rollout, arrived) = ("", (Model?)null, "", 0);
        var load = await product.LoadAsync(seed, clients: 2);
        await load.WhileAsync(async () =>
        {
            await steps.StepAsync("Upload", _ => new PartUpload(stage, pictures.Archive, Cancellation).SendAsync(), sha256 => sha256);
            await journey.ImportAsync(pictures);
            job = await journey.TrainAsync(await journey.FreezeAsync());
            model = await journey.PublishAsync(job);
            rollout = await journey.RollOutAsync(model);
            arrived = await new FieldPass(stage, product.DeviceId, Cancellation).RunAsync(pictures.FieldFolders[0], pass: 1);
        });
        steps.Coming.ShouldBe(0, "every fault has happened");

        await load.VerifyAsync();
        var things = await books.ThingsAsync();
        string[] New(string kind) => [.. things[kind].Except(before[kind])];
        New(Books.Imports).ShouldHaveSingleItem();
        New(Books.Versions).ShouldHaveSingleItem();
        New(Books.Jobs).ShouldBe([job]);
        New(Books.Models).ShouldBe([job]);
        New(Books.Rollouts).ShouldBe([rollout]);
        await books.MetricsAreWholeAsync(job, epochs: 2);
        var device = await stage.Api.GetAsync<Device>($"devices/{product.DeviceId}", Cancellation);
        device.ReportedPackageSha256.ShouldBe(model!.PackageSha256);
        var frames = await books.FramesAsync();
        frames.ShouldBeUnique();
        frames.Count.ShouldBeGreaterThan(0);
        (frames.Count, arrived).ShouldBe(((int)device.FramesCaptured, frames.Count));
        (await books.DeadLettersAsync()).ShouldBeEmpty();
        (await books.AlarmsAsync()).ShouldBe(alarms);
    }

    [Fact]
    public async Task A_broker_wiped_in_the_middle_of_training_loses_nothing_and_says_so()
    {
        RealProduct.Require();
        const int epochs = 6;
        var stage = Quiet();
        var (books, journey) = (BooksOf(stage), product.Journey(stage, Cancellation));
        var alarms = await books.AlarmsAsync();
        using var users = new BrokerDefinitions(product.Backends.RabbitMq);
        await journey.ImportAsync(product.Pictures("wiped", seed: 8));
        var before = await books.ThingsAsync();
        var job = await journey.TrainAsync(await journey.FreezeAsync(), epochs, async job =>
        {
            var caught = await journey.UntilAsync<Job>($"jobs/{job}", j => j.Epoch >= 1);
            (caught.State, caught.Epoch < epochs).ShouldBe(("running", true), "it is interrupted in the middle");
            await users.KeepAsync(Cancellation);
            await Faults.WipeAsync(product.Backends.RabbitMq);
            await users.RestoreAsync(Cancellation);
        });
        (await books.AlarmsAsync()).Except(alarms).ShouldContain(alarm => alarm.StartsWith("recreated", StringComparison.Ordinal));
        (await books.ThingsAsync())[Books.Jobs].Except(before[Books.Jobs]).ShouldBe([job]);
        await books.MetricsAreWholeAsync(job, epochs);
        (await books.DeadLettersAsync()).ShouldBeEmpty();
        await journey.UntilAsync<Device>($"devices/{product.DeviceId}", d => d.Online);
    }

    [Fact]
    public async Task A_database_that_hangs_again_and_again_loses_no_command_and_doubles_none()
    {
        RealProduct.Require();
        var load = await product.LoadAsync(Seed.New(), clients: 4);
        await load.WhileAsync(async () =>
        {
            for (var pause = 0; pause < 4; pause++)
            {
                await Faults.PauseAsync(product.Backends.MariaDb, TimeSpan.FromSeconds(3));
                await load.MoreAsync(50);
            }

            await Faults.SlowAsync(product.Backends.MariaDb);
        });
        await load.VerifyAsync();
    }

    [Fact]
    public async Task An_object_store_away_for_a_while_delays_an_upload_and_a_devices_download()
    {
        RealProduct.Require();
        var swift = product.Backends.Swift;
        var stage = Quiet();
        var journey = product.Journey(stage, Cancellation);
        var pictures = product.Pictures("away", seed: 7);
        PartUpload.Swell(pictures.Archive, seed: 7);
        var upload = new PartUpload(stage, pictures.Archive, Cancellation);
        await upload.BeginAsync();
        var (sent, parts) = await upload.StandsAsync();
        sent.ShouldBe([1]);
        parts.ShouldBeGreaterThan(1, "it is interrupted in the middle");
        await Faults.KillAsync(swift, meanwhile: upload.FinishAsync);
        await journey.ImportAsync(pictures);

        var model = await journey.PublishAsync(await journey.TrainAsync(await journey.FreezeAsync()));
        await Faults.BreakAsync(swift, meanwhile: () => journey.RollOutAsync(model), still: async () =>
            (await stage.Api.GetAsync<Device>($"devices/{product.DeviceId}", Cancellation)).ReportedPackageSha256.ShouldNotBe(model.PackageSha256, "its download is interrupted"));
    }

    [Fact]
    public async Task Of_two_silos_on_real_servers_one_killed_in_the_middle_of_a_round_loses_nothing_and_doubles_nothing()
    {
        RealProduct.Require();
        const int epochs = 3;
        var stage = Quiet();
        var (books, journey) = (BooksOf(stage), product.Journey(stage, Cancellation));
        var before = await books.ThingsAsync();
        var load = await product.LoadAsync(Seed.New(), clients: 4);
        var job = "";
        await load.WhileAsync(async () =>
        {
            await journey.ImportAsync(product.Pictures("silo", seed: 9));
            job = await journey.TrainAsync(await journey.FreezeAsync(), epochs, async _ =>
            {
                await product.KillAsync("Silo");
                await load.MoreAsync(100);
            });
        });
        await load.VerifyAsync();
        var things = await books.ThingsAsync();
        things[Books.Imports].Except(before[Books.Imports]).ShouldHaveSingleItem();
        things[Books.Versions].Except(before[Books.Versions]).ShouldHaveSingleItem();
        things[Books.Jobs].Except(before[Books.Jobs]).ShouldBe([job]);
        await books.MetricsAreWholeAsync(job, epochs);
        (await books.DeadLettersAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_asks_while_the_database_or_the_object_store_is_away_is_told_so()
    {
        RealProduct.Require();
        using var asker = await product.AskerAsync();
        await asker.BeginAsync();
        await Faults.KillAsync(product.Backends.MariaDb, meanwhile: asker.AskAsync);
        await Faults.PauseAsync(product.Backends.MariaDb, FaultDriver.Length, meanwhile: asker.AskAsync);
        await Faults.BreakAsync(product.Backends.Swift, meanwhile: asker.AskAsync);
    }

    public void Dispose()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
            product.ShowErrors();
        _limit.Dispose();
    }

    private Stage Quiet() => product.Stage with { View = new FaultySteps([], 0, Cancellation) };

    private Books BooksOf(Stage stage) => new(stage, product.Backends, Cancellation);
}
