using System.Diagnostics;
using VisionInApp.Tests.Whole.Repository;

namespace VisionInApp.Tests.Whole.Processes;

/// <summary><c>./test</c> in a tree of its own, where <c>dotnet</c> and Node are scripts that end as suites may end.</summary>
public sealed class TestScriptTests : IDisposable
{
    private const string Good = """printf '<assembly name="a" errors="0" failed="0" passed="3" skipped="1" total="4">' >"$xml" """;
    private const string Bad = """
        printf '<assembly name="a" errors="1" failed="1" passed="2" skipped="0" total="3">
        <errors><error type="test-class-cleanup" name="Fixture"><failure><message>the folder is not empty</message></failure></error></errors>
        <test id="1" name="Adds(a: &quot;1&quot;)" result="Fail"><failure><message>1 should be 2 &amp; was not</message></failure></test>' >"$xml"; exit 1
        """;

    private const string Crash = "echo '    One.That_ended [STARTING]'; echo '    One.That_ended [FINISHED] Time: 1s'; echo '    One.That_hung [STARTING]'; echo 'last words'; kill -9 $$";
    private const string GoodPage = """printf '# tests 5\n# pass 5\n# fail 0\n# skipped 0\n# todo 0\n' >"$tap" """;
    private readonly string _tree = Directory.CreateTempSubdirectory("vision-script-").FullName;

    [Fact]
    public async Task It_counts_what_passed_and_what_was_skipped()
    {
        Arrange(GoodPage, ("A", Good), ("B", Good));
        var (code, lines) = await RunAsync();
        (code, lines[^1]).ShouldBe((0, "11 passed, 0 failed, 2 skipped"));
        lines.ShouldNotContain("== failed");
    }

    [Fact]
    public async Task Its_end_names_every_failure_also_of_fixtures_and_of_suites_that_died()
    {
        Arrange("printf '..'; kill -9 $$", ("A", Bad), ("B", Crash), ("C", Good));
        var (code, lines) = await RunAsync();
        (code, lines[^1]).ShouldBe((1, "5 passed, 4 failed, 1 skipped"));
        var said = string.Join('\n', lines.SkipWhile(l => l != "== failed"));
        said.ShouldContain("A.Tests: Fixture\n  the folder is not empty");
        said.ShouldContain("A.Tests: Adds(a: \"1\")\n  1 should be 2 & was not");
        said.ShouldContain("B.Tests ended with code 137 and left no result\n  had begun and not ended: One.That_hung\n");
        said.ShouldNotContain("not ended: One.That_ended");
        said.ShouldContain("  | last words");
        said.ShouldContain("wwwroot ended with code 137 and left no result\n  | ..");
    }

    [Fact]
    public async Task A_suite_without_a_failed_test_that_ends_badly_is_a_failure()
    {
        Arrange("""printf 'not ok 1 - a.test.js\n  error: why\n# tests 1\n# pass 0\n# fail 1\n' >"$tap"; exit 1""", ("A", Good + "; exit 3"));
        var (code, lines) = await RunAsync();
        (code, lines[^1]).ShouldBe((1, "3 passed, 2 failed, 1 skipped"));
        var said = string.Join('\n', lines);
        said.ShouldContain("A.Tests ended with code 3 though no test failed");
        said.ShouldContain("wwwroot: a.test.js\n    error: why");
    }

    [Fact]
    public async Task Told_to_end_it_still_sums_up_and_says_what_ran()
    {
        Arrange(GoodPage, ("A", Good), ("B", "echo '    Two.That_runs [STARTING]'; echo $PPID >\"$here/began\"; sleep 60"));
        using var process = Start();
        var ended = process.StandardOutput.ReadToEndAsync();
        var began = Path.Combine(_tree, "began");
        await Eventually.IsTrueAsync(() => File.Exists(began) && File.ReadAllText(began).EndsWith('\n'), TimeSpan.FromSeconds(60));
        Process.Start("kill", ["-TERM", $"{process.Id}"])!.WaitForExit();
        var lines = (await ended.WaitAsync(TimeSpan.FromSeconds(100))).TrimEnd().Split('\n');
        lines[^1].ShouldBe("3 passed, 1 failed, 1 skipped");
        lines.ShouldContain("B.Tests was cut off");
        lines.ShouldContain("  had begun and not ended: Two.That_runs");
    }

    public void Dispose() => Directory.Delete(_tree, recursive: true);

    /// <param name="page">What the page's tests do, as Node is told to write <c>$tap</c>.</param>
    /// <param name="suites">What each does, told to write <c>$xml</c>.</param>
    private void Arrange(string page, params (string Name, string Does)[] suites)
    {
        foreach (var file in new[] { "test", "build/packages.sh", "build/suites.sh" })
            Copy(file);
        Write("tests/wwwroot/a.test.js", "");
        foreach (var (name, _) in suites)
            Directory.CreateDirectory(Path.Combine(_tree, "tests", $"{name}.Tests"));
        var cases = string.Concat(suites.Select(s => $"*/{s.Name}.Tests.dll) {s.Does} ;;\n"));
        Write("bin/dotnet", $"#!/usr/bin/env bash\nhere='{_tree}' xml=\"${{@: -1}}\"\ncase \"$1\" in\n--list-sdks) echo '10.0.100 [here]' ;;\nbuild) ;;\n{cases}esac\n");
        Write("artifacts/bin/System.Tests/release/.playwright/node/any/node", $"#!/usr/bin/env bash\nfor a; do case \"$a\" in *.tap) tap=\"${{a#*=}}\";; esac; done\n{page}\n");
    }

    private async Task<(int Code, string[] Lines)> RunAsync()
    {
        using var process = Start();
        var lines = (await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(2))).TrimEnd().Split('\n');
        await process.WaitForExitAsync();
        return (process.ExitCode, lines);
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Path.Combine(_tree, "test")) { RedirectStandardOutput = true };
        start.Environment["PATH"] = $"{Path.Combine(_tree, "bin")}:{start.Environment["PATH"]}";
        start.Environment["TMPDIR"] = Directory.CreateDirectory(Path.Combine(_tree, "tmp")).FullName;
        return Process.Start(start)!;
    }

    private void Copy(string file) => Write(file, File.ReadAllText(Checkout.At(file)));

    private void Write(string file, string text)
    {
        var path = Path.Combine(_tree, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
