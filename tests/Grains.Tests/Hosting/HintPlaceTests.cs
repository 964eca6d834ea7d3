using VisionInApp.Grains.Interfaces.Hints;
using VisionInApp.Silo.Hints;

namespace VisionInApp.Tests.Grains.Hosting;

public class HintPlaceTests
{
    private static readonly Guid Term = Guid.NewGuid();
    private readonly HintPlace place = new();

    [Fact]
    public void Whoever_heard_everything_missed_nothing()
    {
        place.HasMissed(new HintTerm(Term, 0)).ShouldBeFalse();
        Hear(3);
        place.HasMissed(new HintTerm(Term, 3)).ShouldBeFalse();
        Hear(2);
        place.HasMissed(new HintTerm(Term, 5)).ShouldBeFalse();
    }

    [Fact]
    public void What_is_on_its_way_is_not_missed_until_the_next_answer()
    {
        place.HasMissed(new HintTerm(Term, 0)).ShouldBeFalse();
        place.HasMissed(new HintTerm(Term, 2)).ShouldBeFalse();
        Hear(1);
        place.HasMissed(new HintTerm(Term, 2)).ShouldBeTrue();
    }

    [Fact]
    public void Another_term_means_that_something_may_have_been_missed_once()
    {
        place.HasMissed(new HintTerm(Term, 0)).ShouldBeFalse();
        place.HasMissed(new HintTerm(Guid.NewGuid(), 0)).ShouldBeTrue();
    }

    [Fact]
    public void After_a_new_term_it_counts_from_there()
    {
        var next = Guid.NewGuid();
        place.HasMissed(new HintTerm(Term, 0));
        Hear(4);
        place.HasMissed(new HintTerm(next, 7)).ShouldBeTrue();
        Hear(1);
        place.HasMissed(new HintTerm(next, 8)).ShouldBeFalse();
        place.HasMissed(new HintTerm(next, 8)).ShouldBeFalse();
    }

    private void Hear(int batches)
    {
        for (var i = 0; i < batches; i++)
            place.Heard();
    }
}
