#!/usr/bin/env bash
# Runs the addon's test suite on an Odoo 19 of yours; `--help` says how.
set -euo pipefail

usage() {
  cat <<'HELP'
Runs the test suite of fusion_centralize_billing on an Odoo 19 of yours: on this machine, or over ssh.

  scripts/fcb_test_on_trial.sh --database NAME [options]

  -d, --database NAME     the test database. It must be marked as one (see below).        FCB_DATABASE
  -H, --host [USER@]HOST  the server, by ssh; without it, this machine.                   FCB_HOST
  -c, --config FILE       Odoo's configuration file on the server.                        FCB_CONFIG
  -u, --run-as USER       the account that runs Odoo there, by `sudo -n`.                 FCB_RUN_AS
      --odoo COMMAND      what starts Odoo there (default: odoo).                         FCB_ODOO
      --python COMMAND    a Python there that has psycopg2 (default: python3).            FCB_PYTHON
      --addons-path PATHS addons folders there, if the configuration file names none.     FCB_ADDONS_PATH
      --stand-in          Odoo Community: bring the stand-in for sale_subscription too.   FCB_STAND_IN=1
      --tags TAGS         test tags (default: /fusion_centralize_billing).                FCB_TAGS
  -h, --help              this text.

What it does: it copies this clone's addon into a temporary folder on the server; starts, on free ports of this machine,
the engine of this clone and an empty PostgreSQL in which a test makes a NexaCloud of its own; leads the server's
loopback to both (ssh -R: the server needs no Node.js, and Odoo's tests reach no other address); installs or updates
the addon in the database; and runs its tests, on free HTTP ports and without crons. Your NexaCloud is not touched.

The database is updated and tests write to it, so it must be marked as a test database. Run in that database, once:

  INSERT INTO ir_config_parameter (key, value) VALUES ('fusion_billing.test_database', current_database())
    ON CONFLICT (key) DO UPDATE SET value = excluded.value;

The mark holds the database's own name: a copy under another name is not marked. An unmarked database is refused
before anything is changed.

The last line is always FCB_EXIT=<code>:
  0  all tests passed                        3  the database is not marked, nothing was changed
  1  a test failed, or Odoo did              4  something is missing or unreachable, no test was run
  2  the arguments are wrong                 129, 130, 143  interrupted
HELP
}

readonly MODULE=fusion_centralize_billing
readonly FAILED=1 WRONG_ARGUMENTS=2 NOT_MARKED=3 NOT_RUN=4

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
here=$(mktemp -d)
there=
servers=

finish() {
  local code=$?
  trap '' INT TERM HUP
  set +e
  [[ -z $there ]] || on_server "rm -rf -- $(printf %q "$there")" </dev/null
  [[ -z $servers ]] || { kill "$servers" && wait "$servers"; } 2>/dev/null
  [[ ! -S $here/ssh ]] || ssh -o ControlPath="$here/ssh" -O exit "$host" 2>/dev/null
  rm -rf -- "$here"
  echo "FCB_EXIT=$code"
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

say() { printf '%s\n' "$*" >&2; }
stop() { # code, sentence
  say "$2"
  exit "$1"
}

# Runs a command of bash on the server, as the account that runs Odoo; standard input goes to it.
on_server() {
  local account=()
  [[ -z $run_as ]] || account=(sudo -n -u "$run_as" --)
  if [[ -n $host ]]; then
    # ssh hands one string to the server's shell, so each word is quoted for it.
    ssh -o ControlPath="$here/ssh" "$host" "$(printf '%q ' "${account[@]}" bash -c "$1")"
  else
    "${account[@]}" bash -c "$1"
  fi
}

read_arguments() {
  database=${FCB_DATABASE:-} host=${FCB_HOST:-} config=${FCB_CONFIG:-} run_as=${FCB_RUN_AS:-}
  odoo=${FCB_ODOO:-odoo} python=${FCB_PYTHON:-python3} addons_path=${FCB_ADDONS_PATH:-}
  stand_in=${FCB_STAND_IN:-} tags=${FCB_TAGS:-/$MODULE}
  while (($#)); do
    case $1 in
      -h | --help) usage && exit 0 ;;
      --stand-in) stand_in=1 && shift && continue ;;
    esac
    (($# > 1)) || stop "$WRONG_ARGUMENTS" "There is no option $1, or its value is missing; --help lists them."
    case $1 in
      -d | --database) database=$2 ;;
      -H | --host) host=$2 ;;
      -c | --config) config=$2 ;;
      -u | --run-as) run_as=$2 ;;
      --odoo) odoo=$2 ;;
      --python) python=$2 ;;
      --addons-path) addons_path=$2 ;;
      --tags) tags=$2 ;;
      *) stop "$WRONG_ARGUMENTS" "There is no option $1; --help lists them." ;;
    esac
    shift 2
  done
  [[ -n $database ]] || stop "$WRONG_ARGUMENTS" 'Name the test database with --database; --help says more.'
  # Odoo takes a comma for several databases.
  [[ $database =~ ^[A-Za-z0-9_][A-Za-z0-9_.-]*$ ]] || stop "$WRONG_ARGUMENTS" "$database is no name of a database."
  [[ $host != -* ]] || stop "$WRONG_ARGUMENTS" 'The host must not start with a dash.'
}

# One connection for everything; it ends with this script.
connect() {
  [[ -n $host ]] || return 0
  ssh -o ControlMaster=yes -o ControlPath="$here/ssh" -o ServerAliveInterval=15 -f -N "$host" ||
    stop "$NOT_RUN" "There is no ssh connection to $host; try: ssh $host"
}

# Looks at the server without changing anything: is the database marked? Finds the addons path, two free ports and where
# the database is. It connects as Odoo 19 does, the PG* variables before the configuration file; Odoo is then told the
# host, port and user of this very connection, so that it cannot update another database than the one looked at.
preflight() {
  local found code=0
  found=$(on_server "$python - $(printf '%q ' "$database" "$config" "$NOT_MARKED")" \
    <"$repository/scripts/trial/preflight.py") || code=$?
  ((code != NOT_MARKED)) || exit "$NOT_MARKED"
  ((code == 0)) ||
    stop "$NOT_RUN" "The database could not be looked at; check --database, --config, --run-as and --python."
  local configured_path
  {
    read -r configured_path && read -r http_port && read -r gevent_port
    read -r db_host && read -r db_port && read -r db_user
  } <<<"$found"
  addons_path=${addons_path:-$configured_path}
}

copy_addon() {
  local folders=("$MODULE")
  [[ -z $stand_in ]] || folders+=(community/sale_subscription)
  there=$(on_server 'mktemp -d' </dev/null) || stop "$NOT_RUN" 'No temporary folder could be made on the server.'
  tar -C "$repository/addon" --exclude=__pycache__ -cf - "${folders[@]}" |
    on_server "tar -C $(printf %q "$there") -xf -" ||
    stop "$NOT_RUN" 'The addon could not be copied to the server.'
  # The first folder of the path wins: this clone's addon is tested, whatever is installed.
  addons_path=$there${stand_in:+,$there/community}${addons_path:+,$addons_path}
}

# An engine and a PostgreSQL on free ports of this machine. They end when this script does, even by SIGKILL.
start_servers() {
  coproc SERVERS { exec node "$repository/scripts/start.mjs" trial-servers 2>"$here/servers.log"; }
  servers=$SERVERS_PID
  local answers word
  exec {answers}<&"${SERVERS[0]}"
  while read -r word engine_port token nexacloud_admin <&"$answers"; do
    [[ $word != ready ]] || return 0
  done
  cat "$here/servers.log" >&2
  stop "$NOT_RUN" 'The engine or its PostgreSQL did not start; what they said stands above.'
}

# From here on the two are named as the server reaches them.
open_tunnels() {
  [[ -n $host ]] || return 0
  engine_port=$(tunnel_to "$engine_port")
  # postgresql://USER:PASSWORD@127.0.0.1:PORT/postgres
  local port=${nexacloud_admin##*:}
  port=$(tunnel_to "${port%%/*}")
  nexacloud_admin=${nexacloud_admin%:*}:$port/postgres
}

# Prints the port of the server's loopback, chosen by the server, that leads to this one here.
tunnel_to() {
  local port
  port=$(ssh -o ControlPath="$here/ssh" -O forward -R "127.0.0.1:0:127.0.0.1:$1" "$host") || port=
  [[ $port =~ ^[0-9]+$ ]] ||
    stop "$NOT_RUN" "The server refuses a tunnel to its loopback; allow it in its sshd_config (AllowTcpForwarding yes)."
  echo "$port"
}

run_tests() {
  local options=(
    --database="$database" --db_host="$db_host" --db_port="$db_port" --db_user="$db_user"
    --addons-path="$addons_path"
    --init="$MODULE" --update="$MODULE" --test-tags="$tags" --stop-after-init
    --http-interface=127.0.0.1 --http-port="$http_port" --gevent-port="$gevent_port"
    --workers=0 --max-cron-threads=0 --logfile= --log-level=info
  )
  [[ -z $config ]] || options+=(--config="$config")
  local code=0
  # Secrets go by standard input: the server's process list shows command lines.
  on_server "read -r FUSION_ENGINE_TOKEN
    read -r FUSION_TEST_NEXACLOUD_ADMIN_DSN
    export FUSION_ENGINE_TOKEN FUSION_TEST_NEXACLOUD_ADMIN_DSN FUSION_ENGINE_URL=http://127.0.0.1:$engine_port
    exec $odoo $(printf '%q ' "${options[@]}") 2>&1 </dev/null" <<<"$token"$'\n'"$nexacloud_admin" |
    tee "$here/odoo.log" || code=$?
  ((code == 0)) || stop "$FAILED" "Odoo ended with $code; the failures stand above."
  # Odoo ends with 0 also when it found no test.
  grep -Eq ' 0 failed, 0 error\(s\) of [1-9][0-9]* tests' "$here/odoo.log" ||
    stop "$FAILED" 'Odoo ran no test; check --tags.'
}

read_arguments "$@"
connect
preflight
copy_addon
start_servers
open_tunnels
run_tests
say 'All tests passed.'
