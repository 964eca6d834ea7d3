using VisionInApp.Platform.Catalog.Projections;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Tests.Grains.Catalog;

/// <summary>Who belongs to which project, as lists show it, on every database.</summary>
public abstract class MemberRowsContract(CatalogFixture catalog)
{
    private readonly IProjectRows rows = catalog.Get<IProjectRows>();
    private readonly string run = Guid.NewGuid().ToString("n");

    [Fact]
    public async Task Members_are_those_of_the_newest_version_with_what_is_known_of_them()
    {
        await catalog.Get<IProjections>().WriteAsync(
            new Projection("user", $"kim-{run}", 1) { Rows = [new PersonRow { Id = $"kim-{run}", Version = 1, Name = "김 🔩", Email = "kim@example.com" }] }, default);
        await ShowAsync("a", 1, ("ann", "owner"), ("kim", "viewer"));
        var members = await rows.MembersAsync($"a-{run}", default);
        members.Select(m => (m.UserId, m.Role, m.Name, m.Email)).ShouldBe([($"ann-{run}", "owner", null, null), ($"kim-{run}", "viewer", "김 🔩", "kim@example.com")]);

        await ShowAsync("a", 2, ("kim", "owner"));
        (await rows.MembersAsync($"a-{run}", default)).Select(m => (m.UserId, m.Role)).ShouldBe([($"kim-{run}", "owner")]);
    }

    [Fact]
    public async Task Everyone_lists_their_own_projects_in_pages_newest_first()
    {
        await ShowAsync("1", 1, ("ann", "owner"));
        await ShowAsync("2", 1, ("ann", "owner"), ("kim", "viewer"));
        await ShowAsync("3", 1, ("ann", "viewer"), ("kim", "owner"));
        await ShowAsync("2", 2, ("ann", "owner"));
        (await ListAsync("kim")).ShouldBe([$"3-{run}"]);
        (await ListAsync("ann")).ShouldBe([$"3-{run}", $"2-{run}", $"1-{run}"]);
        (await ListAsync("nobody")).ShouldBeEmpty();
    }

    private async Task<List<string>> ListAsync(string user)
    {
        var (seen, page) = (new List<string>(), new PageRequest(Limit: 1));
        while (true)
        {
            var found = await rows.ListAsync($"{user}-{run}", page, default);
            seen.AddRange(found.Items.Select(p => p.Id));
            if (found.Next is null)
                return seen;
            page = page with { Cursor = found.Next };
        }
    }

    private Task<bool> ShowAsync(string name, int version, params (string User, string Role)[] members)
    {
        var (id, at) = ($"{name}-{run}", catalog.Time.GetUtcNow());
        var project = new ProjectRow { Id = id, Version = version, Name = name, ClassCount = 0, CreatedAt = at, UpdatedAt = at };
        var joined = members.Select(m => new MemberRow { ProjectId = id, UserId = $"{m.User}-{run}", Role = m.Role, Version = version });
        return catalog.Get<IProjections>().WriteAsync(new Projection("project", id, version) { Rows = [project, .. joined] }, default);
    }
}

public sealed class SqliteMemberRowsTests(SqliteCatalogFixture catalog) : MemberRowsContract(catalog), IClassFixture<SqliteCatalogFixture>;

public sealed class MariaDbMemberRowsTests(MariaDbCatalogFixture catalog) : MemberRowsContract(catalog), IClassFixture<MariaDbCatalogFixture>;
