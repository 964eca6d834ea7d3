using System.Data.Common;

namespace VisionInApp.Platform.Catalog;

/// <summary>Where Orleans' ADO.NET providers keep grain states, reminders and, on MySQL, the members of the cluster.</summary>
/// <param name="Invariant">The providers' name of the driver.</param>
/// <param name="HoldsMembership">Whether several silos can find each other there.</param>
public sealed record GrainDatabase(string Invariant, DbDataSource DataSource, bool HoldsMembership);
