using System.CommandLine;
using System.Diagnostics;
using OpenCvSharp;

namespace VisionInApp.Launcher.Scenes;

/// <summary><c>Launcher render</c>: draws a labelled data set.</summary>
internal static class RenderCommand
{
    private static readonly Option<string> Kind = new("--kind") { Description = "conveyor: parts on a belt, in splits seed, field and test; starter: everyday shapes, in splits train and val", DefaultValueFactory = _ => "conveyor" };
    private static readonly Option<int> Count = new("--count") { Description = "Number of pictures", DefaultValueFactory = _ => 400 };
    private static readonly Option<int> Seed = new("--seed") { Description = "The same seed draws the same pictures", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Side = new("--size") { Description = "Width and height in pixels", DefaultValueFactory = _ => 320 };
    private static readonly Option<DirectoryInfo> Folder = new("--out") { Description = "Folder to write the COCO data set to", Required = true };

    public static Command Create()
    {
        Kind.AcceptOnlyFromAmong("conveyor", "starter");
        var command = new Command("render", "Draw a labelled data set of rendered scenes") { Kind, Count, Seed, Side, Folder };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        var (count, seed, side) = (arguments.GetValue(Count), arguments.GetValue(Seed), arguments.GetValue(Side));
        var options = arguments.GetValue(Kind) == "starter" ? SceneOptions.Starter(count, seed, side) : SceneOptions.Conveyor(count, seed, side);
        Cv2.SetNumThreads(1); // Pictures are drawn side by side; OpenCV's own threads would only get in the way.
        var started = Stopwatch.GetTimestamp();
        CocoFolder.Write(arguments.GetRequiredValue(Folder).FullName, options);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine($"{count} pictures in {seconds:0.0} s ({count / seconds:0} per second)");
        return 0;
    }
}
