namespace VisionInApp.Platform.Catalog.Rows;

/// <summary>One page of a keyset-paged list; <c>Next</c> is the opaque cursor of the next page, null on the last.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Which page: the cursor of an earlier answer (null for the first) and at most how many items (1..500).</summary>
public sealed record PageRequest(string? Cursor = null, int Limit = 50);
