using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VisionInApp.Platform.Objects.Folder;
using VisionInApp.Platform.Signing;

namespace VisionInApp.Platform.Objects;

internal static class ObjectRegistration
{
    private const string Area = "Objects";

    public static IServiceCollection AddObjects(this IServiceCollection services, IConfiguration configuration, PlatformOptions platform) =>
        configuration.Read<ObjectOptions>(Area).Provider switch
        {
            "folder" => services
                .AddSingleton(s => new SignedObjectUrl(KeyFiles.OpenSecret(platform.KeysFolder, "object-urls"), s.GetRequiredService<TimeProvider>()))
                .AddSingleton<IObjectStore>(s => new FolderObjectStore(
                    platform.ObjectsFolder, s.GetRequiredService<SignedObjectUrl>(), s.GetRequiredService<TimeProvider>())),
            var other => throw PlatformConfiguration.Unknown(Area, other, "folder"),
        };
}
