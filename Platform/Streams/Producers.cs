using VisionInApp.Messages.Wire;

namespace VisionInApp.Platform.Streams;

/// <summary>Names of producers, <c>worker:ID</c> and <c>device:ID</c>, and what each may say. With a broker they are also its users.</summary>
public static class Producers
{
    private const string WorkerPrefix = "worker:";
    private const string DevicePrefix = "device:";

    public static string Worker(string workerId) => WorkerPrefix + workerId;

    public static string Device(string deviceId) => DevicePrefix + deviceId;

    /// <summary>The worker's id, or null when the producer is no worker.</summary>
    public static string? WorkerOf(string producer) => IdAfter(WorkerPrefix, producer);

    /// <summary>The device's id, or null when the producer is no device.</summary>
    public static string? DeviceOf(string producer) => IdAfter(DevicePrefix, producer);

    /// <summary>Why a producer may not say this on a stream of device facts, or null: a device speaks of itself only.</summary>
    public static string? RefuseDevice(string producer, StreamRecord record) => record switch
    {
        DeviceRecord device when DeviceOf(producer) == device.DeviceId => null,
        DeviceRecord device => $"'{producer}' may not speak of device {device.DeviceId}",
        _ => NotHere(record),
    };

    /// <summary>Why a producer may not say this on a stream of training facts, or null: a worker speaks of itself and of jobs.</summary>
    public static string? RefuseWorker(string producer, StreamRecord record) => record switch
    {
        WorkerHeartbeat { WorkerId: var id } when id != WorkerOf(producer) => $"'{producer}' may not speak of worker {id}",
        JobStarted { WorkerId: var id } when id != WorkerOf(producer) => $"'{producer}' may not speak of worker {id}",
        WorkerHeartbeat => null,
        JobRecord when WorkerOf(producer) is not null => null,
        JobRecord => $"'{producer}' is no worker",
        _ => NotHere(record),
    };

    private static string NotHere(StreamRecord record) => $"{record.GetType().Name} does not belong on this stream";

    private static string? IdAfter(string prefix, string producer) =>
        producer.StartsWith(prefix, StringComparison.Ordinal) && producer.Length > prefix.Length ? producer[prefix.Length..] : null;
}
