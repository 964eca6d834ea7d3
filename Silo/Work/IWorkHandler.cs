using VisionInApp.Platform.Catalog.Work;

namespace VisionInApp.Silo.Work;

/// <summary>Does one kind of long work. Doing an item twice must change nothing: after a crash it is done again.</summary>
internal interface IWorkHandler
{
    string Kind { get; }

    /// <summary>Attempts before it is given up; a crash counts as one.</summary>
    int MaxAttempts { get; }

    /// <summary>What can never succeed is told to the grain and returns; what may succeed later throws.</summary>
    Task HandleAsync(WorkItem item, CancellationToken cancellation);

    /// <summary>Tells the grain that it failed for good.</summary>
    Task GiveUpAsync(WorkItem item, string error, CancellationToken cancellation);
}
