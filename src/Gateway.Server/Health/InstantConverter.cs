using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Server.Health;

/// <summary>Instants as they stand in the ledger: UTC with <c>Z</c>, which can be pasted into a query as it is.</summary>
internal sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
}
