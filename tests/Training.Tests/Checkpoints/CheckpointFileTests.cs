using CsCheck;
using VisionInApp.Training;
using VisionInApp.Training.Checkpoints;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training.Checkpoints;

public sealed class CheckpointFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("checkpoints").FullName;

    [Fact]
    public void What_is_written_is_read_again()
    {
        var path = Write("one.checkpoint", epoch: 3);
        using var checkpoint = CheckpointFile.Read(path);
        checkpoint.State.Epoch.ShouldBe(3);
        checkpoint.State.Classes.ShouldBe(["bolt", "너트"]);
        checkpoint.State.Recipe.ShouldBe(new Recipe { Seed = 9 });
        checkpoint.State.Best.ShouldBe(new ValidationFigures(0.5, 0.25, 10));
        checkpoint.Tensors["a"].data<float>().ToArray().ShouldBe([1f, 2f, 3f, 4f]);
        checkpoint.Tensors["a"].shape.ShouldBe([2, 2]);
        checkpoint.Tensors["n"].item<long>().ShouldBe(7);
    }

    [Fact]
    public void The_digest_is_that_of_the_file()
    {
        var path = Path.Combine(_folder, "one.checkpoint");
        var (sha256, bytes) = CheckpointFile.Write(path, State(1), Tensors());
        var file = File.ReadAllBytes(path);
        (bytes, sha256).ShouldBe((file.Length, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file))));
        Directory.GetFiles(_folder).ShouldBe([path]);
    }

    [Fact]
    public void A_run_taken_up_again_before_its_newest_checkpoint_keeps_what_it_saves()
    {
        var folder = new CheckpointFolder(_folder);
        foreach (var epoch in new[] { 6, 7, 5 })
            folder.Save(State(epoch), Tensors());
        Directory.GetFiles(_folder).Select(Path.GetFileName).ShouldBe(["epoch-00005.checkpoint"]);
        folder.Save(State(6), Tensors());
        Directory.GetFiles(_folder).Select(Path.GetFileName).ShouldBe(["epoch-00005.checkpoint", "epoch-00006.checkpoint"], ignoreOrder: true);
    }

    [Fact]
    public void A_flipped_bit_anywhere_is_noticed()
    {
        var file = File.ReadAllBytes(Write("one.checkpoint", 1));
        var path = Path.Combine(_folder, "flipped.checkpoint");
        Gen.Int[0, (file.Length * 8) - 1].Sample(bit =>
        {
            var altered = file.ToArray();
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(path, altered);
            Should.Throw<BrokenCheckpointException>(() => CheckpointFile.Read(path));
        }, iter: 200, threads: 1);
    }

    [Fact]
    public void A_file_cut_at_any_length_is_noticed()
    {
        var file = File.ReadAllBytes(Write("one.checkpoint", 1));
        var path = Path.Combine(_folder, "cut.checkpoint");
        for (var length = 0; length < file.Length; length += 7)
        {
            File.WriteAllBytes(path, file[..length]);
            Should.Throw<BrokenCheckpointException>(() => CheckpointFile.Read(path));
        }
    }

    [Fact]
    public void The_last_two_are_kept_and_a_broken_newest_gives_way_to_the_one_before()
    {
        var folder = new CheckpointFolder(_folder);
        for (var epoch = 1; epoch <= 4; epoch++)
            folder.Save(State(epoch), Tensors());
        var files = Directory.GetFiles(_folder).Order(StringComparer.Ordinal).ToList();
        files.Select(Path.GetFileName).ShouldBe(["epoch-00003.checkpoint", "epoch-00004.checkpoint"]);

        File.WriteAllBytes(files[1], File.ReadAllBytes(files[1])[..100]);
        var broken = new List<string>();
        var newest = folder.LoadNewest(broken.Add)!.Value;
        newest.Checkpoint.State.Epoch.ShouldBe(3);
        broken.ShouldHaveSingleItem().ShouldContain("epoch-00004");
        newest.Checkpoint.Dispose();
    }

    [Fact]
    public void A_half_written_file_is_never_looked_at()
    {
        Write("epoch-00009.checkpoint.partial", 9);
        new CheckpointFolder(_folder).LoadNewest(_ => Assert.Fail("nothing there is broken")).ShouldBeNull();
    }

    private string Write(string name, int epoch)
    {
        var path = Path.Combine(_folder, name);
        CheckpointFile.Write(path, State(epoch), Tensors());
        return path;
    }

    private static CheckpointState State(int epoch) => new()
    {
        Epoch = epoch,
        Step = epoch * 10,
        Variant = "nano",
        Classes = ["bolt", "너트"],
        Recipe = new Recipe { Seed = 9 },
        DataDigest = "d",
        Best = new ValidationFigures(0.5, 0.25, 10),
    };

    private static Dictionary<string, Tensor> Tensors() => new() { ["a"] = tensor(new float[] { 1, 2, 3, 4 }).reshape(2, 2), ["n"] = tensor(7L) };

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
