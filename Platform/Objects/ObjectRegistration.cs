using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VisionInApp.Platform.Objects.Folder;
using VisionInApp.Platform.Objects.S3;
using VisionInApp.Platform.Signing;

namespace VisionInApp.Platform.Objects;

internal static class ObjectRegistration
{
    private const string Area = "Objects";

    public static IServiceCollection AddObjects(this IServiceCollection services, IConfiguration configuration, PlatformOptions platform)
    {
        var options = configuration.Read<ObjectOptions>();
        Require(options);
        services.AddSingleton(options)
            .AddSingleton(s => new SignedObjectUrl(KeyFiles.OpenSecret(platform.KeysFolder, "object-urls"), s.GetRequiredService<TimeProvider>()));
        return options.Provider switch
        {
            "folder" => services.AddFolder(platform.ObjectsFolder),
            "s3" => services.AddS3(options),
            var other => throw PlatformConfiguration.Unknown(Area, other, "folder", "s3"),
        };
    }

    private static IServiceCollection AddFolder(this IServiceCollection services, string folder) => services
        .AddSingleton<IObjectStore>(s => new FolderObjectStore(folder, s.GetRequiredService<SignedObjectUrl>(), s.GetRequiredService<TimeProvider>()))
        .AddSingleton(s => new FolderUploads(
            folder, s.GetRequiredService<IObjectStore>(), s.GetRequiredService<SignedObjectUrl>(), s.GetRequiredService<TimeProvider>()))
        .AddSingleton<IUploads>(s => s.GetRequiredService<FolderUploads>())
        .AddSingleton<IUploadParts>(s => s.GetRequiredService<FolderUploads>());

    private static IServiceCollection AddS3(this IServiceCollection services, ObjectOptions options)
    {
        S3Clients.Require(options);
        return services
            .AddSingleton(_ => new S3Bucket(options))
            .AddSingleton<S3Writer>()
            .AddSingleton<IObjectStore, S3ObjectStore>()
            .AddSingleton<IUploads, S3Uploads>();
    }

    private static void Require(ObjectOptions options)
    {
        RequireWithin("PartBytes", options.PartBytes, UploadPlan.MinPartBytes, UploadPlan.MaxPartBytes);
        RequireWithin("MaxUploadBytes", options.MaxUploadBytes, 1, (long)UploadPlan.MaxPartBytes * UploadPlan.MaxParts);
        RequireWithin("MaxUnfinishedUploads", options.MaxUnfinishedUploads, 1, 1000);
        if (options.UploadsKept < TimeSpan.FromHours(1))
            throw new PlatformConfigurationException($"Platform:Objects:UploadsKept is {options.UploadsKept}; it must be an hour or more.");
    }

    private static void RequireWithin(string key, long value, long least, long most)
    {
        if (value < least || value > most)
            throw new PlatformConfigurationException($"Platform:Objects:{key} is {value}; it must be {least} to {most}.");
    }
}
