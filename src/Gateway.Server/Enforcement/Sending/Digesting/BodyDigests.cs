using System.Net.Http.Headers;
using System.Security.Cryptography;
using Gateway.Ledger.Entries;
using Gateway.Policy.Apis.Bodies;

namespace Gateway.Server.Enforcement.Sending.Digesting;

/// <summary>
/// Keyed digests of a body that is sent, made while it passes: of all of it and, where its media type says how to find them, of the contents inside. Nothing of the
/// body is kept beyond a few KiB in memory, which are wiped.
/// </summary>
/// <param name="key">The ledger's digest key.</param>
/// <param name="request">The caller's message: its media type is read when the first bytes pass.</param>
internal sealed class BodyDigests(ReadOnlyMemory<byte> key, HttpRequest request) : IDisposable
{
    // A body that is cut may still be on its way when its outcome is written.
    private readonly Lock _gate = new();
    private IncrementalHash? _whole;
    private FoundDigests? _found;
    private BodySplitter? _splitter;
    private long _length;
    private string? _undigested;
    private bool _hasEnded;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_hasEnded || bytes.IsEmpty) return;
            if (_whole is null) Begin_NeedsGate();
            _whole!.AppendData(bytes);
            _length += bytes.Length;
            if (_splitter is null) return;
            if (!_splitter.Add(bytes)) GiveUp_NeedsGate("malformed");
            else if (_found!.IsOver) GiveUp_NeedsGate("too-many");
        }
    }

    /// <summary>What the outcome says. Nothing may be added any more.</summary>
    /// <returns>The digests, that of the whole body first; and why contents may be without one: <see cref="OutcomeEntry.Undigested"/>.</returns>
    public (IReadOnlyList<DigestMember> Digests, string? Undigested) End()
    {
        lock (_gate)
        {
            if (_hasEnded || _whole is null) return ([], null);
            _hasEnded = true;
            if (_splitter is not null && !_splitter.End()) _undigested = "unfinished";
            if (_found is { IsOver: true }) _undigested = "too-many";
            return ([new DigestMember("body", _length, Convert.ToHexStringLower(_whole.GetHashAndReset())), .. _found?.Members ?? []], _undigested);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _hasEnded = true;
            _whole?.Dispose();
            _found?.Dispose();
        }
    }

    private void Begin_NeedsGate()
    {
        _whole = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.Span);
        if (request.ContentLength < ContentDigest.Least || !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)) return;
        _found = new FoundDigests(key);
        _splitter = Splitter(type, _found);
        if (_splitter is null || request.Headers.ContentEncoding.Count == 0) return;
        GiveUp_NeedsGate("encoded");
    }

    private BodySplitter? Splitter(MediaTypeHeaderValue type, FoundDigests found)
    {
        if (MediaTypes.IsJson(type.MediaType)) return new JsonSplitter(found);
        if ("application/x-www-form-urlencoded".Equals(type.MediaType, StringComparison.OrdinalIgnoreCase)) return new FormSplitter(found);
        if (type.MediaType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) != true) return null;
        var boundary = type.Parameters.FirstOrDefault(parameter => parameter.Name.Equals("boundary", StringComparison.OrdinalIgnoreCase))?.Value?.Trim('"');
        if (boundary is { Length: > 0 and <= MultipartSplitter.LongestBoundary }) return new MultipartSplitter(boundary, found);
        _undigested = "malformed";
        return null;
    }

    private void GiveUp_NeedsGate(string why)
    {
        _undigested = why;
        _splitter = null;
    }
}
