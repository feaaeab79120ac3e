using System.Runtime.CompilerServices;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Gateway.EndToEnd.Tests;

/// <summary>A test of the long run alone, because it needs what the short one must do without. Elsewhere there is no such test, so that none is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer(typeof(LongFactDiscoverer))]
public sealed class LongFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1) : FactAttribute(sourceFilePath, sourceLineNumber);

/// <summary>Finds the tests that <see cref="LongFactAttribute"/> marks, where the long run was asked for.</summary>
public sealed class LongFactDiscoverer : IXunitTestCaseDiscoverer
{
    public ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
        LongRun.IsAsked ? new FactDiscoverer().Discover(discoveryOptions, testMethod, factAttribute) : new([]);
}
