namespace Gateway.Server.Partners.Validation;

/// <summary>The part of YARP's configuration that the gateway takes (DESIGN section 7), and why it does not take the rest.</summary>
internal static class ReverseProxySchema
{
    private const string MissedMatch =
        "a request that misses it would be without route or fall to another one; leave it out: the API profile tells operations apart, directives decide";
    private const string NoMiddleware = "is not part of the gateway; leave it out";

    public static Shape Root { get; } = new Group(("Routes", new Each(Route())), ("Clusters", new Each(Cluster())));

    private static Group Route() => new(
        ("ClusterId", Scalar.Text),
        ("Match", new Group(
            ("Hosts", new Each(Scalar.Text)), ("Path", Scalar.Text),
            ("Methods", new Refused(MissedMatch)), ("Headers", new Refused(MissedMatch)), ("QueryParameters", new Refused(MissedMatch)))),
        ("Metadata", new Group([
            ("Agency", Scalar.Text), ("Api", Scalar.Text), ("MaxAge", Scalar.Duration), ("StreamIdleTimeout", Scalar.DurationWithin(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(24))),
            .. ResilienceRules.Members])),
        ("Transforms", new Anything()),
        ("RouteId", new Refused("a route's id is the name of its object; leave it out")),
        ("Order", new Refused("the gateway orders routes itself, hosts before prefixes and long paths before short ones; leave it out")),
        ("MaxRequestBodySize", new Refused("the size of bodies is limited by the API profile; leave it out")),
        ("AuthorizationPolicy", new Refused("access is decided by directives for every route alike; leave it out")),
        ("OutputCachePolicy", new Refused("an answer from a cache would be given without a decision; leave it out")),
        ("CorsPolicy", new Refused("preflight answers would be given without a decision; leave it out")),
        ("RateLimiterPolicy", new Refused(NoMiddleware)),
        ("TimeoutPolicy", new Refused("write TotalTimeout or AttemptTimeout in the route's Metadata, or the cluster's HttpRequest:ActivityTimeout")),
        ("Timeout", new Refused("write TotalTimeout or AttemptTimeout in the route's Metadata, or the cluster's HttpRequest:ActivityTimeout")),
        ("Extensions", new Refused(NoMiddleware)));

    private static Group Cluster() => new(
        ("Destinations", new Each(new Group(
            ("Address", Scalar.Text), ("Host", Scalar.Text),
            ("Health", new Refused("probes would leave without a permit; leave it out")),
            ("Metadata", new Refused("is read on clusters only; leave it out"))))),
        ("Metadata", new Group(
            ("ClientCertificate", Scalar.Text), ("ClientCertificateKey", Scalar.Text), ("CertificateAuthority", Scalar.Text), ("AllowAddresses", Scalar.Text),
            ("TransportFailureRateHealthPolicy.RateLimit", Scalar.Text))),
        ("LoadBalancingPolicy", Scalar.OneOf("FirstAlphabetical", "Random", "RoundRobin", "LeastRequests", "PowerOfTwoChoices")),
        ("HealthCheck", new Group(
            ("Passive", new Group(("Enabled", Scalar.Switch), ("Policy", Scalar.OneOf("TransportFailureRate")), ("ReactivationPeriod", Scalar.Duration))),
            ("Active", new Refused("its probes leave without a permit; leave it out, or use HealthCheck:Passive", Refused.IsOff)),
            ("AvailableDestinationsPolicy", Scalar.OneOf("HealthyAndUnknown", "HealthyOrPanic")))),
        ("HttpClient", new Group(
            ("SslProtocols", new Each(Scalar.OneOf("Tls12", "Tls13"))),
            ("MaxConnectionsPerServer", Scalar.Count), ("EnableMultipleHttp2Connections", Scalar.Switch),
            ("RequestHeaderEncoding", Scalar.OneOf("utf-8", "latin1", "iso-8859-1", "us-ascii")), ("ResponseHeaderEncoding", Scalar.OneOf("utf-8", "latin1", "iso-8859-1", "us-ascii")),
            ("DangerousAcceptAnyServerCertificate", new Refused(
                "anybody could stand in for the partner; leave it out and write the partner's own authority in the cluster's Metadata:CertificateAuthority", Refused.IsOff)),
            ("WebProxy", new Refused("what a proxy sends on is not seen by the permit gate; leave it out")))),
        ("HttpRequest", new Group(
            ("ActivityTimeout", Scalar.Duration), ("Version", Scalar.OneOf("1.1", "2", "2.0")),
            ("VersionPolicy", Scalar.OneOf("RequestVersionOrLower", "RequestVersionExact")),
            ("AllowResponseBuffering", new Refused("bodies are never held back; leave it out", Refused.IsOff)))),
        ("SessionAffinity", new Refused("its cookies would be added to what was judged; leave it out", Refused.IsOff)),
        ("ClusterId", new Refused("a cluster's id is the name of its object; leave it out")),
        ("Extensions", new Refused(NoMiddleware)));
}
