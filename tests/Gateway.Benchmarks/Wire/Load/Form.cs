using System.Text;

namespace Gateway.Benchmarks.Wire.Load;

/// <summary>The message that all clients send: a CompreFace search by a form with one photograph, the same as <c>post.lua</c> makes.</summary>
internal static class Form
{
    public const string Path = "/compreface/api/v1/recognition/recognize";

    private const string Begin = "--b1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"probe.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n";
    private const string End = "\r\n--b1--\r\n";

    /// <summary>Head of a request whose body has so many bytes.</summary>
    public static byte[] Head(int bytes) =>
        Encoding.ASCII.GetBytes($"POST {Path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=b1\r\nContent-Length: {bytes}\r\n\r\n");

    public static byte[] Body(int bytes) =>
        Encoding.ASCII.GetBytes(Begin + new string('x', bytes - Begin.Length - End.Length) + End);
}
