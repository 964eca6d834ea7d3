using OpenCvSharp;
using VisionInApp.Launcher.Scenes;

namespace VisionInApp.Tests.Whole.Scenes;

public class SceneTests
{
    public static TheoryData<string> Kinds => ["conveyor", "starter"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_same_seed_draws_the_same_picture_and_another_seed_another(string name)
    {
        var kind = Kind(name);
        var first = kind.Draw(160, Difficulty.Field, new Dice(3));
        var again = kind.Draw(160, Difficulty.Field, new Dice(3));
        var other = kind.Draw(160, Difficulty.Field, new Dice(4));
        again.Jpeg.ShouldBe(first.Jpeg);
        again.Boxes.ShouldBe(first.Boxes);
        other.Jpeg.ShouldNotBe(first.Jpeg);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Boxes_lie_inside_the_picture_and_every_class_appears(string name)
    {
        var kind = Kind(name);
        var scenes = Enumerable.Range(0, 60).Select(seed => kind.Draw(160, (Difficulty)(seed % 2), new Dice(seed))).ToList();
        var boxes = scenes.SelectMany(s => s.Boxes).ToList();
        boxes.ShouldAllBe(b => b.Box.IsValid && b.Box.X >= 0 && b.Box.Y >= 0 && b.Box.Right <= 160 && b.Box.Bottom <= 160);
        boxes.Select(b => b.Class).Distinct().ShouldBe(kind.Classes, ignoreOrder: true);
    }

    [Fact]
    public void A_box_is_tight_around_what_can_be_seen_and_a_hidden_thing_has_none()
    {
        using var canvas = new Canvas(new Mat(40, 40, MatType.CV_32FC3, Scalar.Black));
        var light = new Light(new Point3d(0, 0, 1), 1, 0, 0);
        canvas.Lay(Square(10), "half", new Point(10, 10), light);
        canvas.Lay(Square(4), "hidden", new Point(30, 30), light);
        canvas.Lay(Square(10), "", new Point(15, 10), light);
        canvas.Lay(Square(12), "cover", new Point(30, 30), light);
        canvas.Boxes().ShouldBe([("half", new(5, 5, 5, 10)), ("cover", new(24, 24, 12, 12))]);
    }

    [Fact]
    public void Field_pictures_are_darker_than_bright_ones()
    {
        Brightness(Difficulty.Field).ShouldBeLessThan(Brightness(Difficulty.Bright) * 0.75);
    }

    private static double Brightness(Difficulty difficulty) => Enumerable.Range(0, 20).Average(seed =>
    {
        using var picture = Cv2.ImDecode(new ConveyorScene().Draw(96, difficulty, new Dice(seed)).Jpeg, ImreadModes.Grayscale);
        return picture.Mean().Val0;
    });

    private static Sprite Square(int side) => new(
        new Mat(side, side, MatType.CV_32FC3, Scalar.White),
        new Mat(side, side, MatType.CV_32FC1, Scalar.White),
        Thickness: 0);

    private static ISceneKind Kind(string name) => name == "starter" ? new StarterScene() : new ConveyorScene();
}
