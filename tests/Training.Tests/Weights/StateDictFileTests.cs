using System.Buffers.Binary;
using System.Text;
using CsCheck;
using VisionInApp.Tests.Training.Oracles;
using VisionInApp.Training.Models.Yolox;
using VisionInApp.Training.Weights;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training.Weights;

public sealed class StateDictFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Tensors_of_every_kind_and_their_text_come_back_unchanged()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors = new()
        {
            ["weights"] = rand(3, 4, 5),
            ["momentum"] = rand([7], ScalarType.Float64),
            ["step"] = tensor(123456789012L),
            ["random state"] = arange(0, 11, ScalarType.Byte),
            ["nothing"] = zeros(0, 3),
            ["turned"] = rand(4, 6).t(),
        };

        StateDictFile.Save(_folder["state"], tensors, new Dictionary<string, string> { ["epoch"] = "3", ["name"] = "\"\u2603" });
        var loaded = StateDictFile.Load(_folder["state"]);

        loaded.Tensors.Keys.ShouldBe(tensors.Keys);
        foreach (var (name, expected) in tensors)
        {
            loaded.Tensors[name].dtype.ShouldBe(expected.dtype);
            loaded.Tensors[name].shape.ShouldBe(expected.shape);
            loaded.Tensors[name].equal(expected).all().item<bool>().ShouldBeTrue(name);
        }

        loaded.Metadata.ShouldBe(new Dictionary<string, string> { ["epoch"] = "3", ["name"] = "\"\u2603" });
        File.Exists(_folder["state"] + ".part").ShouldBeFalse();
    }

    [Fact]
    public void A_network_comes_back_under_the_published_names()
    {
        using var network = SettledNetwork.Create(YoloxVariant.Nano, 3);
        StateDictFile.Save(_folder["network"], network.state_dict());
        using var copy = YoloxNetwork.Create(YoloxVariant.Nano, 3, 99);

        var report = WeightImport.Load(_folder["network"], copy);

        report.Matched.Count.ShouldBe(642);
        copy.state_dict().ShouldAllBe(t => t.Value.equal(network.state_dict()[t.Key]).all().item<bool>());
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "as many bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}""", 4, "as many bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "impossible")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "gaps")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 9, "length")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "same name")]
    [InlineData("""{"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}""", 8, "unknown type")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "header")]
    [InlineData("""{"a":[1,2]}""", 4, "header")]
    [InlineData("""[]""", 0, "header")]
    [InlineData("""{"a":""", 4, "header")]
    public void A_broken_header_is_refused_with_its_reason(string header, int dataBytes, string reason)
    {
        Write(header, dataBytes, (ulong)header.Length);

        Should.Throw<InvalidDataException>(() => StateDictFile.Load(_folder["hostile"])).Message.ShouldContain(reason);
    }

    [Theory]
    [InlineData(100UL)]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 40)]
    public void A_header_longer_than_the_file_is_refused_without_reserving_memory(ulong length)
    {
        Write("{}", 0, length);

        Should.Throw<InvalidDataException>(() => StateDictFile.Load(_folder["hostile"])).Message.ShouldContain("longer");
    }

    [Fact]
    public void Random_bytes_are_refused_and_never_crash() => Gen.Byte.Array[0, 200].Sample(
        bytes =>
        {
            using var folder = new TemporaryFolder();
            File.WriteAllBytes(folder["bytes"], bytes);
            using var network = YoloxNetwork.Create(YoloxVariant.Nano, 1, 0);
            Should.Throw<InvalidDataException>(() => StateDictFile.Load(folder["bytes"]));
            Should.Throw<InvalidDataException>(() => WeightImport.Load(folder["bytes"], network));
        },
        iter: 200,
        threads: 1);

    public void Dispose() => _folder.Dispose();

    private void Write(string header, int dataBytes, ulong length)
    {
        var prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, length);
        File.WriteAllBytes(_folder["hostile"], [.. prefix, .. Encoding.UTF8.GetBytes(header), .. new byte[dataBytes]]);
    }
}
