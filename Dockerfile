# The gateway and gatewayctl as one image. Everything that must survive lies under the one volume /data.
#
#   docker build -t moratorium-gateway .
#   docker run -p 8080:8080 -v gateway-data:/data --stop-timeout 30 \
#     -e Gateway__ChangeControl__Mode=File -e Gateway__Access__Anonymous=true moratorium-gateway
#
# Who may loosen and who may ask is not decided here: without those two settings (or an identity in place of the second) the gateway says so and does not start.
# Without a directive in /data/directives nothing is permitted. Put one in: docker exec -i CONTAINER dotnet /app/ctl/gatewayctl.dll directive put FILE

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/ src/
COPY seeds/ seeds/
RUN dotnet publish src/Gateway.Server -c Release -o /out \
 && dotnet publish src/Gateway.Cli -c Release -o /out/ctl \
 && mkdir -p /volume/directives

FROM mcr.microsoft.com/dotnet/aspnet:10.0
COPY --from=build /out/ /app/
# The user of the base image owns the volume, so that ledger and keys are its own; there is no shell step in this stage.
COPY --from=build --chown=$APP_UID:$APP_UID /volume/ /data/

# The base image's own port setting is emptied: the listeners are the two endpoints. Management stays inside the container, where gatewayctl asks it.
# The runtime takes the least that a core leaves behind before it is collected, 48 MiB, from the environment alone (README, Decision 114).
ENV ASPNETCORE_HTTP_PORTS= \
    Kestrel__Endpoints__Proxy__Url=http://0.0.0.0:8080 \
    Kestrel__Endpoints__Management__Url=http://127.0.0.1:8081 \
    Gateway__Directives__Path=/data/directives \
    Gateway__Ledger__Path=/data/ledger.db \
    DOTNET_GCgen0size=0x3000000

USER $APP_UID
WORKDIR /app
VOLUME /data
EXPOSE 8080

# Alive, not ready: a gateway in lockdown refuses and says why, and restarting it would only take the explanation away.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["dotnet", "/app/ctl/gatewayctl.dll", "status", "--live"]

ENTRYPOINT ["dotnet", "/app/Gateway.Server.dll"]
