using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Gateway.Testing;

/// <summary>An endpoint for <see cref="KestrelPartner"/> that takes uploads of any size, counts their bytes as they come, keeps none, and answers with the number.</summary>
public sealed class UploadSink
{
    private long _bytesReceived;
    private int _completed;
    private int _broken;

    /// <summary>Body bytes of all uploads so far, running ones included.</summary>
    public long BytesReceived => Interlocked.Read(ref _bytesReceived);

    /// <summary>Uploads that came whole.</summary>
    public int Completed => Volatile.Read(ref _completed);

    /// <summary>Uploads that broke off.</summary>
    public int Broken => Volatile.Read(ref _broken);

    public async Task HandleAsync(HttpContext context)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            long total = 0;
            int count;
            while ((count = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
            {
                total += count;
                Interlocked.Add(ref _bytesReceived, count);
            }
            Interlocked.Increment(ref _completed);
            await context.Response.WriteAsync(total.ToString(CultureInfo.InvariantCulture), context.RequestAborted);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            Interlocked.Increment(ref _broken);
        }
    }
}
