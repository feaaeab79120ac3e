#!/usr/bin/env bash
# Passes all tests on a machine with nothing but the .NET SDK: installs the Debian packages that it finds missing, builds, tests,
# and ends with the line "N passed, N failed". With --long its endurance tests take their long form (50 kills, ten minutes' soak, ten million
# cases where there are otherwise a hundred thousand), vendors' own client libraries are fetched with npm and asked to work over the gateway, and the benchmarks
# behind the README's figures are repeated as well.
# Exit code 0 only if something was tested and nothing failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

long=false
case "${1:-}" in
    '') ;;
    --long) long=true ;;
    *) echo "usage: bash tests/run.sh [--long]" >&2; exit 2 ;;
esac

if $long; then export GATEWAY_TESTS_LONG=1; fi

# The summary is read below, so it must be in English whatever the machine speaks.
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 LC_ALL=C.UTF-8
exec </dev/null

step() { printf '\n== %s\n' "$*"; }

# Whatever stops this script, its last line is the count: what never ran has not passed.
counted=false
trap '$counted || echo "0 passed, 1 failed"' EXIT

# Debian's package and command have the same name for each of these.
install_missing() {
    local missing=() command wanted=(sqlite3 curl jq openssl faketime strace)
    # Load for the comparison with bare YARP; npm brings node with it.
    if $long; then wanted+=(wrk npm); fi
    for command in "${wanted[@]}"; do
        command -v "$command" >/dev/null || missing+=("$command")
    done
    [[ ${#missing[@]} -eq 0 ]] && return

    step "Installing ${missing[*]}"
    if ! command -v apt-get >/dev/null; then
        echo "Tests and demo need ${missing[*]}, and this machine has no apt-get. Install them with its own package manager, then run this again." >&2
        exit 1
    fi
    local as_root=()
    if [[ $EUID -ne 0 ]]; then
        as_root=(sudo -n)
        if ! "${as_root[@]}" true 2>/dev/null; then
            echo "Tests and demo need ${missing[*]}, and installing takes root. Run this, then try again: sudo apt-get install -y ${missing[*]}" >&2
            exit 1
        fi
    fi
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
}

if ! command -v dotnet >/dev/null; then
    echo "There is no dotnet on the PATH. Install the .NET 10 SDK: https://dotnet.microsoft.com/download/dotnet/10.0" >&2
    exit 1
fi
install_missing

step "Restore"
dotnet restore Gateway.sln -v quiet

step "Build (Release, warnings are errors)"
dotnet build Gateway.sln -c Release --no-restore -v quiet -nologo

step "Test"
output=artifacts/test-output.txt
# One assembly at a time: each uses every core by itself, and bounds of time are tested, which a neighbour would blur.
tested=0
dotnet test --solution Gateway.sln -c Release --no-build --max-parallel-test-modules 1 --no-progress --no-ansi 2>&1 | tee "$output" || tested=$?

# The numbers of the last summary, 0 where it has none: a run that broke off before its summary passed nothing.
summary() { awk -v name="$1:" '/^Test run summary:/ { n = 0 } $1 == name { n = $2 } END { print n + 0 }' "$output"; }
total=$(summary total) passed=$(summary succeeded) failed=$(summary failed) skipped=$(summary skipped) broken=$(summary error)

# "error" counts assemblies that crashed or held no test; a skipped test is one that nobody saw pass.
failed=$((failed + broken + skipped))
if [[ $tested -ne 0 && $failed -eq 0 ]]; then failed=1; fi
if [[ $total -eq 0 && $failed -eq 0 ]]; then failed=1; fi

if $long; then
    step "Benchmarks"
    dotnet run -c Release --project tests/Gateway.Benchmarks -- all || failed=$((failed + 1))
    dotnet run -c Release --project tests/Gateway.Benchmarks -- wire || failed=$((failed + 1))
fi

step "Result after ${SECONDS} s"
[[ $skipped -eq 0 ]] || echo "$skipped skipped tests count as failed."
[[ $broken -eq 0 ]] || echo "$broken test assemblies crashed or held no test; each counts as a failure."
counted=true
echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
