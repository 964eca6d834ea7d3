using Microsoft.Extensions.DependencyInjection;

namespace VisionInApp.Platform.Observability;

public static class FigureRegistration
{
    /// <summary>Shows how things stand in the catalog and the streams as metrics.</summary>
    public static IServiceCollection AddFigures(this IServiceCollection services) => services.AddSingleton<Figures>().AddHostedService<FigureMeter>();
}
