using System.Globalization;
using System.Text;

namespace Gateway.Ledger.Verification.Steps;

/// <summary>Lines of UTF-8 text that end with a line feed, none longer than any entry can be: a file in which there is no end is refused before it fills the memory.</summary>
internal sealed class LineReader(Stream stream) : IDisposable
{
    /// <summary>A document of 1 MiB of which every byte is escaped has less than half of this.</summary>
    public const int MostCharacters = 16 << 20;

    private readonly StreamReader _reader = new(stream, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);
    private readonly char[] _buffer = new char[32 * 1024];
    private readonly StringBuilder _line = new();
    private int _start;
    private int _end;

    /// <summary>Null at the end.</summary>
    /// <exception cref="InvalidDataException">A line is too long.</exception>
    public string? Next()
    {
        _line.Clear();
        while (true)
        {
            var rest = _buffer.AsSpan(_start.._end);
            var length = rest.IndexOf('\n');
            _line.Append(length < 0 ? rest : rest[..length]);
            if (length >= 0)
            {
                _start += length + 1;
                return _line.ToString();
            }
            if (_line.Length > MostCharacters)
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"A line has more than {MostCharacters} characters."));
            (_start, _end) = (0, _reader.Read(_buffer));
            if (_end == 0)
                return _line.Length == 0 ? null : _line.ToString();
        }
    }

    public void Dispose() => _reader.Dispose();
}
