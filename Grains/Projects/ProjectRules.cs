using System.Text.RegularExpressions;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Messages;

namespace VisionInApp.Grains.Projects;

/// <summary>What may become of a project.</summary>
public static partial class ProjectRules
{
    public const int MaxNameLength = 100;
    public const int MaxClasses = 1000;
    private const int NumbersRemembered = 64;
    private const int MaxOffers = 64;

    public static Decision<ProjectState> Create(ProjectState state, string name, string owner, DateTimeOffset now)
    {
        if (state.Exists)
            return new Refusal("project.exists", "There is a project with this id already.");
        if (!IsName(name))
            return NameInvalid;
        return state with { Name = name.Trim(), Members = [new Member(owner, "owner")], CreatedAt = now, UpdatedAt = now };
    }

    public static Decision<ProjectState> Rename(ProjectState state, string name) =>
        !IsName(name) ? NameInvalid : state.Name == name.Trim() ? state : state with { Name = name.Trim() };

    public static Decision<ProjectState> AddClasses(ProjectState state, IReadOnlyList<string> names)
    {
        if (names.FirstOrDefault(n => !IsName(n)) is { } bad)
            return new Refusal("schema.name_invalid", $"A class name has 1 to {MaxNameLength} characters without line breaks or control characters; '{Cut(bad)}' has not.");
        var schema = state.Schema.With(names);
        if (schema.Classes.Count > MaxClasses)
            return new Refusal("schema.too_many", $"A project has at most {MaxClasses} classes.");
        return ReferenceEquals(schema, state.Schema) ? state : state with { Schema = schema };
    }

    public static Decision<ProjectState> ChangeClass(ProjectState state, int classId, string name, string color)
    {
        if (state.Schema.Find(classId) is not { } old)
            return new Refusal("schema.class_not_found", $"There is no class {classId}.");
        if (!IsName(name) || !Color().IsMatch(color))
            return new Refusal("schema.name_invalid", "A class needs a name of 1 to 100 characters and a colour such as #0072b2.");
        if (state.Schema.Find(name) is { } other && other.Id != classId)
            return new Refusal("schema.name_taken", $"Class {other.Id} has this name.");
        var changed = new LabelClass(classId, name, color);
        if (changed == old)
            return state;
        return state with { Schema = new LabelSchema(state.Schema.Version + 1, [.. state.Schema.Classes.Select(c => c.Id == classId ? changed : c)]) };
    }

    /// <summary>The next number of a sequence, or the one this thing got before.</summary>
    public static (ProjectState Next, int Number) Number(ProjectState state, string sequence, string thingId)
    {
        if (state.Given.FirstOrDefault(g => g.Sequence == sequence && g.ThingId == thingId) is { } given)
            return (state, given.Number);
        var number = state.Counters.GetValueOrDefault(sequence) + 1;
        var next = state with
        {
            Counters = new Dictionary<string, int>(state.Counters) { [sequence] = number },
            Given = [.. state.Given.TakeLast(NumbersRemembered - 1), new GivenNumber(sequence, thingId, number)],
        };
        return (next, number);
    }

    public static Decision<ProjectState> SetChampion(ProjectState state, string modelId) =>
        state.ChampionId == modelId ? state : (state with { ChampionId = modelId }).Answering(state.ChampionId);

    public static Decision<ProjectState> OfferEnrolment(ProjectState state, string tokenHash, DateTimeOffset until, DateTimeOffset now)
    {
        var open = state.Offers.Where(o => o.Until > now && o.TokenHash != tokenHash).ToList();
        if (open.Count >= MaxOffers)
            return new Refusal("enrolment.too_many", $"{MaxOffers} enrolment tokens are open already; use them or let them run out.");
        return state with { Offers = [.. open, new EnrolmentOffer(tokenHash, until)] };
    }

    public static Decision<ProjectState> RedeemEnrolment(ProjectState state, string tokenHash, DateTimeOffset now)
    {
        if (!state.Offers.Any(o => o.TokenHash == tokenHash && o.Until > now))
            return new Refusal("enrolment.token_invalid", "The token is unknown, used or expired; make a new one on the Devices page.");
        return state with { Offers = [.. state.Offers.Where(o => o.TokenHash != tokenHash)] };
    }

    private static Refusal NameInvalid { get; } =
        new("project.name_invalid", $"A name has 1 to {MaxNameLength} characters without line breaks or control characters.");

    private static bool IsName(string name) => name.Trim().Length is > 0 and <= MaxNameLength && !name.Any(char.IsControl);

    private static string Cut(string text) => text.Length <= 40 ? text : text[..40] + "…";

    [GeneratedRegex("^#[0-9a-fA-F]{6}$")]
    private static partial Regex Color();
}
