using VisionInApp.Tests;

[assembly: AssemblyFixture(typeof(RealServers))]
