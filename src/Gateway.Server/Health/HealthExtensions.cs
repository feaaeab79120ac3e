namespace Gateway.Server.Health;

internal static class HealthExtensions
{
    public static void UseManagement(this IApplicationBuilder management)
    {
        management.UseRouting();
        management.UseEndpoints(_ => { });
    }
}
