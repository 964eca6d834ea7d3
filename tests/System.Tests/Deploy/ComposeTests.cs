using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using VisionInApp.Servers;
using VisionInApp.Tests.Whole.Repository;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace VisionInApp.Tests.Whole.Deploy;

/// <summary><c>deploy/compose</c>: no engine runs here, so the files are held to what they refer to, and the secrets are made for real.</summary>
public sealed partial class ComposeTests : IDisposable
{
    private static readonly string Folder = Checkout.At("deploy", "compose");
    private static readonly string[] Hosts = ["migrate", "silo", "webhost", "gpubridge"];
    private readonly string scratch = Directory.CreateTempSubdirectory("vision-compose-").FullName;
    private readonly Compose compose = Read();

    private static string Version => XDocument.Load(Checkout.At("Directory.Build.props")).Descendants("Version").Single().Value;

    [Fact]
    public void Images_are_pinned_and_ours_have_the_version_of_this_build()
    {
        compose.Services.Values.Select(s => s.Image).ShouldAllBe(image => Pinned().IsMatch(image) || image.EndsWith($":${{VISION_VERSION:-{Version}}}", StringComparison.Ordinal));
        Hosts.ShouldAllBe(host => compose.Services[host].Image.StartsWith("visioninapp/", StringComparison.Ordinal));
        var targets = DockerTests.Stages().Select(s => s.Name).ToList();
        compose.Services.Values.Select(s => s.Build?.Target).Where(t => t is { Length: > 0 }).ShouldBeSubsetOf(targets);
        foreach (var build in compose.Services.Values.Select(s => s.Build).OfType<ComposeBuild>())
            File.Exists(Path.Combine(Folder, build.Context, build.Dockerfile)).ShouldBeTrue(build.Dockerfile);
    }

    [Fact]
    public void Settings_are_known_and_hold_no_secret()
    {
        foreach (var (key, value) in Hosts.SelectMany(h => compose.Services[h].Environment))
        {
            KnownSetting.Is(key).ShouldBeTrue(key);
            KnownSetting.IsSecret(key).ShouldBeFalse($"{key} = {value}");
        }

        var files = Hosts.SelectMany(h => compose.Services[h].Secrets).Select(s => s.Target).Where(t => t.Contains("__", StringComparison.Ordinal));
        files.ShouldAllBe(f => KnownSetting.Is(f) && KnownSetting.IsSecret(f));
        foreach (var settings in Hosts.Select(h => compose.Services[h].Environment))
            settings["VISION_SECRETS"].ShouldBe("/run/secrets");
    }

    [Fact]
    public void What_a_service_waits_for_can_be_waited_for()
    {
        foreach (var (name, service) in compose.Services)
        {
            foreach (var (other, wait) in service.DependsOn)
            {
                compose.Services.ShouldContainKey(other, name);
                (wait["condition"] switch
                {
                    "service_healthy" => compose.Services[other].Healthcheck is not null,
                    "service_completed_successfully" => compose.Services[other].Restart is null or "on-failure",
                    _ => false,
                }).ShouldBeTrue($"{name} waits for {other}: {wait["condition"]}");
            }

            service.Networks.ShouldBe(["vision"]);
            service.Volumes.Select(v => v.Split(':')[0]).ShouldAllBe(v => v[0] == '.' ? File.Exists(Path.Combine(Folder, v)) : compose.Volumes.ContainsKey(v));
        }
    }

    [Fact]
    public void Our_containers_have_no_more_rights_than_they_need_and_time_to_stop()
    {
        foreach (var host in Hosts.Where(h => h != "migrate").Select(h => compose.Services[h]))
        {
            (host.ReadOnly, host.CapDrop.Single(), host.SecurityOpt.Single()).ShouldBe((true, "ALL", "no-new-privileges:true"));
            host.StopGracePeriod.ShouldBe("150s");
            host.Ports.ShouldBeEmpty();
        }

        compose.Services.Where(s => s.Value.Ports.Count > 0).Select(s => s.Key).ShouldBe(["nginx", "rabbitmq"], ignoreOrder: true);
    }

    [Fact]
    public async Task The_script_makes_every_secret_that_is_mounted_and_they_fit_together()
    {
        Assert.SkipUnless(Programs.Has("openssl"), "openssl is not installed");
        var made = Path.Combine(scratch, "secrets");
        await Programs.RunAsync([Path.Combine(Folder, "make-secrets.sh"), made, "vision.test"]);
        var mounted = compose.Services.Values.SelectMany(s => s.Secrets).Select(s => compose.Secrets[s.Source]["file"]).Select(f => Path.GetFileName(f)).Distinct();
        Directory.EnumerateFiles(made).Select(Path.GetFileName).ShouldBe(mounted, ignoreOrder: true);
        compose.Services.Values.SelectMany(s => s.Secrets).Select(s => s.Source).Distinct().ShouldBe(compose.Secrets.Keys, ignoreOrder: true);

        (await Should.ThrowAsync<Exception>(() => Programs.RunAsync([Path.Combine(Folder, "make-secrets.sh"), made]))).Message.ShouldContain("is there already");
        BrokerUsersFit(made);
        using var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(made, "ca.pem"));
        Certified(made, "broker", authority, "rabbitmq");
        Certified(made, "broker", authority, "vision.test");
        Certified(made, "web", authority, "vision.test");
        using var signing = ECDsa.Create();
        signing.ImportFromPem(File.ReadAllText(Path.Combine(made, "signing.key.pem")));
        signing.KeySize.ShouldBe(256);
        File.ReadAllBytes(Path.Combine(made, "enrolments.secret")).Length.ShouldBe(32);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(made).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => Directory.Delete(scratch, recursive: true);

    private static void BrokerUsersFit(string made)
    {
        using var definitions = JsonDocument.Parse(File.ReadAllText(Path.Combine(made, "definitions.json")));
        var users = definitions.RootElement.GetProperty("users").EnumerateArray().ToDictionary(u => u.GetProperty("name").GetString()!, u => u.GetProperty("password_hash").GetString()!);
        var addresses = new[] { "broker", "broker-worker", "broker-management" }.Select(f => new Uri(File.ReadAllText(Path.Combine(made, f)))).ToList();
        foreach (var parts in addresses.Select(a => a.UserInfo.Split(':')))
        {
            var hash = Convert.FromBase64String(users[Uri.UnescapeDataString(parts[0])]);
            SHA256.HashData([.. hash[..4], .. Encoding.UTF8.GetBytes(parts[1])]).ShouldBe(hash[4..]);
        }

        addresses.ShouldAllBe(a => a.Host == "rabbitmq");
        users.Count.ShouldBe(addresses.Count);
        var worker = definitions.RootElement.GetProperty("permissions").EnumerateArray().Single(p => p.GetProperty("user").GetString()!.StartsWith("worker:", StringComparison.Ordinal));
        Regex.IsMatch("va.train.3", worker.GetProperty("write").GetString()!).ShouldBeTrue();
        Regex.IsMatch("va.gpu.default", worker.GetProperty("read").GetString()!).ShouldBeTrue();
        Regex.IsMatch("va.device.3", worker.GetProperty("write").GetString()!).ShouldBeFalse();
    }

    private static void Certified(string made, string name, X509Certificate2 authority, string host)
    {
        using var certificate = X509Certificate2.CreateFromPemFile(Path.Combine(made, $"{name}.pem"), Path.Combine(made, $"{name}.key"));
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.Build(certificate).ShouldBeTrue();
        certificate.MatchesHostname(host).ShouldBeTrue(host);
    }

    // Merge keys are part of the file; a key that Compose does not have is refused.
    private static Compose Read() => new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build()
        .Deserialize<Compose>(new MergingParser(new Parser(new StringReader(File.ReadAllText(Path.Combine(Folder, "compose.yaml"))))));

    [GeneratedRegex(@"^[a-z/]+:\d+\.\d+(\.\d+)?(-[a-z]+)?$")]
    private static partial Regex Pinned();
}
