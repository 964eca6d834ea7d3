using VisionInApp.Grains.Interfaces.Hints;
using VisionInApp.Silo.Hints;

namespace VisionInApp.Tests.WebHost.Events;

public class HintMailboxTests
{
    [Fact]
    public void Of_the_same_thing_only_the_newest_hint_waits()
    {
        var mailbox = new HintMailbox();
        for (var version = 1; version <= 5; version++)
            mailbox.TryPut(new Hint("job", "a", "p", version)).ShouldBeTrue();
        mailbox.TryPut(new Hint("job", "b", "p", 1)).ShouldBeTrue();
        mailbox.TakeAll().ShouldBe([new Hint("job", "a", "p", 5), new Hint("job", "b", "p", 1)]);
        mailbox.TakeAll().ShouldBeEmpty();
    }

    [Fact]
    public void A_full_mailbox_takes_news_of_known_things_only()
    {
        var mailbox = new HintMailbox();
        for (var i = 0; i < HintMailbox.Capacity; i++)
            mailbox.TryPut(new Hint("image", $"{i}", "p", 1)).ShouldBeTrue();
        mailbox.TryPut(new Hint("image", "one too many", "p", 1)).ShouldBeFalse();
        mailbox.TryPut(new Hint("image", "7", "p", 2)).ShouldBeTrue();
        mailbox.TakeAll().Count.ShouldBe(HintMailbox.Capacity);
        mailbox.TryPut(new Hint("image", "again room", "p", 1)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_waiting_page_wakes_when_a_hint_arrives()
    {
        var mailbox = new HintMailbox();
        var waiting = mailbox.Arrived;
        waiting.IsCompleted.ShouldBeFalse();
        mailbox.TryPut(new Hint("job", "a", "p", 1));
        await waiting.WaitAsync(TimeSpan.FromSeconds(60));
        mailbox.TakeAll();
        mailbox.Arrived.IsCompleted.ShouldBeFalse();
    }
}
