namespace Gateway.EndToEnd.Tests.Cli;

/// <summary>Directive documents as people write them.</summary>
internal static class Documents
{
    /// <summary>Valid; every member on a line of its own, <c>effect</c> on line 7.</summary>
    public static string Directive(string id, string effect = "deny", string agency = "*", string more = "") => $$"""
        {
          "id": "{{id}}",
          "title": "Moratorium on facial recognition",
          "issuer": "Chief of Police",
          "authority": "chief",
          "reference": "https://city.example/directives/{{id}}",
          "effect": "{{effect}}",
          "effectiveFrom": "2026-02-06T00:00:00-06:00",
          "scope": { "agencies": ["{{agency}}"], "operations": ["frt"] },{{more}}
          "message": "Use of facial recognition is suspended."
        }
        """;

    /// <summary>The typing error that a toggle invites: an effect that does not exist, on line 7.</summary>
    public static string Broken(string id) => Directive(id, effect: "denny");
}
