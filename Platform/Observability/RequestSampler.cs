using System.Diagnostics;
using OpenTelemetry.Trace;

namespace VisionInApp.Platform.Observability;

/// <summary>Traces begin where someone asks for something. A call that a timer or a heartbeat makes by itself begins none: there would be thousands, all alike.</summary>
internal sealed class RequestSampler : Sampler
{
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        new(samplingParameters.Kind is ActivityKind.Client or ActivityKind.Internal ? SamplingDecision.Drop : SamplingDecision.RecordAndSample);
}
