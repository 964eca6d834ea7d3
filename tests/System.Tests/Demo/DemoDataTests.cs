using VisionInApp.Launcher.Demo;
using VisionInApp.Vision.Datasets;

namespace VisionInApp.Tests.Whole.Demo;

public sealed class DemoDataTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vision-demo-").FullName;

    [Fact]
    public void The_archive_to_upload_holds_seed_and_test_and_no_field_picture()
    {
        var data = Prepare(pictures: 40, rounds: 3);
        using var archive = DatasetReader.Open(data.Archive);
        var uploaded = archive.Items().ToList();
        uploaded.Count(i => i.Split == "train").ShouldBe(data.Division.Train.Count);
        uploaded.Count(i => i.Split == "val").ShouldBe(data.Division.Val.Count);
        uploaded.Count(i => i.Split == "test").ShouldBe(data.Division.Test.Count);
        uploaded.Where(i => data.TruthOf(i.Sha256) is not null).ShouldBeEmpty();
        uploaded.Sum(i => i.Boxes.Count).ShouldBe(data.Division.Train.Concat(data.Division.Val).Concat(data.Division.Test).Sum(p => p.Boxes.Count));
    }

    [Fact]
    public void Each_later_round_has_field_pictures_of_its_own_whose_truth_is_known()
    {
        var data = Prepare(pictures: 40, rounds: 3);
        var met = data.FieldFolders.SelectMany(Directory.GetFiles).ToList();
        data.FieldFolders.Count.ShouldBe(2);
        data.FieldFolders.ShouldAllBe(f => Directory.GetFiles(f).Length > 0);
        met.Count.ShouldBe(data.Division.Field.Count);
        met.Select(f => data.TruthOf(Sha256.OfFileAsync(f, default).GetAwaiter().GetResult())).ShouldAllBe(truth => truth != null);
    }

    [Fact]
    public void A_data_set_with_a_test_split_keeps_it_and_deals_out_the_rest()
    {
        var pictures = Enumerable.Range(0, 40).Select(i => new Picture($"{i}.jpg", $"{i:x64}", "", 1, 1, [], i < 8 ? "test" : "train")).ToList();
        var division = Division.Of(pictures);
        division.Test.Select(p => p.Name).ShouldBe(Enumerable.Range(0, 8).Select(i => $"{i}.jpg"), ignoreOrder: true);
        (division.Train.Count, division.Val.Count, division.Field.Count).ShouldBe((6, 2, 24));
    }

    [Fact]
    public void Too_few_pictures_are_refused() => Should.Throw<DemoFailedException>(() => Division.Of([new Picture("a", "a", "", 1, 1, [], null)]));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private DemoData Prepare(int pictures, int rounds) =>
        DemoData.Prepare(_folder, new DemoOptions(null, null, rounds, null, null, pictures, true), seed: 3, _ => { });
}
