using VisionInApp.Tests.Training.Oracles;

namespace VisionInApp.Tests.Training.Models;

public class HashFillTests
{
    [Fact]
    public void The_hash_is_the_one_of_the_reference()
    {
        double[] tensor0 = [-0.33813723, -0.041722826, 0.491510008, 0.986148976];
        double[] input = [-0.513522374, -0.258142749, -0.847282296];

        for (uint i = 0; i < tensor0.Length; i++)
            HashFill.Number(0, i).ShouldBe(tensor0[i], 1e-8);
        for (uint i = 0; i < input.Length; i++)
            HashFill.Number(9999, i).ShouldBe(input[i], 1e-8);
    }
}
