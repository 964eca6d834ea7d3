using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using VisionInApp.Grains;
using VisionInApp.Grains.Datasets;
using VisionInApp.Grains.Devices;
using VisionInApp.Grains.Feedback;
using VisionInApp.Grains.Interfaces.Datasets;
using VisionInApp.Grains.Interfaces.Devices;
using VisionInApp.Grains.Interfaces.Feedback;
using VisionInApp.Grains.Interfaces.Models;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Grains.Interfaces.Rollouts;
using VisionInApp.Grains.Interfaces.Training;
using VisionInApp.Grains.Interfaces.Users;
using VisionInApp.Grains.Models;
using VisionInApp.Grains.Projects;
using VisionInApp.Grains.Rollouts;
using VisionInApp.Grains.Training;
using VisionInApp.Grains.Users;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Silo.Storage;

namespace VisionInApp.Tests.Grains.States;

/// <summary>
/// What each state looks like in storage. A file that changes means stored states of users change: add fields, or raise the schema with an upcaster and keep the old file.
/// Set VISION_WRITE_GOLDEN=1 to write new files.
/// </summary>
public sealed class GoldenStateTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Answered Command = new("c1", "ann", "create", At, 3, "r", null);
    private readonly StateSerializer serializer = new([]);

    public static TheoryData<string> Names => [.. States.Keys];

    private static Dictionary<string, ThingState> States { get; } = new()
    {
        ["project"] = new ProjectState
        {
            Version = 3,
            Answered = [Command],
            Name = "Line 4",
            Schema = LabelSchema.Empty.With(["bolt"]),
            Members = [new Member("ann", "owner")],
            ChampionId = "m1",
            CreatedAt = At,
            UpdatedAt = At,
            Counters = new Dictionary<string, int> { ["job"] = 2 },
            Given = [new GivenNumber("job", "j2", 2)],
            Offers = [new EnrolmentOffer("h", At)],
            Invitations = [new Invitation { Id = "i1", TokenHash = "t", Role = "viewer", Email = "kim@example.com", InvitedBy = "ann", At = At, Until = At }],
        },
        ["user"] = new UserState { Version = 3, Profile = new UserProfile("Kim", "kim@example.com", true), NotBefore = At, Disabled = true, CreatedAt = At },
        ["dataset"] = new DatasetState
        {
            Version = 3,
            Head = 1,
            Changes = 1,
            Versions = [new DatasetVersion(1, "n", At, new FrozenVersion("d", 2, 3, new Dictionary<string, int> { ["train"] = 2 }, 2, 0, 0)), new DatasetVersion(2, "", At, null)],
            Imports = [new DatasetImport("i1", new ImportRequest("s", "a.zip", 9, "source"), new ImportProgress { State = "waiting" }, At, At)],
        },
        ["job"] = new TrainingJobState
        {
            Version = 3,
            Stage = JobStage.Interrupted,
            Number = 1,
            ManifestSha256 = "m",
            Token = 4,
            Attempt = 2,
            BestMap5095 = 0.25,
            CheckpointSha256 = "c",
            CheckpointEpoch = 2,
            Request = new JobRequest { ProjectId = "p", DatasetVersion = 1, Family = "yolox-nano", RecipeJson = "{}", Start = new StartingPoint("model", "s"), ParentModelId = "m0" },
            Advance = new JobAdvance { Phase = "training", Epoch = 2, Epochs = 9, Step = 20, Steps = 90, Fraction = 0.25, SecondsLeft = 7.5 },
            CreatedAt = At,
            WorkerStartedAt = At,
            StartedAt = At,
            UpdatedAt = At,
        },
        ["queue"] = new TrainingQueueState { Version = 3, Waiting = [new WaitingJob("j1", "built-in", 3)], Leases = [new LeasedJob("j2", "built-in", "w1", 4, At)], LastToken = 4 },
        ["model"] = new ModelVersionState
        {
            Version = 3,
            Stage = ModelStage.Production,
            Number = 1,
            JudgedAgainst = "m0",
            GateReasons = [new GateReason("gate.not_better", "m", 0.5, 0)],
            DecidedBy = "ann",
            Comment = "c",
            PackageSha256 = "s",
            PackageBytes = 9,
            CreatedAt = At,
            UpdatedAt = At,
            Registration = new ModelRegistration
            {
                ProjectId = "p",
                JobId = "j",
                Family = "f",
                DatasetVersion = 1,
                Bounds = new GateBounds(0.05, 0.1, 0.02),
                Success = new JobSucceeded
                {
                    At = At,
                    JobId = "j",
                    Token = 4,
                    PackageSha256 = "u",
                    PackageBytes = 8,
                    EvaluationSha256 = "e",
                    ParityMaxDifference = 0.5,
                    Evaluation = new EvaluationSummary { Images = 2, Map50 = 0.5, Map5095 = 0.25, Classes = [new ClassFigures(0, "bolt", 0.5, 0.25, 3, 0.3)], MillisecondsPerImage = 4 },
                },
            },
        },
        ["rollout"] = new RolloutState
        {
            Version = 3,
            Stage = RolloutStage.RollingBack,
            Number = 1,
            Wave = 1,
            HealthySince = At,
            Package = new PackageReference("m", "s", 9),
            CreatedAt = At,
            UpdatedAt = At,
            Plan = new RolloutPlan { ProjectId = "p", ModelId = "m", DeviceIds = ["d1"], Waves = [0.5, 1], Soak = TimeSpan.FromMinutes(5) },
            Targets = [new RolloutTarget("d1", 0, TargetStage.RolledBack, true, new PackageReference("m0", "s0", 8), 5, At, "device.timeout", "late")],
        },
        ["device"] = new DeviceState
        {
            Version = 3,
            Enrolment = new DeviceEnrolment("p", "cam", "pem", "hw"),
            Name = "cam",
            CredentialEpoch = 2,
            Revoked = true,
            DesiredGeneration = 5,
            DesiredPackage = new PackageReference("m", "s", 9),
            Pipeline = PipelineSettings.Default with { Source = new FrameSource("folder", "/in") },
            Reported = new ReportedState { Generation = 4, PackageSha256 = "s0", Status = "running", SoftwareVersion = "1" },
            LastInstall = new DeviceInstall { At = At, DeviceId = "d", Generation = 5, PackageSha256 = "s", Step = "failed", Code = "c" },
            CreatedAt = At,
            UpdatedAt = At,
        },
        ["loop"] = new FeedbackLoopState
        {
            Version = 3,
            Policy = new LoopPolicy { StartAfterAccepted = 20, Soak = TimeSpan.FromMinutes(1) },
            Decided = 7,
            Round = new Round { Number = 2, Stage = RoundStage.WaitingApproval, DatasetVersion = 2, JobId = "j", ModelId = "m", StartedAt = At },
        },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_state_is_stored_as_its_golden_file_says(string name)
    {
        var stored = JsonNode.Parse(Serialize(States[name]).ToMemory().Span)!;
        var file = Path.Combine(Folder(), $"{name}.1.json");
        if (Environment.GetEnvironmentVariable("VISION_WRITE_GOLDEN") == "1")
            File.WriteAllText(file, stored.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
        JsonNode.DeepEquals(stored, JsonNode.Parse(File.ReadAllText(file))).ShouldBeTrue($"{name} is stored differently: {stored}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_golden_file_reads_back_as_the_state_it_was(string name)
    {
        var bytes = BinaryData.FromString(File.ReadAllText(Path.Combine(Folder(), $"{name}.1.json")));
        var read = typeof(StateSerializer).GetMethod(nameof(StateSerializer.Deserialize))!.MakeGenericMethod(States[name].GetType()).Invoke(serializer, [bytes])!;
        Serialize((ThingState)read).ToString().ShouldBe(Serialize(States[name]).ToString());
        bytes.ToString().ShouldNotContain("VisionInApp", Case.Sensitive, "no type names are stored");
    }

    [Fact]
    public void An_older_schema_is_brought_up_and_a_newer_one_is_refused()
    {
        var upcasting = new StateSerializer([new Renamed()]);
        var old = BinaryData.FromString("""{"schema":1,"state":{"version":3,"title":"Line 4"}}""");
        upcasting.Deserialize<ProjectState>(old).Name.ShouldBe("Line 4");
        JsonNode.Parse(upcasting.Serialize(new ProjectState()).ToString())!["schema"]!.GetValue<int>().ShouldBe(2);
        Should.Throw<InvalidDataException>(() => serializer.Deserialize<ProjectState>(BinaryData.FromString("""{"schema":2,"state":{}}""")));
    }

    private BinaryData Serialize(ThingState state) =>
        (BinaryData)typeof(StateSerializer).GetMethod(nameof(StateSerializer.Serialize))!.MakeGenericMethod(state.GetType()).Invoke(serializer, [state])!;

    private static string Folder([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "golden");

    private sealed class Renamed : IUpcaster
    {
        public Type State => typeof(ProjectState);
        public int From => 1;

        public JsonObject Upcast(JsonObject state)
        {
            var title = state["title"]!.GetValue<string>();
            return new JsonObject(state.Where(p => p.Key != "title").Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone()))) { ["name"] = title };
        }
    }
}
