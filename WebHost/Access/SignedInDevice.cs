using VisionInApp.Grains.Interfaces.Devices;

namespace VisionInApp.WebHost.Access;

/// <summary>The device of a request, as it was when its token was checked.</summary>
public sealed record SignedInDevice(DeviceView View)
{
    public static ValueTask<SignedInDevice?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<SignedInDevice>());
}
