namespace VisionInApp.WebHost.Access;

/// <summary>What a call needs its caller to be allowed in the project.</summary>
[Flags]
public enum Right
{
    None = 0,
    View = 1,

    /// <summary>Draw boxes and decide on feedback.</summary>
    Annotate = 2,

    /// <summary>Change data, classes, jobs, models and the loop.</summary>
    Edit = 4,

    /// <summary>Run devices and rollouts.</summary>
    Operate = 8,

    /// <summary>Rename and archive the project, decide who belongs to it.</summary>
    Own = 16,
}

/// <summary>The rights that come with a member's role.</summary>
public static class Roles
{
    /// <summary>No right at all for a role that is not known.</summary>
    public static Right RightsOf(string? role) => role switch
    {
        "owner" => Right.View | Right.Annotate | Right.Edit | Right.Operate | Right.Own,
        "editor" => Right.View | Right.Annotate | Right.Edit | Right.Operate,
        "operator" => Right.View | Right.Operate,
        "annotator" => Right.View | Right.Annotate,
        "viewer" => Right.View,
        _ => Right.None,
    };
}
