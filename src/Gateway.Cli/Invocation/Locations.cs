using System.Diagnostics.CodeAnalysis;

namespace Gateway.Cli.Invocation;

/// <summary>Where things lie when nobody says so, by the rules of the gateway itself (DESIGN section 11), so that both speak of the same files.</summary>
internal static class Locations
{
    public const string DirectivesVariable = "Gateway__Directives__Path";
    public const string LedgerVariable = "Gateway__Ledger__Path";
    public const string ApisVariable = "Gateway__Apis__Path";
    public const string ManagementVariable = "Kestrel__Endpoints__Management__Url";
    public const string DefaultManagement = "http://127.0.0.1:8081";

    /// <summary>The directive folder, absolute, whether it exists or not; false outside a checkout when neither option nor variable names one.</summary>
    public static bool TryFindDirectives(string? option, [NotNullWhen(true)] out string? folder)
    {
        folder = option is not null ? Path.GetFullPath(option)
            : Variable(DirectivesVariable) is { } named ? Path.GetFullPath(named, Home())
            : CheckoutRoot() is { } root ? Path.Combine(root, "data", "directives")
            : null;
        return folder is not null;
    }

    /// <summary>The same, where a command cannot do without it.</summary>
    public static string Directives(string? option)
    {
        if (!TryFindDirectives(option, out var folder))
            throw new CannotTellException($"Which directive folder? Run gatewayctl inside the checkout, name the folder with --directives DIR, or set {DirectivesVariable}.");
        if (!Directory.Exists(folder))
            throw new CannotTellException($"{folder} is not there or is not a folder. Name the gateway's directive folder with --directives DIR, or start the gateway once, which makes it in Development.");
        return folder;
    }

    /// <summary>The ledger file, absolute, whether it exists or not.</summary>
    public static string Ledger(string? option) =>
        option is not null ? Path.GetFullPath(option) : Path.GetFullPath(Variable(LedgerVariable) ?? Path.Combine("data", "ledger.db"), Home());

    /// <summary>The folder of API profiles, absolute; null where nobody names one and there is none in a checkout.</summary>
    public static string? Apis(string? option)
    {
        if (option is not null)
            return Path.GetFullPath(option);
        if (Variable(ApisVariable) is { } named)
            return Path.GetFullPath(named, Home());
        return CheckoutRoot() is { } root && Path.Combine(root, "seeds", "apis") is var shipped && Directory.Exists(shipped) ? shipped : null;
    }

    /// <summary>The management endpoint. A listener on every address is asked on loopback.</summary>
    public static Uri Management(string? option)
    {
        var text = option ?? Variable(ManagementVariable) ?? DefaultManagement;
        var address = text.Replace("://*", "://127.0.0.1", StringComparison.Ordinal).Replace("://+", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal).Replace("://[::]", "://[::1]", StringComparison.Ordinal);
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new CannotTellException($"`{text}` is no address of a management endpoint. Write it like {DefaultManagement}.");
        return url;
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static string Home() => CheckoutRoot() ?? Environment.CurrentDirectory;

    private static string? CheckoutRoot()
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Gateway.sln")))
                return folder.FullName;
        return null;
    }
}
