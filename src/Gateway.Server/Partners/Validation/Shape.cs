using System.Globalization;

namespace Gateway.Server.Partners.Validation;

/// <summary>
/// The form that a part of the configuration must have. YARP's reader passes over members that it does not know and stops at the first value that it cannot read;
/// a misspelt key must not leave a route open, so every member is looked at here first.
/// </summary>
internal abstract record Shape
{
    public abstract void Check(IConfigurationSection section, ErrorList errors);

    protected static bool IsAbsent(IConfigurationSection section) => section.Value is null && !section.GetChildren().Any();
}

/// <summary>One value. <paramref name="Wanted"/> completes "write ...".</summary>
internal sealed record Scalar(Func<string, bool> IsValid, string Wanted) : Shape
{
    public static Scalar Text { get; } = new(text => text.Length > 0, "one value that is not empty");
    public static Scalar Switch { get; } = new(text => bool.TryParse(text, out _), "`true` or `false`");
    public static Scalar Count { get; } = new(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0, "a whole number from 1 up");
    // A bare number would be read as days.
    public static Scalar Duration { get; } = new(
        text => text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var span) && span > TimeSpan.Zero, "a positive duration such as `00:01:40`");

    public static Scalar CountWithin(int least, int most) => new(
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= least && count <= most, $"a whole number from {least} to {most}");

    public static Scalar NumberWithin(double least, double most) => new(
        text => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most,
        string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}, such as `{(least + most) / 2}`"));

    public static Scalar DurationWithin(TimeSpan least, TimeSpan most) => new(
        text => Duration.IsValid(text) && TimeSpan.ParseExact(text, "c", CultureInfo.InvariantCulture) is var span && span >= least && span <= most,
        $"a duration from `{least:c}` to `{most:c}`");

    public static Scalar OneOf(params string[] values) =>
        new(text => values.Contains(text, StringComparer.OrdinalIgnoreCase), "one of " + string.Join(", ", values.Select(value => $"`{value}`")));

    public override void Check(IConfigurationSection section, ErrorList errors)
    {
        if (section.GetChildren().Any()) errors.Add(section.Path, $"holds several values; write {Wanted}");
        else if (section.Value is { } text && !IsValid(text)) errors.Add(section.Path, $"`{text}` is not what is read here; write {Wanted}");
    }
}

/// <summary>A list, or named things of one form.</summary>
internal sealed record Each(Shape Item) : Shape
{
    public override void Check(IConfigurationSection section, ErrorList errors)
    {
        if (!string.IsNullOrEmpty(section.Value)) errors.Add(section.Path, "is one value; write a list or named members");
        foreach (var item in section.GetChildren()) Item.Check(item, errors);
    }
}

/// <summary>An object whose members are all known.</summary>
internal sealed record Group(params (string Name, Shape Shape)[] Members) : Shape
{
    public override void Check(IConfigurationSection section, ErrorList errors)
    {
        if (!string.IsNullOrEmpty(section.Value)) errors.Add(section.Path, "is one value; write an object");
        foreach (var child in section.GetChildren())
        {
            var (_, shape) = Members.FirstOrDefault(member => member.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
            if (shape is null) errors.Add(child.Path, "is not known here" + Names.Suggest(child.Key, Members.Where(member => member.Shape is not Refused).Select(member => member.Name)));
            else if (!IsAbsent(child)) shape.Check(child, errors);
        }
    }
}

/// <summary>What YARP offers and this gateway does not take. <paramref name="IsHarmless"/> accepts what only says that it is off.</summary>
internal sealed record Refused(string Why, Func<IConfigurationSection, bool>? IsHarmless = null) : Shape
{
    /// <summary>For a switch, or an object with the member <c>Enabled</c>.</summary>
    public static bool IsOff(IConfigurationSection section) => bool.TryParse(section.Value ?? section["Enabled"], out var on) && !on;

    public override void Check(IConfigurationSection section, ErrorList errors)
    {
        if (IsHarmless?.Invoke(section) != true) errors.Add(section.Path, Why);
    }
}

/// <summary>Checked elsewhere.</summary>
internal sealed record Anything : Shape
{
    public override void Check(IConfigurationSection section, ErrorList errors) { }
}
