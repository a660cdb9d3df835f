# What the jobs on real schedulers share; they read it from their folder with `.`.

# ssrl ARGUMENT… : the command of this checkout, built, or what SPATIAL_SSRL holds
ssrl() {
  if [ -n "${SPATIAL_SSRL:-}" ]; then $SPATIAL_SSRL "$@"; else node "$root/apps/trainer/bin/spatial-ssrl.js" "$@"; fi
}

# skip REASON : ends the job as not run, which is no failure, and says why
skip() {
  echo "skipped: $*"
  exit 0
}

# until_true SECONDS COMMAND… : waits until a command succeeds, and fails when it does not in time
until_true() {
  left=$(($1 * 5))
  shift
  while ! "$@"; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || { echo "not in time: $*" >&2; return 1; }
    sleep 0.2
  done
}

# json KEY : the value of a key in the last line of what comes in, which is JSON
json() { tail -n 1 | node -e 'let t="";process.stdin.on("data",c=>t+=c).on("end",()=>console.log(JSON.parse(t)[process.argv[1]]))' "$1"; }

# refuses COMMAND… : the command must fail
refuses() { if "$@"; then echo "expected a failure: $*" >&2; return 1; fi; }

wish="generate --scenes 12 --count ${COUNT:-600} --size 64 --seed shards --shard-size 0.02"
