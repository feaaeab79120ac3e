#!/usr/bin/env bash
# Shows the main job from end to end on this machine: a real photograph is refused, let through, and cut off again by a directive.
# Starts a fake partner and the gateway on free ports of 127.0.0.1, checks every step itself, stops all that it started.
# Exit code 0: every step was as promised; 1: one was not; 2: something could not be started.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
photo="$root/tests/Gateway.Testing/Photographs/probe-512.jpg"
configuration=Release
pids=()
failures=0

stop_all() {
    for pid in "${pids[@]:-}"; do
        [ -n "$pid" ] && kill "$pid" 2>/dev/null || true
    done
    for pid in "${pids[@]:-}"; do
        [ -n "$pid" ] && wait "$pid" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap stop_all EXIT

give_up() {
    echo "demo: $1" >&2
    for log in "$work"/*.log; do
        echo "--- ${log##*/}" >&2
        tail -n 20 "$log" >&2 || true
    done
    exit 2
}

for tool in dotnet curl jq openssl; do
    command -v "$tool" >/dev/null || give_up "\`$tool\` is missing. \`bash tests/run.sh\` installs what the demo needs."
done

# await WHAT COMMAND...: until the command succeeds; gives up after a minute, or as soon as the process started last is gone.
await() {
    local what=$1 deadline=$((SECONDS + 60))
    shift
    until "$@"; do
        kill -0 "${pids[-1]}" 2>/dev/null && [ "$SECONDS" -lt "$deadline" ] || give_up "$what did not start."
        sleep 0.1
    done
}

echo "Building (not part of the minute) ..."
# The three programs in one call, which is over in seconds where nothing changed; a target of the solution is named by its folder and its project with _ for the dot.
dotnet build -c "$configuration" -v q -nologo "$root/Gateway.sln" '-t:src\Gateway_Server;src\Gateway_Cli;tests\Gateway_FakePartner' >"$work/build.log" 2>&1 ||
    give_up "\`dotnet build\` failed."
bin="$root/artifacts/bin"
server="$bin/Gateway.Server/${configuration,,}/Gateway.Server.dll"
ctl="$bin/Gateway.Cli/${configuration,,}/gatewayctl.dll"
partner="$bin/Gateway.FakePartner/${configuration,,}/Gateway.FakePartner.dll"

began=$SECONDS

# --- the partner: keeps every byte that reaches it
dotnet "$partner" --port 0 --admin-port 0 </dev/null >"$work/partner.json" 2>"$work/partner.log" &
pids+=($!)
await "the fake partner" jq -es 'length == 1' "$work/partner.json" >/dev/null
partner_port=$(jq -r .port "$work/partner.json")
admin_port=$(jq -r .admin "$work/partner.json")
partner_count() { curl -sf "http://127.0.0.1:$admin_port/count"; }
partner_bytes() { curl -sf "http://127.0.0.1:$admin_port/bytes"; }

# --- the gateway: one route by prefix (CompreFace), one by the vendor's DNS name with a department certificate (Rekognition)
vendor=rekognition.us-east-1.amazonaws.com
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$vendor" -addext "subjectAltName=DNS:$vendor" \
    -keyout "$work/tls.key" -out "$work/tls.crt" 2>/dev/null
mkdir "$work/directives"
cp "$root/seeds/directives/in-force/"*.json "$work/directives/"
ban="$work/directives/mpd-2026-02-06-moratorium.json"
cp "$ban" "$work/ban.json"

(cd "$work" && exec env ASPNETCORE_ENVIRONMENT=Production dotnet "$server" \
    --Kestrel:Endpoints:Proxy:Url=http://127.0.0.1:0 \
    --Kestrel:Endpoints:ProxyTls:Url=https://127.0.0.1:0 \
    --Kestrel:Endpoints:ProxyTls:Certificate:Path="$work/tls.crt" --Kestrel:Endpoints:ProxyTls:Certificate:KeyPath="$work/tls.key" \
    --Kestrel:Endpoints:Management:Url=http://127.0.0.1:0 \
    --Gateway:Directives:Path="$work/directives" --Gateway:Ledger:Path="$work/ledger.db" \
    --Gateway:ChangeControl:Mode=File --Gateway:Access:Anonymous=true \
    --Gateway:Shutdown:Delay=00:00:00 --Gateway:Shutdown:Drain=00:00:01 \
    --ReverseProxy:Routes:compreface:ClusterId=compreface --ReverseProxy:Routes:compreface:Match:Path="/compreface/{**rest}" \
    --ReverseProxy:Routes:compreface:Metadata:Agency=wauwatosa-pd --ReverseProxy:Routes:compreface:Metadata:Api=compreface \
    --ReverseProxy:Routes:compreface:Transforms:0:PathRemovePrefix=/compreface \
    --ReverseProxy:Clusters:compreface:Destinations:one:Address="http://127.0.0.1:$partner_port/" \
    --ReverseProxy:Routes:rekognition:ClusterId=rekognition --ReverseProxy:Routes:rekognition:Match:Hosts:0="$vendor" \
    --ReverseProxy:Routes:rekognition:Metadata:Agency=state-fusion-center --ReverseProxy:Routes:rekognition:Metadata:Api=rekognition \
    --ReverseProxy:Clusters:rekognition:Destinations:one:Address="http://127.0.0.1:$partner_port/") >"$work/gateway.log" 2>&1 &
pids+=($!)
# It took free ports by itself, and its log says which.
addresses() { jq -Rr 'fromjson? | objects | select(.EventId == 4001).State | "\(.Proxy) \(.Management)"' "$work/gateway.log"; }
listening() { [ -n "$(addresses)" ]; }
await "the gateway" listening
for address in $(addresses); do
    case "$address" in
        https://*) tls_url=${address%/} ;;
        *) if [ -z "${proxy_url:-}" ]; then proxy_url=${address%/}; else management_url=${address%/}; fi ;;
    esac
done
await "the gateway" curl -sfo /dev/null "$management_url/healthz/ready"

# --- how a client calls: the answer's status and record index
probe_compreface() {
    curl -s -o "$work/answer" -D "$work/head" -w '%{http_code}' -F "file=@$photo;type=image/jpeg" -H 'x-api-key: demo' \
        "$proxy_url/compreface/api/v1/recognition/recognize"
}
base64 -w0 "$photo" | jq -Rs '{Image: {Bytes: .}, CollectionId: "suspects", MaxFaces: 5}' >"$work/rekognition.json"
probe_rekognition() {
    curl -s -o "$work/answer" -D "$work/head" -w '%{http_code}' --cacert "$work/tls.crt" --connect-to "$vendor:443:${tls_url#https://}" \
        --aws-sigv4 aws:amz:us-east-1:rekognition --user AKIADEMO:secret \
        -H 'X-Amz-Target: RekognitionService.SearchFacesByImage' -H 'Content-Type: application/x-amz-json-1.1' \
        --data-binary "@$work/rekognition.json" "https://$vendor/"
}
record() { tr -d '\r' <"$work/head" | sed -n 's/^[Gg]ateway-[Rr]ecord: //p' | tail -n 1; }
epoch() { curl -sf "$management_url/api/status" | jq -r .epoch; }

row() { printf '%-58s %-7s %-7s %-8s %s\n' "$1" "$2" "$3" "$4" "$5"; }
# check STEP STATUS WANTED_STATUS WANTED_PARTNER_COUNT
check() {
    local verdict=ok count
    count=$(partner_count)
    { [ "$2" = "$3" ] && [ "$count" = "$4" ]; } || { verdict="WRONG: wanted $3 and $4"; failures=$((failures + 1)); }
    row "$1" "$2" "$(record)" "$count" "$verdict"
}
expect() { # STEP ACTUAL WANTED
    local verdict=ok
    [ "$2" = "$3" ] || { verdict="WRONG: wanted $3"; failures=$((failures + 1)); }
    row "$1" "$2" "" "$(partner_count)" "$verdict"
}
put() { # makes the ban's file say another effect; replaced in one rename, as editors and tools do
    local next="$work/directives/.next.tmp"
    if [ "$1" = deny ]; then cp "$work/ban.json" "$next"; else jq --arg effect "$1" '.effect = $effect | del(.except)' "$work/ban.json" >"$next"; fi
    mv "$next" "$ban"
}
within_a_second() { # waits at most 1 s until a probe answers with the wanted status
    local status deadline=$(($(date +%s%3N) + 1000))
    while :; do
        status=$("$1")
        [ "$status" = "$2" ] || [ "$(date +%s%3N)" -gt "$deadline" ] && break
        sleep 0.02
    done
    echo "$status"
}

echo
row "step" "status" "record" "partner" "as promised"
row "----" "------" "------" "-------" "-----------"

check "moratorium: CompreFace recognition is refused" "$(probe_compreface)" 451 0
check "moratorium: Rekognition by DNS name is refused" "$(probe_rekognition)" 451 0

put log
check "edited to log: passes within 1 s" "$(within_a_second probe_compreface 200)" 200 1
entry=$(record)
expect "  and is marked for review in the record" "$(curl -sf "$management_url/api/entries/$entry" | jq -r .effect)" log
check "  Rekognition too, its signature untouched" "$(probe_rekognition)" 200 2

before=$(epoch)
put allow
for _ in $(seq 50); do [ "$(epoch)" != "$before" ] && break; sleep 0.02; done
check "edited to allow: passes" "$(probe_compreface)" 200 3
expect "  and is recorded as allow" "$(curl -sf "$management_url/api/entries/$(record)" | jq -r .effect)" allow

# An upload that would take half a minute, cut by the ban while it runs.
(printf -- '--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'; for _ in $(seq 300); do head -c 20000 "$photo"; sleep 0.1; done) |
    curl -s -o "$work/upload-answer" -w '%{http_code}' -X POST -T - -H 'Content-Type: multipart/form-data; boundary=x' -H 'Expect:' \
        "$proxy_url/compreface/api/v1/recognition/recognize" >"$work/upload-status" 2>/dev/null &
upload=$!
for _ in $(seq 50); do [ "$(partner_count)" = 4 ] && break; sleep 0.05; done
put deny
status=$(within_a_second probe_compreface 451)
reached=$(partner_count)
check "edited to deny: refused again within 1 s" "$status" 451 "$reached"
check "  and again, without reaching the partner" "$(probe_compreface)" 451 "$reached"
for _ in $(seq 40); do kill -0 "$upload" 2>/dev/null || break; sleep 0.05; done
cut=$(partner_bytes); sleep 0.5
expect "  and the running upload is cut" "$(cat "$work/upload-status" 2>/dev/null)" 451
expect "  the partner gets no further byte" "$(partner_bytes)" "$cut"
kill "$upload" 2>/dev/null || true

rm "$ban"
sleep 1
check "the ban's file removed: still refused" "$(probe_compreface)" 451 "$reached"
expect "  status lists it as missing" "$(curl -sf "$management_url/api/status" | jq -r '.missing[0]')" mpd-2026-02-06-moratorium

printf '{ "id": "mpd-2026-02-06-moratorium", "effect": "alow"\n' >"$ban"
for _ in $(seq 50); do [ "$(curl -sf "$management_url/api/status" | jq -r '.lockdown.file // empty')" ] && break; sleep 0.05; done
expect "a broken file: lockdown that names it" "$(curl -sf "$management_url/api/status" | jq -r .lockdown.file)" "${ban##*/}"
check "  what the last accepted set denies is still 451" "$(probe_compreface)" 451 "$reached"
status=0
dotnet "$ctl" directive restore mpd-2026-02-06-moratorium --directives "$work/directives" --ledger "$work/ledger.db" \
    --url "$management_url" >"$work/restore.log" 2>&1 || status=$?
expect "  mended with gatewayctl directive restore" "$status" 0
expect "  the lockdown is over" "$(curl -sf "$management_url/api/status" | jq -r .lockdown)" null
check "  and the ban is in force from its file again" "$(probe_compreface)" 451 "$reached"

echo
echo "Took $((SECONDS - began)) s after the build."
if [ "$failures" -gt 0 ]; then
    echo "$failures steps were not as promised." >&2
    exit 1
fi
echo "Every step was as promised. The refused requests never reached the partner."
