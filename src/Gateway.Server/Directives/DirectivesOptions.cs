
namespace Gateway.Server.Directives;

/// <summary>Where directives lie: section <c>Gateway:Directives</c>.</summary>
internal sealed class DirectivesOptions
{
    public const string Section = "Gateway:Directives";

    /// <summary>The folder. Absolute, or relative to the repository root in Development and to the working directory elsewhere. Required outside Development; there the default is <c>data/directives</c>.</summary>
    public string Path { get; set; } = "";
}

/// <summary>Who may loosen: section <c>Gateway:ChangeControl</c>.</summary>
internal sealed class ChangeControlOptions
{
    public const string Section = "Gateway:ChangeControl";

    /// <summary><c>File</c>: whoever may write the folder. Required outside Development.</summary>
    public string Mode { get; set; } = "";
}
